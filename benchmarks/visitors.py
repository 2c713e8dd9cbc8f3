"""What people do with Kith, for locust: browse, review and search, or upload a folder.

Started by `benchmarks.load`, which says in the environment who they are.
"""

import itertools
import json
import os
import random
import re
import secrets
from pathlib import Path

from locust import HttpUser, between, constant_pacing, task

FACTS = json.loads(os.environ["KITH_LOAD"])
TURNS = itertools.count()
OLDER = re.compile(r'hx-get="(\?before=[^"]+)"')
PICTURE = re.compile(r'src="(/photos/\d+/320[^"]*)"')
PHOTO = re.compile(r'href="(/photos/\d+/)"')
TICKED = re.compile(r'name="face" value="(\d+)"')
ASKED = re.compile(r'name="asked" value="(\d+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor(HttpUser):
    """Somebody at a browser, who looks a second or two at each page."""

    fixed_count = FACTS["visitors"]
    wait_time = between(1, 3)

    def on_start(self) -> None:
        account = FACTS["accounts"][next(TURNS) % len(FACTS["accounts"])]
        self.people: list[int] = account["people"]
        self.client.cookies.set(FACTS["cookie"], account["session"])

    def page(self, address: str, name: str) -> str:
        with self.client.get(address, name=name, catch_response=True) as answer:
            if answer.status_code != 200 or "/login/" in (answer.url or ""):
                answer.failure(f"{answer.status_code} at {answer.url}")
            return answer.text or ""

    @task(4)
    def browse(self) -> None:
        """Open the timeline, scroll on, see the pictures, open one photo."""
        text = self.page("/", "timeline")
        older = OLDER.search(text)
        if older:
            text = self.page("/" + older[1].replace("&amp;", "&"), "timeline, further down")
        for address in PICTURE.findall(text)[:20]:
            self.client.get(address.replace("&amp;", "&"), name="picture")
        photos = PHOTO.findall(text)
        if photos:
            self.page(random.choice(photos), "photo")  # noqa: S311  # no secret

    @task(2)
    def look_at_people(self) -> None:
        self.page("/people/", "people")
        self.page(f"/people/{random.choice(self.people)}/", "person")  # noqa: S311

    @task(2)
    def search(self) -> None:
        one, other = random.sample(self.people, 2)
        self.client.get(f"/search/suggest?q=person+{one}", name="suggestions")
        self.page(f"/search/?people={one}&people={other}&match=any", "search")

    @task(3)
    def review(self) -> None:
        """Answer the question that there is: yes to a set, or leave it for later."""
        text = self.page("/review/", "review")
        token, asked, faces = TOKEN.search(text), ASKED.search(text), TICKED.findall(text)
        if not token:
            return
        said: dict[str, object] = {"csrfmiddlewaretoken": token[1], "page": "review"}
        address = "/review/skip"
        if asked:
            address = "/faces/confirm"
            said |= {"asked": asked[1], "choice": asked[1], "face": faces}
        with self.client.post(
            address, {**said, "shown": faces}, name="answer", catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code} at {address}")


class Uploader(HttpUser):
    """Somebody whose folder goes up, one photo after the other."""

    fixed_count = FACTS["uploaders"]
    wait_time = constant_pacing(FACTS["pace"])

    def on_start(self) -> None:
        self.key = FACTS["accounts"][next(TURNS) % len(FACTS["accounts"])]["key"]
        self.files = sorted(Path(FACTS["images"]).rglob("*.jpg"))

    @task
    def upload(self) -> None:
        file = random.choice(self.files)  # noqa: S311
        # What follows the end of a JPEG is not read: a new file with the same picture.
        content = file.read_bytes() + secrets.token_bytes(16)
        self.client.post(
            "/api/v1/photos",
            files={"file": (file.name, content, "image/jpeg")},
            headers={"Authorization": f"Bearer {self.key}"},
            name="upload",
        )
