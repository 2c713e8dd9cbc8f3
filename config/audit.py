"""Whether a known hole is in what Kith installs: `python -m config.audit` asks pip-audit.

Its database is on the network. Where that cannot be reached this says so, and is no failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90  # seconds for all
SKIPPED = "Skipped: the database of known holes cannot be reached from here"


def ask() -> str:
    """Return what pip-audit says as JSON; empty if it could not."""
    command = [sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off"]
    command += ["--requirement=requirements.lock", "--require-hashes", "--disable-pip"]
    try:
        ran = subprocess.run(  # noqa: S603 - the command stands above
            [*command, "--timeout=5"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return ran.stdout


def judge(said: str) -> tuple[int, str]:
    """Return the exit status and what to print, for what pip-audit said."""
    try:
        packages: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except json.JSONDecodeError:
        return 0, f"{SKIPPED}."
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, fixed in {', '.join(hole['fix_versions'])}"
        for one in packages
        for hole in one.get("vulns", ())
    ]
    if holes:
        return 1, "\n".join(holes)
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    if len(unknown) == len(packages):
        return 0, f"{SKIPPED}."
    if unknown:
        return 0, f"No known hole, but {len(unknown)} packages are not in the database: {unknown}"
    return 0, f"No known hole in {len(packages)} packages."


if __name__ == "__main__":
    status, text = judge(ask())
    print(text)
    sys.exit(status)
