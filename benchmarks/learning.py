"""How long does Kith take to learn an answer and ask the next question, in a large library?

Makes a library of synthetic faces, as alike and unlike as real ones, of people of whom a few
faces are named already, then answers what Kith asks as a user who knows the truth. Beside it, in
the same run, what it would cost to match every face anew.

    python -m benchmarks.learning [--faces 100000] [--people 300] [--answers 200]
"""

import argparse
import collections
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from benchmarks.ingest import instance

Vectors = npt.NDArray[np.float32]
DIMENSIONS = 512
# Real faces differ in fewer directions than their vectors have numbers: so many make strangers
# as alike as those that were measured (one pair in ten thousand above 0.4).
DIRECTIONS = 85
LIKENESS = (0.86, 0.06)  # of a face to its person: mean and deviation
NAMED = 3  # faces of each person
FACES_PER_PHOTO = 2
GROUPED = 0.9  # of the faces of a person who is there more than once


@dataclass(frozen=True, slots=True)
class Library:
    """Faces by number: whose they are, their vectors, whether named, and their group or -1."""

    people: npt.NDArray[np.intp]  # (n,); from `named_people` on: strangers
    vectors: Vectors  # (n, 512), L2-normalised
    named: npt.NDArray[np.bool_]  # (n,)
    groups: npt.NDArray[np.intp]  # (n,)
    named_people: int


def synthetic(faces: int, people: int) -> Library:
    """Make half of the faces those of known people, the other half of people seen 1 to 9 times."""
    choice = np.random.default_rng(1)
    shares = choice.dirichlet(np.full(people, 1.5))
    sizes = NAMED + np.floor(shares * (faces // 2 - NAMED * people)).astype(int)
    strangers: list[int] = []
    while sizes.sum() + sum(strangers) < faces:
        strangers.append(min(9, int(choice.geometric(0.5))))
    truth = np.repeat(np.arange(people + len(strangers)), [*sizes, *strangers])[:faces]
    basis = choice.normal(size=(DIRECTIONS, DIMENSIONS)).astype(np.float32)
    owners = _unit(choice.normal(size=(truth.max() + 1, DIRECTIONS)))
    likeness = np.clip(choice.normal(*LIKENESS, size=faces), 0.5, 0.97).astype(np.float32)[:, None]
    noise = _unit(choice.normal(size=(faces, DIRECTIONS)))
    vectors = likeness * owners[truth] + np.sqrt(1 - likeness**2) * noise
    first = np.searchsorted(truth, truth)  # the number of the person's first face
    place = np.arange(faces) - first
    grouped = (np.bincount(truth)[truth] > 1) & (choice.random(faces) < GROUPED)
    named = (truth < people) & (place < NAMED)
    groups = np.where(grouped & ~named, truth, -1)
    order = choice.permutation(faces)
    return Library(truth[order], _unit(vectors @ basis)[order], named[order], groups[order], people)


def _unit(vectors: npt.NDArray[np.floating]) -> Vectors:
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def store(library: Library) -> tuple[Any, list[int]]:
    """Write the library's rows; return the owner and the ids of the faces."""
    from albums.models import User
    from faces.models import Group, Person

    owner = User.objects.create(username="benchmark")
    people = Person.objects.bulk_create(
        Person(owner=owner, name=f"person {number}") for number in range(library.named_people)
    )
    groups = np.unique(library.groups[library.groups >= 0]).tolist()
    made = Group.objects.bulk_create((Group(owner=owner) for _ in groups), batch_size=5000)
    faces = store_faces(owner, library, people, dict(zip(groups, made, strict=True)))
    ids = [face.pk for face in faces]
    store_vectors(owner.pk, ids, library.vectors)
    return owner, ids


def store_faces(
    owner: Any,
    library: Library,
    people: list[Any],
    groups: dict[int, Any],
    per_photo: int = FACES_PER_PHOTO,
) -> list[Any]:
    from django.utils import timezone

    from faces.models import Face

    photos = store_photos(owner, -(-len(library.people) // per_photo))
    now = timezone.now()
    rows = []
    for number, who in enumerate(tqdm(library.people.tolist(), desc="faces")):
        named = bool(library.named[number])
        rows.append(
            Face(
                owner=owner,
                photo=photos[number // per_photo],
                x=0.3 * (number % per_photo),
                y=0.1,
                width=0.1,
                height=0.1,
                score=0.95,
                quality=0.8,
                likeness=0.4 if library.groups[number] < 0 else 0.75,
                person=people[who] if named else None,
                confirmed_by=owner if named else None,
                confirmed_at=now if named else None,
                group=groups.get(int(library.groups[number])),
            )
        )
    return Face.objects.bulk_create(rows, batch_size=5000)


def store_photos(owner: Any, count: int) -> list[Any]:
    from django.utils import timezone

    from albums.models import Photo

    now = timezone.now()
    return Photo.objects.bulk_create(
        (
            Photo(
                owner=owner,
                sha256=hashlib.sha256(str(number).encode()).hexdigest(),
                filename=f"{number}.jpg",
                size=0,
                media_type="image/jpeg",
                width=1000,
                height=1000,
                ingested_at=now,
                ready_at=now,
            )
            for number in range(count)
        ),
        batch_size=5000,
    )


def store_vectors(owner: int, ids: list[int], vectors: Vectors) -> None:
    """Copy the vectors in, and build the index of neighbours once, after all of them."""
    from django.db import connection

    from faces import packs

    pack = packs.active().name
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [near_index(pack)])
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {near_index(pack)}")
        copy_vectors(owner, ids, vectors, pack)
        print("building the index of neighbours")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(definition)
        cursor.execute("ANALYZE")


def copy_vectors(owner: int, ids: list[int], vectors: Vectors, pack: str) -> None:
    from django.db import connection
    from pgvector import HalfVector
    from pgvector.psycopg import register_vector

    register_vector(connection.connection)
    statement = "COPY faces_embedding (face_id, owner_id, pack, vector) FROM STDIN (FORMAT BINARY)"
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(["int8", "int8", "varchar", "halfvec"])
        for face, vector in zip(tqdm(ids, desc="vectors"), vectors, strict=True):
            copy.write_row((face, owner, pack, HalfVector(vector)))


def near_index(pack: str) -> str:
    return f"embedding_near_{pack}"


def rematch_everything(owner: Any) -> float:
    """Match all faces with all people; return the seconds. It also gives the first candidates."""
    from django.db import connection, transaction

    from albums.models import Photo
    from faces import gallery, matching, packs, ranking
    from faces.models import Candidate, Person

    for person in Person.objects.filter(owner=owner):
        gallery.refine(person, packs.active().name)
    started = time.perf_counter()
    with transaction.atomic():
        matching.replace(owner.pk)
        ranking.rank(Photo.objects.filter(owner=owner).values_list("pk", flat=True))
    seconds = time.perf_counter() - started
    print(f"{Candidate.objects.count()} candidates")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return seconds


@contextmanager
def timed_statements() -> Iterator[dict[str, list[float]]]:
    """Collect the seconds of each statement, by its text without values."""
    from django.db import connection

    spent: dict[str, list[float]] = collections.defaultdict(list)

    def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[sql].append(time.perf_counter() - started)

    with connection.execute_wrapper(timed):
        yield spent


def answer(owner: Any, library: Library, ids: list[int], answers: int) -> dict[str, list[float]]:
    """Answer questions; return the seconds of answer and next question, by kind of question."""
    from faces import review
    from faces.evaluation.kith import Player
    from faces.evaluation.tally import Tally
    from faces.models import Person

    player = Player(owner, Tally(library.people), ids)
    named = Person.objects.filter(owner=owner)
    player.people = {int(person.name.split()[1]): person for person in named}
    seconds: dict[str, list[float]] = collections.defaultdict(list)
    question = review.next_question(owner)
    for _ in tqdm(range(answers), desc="answers"):
        if question is None:
            break
        kind, started = question.kind, time.perf_counter()
        player.answer(question)
        question = review.next_question(owner)
        seconds[kind].append(time.perf_counter() - started)
    return dict(seconds)


def measure(owner: Any) -> None:
    """Measure how right the suggestions are, as a worker does after some answers."""
    from faces import accuracy

    started = time.perf_counter()
    measured = accuracy.measure(owner)
    print(
        f"measuring the accuracy on {measured.tested} of {measured.confirmed} confirmed faces, in "
        f"a worker: {time.perf_counter() - started:.1f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    library = synthetic(options.faces, options.people)
    with instance(options.packs):
        owner, ids = store(library)
        whole = rematch_everything(owner)
        with timed_statements() as statements:
            seconds = answer(owner, library, ids, options.answers)
        measure(owner)
    report(options.faces, whole, seconds, statements)


def report(
    faces: int,
    whole: float,
    seconds: dict[str, list[float]],
    statements: dict[str, list[float]],
) -> None:
    everything = [one for kind in seconds.values() for one in kind]
    print(f"\nan answer and the next question, with {faces} faces:")
    for kind, spent in [*seconds.items(), ("all", everything)]:
        median, p95 = np.quantile(spent, [0.5, 0.95])
        print(f"  {kind:8} {len(spent):5}  median {median:6.3f} s  p95 {p95:6.3f} s")
    print(f"load of the {os.cpu_count()} cores in the last five minutes: {os.getloadavg()[1]:.1f}")
    print(
        f"matching every face anew: {whole:.1f} s, "
        f"{whole / np.median(everything):.0f} times the median answer"
    )
    print("the statements that took longest in all:")
    slowest = sorted(statements.items(), key=lambda item: -sum(item[1]))[:8]
    for sql, spent in slowest:
        text = " ".join(sql.split())
        print(f"  {sum(spent):6.2f} s in {len(spent):5} calls: {text[:150]} ... {text[-80:]}")


if __name__ == "__main__":
    main()
