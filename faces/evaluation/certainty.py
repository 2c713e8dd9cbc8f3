"""Does the precision come out that the owner asked for? Libraries of held-out people are played.

Some people of an album get confirmed faces, their other faces and those of strangers stay open.
The library is measured as the worker does it, and for each wish the suggestions that it shows are
counted. Besides the album as it is there is a harder one: each face is moved towards one common
look and blurred by noise of its own, as if all were related and badly photographed. There the
pack's calibration is wrong, and the library must find that out from its own faces.
"""

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from albums.models import User
from faces import accuracy, certainty, gallery, matching, packs, ranking
from faces.evaluation import album as albums
from faces.evaluation import library
from faces.evaluation.album import LabelledFaces
from faces.evaluation.report import Report
from faces.models import Accuracy, Candidate, Embedding, Face, Person, Preference
from faces.reliability import FLOOR

# People with names, and how many faces of each are confirmed on average.
LIBRARIES = ((20, 3), (60, 3), (150, 4))
STRANGERS = (0.2, 0.6)  # share among the open faces
# How far a harder album's faces are moved, as parts of their own length.
COMMON, NOISE = 1.0, 1.0
HEADINGS = ("asked", "expected", "leave-one-out", "true", "shown", "found")
ROW = "{:>8} {:>9} {:>14} {:>8} {:>7} {:>7}"

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Library:
    """Faces by place in the album: confirmed and open ones, and who is named."""

    people: list[str]
    confirmed: npt.NDArray[np.intp]
    open: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one wish brought, beside what was promised; all 0 to 1 but for the count."""

    asked: float
    expected: float
    measured: float | None
    true: float | None
    shown: int
    found: float
    lowest: bool  # nothing more could be shown: the floor decides, not the wish


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--album", type=Path, required=True, metavar="DIR")
    parser.add_argument("--pack", metavar="NAME", help="default: the active one")


def run(*, album: Path, pack: str | None = None, progress: bool = True) -> Report:
    """Play libraries of every second person of an album.

    Raises:
        AlbumError: the labels or a photo cannot be read.
        PackError: the pack cannot be had.
    """
    faces, chosen = albums.opened(album, pack, progress=progress)
    names = sorted(set(faces.people.tolist()))[1::2]
    held_out = faces.only(np.isin(faces.people, names))
    return judge(held_out, chosen)


def judge(
    faces: LabelledFaces,
    pack: packs.Pack,
    libraries: Sequence[tuple[int, int]] = LIBRARIES,
    shares: Sequence[float] = STRANGERS,
) -> Report:
    """Play libraries of people and confirmed faces each, among strangers, on both albums."""
    report = Report()
    outcomes: list[Outcome] = []
    for title, vectors in (("as photographed", faces.vectors), ("harder", harder(faces.vectors))):
        for people, each in libraries:
            for share in shares:
                drawn = draw(faces, people, each, share, np.random.default_rng(people + each))
                outcomes += _play(title, faces, vectors, drawn, pack, report)
    _sum_up(outcomes, report)
    return report


def harder(vectors: Vectors) -> Vectors:
    """Return the vectors (n, d) moved towards one common look, each with noise of its own."""
    generator = np.random.default_rng(0)
    noise = generator.normal(size=(len(vectors) + 1, vectors.shape[1]))
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    moved = vectors + COMMON * noise[0] + NOISE * noise[1:]
    made: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return made


def draw(
    faces: LabelledFaces, people: int, each: int, share: float, generator: np.random.Generator
) -> Library:
    """Draw a library: `people` with about `each` confirmed faces, and a share of strangers."""
    names, counts = np.unique(faces.people, return_counts=True)
    chosen = generator.permutation(names[counts > 1])[:people].tolist()
    confirmed: list[int] = []
    left: list[int] = []
    for name in chosen:
        places = generator.permutation(np.flatnonzero(faces.people == name)).tolist()
        count = min(len(places) - 1, 1 + int(generator.poisson(each - 1)))
        confirmed += places[:count]
        left += places[count:]
    others = generator.permutation(np.flatnonzero(~np.isin(faces.people, chosen)))
    strangers = others[: round(len(left) * share / (1 - share))]
    return Library(chosen, np.array(confirmed), np.concatenate([left, strangers]))


def _play(
    title: str,
    faces: LabelledFaces,
    vectors: Vectors,
    drawn: Library,
    pack: packs.Pack,
    report: Report,
) -> list[Outcome]:
    with library.scratch(pack) as owner:
        truth = _store(owner, faces, vectors, drawn, pack)
        measured = accuracy.measure(owner)
        outcomes = [_ask(owner, truth, measured, target) for target in certainty.TARGETS]
    known = np.isin(faces.people[drawn.open], drawn.people)
    report.say(
        f"\n{title}: {len(drawn.people)} people with {len(drawn.confirmed)} confirmed faces, "
        f"{len(drawn.open)} open faces; strangers {1 - known.mean():.1%}, "
        f"estimated {measured.strangers:.1%}; log-odds {measured.offset:+.2f} "
        f"{measured.slope:.2f} x"
    )
    report.say(ROW.format(*HEADINGS))
    for one in outcomes:
        report.say(_line(one))
    report.values.setdefault("libraries", []).append(
        {"title": title, "people": len(drawn.people), "confirmed": len(drawn.confirmed)}
        | {"open": len(drawn.open), "outcomes": [asdict(one) for one in outcomes]}
    )
    return outcomes


def _line(one: Outcome) -> str:
    shares = [
        f"{100 * share:.2f}" if share is not None else "-"
        for share in (one.expected, one.measured, one.true)
    ]
    asked = f"{100 * one.asked:g}{'*' if one.lowest else ' '}"
    return ROW.format(asked, *shares, one.shown, f"{100 * one.found:.1f}")


def _store(
    owner: User, faces: LabelledFaces, vectors: Vectors, drawn: Library, pack: packs.Pack
) -> dict[int, str]:
    """Store the faces, teach the confirmed ones, match the others; return the names by id."""
    named = {name: Person.objects.create(owner=owner, name=name) for name in drawn.people}
    places = np.concatenate([drawn.confirmed, drawn.open]).tolist()
    photos = {
        name: library.photo(owner, name)
        for name in sorted({str(faces.photos[one]) for one in places})
    }
    confirmed = set(drawn.confirmed.tolist())
    stored = Face.objects.bulk_create(
        library.face(
            photos[str(faces.photos[place])],
            faces,
            place,
            named[str(faces.people[place])] if place in confirmed else None,
        )
        for place in places
    )
    Embedding.objects.bulk_create(
        Embedding(face=face, owner=owner, pack=pack.name, vector=vectors[place])
        for face, place in zip(stored, places, strict=True)
    )
    for person in named.values():
        gallery.refine(person, pack.name)
    library.analyze()
    matching.replace(owner.pk)
    library.analyze()
    return {
        face.pk: str(faces.people[place])
        for face, place in zip(stored, places, strict=True)
        if place not in confirmed
    }


def _ask(owner: User, truth: dict[int, str], measured: Accuracy, target: float) -> Outcome:
    """Wish for a precision, in percent, and count what is shown then."""
    Preference.objects.update_or_create(owner=owner, defaults={"precision": target / 100})
    ranking.rerank(owner)
    first = Candidate.objects.filter(face__owner=owner, rank=1)
    shown = list(first.values_list("face_id", "person__name"))
    right = sum(truth[face] == name for face, name in shown)
    known = Person.objects.filter(owner=owner).values_list("name", flat=True)
    findable = sum(name in set(known) for name in truth.values())
    cut = certainty.cut_for(target / 100, measured)
    return Outcome(
        asked=target / 100,
        expected=cut.expected,
        measured=cut.measured,
        true=right / len(shown) if shown else None,
        shown=len(shown),
        found=right / findable,
        lowest=cut.least == FLOOR,
    )


def _sum_up(outcomes: list[Outcome], report: Report) -> None:
    """Say how far from the wish, and from the promise, the truth is over all libraries."""
    report.say("\n* the floor decides: nothing less probable is shown, whatever is asked")
    report.say("\nmean and greatest distance in points, over the libraries above")
    report.say("   asked  true - leave-one-out     true - expected    true below asked")
    for target in certainty.TARGETS:
        rows = [
            (one.true - one.measured, one.true - one.expected, max(0.0, one.asked - one.true))
            for one in outcomes
            if one.asked == target / 100 and one.true is not None and one.measured is not None
        ]
        parts = [
            f"{100 * np.mean(np.abs(values)):.2f} ({100 * np.max(np.abs(values)):.2f})"
            for values in zip(*rows, strict=True)
        ]
        report.say(f"{target:8g}  " + "".join(f"{part:>20}" for part in parts))
