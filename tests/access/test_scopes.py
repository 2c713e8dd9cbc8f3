"""Which scope of a key opens which operation: Alice's keys, with one scope each, on her own things.

An operation that declares no scope fails here, and one that is not in the table.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from albums.models import ApiKey, Scope, User
from config.api import api
from config.described import scope_of
from tests.access.asking import answer, compare, filled, line
from tests.access.routes import operations
from tests.access.test_api import OTHERWISE, SENT, asking, values
from tests.access.world import build, kept

pytestmark = pytest.mark.timeout(900)

TABLE = """
operation                              read    upload  review  admin
POST photos                            403     201*    403     403
GET photos                             200     403     403     403
POST photos/exists                     403     200     403     403
POST photos/<photo_id>/retry           403     200*    403     403
GET photos/<photo_id>                  200     403     403     403
PATCH photos/<photo_id>                403     403     200*    403
DELETE photos/<photo_id>               403     403     403     204*
DELETE trash/<photo_id>                403     403     403     204*
POST trash/<photo_id>/restore          403     403     403     200*
GET albums                             200     403     403     403
POST albums                            403     201*    403     403
GET albums/<album_id>                  200     403     403     403
PATCH albums/<album_id>                403     200*    403     403
DELETE albums/<album_id>               403     403     403     204*
POST albums/<album_id>/photos          403     200*    403     403
DELETE albums/<album_id>/photos        403     200*    403     403
POST faces/confirm                     403     403     200*    403
POST faces/reject                      403     403     200*    403
POST faces/ignore                      403     403     200*    403
POST faces/ignore-person               403     403     200*    403
POST faces/regroup                     403     403     200*    403
POST decisions/<decision_id>/undo      403     403     200*    403
POST faces/<face_id>/confirm           403     403     200*    403
POST faces/<face_id>/reject            403     403     200*    403
POST faces/<face_id>/ignore            403     403     200*    403
POST faces/<face_id>/undo              403     403     200*    403
GET groups                             200     403     403     403
GET groups/<group_id>                  200     403     403     403
POST groups/<group_id>/bring-back      403     403     200*    403
GET people                             200     403     403     403
GET people/<person_id>                 200     403     403     403
PATCH people/<person_id>               403     403     200*    403
POST people/<person_id>/photos         403     403     200*    403
GET people/pairs                       200     403     403     403
POST people/<person_id>/merge          403     403     200*    403
POST people/<person_id>/distinguish    403     403     204*    403
GET progress                           200     403     403     403
"""


def test_every_operation_with_every_scope(db: None, media: Path) -> None:
    world = build()
    alice = world.alice
    keys = [ApiKey.issue(alice.owner, scope, [scope]) for scope in Scope]
    ApiKey.objects.update(used_at=ApiKey.objects.filter(used_at__isnull=False)[0].used_at)
    world.before = kept(alice.owner)
    found = []
    for one in operations():
        changed = OTHERWISE.get(one.name, {})
        named = {
            name: str(changed.get(name, thing)) for name, thing in one.route.parameters.items()
        }
        address = one.route.url(filled(named, alice))
        answers = []
        for key in keys:
            sent = {name: values(alice, changed.get(name, SENT[name])) for name in one.fields}
            ask = asking(one, address, sent, key)
            answers.append(answer(world, "owner", ask, keep_session=False))
        found.append(line(one.name, answers))
    compare(TABLE, found)


def test_every_operation_declares_a_scope() -> None:
    views = [
        operation
        for router in api._get_bound_routers()
        for path in router.path_operations.values()
        for operation in path.operations
    ]
    assert len(views) == len(operations())
    assert [one.view_func.__name__ for one in views if scope_of(one) is None] == []


def test_the_description_names_the_scope(db: None) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    upload = described["paths"]["/api/v1/photos"]["post"]
    assert upload["security"] == [{"KeyAuth": ["upload"]}, {"PageAuth": []}]
    assert "scope `upload`" in upload["description"]
    assert {"401", "403", "429"} <= upload["responses"].keys()
    assert described["components"]["securitySchemes"]["KeyAuth"]["scheme"] == "bearer"
    for scope in Scope:
        assert f"`{scope.value}`" in described["info"]["description"]


def test_what_a_key_lacks_is_said(alice: User) -> None:
    key = {"Authorization": f"Bearer {ApiKey.issue(alice, 'phone', [Scope.UPLOAD])}"}
    refused = Client().get("/api/v1/people", headers=key)
    assert refused.status_code == 403
    assert "the scope “read”" in refused.json()["detail"]
