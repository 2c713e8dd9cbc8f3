"""manage.py import."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from albums.models import Album, Photo, User
from tests.albums.making import jpeg

pytestmark = pytest.mark.usefixtures("quiet_broker")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "pictures"
    (root / "2001" / "sea").mkdir(parents=True)
    (root / ".hidden").mkdir()
    (root / "a.jpg").write_bytes(jpeg(seed=1))
    (root / "2001" / "b.jpg").write_bytes(jpeg(seed=2))
    (root / "2001" / "sea" / "again.jpg").write_bytes(jpeg(seed=1))
    (root / "2001" / "notes.txt").write_text("no photo")
    (root / "2001" / "cut.jpg").write_bytes(jpeg(seed=3)[:40])
    (root / ".hidden" / "c.jpg").write_bytes(jpeg(seed=4))
    (root / "loop").symlink_to(root)
    os.utime(root / "a.jpg", (1_000_000_000, 1_000_000_000))
    return root


def run(folder: Path, user: str, *options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import", str(folder), "--user", user, *options, stdout=out, stderr=err,
                 verbosity=0)  # fmt: skip
    return out.getvalue(), err.getvalue()


def test_it_takes_the_photos_below_a_folder(media: Path, alice: User, folder: Path) -> None:
    out, err = run(folder, "alice", "--album", "Sea")
    assert out == (
        "2 new photos, 1 that were here already, 1 files that are no photos, 1 rejected.\n"
    )
    assert "cut.jpg" in err
    assert Album.objects.get(owner=alice).photos.count() == 2
    assert (folder / "a.jpg").exists()


def test_it_can_run_again(media: Path, alice: User, folder: Path) -> None:
    run(folder, "alice", "--album", "Sea")
    out, _ = run(folder, "alice", "--album", "Sea")
    assert out.startswith("0 new photos, 3 that were here already")
    assert (Album.objects.count(), Photo.objects.count()) == (1, 2)


def test_one_file(media: Path, alice: User, folder: Path) -> None:
    run(folder / "a.jpg", "alice")
    photo = Photo.objects.get()
    assert photo.modified_at == datetime.fromtimestamp(1_000_000_000, UTC)
    assert photo.original.read_bytes() == jpeg(seed=1)


def test_mistakes_are_named(alice: User, folder: Path) -> None:
    with pytest.raises(CommandError, match="There is no account called nobody"):
        run(folder, "nobody")
    with pytest.raises(CommandError, match=r"There is no .*elsewhere"):
        run(folder / "elsewhere", "alice")
