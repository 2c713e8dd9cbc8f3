"""Makes the virtual environment and keeps it at what the lock files say. Prints its Python.

Runs under any Python that starts Kith, with nothing but the standard library. What it has to say
goes to standard error.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = Path(os.environ.get("KITH_VENV") or ROOT / ".venv").absolute()
PYTHON = PLACE / "bin" / "python"
STAMP = PLACE / "kith-installed"
# uv lives beside the packages and is none of them: bringing the environment to the lock file
# removes what the file does not name.
INSTALLER = PLACE / "installer"


def main(needs: str) -> None:
    """Make the environment serve "server" or "test".

    The packages of "test" include those of "server", so that changing between the two installs
    nothing.
    """
    lock = ROOT / ("requirements-dev.lock" if needs == "test" else "requirements.lock")
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(PLACE.parent, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)  # two starts at once: the second finds the work done
    if not works():
        make()
    if needs not in installed():
        install(lock)
        done = ("server", "test") if needs == "test" else ("server",)
        STAMP.write_text("".join(f"{name} {fingerprint(name)}\n" for name in done))
    compile_catalogues()
    os.close(handle)
    print(PYTHON)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def works() -> bool:
    """Tell whether the environment's Python starts; it may have been upgraded away."""
    command = [str(PYTHON), "-c", "import encodings"]
    return PYTHON.exists() and subprocess.run(command, check=False).returncode == 0


def installed() -> set[str]:
    """Return what the environment serves with the lock files as they are now."""
    if not STAMP.exists():
        return set()
    lines = [line.split() for line in STAMP.read_text().splitlines()]
    return {name for name, found in lines if found == fingerprint(name)}


def fingerprint(needs: str) -> str:
    names = ["requirements.lock"] + ["requirements-dev.lock"] * (needs == "test")
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()


def compile_catalogues() -> None:
    """Make what gettext reads of the translations where a .po file is newer."""
    for path in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= path.stat().st_mtime:
            if not run([str(PYTHON), "-m", "config.catalogues"], folder=ROOT):
                say("The translations could not be compiled: Kith speaks English.")
            return


def make() -> None:
    if PLACE.exists() and any(PLACE.iterdir()) and not (PLACE / "pyvenv.cfg").exists():
        sys.exit(f"{PLACE} is no virtual environment, and is not made one: it is not empty.")
    if importlib.util.find_spec("ensurepip") is None:
        install_venv()
    say(f"Making a virtual environment in {PLACE}")
    command = [sys.executable, "-m", "venv", "--clear", str(PLACE)]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
        sys.exit("The virtual environment could not be made: see above.")


def install_venv() -> None:
    """Install what Debian and Ubuntu leave out of Python."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"Python's venv is missing. Install it: sudo {' '.join(command)}")
    say(f"Installing {package}")
    subprocess.run(["apt-get", "update", "-qq"], stdout=sys.stderr, check=False)
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
        sys.exit(f"{package} could not be installed: see above.")


def install(lock: Path) -> None:
    begun = time.monotonic()
    say(f"Installing the packages of {lock.name}")
    STAMP.unlink(missing_ok=True)
    if not (with_uv(lock) or with_pip(lock)):
        sys.exit("The packages could not be installed: see above.")
    say(f"Installed the packages in {time.monotonic() - begun:.0f} s")


def with_uv(lock: Path) -> bool:
    """Install with uv, which takes a few seconds, and without resolving: the lock is complete."""
    uv = INSTALLER / "bin" / "uv"
    if not uv.exists() and not run_pip(
        *("--target", str(INSTALLER), "--upgrade", "--require-hashes"),
        *("-r", str(ROOT / "requirements-uv.lock")),
    ):
        return False
    options = ["--python", str(PYTHON), "--require-hashes"]
    env = dict(os.environ)
    if index := os.environ.get("PIP_INDEX_URL"):
        env.setdefault("UV_DEFAULT_INDEX", index)
    return run([str(uv), "pip", "sync", *options, str(lock)], env=env)


def with_pip(lock: Path) -> bool:
    """Install with pip, whose settings may name a mirror that uv does not know."""
    say("Trying again with pip")
    return run_pip("--no-deps", "--require-hashes", "-r", str(lock))


def run_pip(*options: str) -> bool:
    pip = [str(PYTHON), "-m", "pip"]
    if not run([*pip, "--version"], quiet=True):
        run([str(PYTHON), "-m", "ensurepip"], quiet=True)
    return run([*pip, "install", "--disable-pip-version-check", "-qq", *options])


def run(
    command: list[str],
    *,
    env: dict[str, str] | None = None,
    folder: Path | None = None,
    quiet: bool = False,
) -> bool:
    output = subprocess.DEVNULL if quiet else sys.stderr
    errors = subprocess.DEVNULL if quiet else None
    result = subprocess.run(command, env=env, cwd=folder, stdout=output, stderr=errors, check=False)
    return result.returncode == 0


if __name__ == "__main__":
    main(sys.argv[1])
