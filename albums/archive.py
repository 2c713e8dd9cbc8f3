"""Originals of many photos as one ZIP file, made while it is sent."""

from collections.abc import Iterable
from pathlib import PurePath

from zipstream import ZipStream

from albums.models import Photo


def archive(photos: Iterable[Photo]) -> ZipStream:
    """Return the originals as chunks of a ZIP file whose length is known before.

    Photos are compressed already: they are only stored, so neither memory nor time is needed for
    more than a chunk. A photo whose original is missing is left out.
    """
    made = ZipStream(sized=True)
    taken: set[str] = set()
    for photo in photos:
        if photo.original.is_file():
            name = _free(photo.filename, taken)
            taken.add(name.casefold())
            made.add_path(photo.original, name)
    return made


def _free(filename: str, taken: set[str]) -> str:
    """Return the name, with a number where another photo has it; capitals make no difference."""
    name, number, path = filename, 1, PurePath(filename)
    while name.casefold() in taken:
        number += 1
        name = f"{path.stem} ({number}){path.suffix}"
    return name
