"""The data folder: where everything of an installation lives."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from pathlib import Path

# The system's limit for the path of a socket is 104 bytes on macOS and 108 on Linux.
LONGEST_SOCKET = 100


class FolderUnusable(Exception):
    """The data folder cannot be made or written."""


class Folder:
    """The data folder and the places in it."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.run = self.root / "run"
        self.log = self.root / "log"
        self.media = self.root / "media"

    def create(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            for private in (self.run, self.log, self.media):
                private.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise FolderUnusable(f"{self.root} cannot be the data folder: {error}.") from error
        for folder in (self.root, self.run, self.log):
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise FolderUnusable(
                    f"{folder} belongs to another user. Start Kith as that user, or with another "
                    "data folder: --data DIR"
                )

    def secret_key(self) -> str:
        """Return the key that signs sessions, made once and readable by its owner only."""
        path = self.root / "secret-key"
        if not path.exists():
            draft = self.run / f"secret-key.{os.getpid()}"
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
            draft.rename(path)
        return path.read_text().strip()

    def reachable(self, socket: Path) -> Path:
        """Return `socket`, or a short name for it where its path is too long to connect to."""
        if len(os.fsencode(socket)) <= LONGEST_SOCKET:
            return socket
        link = self._short_names() / socket.parent.name
        if not link.is_symlink():
            link.symlink_to(socket.parent)
        return link / socket.name

    def _short_names(self) -> Path:
        """Return a private folder under /tmp, the same one as long as it exists."""
        note = self.run / "short-names"
        if note.exists() and _private(folder := Path(note.read_text())):
            return folder
        folder = Path(tempfile.mkdtemp(prefix="kith-", dir="/tmp"))
        note.write_text(str(folder))
        return folder

    def forget_short_names(self) -> None:
        """Remove the short names; the next start makes new ones."""
        note = self.run / "short-names"
        if note.exists():
            if _private(folder := Path(note.read_text())):
                shutil.rmtree(folder)
            note.unlink()


def _private(folder: Path) -> bool:
    """Tell whether nobody else can have made or changed this folder."""
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return False
    return status.st_uid == os.geteuid() and status.st_mode & 0o170777 == 0o040700
