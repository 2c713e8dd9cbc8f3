"""A whole Kith without any network but its own machine's, and what stands in its logs afterwards.

One story is played once: signing in, uploading, a photo that fails, naming, searching, sharing, an
error of ours. It runs in a network that holds the loopback alone.
"""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from tests.photos import Photos
from tests.worker.installation import PATIENCE, Installation

NAMED, LAKE = "Ottoline Quillfeather", "Quillfeather lake"
PASSWORDS = {"own": "marzipan-tortoise-7", "wrong": "umbrella-walrus-9", "link": "pelican-teapot-3"}
REFUSED = "Ottoline, refused"
# A network with the loopback alone, in which a program is started.
ALONE = ("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
NEW_NETWORK = 0x40000000
BREAK = f"""
from django.db import connection
connection.cursor().execute(
    "ALTER TABLE albums_album ADD CONSTRAINT kept_out CHECK (title <> '{REFUSED}')"
)
"""


def can_be_alone() -> bool:
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    return subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode == 0


@dataclass
class Story:
    """What came of it.

    Attributes:
        secrets: what was given to the browser, or said by it, that no log may hold.
        answers: the status of each page, by address.
        elsewhere: addresses of other sites on pages.
        states: what became of the photo and the broken one.
        found: the page of a search for the name.
        broken: the status of an error of ours.
        outside: why nothing outside of the machine can be reached.
    """

    address: str
    secrets: set[str] = field(default_factory=set)
    answers: dict[str, int] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    states: list[str] = field(default_factory=list)
    found: str = ""
    broken: int = 0
    outside: str = ""


class Links(HTMLParser):
    """The addresses that a page asks for or leads to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name in {"href", "src", "hx-get", "poster", "data-src"}:
                self.found.add(value)
            elif value and name == "srcset":
                self.found.update(part.split()[0] for part in value.split(","))


class Visitor:
    """A browser without scripts."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.story.address + path, timeout=PATIENCE)

    def post(self, page: str, path: str, **form: str) -> requests.Response:
        """Send a form, with the token of the page it stands on."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(page).text)
        assert token, page
        form["csrfmiddlewaretoken"] = token[1]
        answer = self.session.post(self.story.address + path, data=form, timeout=PATIENCE)
        self.story.secrets |= {value for value in self.session.cookies.values() if len(value) > 9}
        return answer

    def crawl(self, start: str) -> None:
        """Ask for everything that pages lead to; numbers of pages of one kind do not matter."""
        waiting, known = [start], {start}
        while waiting:
            path = waiting.pop()
            answer = self.get(path)
            self.story.answers[path] = answer.status_code
            if "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            for link in Links(answer.text).found:
                there = urlsplit(urljoin(answer.url, link))
                if there.scheme not in {"http", "https"}:
                    continue
                if f"{there.scheme}://{there.netloc}" != self.story.address:
                    self.story.elsewhere.add(link)
                    continue
                onward = f"{there.path}?{there.query}" if there.query else there.path
                if onward not in known:
                    known.add(onward)
                    waiting.append(onward)


def token_in(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, pattern
    return found[1]


def live(story: Story, photos: Photos) -> None:
    """Do what people do with an album."""
    owner, stranger = Visitor(story), Visitor(story)
    own = PASSWORDS["own"]
    owner.post("/start/", "/start/", username="ottoline", password1=own, password2=own)
    stranger.post("/login/", "/login/", username="ottoline", password=PASSWORDS["wrong"])
    made = owner.post("/settings/", "/settings/keys", name="Quillfeather phone", scopes="upload")
    key = token_in(r"(kith_[\w-]{43})", made.text)
    whole, broken = upload(story, owner, key, photos)
    story.states = [whole["state"], broken["state"]]
    share(story, owner, stranger)
    owner.post("/albums/", f"/faces/{whole['faces'][0]['id']}/confirm", name=NAMED)
    story.found = owner.get(f"/search/?q={NAMED}").text
    owner.get(f"/search/suggest?q={NAMED}")
    invited = owner.post("/accounts/", "/accounts/invite", note="Aunt Quillfeather")
    invitation = token_in(r"/join/([\w-]+)/", invited.text)
    stranger.get(f"/join/{invitation}/")
    stranger.get("/reset/marzipan-reset-token/eA/")
    story.secrets |= {key, invitation, "marzipan-reset-token", *PASSWORDS.values()}
    owner.crawl("/")


def upload(story: Story, owner: Visitor, key: str, photos: Photos) -> Iterator[dict[str, Any]]:
    """Send a photo and half of one, which looks whole at first; say what they became."""
    content = photos["obama.jpg"].read_bytes()
    bearer = {"Authorization": f"Bearer {key}"}
    for name, sent in (("whole", content), ("broken", content[: len(content) // 2])):
        files = {"file": (f"Quillfeather-{name}.jpg", sent, "image/jpeg")}
        address = f"{story.address}/api/v1/photos"
        answer = requests.post(address, files=files, headers=bearer, timeout=PATIENCE)
        answer.raise_for_status()
        end = time.monotonic() + PATIENCE
        became: dict[str, Any] = {"state": "waiting"}
        while became["state"] == "waiting" and time.monotonic() < end:
            became = owner.get(f"/api/v1/photos/{answer.json()['id']}").json()
            time.sleep(0.2)
        yield became


def share(story: Story, owner: Visitor, stranger: Visitor) -> None:
    owner.post("/albums/", "/albums/", title=LAKE)
    album = token_in(r"/albums/(\d+)/", owner.get("/albums/").text)
    page = f"/albums/{album}/sharing/"
    owner.post(page, f"/albums/{album}/sharing/links", password=PASSWORDS["link"])
    token = token_in(r"/s/([\w-]+)/", owner.get(page).text)
    for word in ("wrong", "link"):
        stranger.post(f"/s/{token}/", f"/s/{token}/password", password=PASSWORDS[word])
    stranger.get(f"/s/{token}/")
    stranger.get(f"/s/{token}/photos/99999/")
    story.secrets.add(token)


def go_wrong(story: Story) -> None:
    visitor = Visitor(story)
    own = PASSWORDS["own"]
    visitor.post("/login/", "/login/", username="ottoline", password=own)
    story.broken = visitor.post("/albums/", "/albums/", title=REFUSED).status_code
    try:
        requests.get("https://example.org/", timeout=5)
    except requests.ConnectionError as error:
        story.outside = str(error)


def enter(process: int | None) -> None:
    """Let this thread use the network of a process, if there is one."""
    if process is None:
        return
    with Path(f"/proc/{process}/ns/net").open() as network:
        if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), NEW_NETWORK):
            raise OSError(ctypes.get_errno(), "setns")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("alone") / "data")
    if can_be_alone():
        installation.before = ALONE
    installation.start()
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def story(alone: Installation, photos: Photos) -> Story:
    assert alone.process is not None
    told = Story(f"http://127.0.0.1:{alone.port}")
    inside = alone.process.pid if alone.before else None
    with ThreadPoolExecutor(1, initializer=enter, initargs=(inside,)) as there:
        there.submit(live, told, photos).result()
        code, said = alone.manage("shell", "-c", BREAK)
        assert code == 0, said
        there.submit(go_wrong, told).result()
    return told


def test_everything_works_without_a_network(alone: Installation, story: Story) -> None:
    if not alone.before:
        pytest.skip("This machine lends no network of its own: unshare --net needs root and Linux")
    assert story.outside
    assert story.states == ["ready", "failed"]
    assert NAMED in story.found
    wrong = {path: status for path, status in story.answers.items() if status != 200}
    assert wrong == {}
    assert len(story.answers) > 40


def test_no_page_leads_to_another_site(story: Story) -> None:
    assert story.elsewhere == set()


def test_logs_hold_neither_secrets_nor_names(alone: Installation, story: Story) -> None:
    logs = {path.name: path.read_text() for path in (alone.data / "log").iterdir()}
    assert {"web.log", "worker.log"} <= logs.keys()
    assert story.broken == 500
    assert "kept_out" in logs["web.log"]  # the error itself is told
    assert "process_photo" in logs["worker.log"]
    hidden = story.secrets | {"quillfeather", "ottoline"}
    told = {
        (name, word, line)
        for name, text in logs.items()
        for line in text.splitlines()
        for word in hidden
        if word.lower() in line.lower()
    }
    assert told == set()
