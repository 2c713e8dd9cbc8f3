"""A backup of a running Kith, put into a new one: every row and every file is there again."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.photos import Photos
from tests.worker.installation import Installation, until
from worker import backups, bundles

APPS = ("albums", "faces", "sharing")
FILL = """
from albums.models import User
anna = User.objects.create_user("anna", password="correct horse battery")
"""
NAME = """
from albums.models import *
from faces import removal, review
from faces.models import *
from sharing.models import Link
anna = User.objects.get()
faces = list(Face.objects.order_by("pk"))
review.confirm(faces[:1], by=anna, name="Barack Obama")
review.reject(faces[1:2], Person.objects.get(), by=anna)
album = Album.objects.create(owner=anna, title="Presidents")
album.photos.set(Photo.objects.all())
Link.objects.create(album=album)
removal.throw_away(Photo.objects.filter(filename="obama2.jpg"), by=anna)
"""
WAITING = "from albums.models import Photo; print('left', Photo.objects.waiting().count())"


def rows(kith: Installation) -> object:
    code, said = kith.manage("dumpdata", "--all", *APPS)
    assert code == 0, said
    found = json.loads(next(line for line in said.splitlines() if line.startswith("[")))
    # What a running Kith measures of itself meanwhile was not said by anybody.
    return [row for row in found if row["model"] != "faces.accuracy"]


def files(kith: Installation) -> dict[str, str]:
    media = kith.data / "media"
    return {
        path.relative_to(media).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for kind in ("originals", "renditions", "crops")
        for path in (media / kind).rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def kith(tmp_path_factory: pytest.TempPathFactory, photos: Photos) -> Iterator[Installation]:
    """A running Kith with photos, names, a rejection, an album, a link and a full trash."""
    place = tmp_path_factory.mktemp("kith")
    installation = Installation(place / "data")
    installation.start()
    incoming = place / "incoming"
    incoming.mkdir()
    for name in ("obama.jpg", "obama2.jpg", "biden.jpg"):
        shutil.copy(photos[name], incoming)
    assert installation.manage("shell", "-c", FILL)[0] == 0
    assert installation.manage("import", str(incoming), "--user", "anna")[0] == 0
    until(lambda: "left 0" in installation.manage("shell", "-c", WAITING)[1])
    code, said = installation.manage("shell", "-c", NAME)
    assert code == 0, said
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def backup(kith: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backup") / "kith"
    code, said = kith.manage("backup", str(folder))
    assert code == 0, said
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "data")
    installation.start()
    yield installation
    installation.stop()


def test_the_round_trip(
    kith: Installation, backup: Path, empty: Installation, tmp_path: Path
) -> None:
    shutil.copytree(backup, tmp_path / "broken")
    (tmp_path / "broken" / "database.dump").write_bytes(b"")
    code, said = empty.manage("restore", str(tmp_path / "broken"))
    assert code != 0
    assert "database.dump is not what it was" in said
    assert "Traceback" not in said
    assert rows(empty) == []
    assert files(empty) == {}
    code, said = empty.manage("restore", str(backup))
    assert code == 0, said
    assert files(empty) == files(kith)
    assert len(files(empty)) > 9
    assert rows(empty) == rows(kith)
    assert empty.answers()
    code, said = empty.manage("restore", str(backup))
    assert code != 0
    assert "is not empty" in said


def test_the_next_backup_copies_what_is_new(kith: Installation, backup: Path) -> None:
    code, said = kith.manage("backup", str(backup))
    assert (code, "of which 0 files were copied" in said) == (0, True), said
    assert kith.manage("restore", "--check", str(backup))[0] == 0


@pytest.mark.parametrize("harm", ["cut", "flipped", "missing", "unfinished", "escaping", "newer"])
@pytest.mark.django_db
def test_a_broken_backup_is_noticed(backup: Path, tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(backup, folder)
    original = next(path for path in (folder / "media/originals").rglob("*") if path.is_file())
    dump, lines, manifest = (
        folder / name for name in ("database.dump", "files.jsonl", "manifest.json")
    )
    if harm == "cut":
        dump.write_bytes(dump.read_bytes()[:-100])
    elif harm == "flipped":
        content = bytearray(original.read_bytes())
        content[len(content) // 2] ^= 1
        original.write_bytes(content)
    elif harm == "missing":
        original.unlink()
    elif harm == "unfinished":
        manifest.unlink()
    elif harm == "escaping":
        lines.write_text(lines.read_text().replace('"originals/', '"originals/../../', 1))
        told = json.loads(manifest.read_text())
        told["files.jsonl"] = hashlib.sha256(lines.read_bytes()).hexdigest()
        manifest.write_text(json.dumps(told))
    else:
        told = json.loads(manifest.read_text())
        told["migrations"].append("albums.9999_future")
        manifest.write_text(json.dumps(told))
    with pytest.raises(backups.BackupError):
        backups.check(folder)


def test_a_folder_of_something_else_is_left_alone(kith: Installation, tmp_path: Path) -> None:
    (tmp_path / "holiday.txt").write_text("mine")
    code, said = kith.manage("backup", str(tmp_path))
    assert code != 0
    assert "no backup of Kith" in said
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.txt"]


@pytest.fixture(scope="module")
def bundle(kith: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "kith.zip"
    code, said = kith.manage("backup", str(path))
    assert code == 0, said
    return path


def test_the_round_trip_of_one_file(
    kith: Installation, bundle: Path, empty: Installation, tmp_path: Path
) -> None:
    with zipfile.ZipFile(bundle) as opened:
        assert opened.testzip() is None  # other programs can read it, too
    broken = tmp_path / "broken.zip"
    broken.write_bytes(bundle.read_bytes()[:-1])
    code, said = empty.manage("restore", str(broken))
    assert code != 0
    assert "was changed or cut" in said
    assert "Traceback" not in said
    assert (rows(empty), files(empty)) == ([], {})
    code, said = empty.manage("restore", str(bundle))
    assert code == 0, said
    assert files(empty) == files(kith)
    assert len(files(empty)) > 9
    assert rows(empty) == rows(kith)
    assert empty.answers()


def test_one_file_is_checked_and_never_replaced(kith: Installation, bundle: Path) -> None:
    before = bundle.read_bytes()
    assert kith.manage("restore", "--check", str(bundle))[0] == 0
    code, said = kith.manage("backup", str(bundle))
    assert code != 0
    assert "Choose another name" in said
    assert bundle.read_bytes() == before


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.7, 0.999])
def test_a_file_that_was_cut_or_changed_is_refused(
    bundle: Path, tmp_path: Path, share: float
) -> None:
    whole, broken = bundle.read_bytes(), tmp_path / "broken.zip"
    place = int(len(whole) * share)
    flipped = bytearray(whole)
    flipped[place] ^= 1
    for content in (whole[:place], bytes(flipped), whole + b"0", whole[:-1] + b"g"):
        broken.write_bytes(content)
        with pytest.raises(backups.BackupError), bundles.opened(broken):
            pass


@pytest.mark.parametrize("share", [0.5, 0.99])
def test_without_room_no_file_is_left(
    kith: Installation, bundle: Path, tmp_path: Path, share: float
) -> None:
    room = int(bundle.stat().st_size * share)
    kith.before = ("prlimit", f"--fsize={max(room, 4096)}")
    folder = tmp_path / "backup"
    folder.mkdir()
    try:
        code, said = kith.manage("backup", str(folder / "kith.zip"))
    finally:
        kith.before = ()
    assert code != 0
    assert "CommandError" in said or "failed" in said, said
    assert "Traceback" not in said
    assert list(folder.iterdir()) == []
