"""Reading photos: the only code that looks inside image files.

Files are hostile until decoded. `identify` reads headers alone and may run in a request;
`decode` reads pixels and belongs in a worker, which may be killed.
"""

from albums.images.decoding import Decoded, decode, open_upright, pixels
from albums.images.errors import NotAPhoto, TooManyPixels, UnreadablePhoto
from albums.images.fingerprints import fingerprint
from albums.images.headers import ACCEPTED, Header, identify
from albums.images.metadata import Metadata
from albums.images.renditions import save_webp, shrunk, srgb, turned

__all__ = [
    "ACCEPTED",
    "Decoded",
    "Header",
    "Metadata",
    "NotAPhoto",
    "TooManyPixels",
    "UnreadablePhoto",
    "decode",
    "fingerprint",
    "identify",
    "open_upright",
    "pixels",
    "save_webp",
    "shrunk",
    "srgb",
    "turned",
]
