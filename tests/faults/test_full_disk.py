"""The disk of the photos is full: whoever uploads is told, nothing is lost, and it goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from albums.uploads import DISK_FULL
from tests.faults.family import Family, noise, sha256
from tests.faults.harms import worker_children
from tests.faults.state import State
from tests.worker.installation import Installation, until

SIZE = "64m"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A Kith whose photos lie on a small disk of their own."""
    data = tmp_path_factory.mktemp("kith") / "data"
    media = data / "media"
    media.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(media)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here: that takes root, outside of a container")
    kith = Installation(data)
    try:
        kith.start()
        yield kith
    finally:
        kith.stop()
        subprocess.run(["umount", "--lazy", str(media)], check=False)


@pytest.fixture(scope="module")
def family(small: Installation) -> Family:
    made = Family(small)
    made.move_in()
    until(State(small).at_rest)
    return made


@contextmanager
def full(kith: Installation) -> Iterator[None]:
    """Take all the room that is left."""
    filler = kith.data / "media" / "filler"
    with filler.open("wb", buffering=0) as file:
        room = os.statvfs(filler)
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize)
    try:
        yield
    finally:
        filler.unlink()


def files(kith: Installation) -> set[Path]:
    media = kith.data / "media"
    return {path for path in media.rglob("*") if path.is_file() and path.name != "filler"}


def test_an_upload_is_refused_with_a_reason_and_leaves_nothing(family: Family) -> None:
    kith, state = family.kith, State(family.kith)
    before, rows = files(kith), state.execute("SELECT count(*) FROM albums_photo")
    with full(kith):
        answer = requests.post(
            f"http://127.0.0.1:{kith.port}/api/v1/photos",
            files={"file": ("lake.jpg", noise(random.Random("full")), "image/jpeg")},
            headers={"Authorization": f"Bearer {family.key}"},
            timeout=60,
        )
        assert answer.status_code == DISK_FULL
        assert "The disk of this Kith is full" in answer.json()["detail"]
        assert kith.answers()  # pages go on
    assert state.execute("SELECT count(*) FROM albums_photo") == rows
    left = {path for path in files(kith) - before if path.parent.name != "unsettled"}
    assert left == set()


def test_a_photo_waits_for_room_and_it_is_not_its_fault(family: Family) -> None:
    state = State(family.kith)
    content = noise(random.Random("waits"))
    stopped = worker_children(family)
    for child in stopped:
        child.send_signal(signal.SIGSTOP)
    family.upload(content)
    with full(family.kith):
        for child in stopped:
            child.send_signal(signal.SIGCONT)

        def told() -> bool:
            ((error,),) = state.execute(
                "SELECT error FROM albums_photo WHERE sha256 = %s", sha256(content)
            )
            return "disk" in error

        until(told)
        time.sleep(20)  # the sweep sends it again meanwhile
        ((failed, attempts),) = state.execute(
            "SELECT failed_at, attempts FROM albums_photo WHERE sha256 = %s", sha256(content)
        )
        assert failed is None
        assert attempts <= 1
    until(state.at_rest)
    ((ready, error),) = state.execute(
        "SELECT ready_at IS NOT NULL, error FROM albums_photo WHERE sha256 = %s", sha256(content)
    )
    assert (ready, error) == (True, "")


def test_all_fits_afterwards(family: Family) -> None:
    family.upload(noise(random.Random("after")))
    until(State(family.kith).at_rest)
    assert State(family.kith).lost(family, set()) == []
    code, said = family.kith.manage("check_library")
    assert code == 0, said
