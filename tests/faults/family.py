"""A family that uploads photos and answers questions, and remembers what Kith has accepted.

It does what a browser does: whatever was not accepted is sent again, and only what got a 2xx
counts as said.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from contextlib import closing
from typing import Any

import numpy as np
import requests
from PIL import Image

from tests.albums.making import saved
from tests.cache import CACHE
from tests.photos import Photos
from tests.worker.installation import Installation

PATIENCE = 400.0  # seconds until something sent has to be accepted
PEOPLE = 12
PORTRAITS = 20  # photos with made faces, about which questions are answered
FACES = 12  # made faces in each
SETUP = """
from albums.models import ApiKey, Scope, User
anna = User.objects.create_user("anna", password="correct horse battery")
print("KEY", ApiKey.issue(anna, "x", Scope))
"""
# Their vectors are made: no model would find so many people in pictures of noise.
MAKE_FACES = f"""
import numpy as np
from albums.models import Photo
from faces import packs
from faces.models import Embedding, Face
random = np.random.default_rng(Face.objects.count())
for photo in Photo.objects.order_by("pk")[:{PORTRAITS}]:
    row = photo.faces.count() // {FACES} + 1
    for place in range({FACES}):
        vector = random.normal(size=512)
        face = Face.objects.create(
            owner=photo.owner, photo=photo, x=place / {FACES}, y=row / 10, width=0.05, height=0.08,
            score=0.9, quality=0.8, landmarks=[0.5] * 10,
        )
        Embedding.objects.create(
            face=face, owner=photo.owner, pack=packs.active().name,
            vector=vector / np.linalg.norm(vector),
        )
        print("FACE", face.pk)
"""


class Family:
    """What one account sends to a Kith, and what it was told; usable by several threads.

    Attributes:
        accepted: SHA-256 of the photos of which Kith said that it has them.
        portraits: those of them that show exactly one face.
        names: by face, the name that was accepted.
        rejected: pairs of face and person that were accepted as not the same.
        answers: how many requests got each status; 0 stands for none.
    """

    def __init__(self, kith: Installation) -> None:
        self.kith = kith
        self.key = ""
        self.lock = threading.Lock()
        self.accepted: set[str] = set()
        self.portraits: set[str] = set()
        self.names: dict[int, str] = {}
        self.rejected: set[tuple[int, int]] = set()
        self.answers: Counter[int] = Counter()
        self.open_faces: list[int] = []
        self._portrait = Image.open(Photos(CACHE / "photos")["biden.jpg"]).convert("RGB")
        self._portrait.thumbnail((400, 400))

    def move_in(self) -> None:
        """Make the account, and photos with faces to answer about."""
        code, said = self.kith.manage("shell", "-c", SETUP)
        assert code == 0, said
        found = re.search(r"KEY (\S+)", said)
        assert found, said
        self.key = found[1]
        for number in range(PORTRAITS):
            self.upload(noise(random.Random(number)))

    def meet(self) -> None:
        """Make faces, or more of them: once the photos are ready, and nothing else is going on."""
        code, said = self.kith.manage("shell", "-c", MAKE_FACES)
        assert code == 0, said
        self.open_faces += [int(one) for one in re.findall(r"FACE (\d+)", said)]

    def pictures(self, dice: random.Random, count: int) -> list[bytes]:
        """Make pictures that nobody has uploaded yet; the first shows a face."""
        portrait = saved(self._portrait, "JPEG", comment=f"portrait {dice.getrandbits(64)}")
        self.portraits.add(sha256(portrait))
        return [portrait, *(noise(dice) for _ in range(count - 1))]

    def upload(self, content: bytes) -> None:
        """Send a photo until it is accepted."""
        files = {"file": ("photo.jpg", content, "image/jpeg")}
        prepared = requests.Request("POST", "http://kith/", files=files).prepare()
        assert isinstance(prepared.body, bytes)
        self._insist("/api/v1/photos", prepared.body, prepared.headers["Content-Type"])
        with self.lock:
            self.accepted.add(sha256(content))

    def answer(self, dice: random.Random) -> None:
        """Name one face, and say of another one that it is somebody else."""
        with self.lock:
            named, other = self.open_faces.pop(), self.open_faces.pop()
        name = f"Person {dice.randrange(PEOPLE)}"
        told = self._say(f"/api/v1/faces/{named}/confirm", {"name": name})
        person = told["person"]["id"]
        with self.lock:
            self.names[named] = name
        self._say(f"/api/v1/faces/{other}/reject", {"person": person})
        with self.lock:
            self.rejected.add((other, person))

    def _say(self, path: str, value: dict[str, Any]) -> dict[str, Any]:
        told = self._insist(path, json.dumps(value).encode(), "application/json")
        result: dict[str, Any] = json.loads(told)
        return result

    def _insist(self, path: str, body: bytes, kind: str) -> str:
        end = time.monotonic() + PATIENCE
        while True:
            status, text = self._post(path, body, kind)
            with self.lock:
                self.answers[status] += 1
            if 200 <= status < 300:
                return text
            assert time.monotonic() < end, f"{path} was never accepted: {status} {text}"
            time.sleep(0.3)

    def _post(self, path: str, body: bytes, kind: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": kind}
        connection = http.client.HTTPConnection("127.0.0.1", self.kith.port, timeout=30)
        with closing(connection):
            try:
                connection.request("POST", path, body, headers)
                response = connection.getresponse()
                return response.status, response.read().decode()
            except (OSError, http.client.HTTPException) as error:
                return 0, repr(error)


def noise(dice: random.Random) -> bytes:
    """Return a picture of coloured clouds, which looks like no other."""
    pixels = np.random.default_rng(dice.getrandbits(64)).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    large = Image.fromarray(pixels).resize((320, 240), Image.Resampling.BICUBIC)
    return saved(large, "JPEG", quality=90, comment=f"{dice.getrandbits(64)}")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
