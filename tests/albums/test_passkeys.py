"""Passkeys of a device that is made here: a real key that signs, with or without its owner."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth import get_user
from django.test import Client
from webauthn.helpers import bytes_to_base64url as text

from albums import secondfactor
from albums.models import Passkey, User
from albums.passkeys import Site
from tests.albums.test_second_factor import code
from tests.conftest import PASSWORD

PRESENT, UNLOCKED, ATTESTED = 1, 4, 64


class Device:
    """An authenticator at http://localhost with one key."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.count = b"id of the key", 0

    def made(self, challenge: str) -> str:
        public = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32), -3: public.y.to_bytes(32)}
        about = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor2.dumps(cose)
        data = self._data(PRESENT | UNLOCKED | ATTESTED) + about
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._said(_client("webauthn.create", challenge), attestationObject=attestation)

    def signed(self, challenge: str, *, flags: int = PRESENT | UNLOCKED, origin: str = "") -> str:
        self.count += 1
        client, data = _client("webauthn.get", challenge, origin), self._data(flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._said(client, authenticatorData=data, signature=signature)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(b"localhost").digest() + bytes([flags]) + self.count.to_bytes(4)

    def _said(self, client: bytes, **parts: bytes) -> str:
        response = {name: text(part) for name, part in parts.items()}
        response["clientDataJSON"] = text(client)
        said = {"id": text(self.id), "rawId": text(self.id), "type": "public-key"}
        return json.dumps(said | {"response": response})


def _client(what: str, challenge: str, origin: str = "") -> bytes:
    said = {"type": what, "challenge": challenge, "origin": origin or "http://localhost"}
    return json.dumps(said).encode()


def browser() -> Client:
    return Client(SERVER_NAME="localhost")


def begin(client: Client, **form: str) -> dict[str, Any] | None:
    """Ask for a new passkey; return what the browser is asked for, None if refused."""
    answer = client.post("/account/passkeys", {"password": PASSWORD} | form)
    found = re.search(r'id="passkey-options"[^>]*>([^<]*)<', answer.content.decode())
    assert (answer.status_code == 200) is bool(found)
    return json.loads(found[1]) if found else None


def asked(client: Client) -> str:
    return str(client.post("/login/passkey/ask").json()["challenge"])


def enter(client: Client, answer: str) -> bool:
    client.post("/login/passkey", {"answer": answer})
    return get_user(client).is_authenticated


@pytest.fixture
def device(alice: User) -> Device:
    """A device whose key opens Alice's account."""
    made, client = Device(), browser()
    client.force_login(alice)
    options = begin(client)
    assert options
    answer = made.made(options["challenge"])
    client.post("/account/passkeys/add", {"name": "Phone", "answer": answer})
    assert Passkey.objects.get().name == "Phone"
    return made


def test_a_passkey_signs_in(alice: User, device: Device) -> None:
    client = browser()
    answer = device.signed(asked(client))
    sent = client.post("/login/passkey", {"answer": answer, "next": "https://evil.example/"})
    assert sent.headers["Location"] == "/"
    assert get_user(client) == alice
    assert Passkey.objects.get().used_at


def test_the_language_of_the_page_is_kept(alice: User, device: Device) -> None:
    client = browser()
    client.post("/language", {"language": "zh-hans"})
    assert enter(client, device.signed(asked(client)))
    alice.refresh_from_db()
    assert alice.language == "zh-hans"


def test_an_answer_is_good_once(device: Device) -> None:
    client, other = browser(), browser()
    answer = device.signed(asked(client))
    asked(other)
    assert not enter(other, answer)  # signed for another browser
    assert enter(client, answer)
    client.post("/logout/")
    assert not enter(client, answer)


def test_a_failed_answer_uses_the_challenge_up(device: Device) -> None:
    client = browser()
    challenge = asked(client)
    assert not enter(client, "{}")
    assert not enter(client, device.signed(challenge))


@pytest.mark.parametrize(
    "changed", [{"flags": PRESENT}, {"origin": "http://evil.example"}], ids=["locked", "elsewhere"]
)
def test_what_was_not_unlocked_here_is_refused(device: Device, changed: dict[str, Any]) -> None:
    client = browser()
    assert not enter(client, device.signed(asked(client), **changed))


@pytest.mark.parametrize("answer", ["", "{}", "[]", "x", '{"id": "a", "rawId": "?"}'])
def test_nonsense_is_refused(device: Device, answer: str) -> None:
    client = browser()
    asked(client)
    assert client.post("/login/passkey", {"answer": answer}).status_code == 422


def test_a_copy_that_counts_back_is_refused(device: Device) -> None:
    client = browser()
    assert enter(client, device.signed(asked(client)))
    device.count = 0
    other = browser()
    assert not enter(other, device.signed(asked(other)))


def test_old_challenges_and_closed_accounts_are_refused(alice: User, device: Device) -> None:
    client = browser()
    challenge = asked(client)
    session = client.session
    session["passkey_to_enter"] = [session["passkey_to_enter"][0], 0]
    session.save()
    assert not enter(client, device.signed(challenge))
    User.objects.update(is_active=False)
    assert not enter(client, device.signed(asked(client)))


def test_adding_asks_for_all_that_signing_in_asks_for(alice: User) -> None:
    client = browser()
    client.force_login(alice)
    assert begin(client, password="no") is None
    secondfactor.begin(alice)
    assert secondfactor.confirm(alice, code(alice, steps=-1))
    assert begin(client) is None
    assert begin(client, code=code(alice))


def test_a_key_belongs_to_one(bob: User, device: Device) -> None:
    client = browser()
    client.force_login(bob)
    options = begin(client)
    assert options
    client.post("/account/passkeys/add", {"answer": device.made(options["challenge"])})
    assert not Passkey.objects.filter(user=bob).exists()


def test_only_its_owner_removes_it(alice: User, bob: User, device: Device) -> None:
    client, path = browser(), f"/account/passkeys/{Passkey.objects.get().pk}/remove"
    client.force_login(bob)
    assert client.post(path).status_code == 404
    client.force_login(alice)
    assert client.post(path).status_code == 302
    other = browser()
    assert not enter(other, device.signed(asked(other)))


def test_tries_are_counted(alice: User) -> None:
    client = browser()
    said = [client.post("/login/passkey", {"answer": "{}"}).status_code for _ in range(11)]
    assert (said[9], said[10]) == (422, 429)


@pytest.mark.parametrize(
    ("origin", "host", "can"),
    [
        ("http://localhost:8000", "localhost", True),
        ("https://photos.example.org", "photos.example.org", True),
        ("http://photos.example.org", "photos.example.org", False),
        ("https://192.0.2.7", "192.0.2.7", False),
        ("https://[::1]", "[::1]", False),
    ],
)
def test_where_browsers_keep_passkeys(origin: str, host: str, can: bool) -> None:
    assert Site(origin, host).can is can


def test_at_numbers_the_page_says_why_not(alice: User) -> None:
    numbers = Client(SERVER_NAME="127.0.0.1")
    assert "data-passkey" not in numbers.get("/login/").content.decode()
    numbers.force_login(alice)
    assert "Browsers keep none for 127.0.0.1" in numbers.get("/account/").content.decode()
