"""What a link opens, at every address that holds one and for everybody alike, in one table.

`right` gives names and originals, `bare` neither. `locked` has a password that was not given, and
`unlocked` is the same where it was. `wrong` is none of ours, `over` has ended, `revoked` is gone.
`password` is the way to the page that asks for it. An album holds `photo` and not `outside`.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from albums import tries
from albums.models import Album
from sharing.models import Link
from tests.access.asking import compare, filled, line
from tests.access.routes import METHODS, Route, routes
from tests.access.world import World, as_if, build, put_files

pytestmark = pytest.mark.timeout(900)

TABLE = """
address                                right   bare    locked  unlocked wrong over   revoked
GET link_password                      200     200     200     200     404     404     404
POST link_password                     302     302     403     403     404     404     404
GET link_album                         200     200     password 200     404     404     404
GET link_download                      200     403     password 200     404     404     404
GET link_photo photo                   200     200     password 200     404     404     404
GET link_photo added                   200     200     password 200     404     404     404
GET link_photo outside                 404     404     password 404     404     404     404
GET link_rendition photo               200     200     password 200     404     404     404
GET link_rendition added               200     200     password 200     404     404     404
GET link_rendition outside             404     404     password 404     404     404     404
GET link_original photo                200     403     password 200     404     404     404
GET link_original added                200     403     password 200     404     404     404
GET link_original outside              404     404     password 404     404     404     404
"""

PASSWORD = "over the hills"
KINDS = ("right", "bare", "locked", "unlocked", "wrong", "over", "revoked")
# A link is a way in for whoever has it: an account makes no difference.
ASKING = ("anonymous", "stranger", "owner", "administrator")


def tokens(album: object) -> dict[str, str]:
    assert isinstance(album, Album)
    links = {
        "right": Link(names=True, downloads=True),
        "bare": Link(),
        "locked": Link(names=True, downloads=True),
        "over": Link(names=True, downloads=True, expires_at=timezone.now() - timedelta(seconds=1)),
        "revoked": Link(names=True, downloads=True),
    }
    links["locked"].set_password(PASSWORD)
    for link in links.values():
        link.album = album
        link.save()
    links["revoked"].delete()
    found = {kind: link.token for kind, link in links.items()}
    return found | {"unlocked": found["locked"], "wrong": found["right"][:-1]}


def cell(world: World, kind: str, token: str, method: str, address: str) -> str:
    """Return what everybody is answered; more than one answer, if it depends on who asks."""
    found = set()
    for role in ASKING:
        put_files(world)
        tries.counts(settings.REDIS_URL).forget()  # the tries that were counted for one link
        client = world.client(role)
        with as_if():
            if kind == "unlocked":
                client.post(f"/s/{token}/password", {"password": PASSWORD})
            response = getattr(client, method.lower())(address, {"password": "wrong"})
            onward = response.headers.get("Location", "")
            found.add("password" if onward.endswith("/password") else str(response.status_code))
    return "/".join(sorted(found))


def row(world: World, found: dict[str, str], method: str, route: Route, photo: str) -> str:
    cells = []
    for kind in KINDS:
        named = {**route.parameters, "token": found[kind]}
        named |= {"pk": photo} if photo else {}
        address = route.url(filled(named, world.alice))
        cells.append(cell(world, kind, found[kind], method, address))
    return line(f"{method} {route.name} {photo}", cells)


def test_every_address_of_a_link(db: None, media: Path) -> None:
    world = build()
    found = tokens(world.alice.things["album"])
    rows = []
    for route in routes():
        if route.address.startswith("s/<str:token>"):
            photos = ("photo", "added", "outside") if "pk" in route.parameters else ("",)
            for method in METHODS:
                made = [row(world, found, method, route, photo) for photo in photos]
                rows += [one for one in made if set(one.split()[-len(KINDS) :]) != {"405"}]
    compare(TABLE, rows)
