"""How many names does Kith get right when each person has been confirmed in one photo?

Uploads an album with known faces through the REST API of a running Kith, confirms one face of
each of a number of people, and compares the first candidates of all other faces with the truth.

    python -m benchmarks.naming --album DIR --url http://127.0.0.1:8000 --key KEY

DIR holds labels.csv (photo, person, x, y, w, h in pixels) and photos/. Detections that overlap
no labelled face are left out: nobody knows who they are.
"""

import argparse
import collections
import csv
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from tqdm import tqdm

SAME_FACE_IOU = 0.3
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    photo: str
    person: str
    box: Box  # pixels


class Kith:
    """The REST API, as any other program would use it."""

    def __init__(self, url: str, key: str) -> None:
        self.url = f"{url.rstrip('/')}/api/v1"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {key}"

    def get(self, path: str) -> Any:
        answer = self.session.get(self.url + path, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, object]) -> Any:
        answer = self.session.post(self.url + path, json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def upload(self, path: Path) -> int:
        with path.open("rb") as file:
            answer = self.session.post(self.url + "/photos", files={"file": file}, timeout=300)
        answer.raise_for_status()
        photo: int = answer.json()["id"]
        return photo

    def wait(self) -> None:
        """Return when no photo waits any more."""
        with tqdm(desc="processed", unit="photo") as bar:
            while True:
                state = self.get("/progress")
                done = state["ready"] + state["failed"]
                bar.total = done + state["waiting"]
                bar.update(done - bar.n)
                if not state["waiting"]:
                    return
                time.sleep(2)


def labels(album: Path) -> list[Label]:
    with (album / "labels.csv").open(encoding="utf-8", newline="") as file:
        return [
            Label(
                row["photo"],
                row["person"],
                (float(row["x"]), float(row["y"]), float(row["w"]), float(row["h"])),
            )
            for row in csv.DictReader(file)
        ]


def iou(one: Box, other: Box) -> float:
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (one[2] * one[3] + other[2] * other[3] - width * height)


def truth(kith: Kith, ids: dict[str, int], known: list[Label]) -> dict[int, str]:
    """Return who the detected faces are, by face id."""
    by_photo = collections.defaultdict(list)
    for label in known:
        by_photo[label.photo].append(label)
    people: dict[int, str] = {}
    for name, found in tqdm(by_photo.items(), desc="faces", unit="photo"):
        photo = kith.get(f"/photos/{ids[name]}")
        for face in photo["faces"]:
            x, y, width, height = face["box"]
            box = (
                x * photo["width"],
                y * photo["height"],
                width * photo["width"],
                height * photo["height"],
            )
            best = max(found, key=lambda label: iou(box, label.box))
            if iou(box, best.box) >= SAME_FACE_IOU:
                people[face["id"]] = best.person
    return people


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--album", type=Path, required=True)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--key", required=True)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    kith = Kith(options.url, options.key)
    known = labels(options.album)
    names = sorted({label.photo for label in known})
    with ThreadPoolExecutor(4) as pool:
        uploads = pool.map(lambda name: kith.upload(options.album / "photos" / name), names)
        ids = dict(zip(names, tqdm(uploads, total=len(names), desc="uploaded"), strict=True))
    kith.wait()
    people = truth(kith, ids, known)
    print(f"{len(known)} labelled faces, {len(people)} of them detected")
    enrolled = enrol(kith, people, options.people, options.seed)
    report(kith, ids, people, enrolled)


def enrol(kith: Kith, people: dict[int, str], number: int, seed: int) -> dict[int, str]:
    """Confirm one face of each of some people who have three or more; return face and name."""
    faces = collections.defaultdict(list)
    for face, person in sorted(people.items()):
        faces[person].append(face)
    choice = random.Random(seed)  # noqa: S311 - a repeatable choice, not a secret
    eligible = sorted(person for person, own in faces.items() if len(own) >= 3)
    chosen = {choice.choice(faces[name]): name for name in choice.sample(eligible, number)}
    times = []
    for face, name in tqdm(chosen.items(), desc="confirmed"):
        started = time.perf_counter()
        kith.post(f"/faces/{face}/confirm", {"name": name})
        times.append(time.perf_counter() - started)
    times.sort()
    print(
        f"answering: median {times[len(times) // 2] * 1000:.0f} ms, "
        f"p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms, with {len(people)} faces"
    )
    return chosen


def report(
    kith: Kith, ids: dict[str, int], people: dict[int, str], enrolled: dict[int, str]
) -> None:
    known = set(enrolled.values())
    counts: collections.Counter[str] = collections.Counter()
    for photo in tqdm(ids.values(), desc="compared"):
        for face in kith.get(f"/photos/{photo}")["faces"]:
            person = people.get(face["id"])
            if person is None or face["id"] in enrolled:
                continue
            first = face["candidates"][0]["person"]["name"] if face["candidates"] else None
            counts[outcome(person, first, person in known)] += 1
    same = counts["right"] + counts["wrong"] + counts["none"]
    others = counts["false"] + counts["unknown"]
    print(f"other faces of the {len(known)} people: {same}")
    for key in ("right", "wrong", "none"):
        print(f"  {key:5} {counts[key]:5}  {counts[key] / same:.2%}")
    print(f"faces of other people: {others}")
    print(f"  with a candidate {counts['false']:5}  {counts['false'] / others:.2%}")


def outcome(person: str, first: str | None, enrolled: bool) -> str:
    if not enrolled:
        return "unknown" if first is None else "false"
    if first is None:
        return "none"
    return "right" if first == person else "wrong"


if __name__ == "__main__":
    main()
