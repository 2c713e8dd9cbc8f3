"""How right suggestions are is measured on the owner's own confirmed faces, one left out."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import accuracy, certainty, matching, packs, reliability, review
from faces.models import Candidate, Face, Preference
from tests.faces import library

pytestmark = pytest.mark.django_db
PEOPLE, CONFIRMED = 6, 6


@pytest.fixture
def family(alice: User) -> User:
    """Six people who look a little like each other, and whose pictures vary much."""
    generator = np.random.default_rng(11)
    for number in range(PEOPLE):
        faces = []
        for picture in range(CONFIRMED):
            noise = generator.normal(size=512).astype(np.float32)
            vector = library.axis(number) + 0.3 * library.axis(20)
            vector = vector + 1.05 * noise / np.linalg.norm(noise)
            where = library.photo(alice, f"{number}-{picture}.jpg")
            faces.append(library.face(where, vector / np.linalg.norm(vector), match=False))
        review.confirm(faces, by=alice, name=f"Person {number}")
    return alice


def test_a_probe_is_what_the_face_would_be_without_its_name(family: User) -> None:
    pack = packs.active()
    probes = accuracy.look_up(family, pack)
    named = list(Face.objects.confirmed().order_by("pk"))
    assert len(probes) == len(named) == PEOPLE * CONFIRMED
    for face in named[::5]:
        person = face.person_id
        assert person is not None
        review.unname([face], by=family)
        open_again = matching.compare(family.pk, pack, faces=[face.pk])
        review.undo_last(by=family)
        own = next(one.evidence for one in open_again if one.person == person)
        others = [one.evidence for one in open_again if one.person != person]
        mine = [probe for probe in probes if probe.person == person]
        probe = min(mine, key=lambda one: abs(one.own - own))
        # Templates are kept in half precision.
        assert probe.own == pytest.approx(own, abs=0.05)
        assert probe.other == pytest.approx(max(others, default=-np.inf))


def test_what_was_measured_changes_the_probabilities(family: User) -> None:
    probe = library.face(
        library.photo(family, "open.jpg"), library.near(library.axis(0), 0.45, towards=9)
    )
    before = probe.candidates.get()
    measured = accuracy.measure(family)
    after = probe.candidates.get()
    assert measured.tested == PEOPLE * CONFIRMED
    assert after.evidence == before.evidence
    assert after.probability != before.probability
    sure = certainty.of(family.pk, packs.active().name)
    assert after.probability == pytest.approx(sure.probability(after.evidence))
    matching.match_photo(probe.photo)
    assert probe.candidates.get().probability == pytest.approx(after.probability)


def test_the_estimate_is_what_a_count_gives(family: User) -> None:
    measured = accuracy.measure(family)
    probes = accuracy.look_up(family, packs.active())
    sharpened = reliability.Sharpened(measured.offset, measured.slope)
    cut = certainty.cut_for(0.95, measured)
    evidence = np.array([max(one.own, one.other) for one in probes])
    shown = sharpened.probability(evidence) >= cut.least
    assert cut.found == pytest.approx(shown.mean())
    tallies = accuracy.tallies(measured, cut.least)
    right = np.array([one.own > one.other for one in probes])
    assert sum(one.found for one in tallies) == (right & shown).sum()
    assert sum(one.suggested for one in tallies) == shown.sum()
    assert tallies == sorted(tallies, key=lambda one: one.recall)


def test_few_faces_leave_the_pack_its_word(alice: User) -> None:
    library.named(alice, "Ada", library.axis(0))
    measured = accuracy.measure(alice)
    assert (measured.offset, measured.slope) == (0.0, 1.0)
    assert accuracy.latest(alice) is None


def test_a_wish_is_followed_at_once(client: Client, family: User) -> None:
    faces = [
        library.face(
            library.photo(family, f"{number}.jpg"),
            library.near(library.axis(number), similarity, towards=30 + number),
        )
        for number, similarity in enumerate((0.9, 0.7, 0.6, 0.5, 0.46, 0.42))
    ]
    accuracy.measure(family)
    client.force_login(family)
    shown = []
    for wish in ("80", "95", "99.5"):
        text = client.post(
            reverse("settings_certainty"), {"certainty": wish}, headers={"hx-request": "true"}
        ).content.decode()
        assert f"Measured on {PEOPLE * CONFIRMED} confirmed faces" in text
        shown.append(sum(bool(library.shown(face)) for face in faces))
    assert shown == sorted(shown, reverse=True)
    least = certainty.of(family.pk, packs.active().name).least
    sure = Candidate.objects.filter(probability__gte=least)
    assert set(sure) == set(Candidate.objects.shown())


def test_rejections_count_as_mistakes(family: User) -> None:
    before = accuracy.measure(family)
    person = Face.objects.confirmed().order_by("pk")[0].person
    assert person is not None
    for number in range(8):
        stranger = library.face(
            library.photo(family, f"s{number}.jpg"),
            library.near(library.axis(0), 0.62, towards=40 + number),
        )
        review.reject([stranger], person, by=family)
    after = accuracy.measure(family)
    assert after.rejected == 8
    sure = (
        reliability.Sharpened(one.offset, one.slope).probability(np.array([4.0]))[0]
        for one in (before, after)
    )
    assert next(sure) > next(sure)


def test_a_person_in_the_same_photo_is_no_mistake(alice: User) -> None:
    where = library.photo(alice, "sisters.jpg")
    for number, name in enumerate(("Ada", "Bea")):
        for place in (where, library.photo(alice, f"{name}.jpg")):
            vector = library.axis(0) + (0.3 + 0.1 * number) * library.axis(number + 1)
            one = library.face(place, vector / np.linalg.norm(vector), x=number / 2, match=False)
            review.confirm([one], by=alice, name=name)
    others = [probe.other for probe in accuracy.look_up(alice, packs.active())]
    assert np.isfinite(others).sum() == 2  # of the two photos that show one of them


def test_it_is_measured_again_after_enough_answers(family: User) -> None:
    pack = packs.active()
    assert accuracy.is_due(family, pack)
    assert accuracy.measure_next() is not None
    assert accuracy.measure_next() is None
    for number in range(accuracy.ANSWERS):
        assert not accuracy.is_due(family, pack)
        library.named(family, f"New {number}", library.axis(50 + number))
    assert accuracy.is_due(family, pack)


def test_another_pack_is_measured_for_itself(family: User) -> None:
    accuracy.measure(family)
    Preference.objects.create(owner=family, precision=0.99)
    assert certainty.of(family.pk, "sface") == certainty.Certainty(
        reliability.Sharpened(), certainty.unmeasured(0.99)
    )
