"""Who gets which answer of every operation of the API, in one table; see `test_pages`.

Everybody asks with a key of their own. What a body, a form or a query may name is taken from the
description of the API: a field without a value in `SENT` fails here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.access.asking import answer, compare, filled, line
from tests.access.routes import Operation, operations
from tests.access.world import ROLES, Library, World, build

if TYPE_CHECKING:
    from tests.access.asking import Ask

pytestmark = pytest.mark.timeout(900)

TABLE = """
operation                              anon.  stranger viewer contrib. owner admin. foreign
POST photos                            401     201     201     201     201*    201     404
POST photos, hers                      401     404     404     201*    201*    404     -
GET photos                             401     200     200     200     200     200     404
POST photos/exists                     401     200     200     200     200     200     404
POST photos/exists, hers               401     404     404     200     200     404     -
POST photos/<photo_id>/retry           401     404     404     404     200*    404     -
GET photos/<photo_id>                  401     404     404     404     200     404     -
PATCH photos/<photo_id>                401     404     404     404     200*    404     -
DELETE photos/<photo_id>               401     404     404     404     204*    404     -
DELETE trash/<photo_id>                401     404     404     404     204*    404     -
POST trash/<photo_id>/restore          401     404     404     404     200*    404     -
GET albums                             401     200     200     200     200     200     -
POST albums                            401     201     201     201     201*    201     -
GET albums/<album_id>                  401     404     404     404     200     404     -
PATCH albums/<album_id>                401     404     404     404     200*    404     -
DELETE albums/<album_id>               401     404     404     404     204*    404     -
POST albums/<album_id>/photos          401     404     404     404     200*    404     404
DELETE albums/<album_id>/photos        401     404     404     404     200*    404     404
POST faces/confirm                     401     200     200     200     200*    200     404
POST faces/reject                      401     200     200     200     200*    200     404
POST faces/ignore                      401     200     200     200     200*    200     404
POST faces/ignore-person               401     200     200     200     200*    200     404
POST faces/regroup                     401     200     200     200     200*    200     404
POST decisions/<decision_id>/undo      401     404     404     404     200*    404     -
POST faces/<face_id>/confirm           401     404     404     404     200*    404     404
POST faces/<face_id>/reject            401     404     404     404     200*    404     404
POST faces/<face_id>/ignore            401     404     404     404     200*    404     -
POST faces/<face_id>/undo              401     404     404     404     200*    404     -
GET groups                             401     200     200     200     200     200     -
GET groups/<group_id>                  401     404     404     404     200     404     -
POST groups/<group_id>/bring-back      401     404     404     404     200*    404     -
GET people                             401     200     200     200     200     200     -
GET people/<person_id>                 401     404     404     404     200     404     -
PATCH people/<person_id>               401     404     404     404     200*    404     -
POST people/<person_id>/photos         401     404     404     404     200*    404     404
GET people/pairs                       401     200     200     200     200     200     -
POST people/<person_id>/merge          401     404     404     404     200*    404     404
POST people/<person_id>/distinguish    401     404     404     404     204*    404     404
GET progress                           401     200     200     200     200     200     -
"""

# What is sent in each field: a thing of a library, several in a list, or a value as it stands.
SENT: dict[str, object] = {
    "album": "album",
    "born_on": "1990-01-01",
    "camera": "",
    "faces": ["open"],
    "favourites": False,
    "file": "upload",
    "from": "2001-01-01",
    "ignored": False,
    "into": "other",
    "match": "any",
    "modified": "2001-01-01T00:00:00Z",
    "name": "Zoe",
    "not_these": ["postponed"],
    "other": "other",
    "page": 1,
    "people": "person",
    "person": "other",
    "photos": ["outside"],
    "q": "Anna",
    "repeats": True,
    "sha256": ["0" * 64],
    "title": "new",
    "to": "2099-01-01",
    "without": "other",
    "words": "inside",
}
# Where an address names another thing than its words say, or a field another one than above.
OTHERWISE: dict[str, dict[str, object]] = {
    "DELETE albums/<album_id>/photos": {"photos": ["photo"]},
    "DELETE trash/<photo_id>": {"photo_id": "trashed"},
    "POST trash/<photo_id>/restore": {"photo_id": "trashed"},
    "POST photos/<photo_id>/retry": {"photo_id": "failed"},
    "POST faces/<face_id>/ignore": {"face_id": "open"},
    "POST groups/<group_id>/bring-back": {"group_id": "ignored_group"},
    "POST faces/reject": {"person": "person"},
    "POST faces/<face_id>/reject": {"person": "person"},
}
HERS = {"POST photos": {"album": "shared"}, "POST photos/exists": {"album": "shared"}}


def values(library: Library, wanted: object) -> object:
    """Return what is sent: ids as the API takes them, which are numbers."""
    if isinstance(wanted, list):
        return [values(library, one) for one in wanted]
    found = library.value(wanted) if isinstance(wanted, str) else wanted
    return int(found) if isinstance(found, str) and wanted in library.things else found


def asking(operation: Operation, address: str, sent: dict[str, object], key: str) -> Ask:
    """Send each field where the API expects it."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    parts: dict[str, dict[str, object]] = {"query": {}, "form": {}, "body": {}}
    for name, value in sent.items():
        parts[operation.fields[name]][name] = value
    if parts["form"]:
        return lambda client: client.post(address, parts["form"], headers=headers)
    body = json.dumps(parts["body"]) if parts["body"] else ""
    query = "?" + urlencode(parts["query"], doseq=True) if parts["query"] else ""
    return lambda client: client.generic(
        operation.method, address + query, body, "application/json", headers=headers
    )


def cells(world: World, operation: Operation, changed: dict[str, object]) -> Iterator[str]:
    keys = {role: str(one.value("secret")) for role, one in world.libraries.items()}
    named = {
        name: str(changed.get(name, thing)) for name, thing in operation.route.parameters.items()
    }
    wanted = {name: changed.get(name, SENT[name]) for name in operation.fields}

    def sent(library: Library) -> dict[str, object]:
        return {name: values(library, one) for name, one in wanted.items()}

    hers = operation.route.url(filled(named, world.alice))
    for role in ROLES:
        ask = asking(operation, hers, sent(world.of(role)), keys.get(role, ""))
        yield answer(world, role, ask, keep_session=False)
    stranger = world.libraries["stranger"]
    own, mine = operation.route.url(filled(named, stranger)), sent(stranger)
    tried = [
        asking(operation, own, mine | {name: value}, keys["stranger"])
        for name, value in sent(world.alice).items()
        if value != mine[name] and name != "file"
    ]
    answers = {answer(world, "stranger", ask, keep_session=False) for ask in tried}
    yield "/".join(sorted(answers)) or "-"


def test_every_operation(db: None, media: Path) -> None:
    world = build()
    found = []
    for one in operations():
        changed = OTHERWISE.get(one.name, {})
        found.append(line(one.name, cells(world, one, changed)))
        if one.name in HERS:
            found.append(line(f"{one.name}, hers", cells(world, one, changed | HERS[one.name])))
    compare(TABLE, found)
