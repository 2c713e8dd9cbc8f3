"""What an album holds, and what it is called."""

from collections.abc import Iterable

from albums.models import Album, AlbumPhoto, Photo
from albums.texts import one_line

MAX_TITLE = 200


def put_into(album: Album, photos: Iterable[Photo]) -> None:
    """Add photos of the album's owner to it; those that are in it already stay as they are."""
    AlbumPhoto.objects.bulk_create(
        (AlbumPhoto(album=album, photo=photo) for photo in photos), ignore_conflicts=True
    )


def take_out(album: Album, photos: Iterable[Photo]) -> int:
    """Remove photos from an album, which deletes none of them; return how many it held."""
    taken, _ = AlbumPhoto.objects.filter(album=album, photo__in=photos).delete()
    return taken


def clean_title(text: str) -> str:
    """Return a title as it is kept: one line of visible text, perhaps an empty one."""
    return one_line(text)[:MAX_TITLE]
