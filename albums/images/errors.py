"""What can be wrong with a photo, in words for the person who uploaded it."""

import struct

from django.utils.translation import gettext as _
from PIL import Image

# What Pillow and libheif raise on damaged or hostile files: far more than OSError. MemoryError
# is not among them: it tells of the machine, not of the file.
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    RuntimeError,
    struct.error,
    Image.DecompressionBombError,
)


class UnreadablePhoto(Exception):
    """A file cannot be read as a photo; `reason` is a sentence for its owner."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAPhoto(UnreadablePhoto):
    """The file's content is of no accepted type."""


class TooManyPixels(UnreadablePhoto):
    """Decoding the photo would take more memory than allowed."""


def damaged(error: Exception, name: str) -> UnreadablePhoto:
    """Return what to tell the owner about a decoder's error with a file of the named type."""
    text = str(error).lower()
    if "truncated" in text or "unexpected end" in text or "end of file" in text:
        return UnreadablePhoto(_("The file is incomplete: it ends in the middle of the photo."))
    if "text" in text and "too large" in text:
        return UnreadablePhoto(_("The text inside the file unpacks to far too much data."))
    return UnreadablePhoto(
        _("The file is damaged: it begins like %(type)s but cannot be read.") % {"type": name}
    )
