"""The texts of the sources that want a translation, and how they come into the catalogues.

`script/messages` runs this after texts were added or changed: new ones stand in the .po files
without a translation then, and those that the sources no longer have are gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po
from django.utils.translation.template import templatize

from config import catalogues

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("albums", "config", "faces", "sharing", "worker")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "counted": (1, 2),  # static/js/words.js
}
DOMAINS = ("django", "djangojs")


def extracted(domain: str) -> Catalog:
    """Return the texts that the sources of a domain mark for translation."""
    found = Catalog(domain=domain, project="Kith", charset="utf-8")
    counted: dict[tuple[str | None, str], bool] = {}
    for path in _sources(domain):
        place = path.relative_to(ROOT).as_posix()
        language = "javascript" if domain == "djangojs" else "python"
        messages = extract(language, BytesIO(_code(path)), KEYWORDS, (), {"encoding": "utf-8"})
        for line, message, _comments, context in messages:
            one = message if isinstance(message, str) else message[0]
            if counted.setdefault((context, one), one is not message) != (one is not message):
                raise ValueError(f"“{one}” is counted and is not: give one of them a context")
            found.add(message, locations=[(place, line)], context=context)
    return found


def _sources(domain: str) -> Iterator[Path]:
    if domain == "djangojs":
        yield from sorted((ROOT / "static" / "js").rglob("*.js"))
        return
    yield from sorted((ROOT / "templates").rglob("*.html"))
    for package in PACKAGES:
        paths = sorted((ROOT / package).rglob("*.py"))
        yield from (path for path in paths if "migrations" not in path.parts)


def _code(path: Path) -> bytes:
    """Return a source as Babel can read it; of a template, the calls that its tags stand for."""
    text = path.read_text()
    if path.suffix == ".html":
        # What is not a tag has become X's by now; indentation means nothing in it.
        text = re.sub(r"^[ \t]+", "", templatize(text, origin=str(path)), flags=re.MULTILINE)
    return text.encode()


def update() -> None:
    """Bring every .po file to the texts of the sources; translations are kept, never guessed."""
    sources = {domain: extracted(domain) for domain in DOMAINS}
    for path in catalogues.files():
        catalogue = catalogues.read(path)
        catalogue.update(sources[path.stem], no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=99, sort_by_file=True, include_lineno=False)


if __name__ == "__main__":
    update()
