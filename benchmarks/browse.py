"""How does the time of each page grow with the library?

Makes two libraries of rows, the second ten times as large as the first, on one instance, and asks
for the same pages of both: server time without the network, and the number of queries. The ratio
of the two says how the cost grows; the machine's own speed is in both.

    python -m benchmarks.browse [--photos 10000 100000] [--people 2000] [--rounds 20] [--packs DIR]
"""

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from benchmarks import learning
from benchmarks.ingest import instance

FACES_PER_PHOTO = 3
NAMED = 0.8  # of the faces of people who have a name
SUGGESTED = 0.5  # of their other faces


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of each round, and the queries of one."""

    seconds: list[float]
    queries: int

    def quantile(self, share: float) -> float:
        return float(np.quantile(self.seconds, share))


def library(photos: int, people: int) -> learning.Library:
    """Make faces as in `benchmarks.learning`, with most of the known people's named."""
    made = learning.synthetic(photos * FACES_PER_PHOTO, people)
    choice = np.random.default_rng(2)
    named = (made.people < people) & (choice.random(len(made.people)) < NAMED)
    return replace(made, named=named, groups=np.where(named, -1, made.groups))


def store(name: str, made: learning.Library) -> Any:
    """Write the library's rows; return their owner."""
    from albums.models import User
    from faces import packs
    from faces.models import Group, Person

    owner = User.objects.create(username=name)
    people = Person.objects.bulk_create(
        Person(owner=owner, name=f"person {number}") for number in range(made.named_people)
    )
    groups = np.unique(made.groups[made.groups >= 0]).tolist()
    rows = Group.objects.bulk_create((Group(owner=owner) for _ in groups), batch_size=5000)
    by_number = dict(zip(groups, rows, strict=True))
    faces = learning.store_faces(owner, made, people, by_number, FACES_PER_PHOTO)
    learning.copy_vectors(owner.pk, [face.pk for face in faces], made.vectors, packs.active().name)
    date_photos(owner.pk)
    describe(owner.pk)
    suggest(made, people, faces)
    teach(people)
    save_searches(owner, people)
    return owner


def describe(owner: int) -> None:
    """Give each photo the name of a file as cameras do, and one of a few cameras."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE albums_photo SET filename = 'IMG_' || id || '.jpg',"
            " camera = 'Maker Model ' || (id %% 7) WHERE owner_id = %s",
            [owner],
        )


def save_searches(owner: Any, people: list[Any]) -> None:
    from faces.models import SavedSearch

    for person in people[:5]:
        SavedSearch.objects.create(owner=owner, name=person.name, query=f"people={person.pk}")


def date_photos(owner: int) -> None:
    """Take the photos one after the other, every twenty minutes, until today."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE albums_photo SET shown_at = now() - (numbered.n * interval '20 minutes') FROM"
            " (SELECT id, row_number() OVER (ORDER BY id DESC) n FROM albums_photo"
            " WHERE owner_id = %s) numbered WHERE numbered.id = albums_photo.id",
            [owner],
        )
        cursor.execute("UPDATE albums_photo SET taken_at = shown_at WHERE owner_id = %s", [owner])


def suggest(made: learning.Library, people: list[Any], faces: list[Any]) -> None:
    """Suggest the right person for half of the faces that have no name but could."""
    from faces.models import Candidate

    choice = np.random.default_rng(3)
    could = np.flatnonzero((made.people < made.named_people) & ~made.named)
    chosen = could[choice.random(len(could)) < SUGGESTED].tolist()
    Candidate.objects.bulk_create(
        (
            Candidate(
                face=faces[number],
                person=people[made.people[number]],
                rank=1,
                similarity=0.5,
                evidence=1.0,
                probability=float(choice.uniform(0.3, 0.99)),
            )
            for number in chosen
        ),
        batch_size=5000,
    )


def teach(people: list[Any]) -> None:
    from faces import gallery, packs

    for person in tqdm(people, desc="templates"):
        gallery.refine(person, packs.active().name)


def addresses(owner: Any) -> Iterator[tuple[str, str]]:
    """Give the pages by name; the people in them are those with the most faces."""
    from albums import timeline
    from albums.models import Photo
    from faces.models import Person

    mine = Photo.objects.visible_to(owner).newest_first()
    middle = timeline.Cursor.of(mine[mine.count() // 2])
    people = Person.objects.visible_to(owner).with_counts()
    most = sorted(people, key=lambda person: (-person.faces_count, person.pk))[:3]
    three = "&".join(f"people={person.pk}" for person in most)
    two = "&".join(f"people={person.pk}" for person in most[:2])
    yield "timeline", "/"
    yield "timeline, in the middle", f"/?before={middle}"
    yield "people", "/people/"
    yield "person", f"/people/{most[0].pk}/"
    yield "search, all of three people", f"/search/?{three}"
    yield "search, any of three people", f"/search/?{three}&match=any"
    yield "search, two people at one event", f"/search/?{two}&match=event"
    yield "search, a word", "/search/?words=model+3"
    yield "suggestions for a typed word", f"/search/suggest?q={most[0].name.split()[1]}"
    yield "suggestions, no name of anybody", "/search/suggest?q=IMG_99"
    yield "albums, with five saved searches", "/albums/"
    yield "next card of the review", "/review/"


def cost(owner: Any, address: str, rounds: int) -> Cost:
    """Ask for a page once to count its queries and warm it, then `rounds` times."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(owner)
    with learning.timed_statements() as statements:
        answer = client.get(address)
    count = sum(map(len, statements.values()))
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        client.get(address)
        seconds.append(time.perf_counter() - started)
    return Cost(seconds, count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, nargs=2, default=[10_000, 100_000])
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    with instance(options.packs):
        from django.core.management import call_command
        from django.db import connection

        from faces import packs

        call_command("collectstatic", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            near = learning.near_index(packs.active().name)
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [near])
            (definition,) = cursor.fetchone()
            cursor.execute(f"DROP INDEX {near}")
        owners = [
            store(f"{photos} photos", library(photos, options.people)) for photos in options.photos
        ]
        print("building the index of neighbours, which takes longest")
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute(definition)
            cursor.execute("VACUUM ANALYZE")  # as PostgreSQL does by itself, some time later
        costs = [
            {name: cost(owner, address, options.rounds) for name, address in addresses(owner)}
            for owner in owners
        ]
    report(options.photos, costs)


def report(photos: list[int], costs: list[dict[str, Cost]]) -> None:
    small, large = costs
    print(f"\n{photos[0]} and {photos[1]} photos: p50 / p95 in ms, queries, ratio of the p50")
    for name, before in small.items():
        after = large[name]
        figures = [
            f"{one.quantile(0.5) * 1000:7.0f} /{one.quantile(0.95) * 1000:5.0f} {one.queries:3} q"
            for one in (before, after)
        ]
        ratio = after.quantile(0.5) / before.quantile(0.5)
        print(f"  {name:32} {figures[0]}   {figures[1]}   x{ratio:.1f}")
    print(f"load of the {os.cpu_count()} cores in the last five minutes: {os.getloadavg()[1]:.1f}")


if __name__ == "__main__":
    main()
