"""Catalogues of translations: where they lie, and how they become what gettext reads.

The .po files are kept in the repository. Their compiled form is not: it is made by Babel, so that
no gettext program is needed, before Kith starts (script/bootstrap), in the Docker image and before
the tests. Run as `python -m config.catalogues`; Django need not be set up.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def files() -> Iterator[Path]:
    """Return the .po file of each language and domain."""
    return iter(sorted(LOCALE.glob("*/LC_MESSAGES/*.po")))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain=path.stem)


def compile_all() -> None:
    """Compile what is newer than its compiled form."""
    for path in files():
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= path.stat().st_mtime:
            _compile(path, compiled)


def _compile(path: Path, compiled: Path) -> None:
    # Under another name first: a server that starts meanwhile must not read half a catalogue.
    with tempfile.NamedTemporaryFile(dir=compiled.parent, delete=False) as file:
        write_mo(file, read(path))
    whole = Path(file.name)
    whole.chmod(0o644)
    whole.replace(compiled)


if __name__ == "__main__":
    compile_all()
