"""Who gets which answer at every address, in one table; an address without a row fails here.

Alice is the owner: what an address names is hers, whoever asks. `viewer` and `contrib` see her
album, the stranger and the administrator have libraries of their own. Each fills the forms from
their own library. `foreign` is the stranger at their own address, with each thing in the form, one
after the other, taken from Alice; the same for a second thing in the address.

`login` is the way to the sign-in page. `*` follows where something of Alice's was changed, and `+`
where somebody else was shown a name, a title or a caption of hers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from albums import tries
from tests.access.asking import answer, compare, fields, filled, foreign, line
from tests.access.routes import METHODS, Route, routes
from tests.access.world import ROLES, World, as_if, build

if TYPE_CHECKING:
    from tests.access.asking import Ask, Form

pytestmark = pytest.mark.timeout(900)

TABLE = """
address                                anon.  stranger viewer contrib. owner admin. foreign
GET timeline                           login   200     200     200+    200     200     -
GET tiles                              login   200     200     200     200     200     200
GET photos_status                      login   200     200     200     200     200     -
POST photos_add_to_album               login   302     302     302     302*    302     302/404
POST photos_add_to_album, hers         login   404     404     302*    302*    404     404
POST photos_remove_from_album          login   302     302     302     302*    302     302/404
POST photos_remove_from_album, hers    login   404     404     404     302     404     -
POST photos_download                   login   200     200     200     200     200     302
POST photos_favourite                  login   302     302     302     302*    302     302
POST photo_describe                    login   404     404     404     302*    404     -
POST photo_favourite                   login   404     404     404     302*    404     -
POST photo_turn                        login   404     404     404     302*    404     -
GET failed_photos                      login   200     200     200     200     200     -
POST photos_retry                      login   302     302     302     302*    302     302
GET rendition                          404     404     404     404     200     404     -
GET original                           404     404     404     404     200     404     -
GET album_list                         login   200     200+    200+    200     200     -
POST album_list                        login   302     302     302     302*    302     -
GET album                              login   404     404     404     200     404     -
GET album_download                     login   404     404     404     200     404     -
POST album_rename                      login   404     404     404     302*    404     -
POST album_delete                      login   404     404     404     302*    404     -
GET upload                             login   200     200     200+    200     200     200
POST upload                            login   302     302     302     302*    302     404
POST upload, hers                      login   404     404     302*    302*    404     -
POST upload_shared                     login   302     302     302     302*    302     -
GET manifest                           200     200     200     200     200     200     -
GET+POST start                         login   login   login   login   login   login   -
GET+POST+PUT login                     200     302     302     302     302     302     -
PATCH+DELETE login                     405     302     302     302     302     302     -
GET+POST second_factor                 login   login   login   login   login   login   -
GET+PUT+PATCH+DELETE passkey_enter     405     302     302     302     302     302     -
POST passkey_enter                     422     302     302     302     302     302     -
POST passkey_ask                       200     200     200     200     200     200     -
POST logout                            login   login   login   login   login*  login   -
GET+POST forgotten                     200     200     200     200     200     200     -
any password_reset                     200     200     200     200     200     200     -
GET account                            login   200     200     200     200     200     -
POST change_password                   login   302     302     302     302*    302     -
POST change_mail                       login   302     302     302     302*    302     -
POST session_end                       login   404     404     404     302*    404     -
POST sessions_end                      login   302     302     302     302*    302     -
POST factor_begin                      login   422     422     422     422     422     -
GET+POST factor_setup                  login   302     302     302     302     302     -
POST factor_codes                      login   422     422     422     422     422     -
POST factor_off                        login   422     422     422     422     422     -
POST passkey_begin                     login   422     422     422     422     422     -
POST passkey_add                       login   302     302     302     302     302     -
POST passkey_remove                    login   404     404     404     302*    404     -
GET accounts                           login   302     302     302     302     200     -
POST accounts                          login   403     403     403     403     302     -
POST invite                            login   403     403     403     403     200     -
POST invitation_revoke                 login   403     403     403     403     302*    -
GET join                               200     200     200     200     200     200     -
POST join                              302*    302*    302*    302*    302*    302*    -
POST language                          302     302     302     302     302*    302     -
GET words                              404     404     404     404     404     404     -
POST photos_delete                     login   302     302     302     302*    302     302
GET lookalikes                         login   200     200     200     200     200     -
POST lookalikes_decide                 login   302     302     302     302*    302     302
GET trash                              login   200     200     200     200     200     -
POST trash_restore                     login   302     302     302     302*    302     302
POST trash_purge                       login   302     302     302     302*    302     302
GET photo                              login   404     404     404     200     404     404
GET photo_faces                        login   404     404     404     200     404     -
POST photo_repeats                     login   404     404     404     302*    404     -
POST photo_draw                        login   404     404     404     302*    404     -
POST photo_tag                         login   404     404     404     302*    404     404
POST photos_tag                        login   302     302     302     302*    302     302/404
POST tag_remove                        login   404     404     404     302*    404     -
POST face_remove                       login   404     404     404     302*    404     -
GET crop                               404     404     404     404     200     404     -
GET face_why                           login   404     404     404     200     404     -
GET face_look                          login   404     404     404     200     404     -
POST face_confirm                      login   404     404     404     302*    404     404
POST face_reject                       login   404     404     404     302*    404     404
POST face_ignore                       login   404     404     404     302*    404     -
POST face_unname                       login   404     404     404     302*    404     -
POST face_undo                         login   404     404     404     302*    404     -
POST faces_confirm                     login   302     302     302     302*    302     302/404
POST faces_reject                      login   302     302     302     302*    302     404
POST faces_ignore                      login   302     302     302     302*    302     302/404
POST faces_bring_back                  login   302     302     302     302*    302     404
POST faces_regroup                     login   302     302     302     302*    302     404
GET people                             login   200     200     200     200     200     -
GET people_unnamed                     login   200     200     200     200     200     404
GET people_alike                       login   200     200     200     200     200     -
GET person                             login   404     404     404     200     404     -
POST person_mark                       login   404     404     404     302*    404     -
POST person_rename                     login   404     404     404     302*    404     -
POST person_born                       login   404     404     404     302*    404     -
POST person_cover                      login   404     404     404     302*    404     404
POST person_delete                     login   404     404     404     302*    404     -
GET person_known                       login   404     404     404     200     404     -
GET person_erase                       login   404     404     404     200     404     -
POST person_erase                      login   404     404     404     422     404     -
POST person_suggestions                login   404     404     404     302*    404     404
POST person_take_out                   login   404     404     404     302*    404     404
POST person_merge                      login   404     404     404     302*    404     404
POST person_apart                      login   404     404     404     302*    404     404
GET people_groups                      login   200     200     200     200     200     -
GET group                              login   404     404     404     200     404     -
POST group_bring_back                  login   404     404     404     302*    404     -
GET keys                               login   200     200     200     200     200     -
GET journal                            login   200     200     200     200     200     -
POST decision_undo                     login   404     404     404     302*    404     -
GET review                             login   200     200     200     200     200     200
POST review_skip                       login   302     302     302     302*    302     302/404
GET review_skipped                     login   200     200     200     200     200     -
POST review_again                      login   302     302     302     302*    302     404
POST review_everybody                  login   302     302     302     302*    302     -
GET review_upcoming                    login   200     200     200     200     200     200
POST review_undo                       login   302     302     302     302     302     -
GET search                             login   200     200     200     200     200     404
POST search_save                       login   302     302     302     302*    302     -
GET saved_search                       login   404     404     404     302     404     -
POST saved_rename                      login   404     404     404     302*    404     -
POST saved_delete                      login   404     404     404     302*    404     -
POST saved_restore                     login   404     404     404     302*    404     -
GET search_suggest                     login   200     200     200     200     200     -
GET settings                           login   200     200     200     200     200     -
GET settings_jobs                      login   200     200     200     200     200     -
POST settings_certainty                login   302     302     302     302*    302     -
POST key_make                          login   200     200     200     200*    200     -
POST key_revoke                        login   404     404     404     302*    404     -
GET settings_packs                     login   403     403     403     403     200     -
POST pack_answer                       login   403     403     403     403     302     -
GET sharing                            login   404     404     404     200     404     -
POST sharing_invite                    login   404     404     404     302*    404     -
POST sharing_remove                    login   404     404     404     302*    404     404
POST sharing_link                      login   404     404     404     302*    404     -
POST link_revoke                       login   404     404     404     302*    404     404
POST shared_take_out                   login   404     302     302*    302*    404     -
POST shared_leave                      login   404     302*    302*    404     404     -
GET shared_album                       login   404     200+    200+    200     404     -
GET shared_download                    login   404     403     200+    200     404     -
GET shared_photo                       login   404     200+    200+    200     404     404
GET shared_rendition                   login   404     200     200     200     404     404
GET shared_original                    login   404     403     200+    200     404     404
any api:openapi-json                   200     200     200     200     200     200     -
any api:openapi-view                   200     200     200     200     200     200     -
any api:api-root                       404     404     404     404     404     404     -
any admin/login/                       login   403     403     403     403     403     -
any admin:index                        login   login   login   login   login   200     -
any admin:login                        login   403     403     403     403     403     -
POST admin:logout                      302     302     302     302     302     login   -
GET+POST+PUT admin:password_change     login   login   login   login   login   200     -
GET admin:password_change_done         login   login   login   login   login   200     -
GET admin:autocomplete                 login   login   login   login   login   403     -
GET admin:jsi18n                       login   login   login   login   login   200     -
any admin:view_on_site                 login   login   login   login   login   404     -
any admin:auth_user_password_change    login   login   login   login   login   200     -
any admin:albums_user_changelist       login   login   login   login   login   200     -
any admin:albums_user_add              login   login   login   login   login   200     -
any admin:albums_user_history          login   login   login   login   login   200     -
any admin:albums_user_delete           login   login   login   login   login   403     -
any admin:albums_user_change           login   login   login   login   login   200     -
any admin:admin/albums/user/<path:object_id>/ login   login   login   login   login   302     -
any admin:app_list                     login   login   login   login   login   200     -
any admin:admin/<url>                  login   login   login   login   login   404     -
GET healthz                            200     200     200     200     200     200     -
GET readyz                             200     200     200     200     200     200     -
GET metrics                            403     403     403     403     403     200     -
"""

# What a form or a query holds: `name=thing` sends a thing of a library, `thing` one under its own
# name, and what is no thing is sent as it stands. A parameter of the address names another thing
# than the address says.
SENT = {
    "POST photos_add_to_album": "photos=outside album",
    "POST photos_remove_from_album": "photos=photo from=album",
    "POST photos_download": "photos=photo",
    "POST photos_favourite": "photos=photo",
    "POST photo_describe": "caption=new",
    "POST photo_favourite": "favourite=yes",
    "POST photos_retry": "photos=failed",
    "GET tiles": "ids=photo album",
    "GET upload": "added=photo album",
    "POST album_list": "title=new",
    "POST album_rename": "title=new",
    "POST upload": "files=upload album",
    "POST upload_shared": "files=upload",
    "POST accounts": "username=zoe password1=long-enough-7 password2=long-enough-7",
    "POST invite": "note=zoe",
    "POST language": "language=en",
    "POST join": "username=zoe password1=long-enough-7 password2=long-enough-7",
    "POST login": "username=alice password=wrong",
    "POST change_mail": "email=zoe@example.org password=x",
    "POST forgotten": "username=alice",
    "POST change_password": "old_password=x new_password1=longer-7-l new_password2=longer-7-l",
    "POST photos_delete": "photos=photo",
    "POST lookalikes_decide": "photos=photo,outside keep=outside",
    "POST trash_restore": "photos=trashed",
    "POST trash_purge": "photos=trashed confirmed=yes",
    "GET photo": "person",
    "POST photo_repeats": "repeats=yes",
    "POST photo_draw": "x=0.2 y=0.2 width=0.3 height=0.3",
    "POST photo_tag": "pk=outside person",
    "POST photos_tag": "photos=outside person",
    "POST face_remove": "pk=drawn",
    "POST face_confirm": "pk=open person=other",
    "POST face_reject": "pk=open person",
    "POST face_ignore": "pk=open",
    "POST faces_confirm": "shown=open face=open choice=person",
    "POST faces_reject": "shown=open asked=person",
    "POST faces_ignore": "shown=open face=open",
    "POST faces_bring_back": "shown=ignored",
    "POST group_bring_back": "pk=ignored_group",
    "POST faces_regroup": "shown=open",
    "GET people_unnamed": "after=open",
    "POST person_mark": "favourite=yes",
    "POST person_rename": "name=new",
    "POST person_born": "born_on=1990-01-01",
    "POST person_cover": "face",
    "POST person_erase": "name=new",
    "POST person_suggestions": "face=open",
    "POST person_take_out": "face",
    "POST person_merge": "person=other",
    "POST person_apart": "person=other",
    "GET review": "faces=open person",
    "POST review_skip": "shown=open asked=person",
    "POST review_again": "face=postponed",
    "GET review_upcoming": "after=open",
    "GET search": "people=person without=other album",
    "GET search_suggest": "q=Anna",
    "POST search_save": "name=new query=favourites=1",
    "POST saved_rename": "name=new",
    "POST saved_restore": "pk=saved_away",
    "POST settings_certainty": "certainty=80",
    "POST key_make": "name=new scopes=read",
    "POST sharing_invite": "user=guest role=contribute",
    "POST shared_take_out": "photos=added",
}
# The same once more with what Alice shares in the form of everybody.
HERS = {
    "POST photos_add_to_album": "photos=outside album=shared",
    "POST photos_remove_from_album": "photos=added from=shared",
    "POST upload": "files=upload album=shared",
}
# Links have no account, and a table of their own.
ELSEWHERE = "s/<str:token>"


def asking(method: str, address: str, form: dict[str, object]) -> Ask:
    if method in {"GET", "POST"}:
        return lambda client: getattr(client, method.lower())(address, form)
    return lambda client: client.generic(method, address)


def is_served(world: World, method: str, address: str) -> bool:
    with as_if():
        return world.client("administrator").generic(method, address).status_code != 405


def cells(world: World, method: str, route: Route, form: Form) -> Iterator[str]:
    """Return what everybody is answered, and last the stranger with Alice's things."""
    named = route.parameters | {name: form.pop(name) for name in route.parameters if name in form}
    hers = route.url(filled(named, world.alice))
    for role in ROLES:
        yield answer(world, role, asking(method, hers, filled(form, world.of(role))))
    own = filled(named, world.libraries["stranger"])
    tried = [asking(method, route.url(own), data) for data in foreign(form, world)]
    # Of several things in an address the first is the one that the others belong to.
    mine = filled(form, world.libraries["stranger"])
    tried += [asking(method, route.url(one), mine) for one in list(foreign(named, world))[1:]]
    yield "/".join(sorted({answer(world, "stranger", ask) for ask in tried})) or "-"


def rows(world: World, route: Route) -> Iterator[str]:
    """Return a row for each method; methods that are answered alike share one."""
    tries.counts(settings.REDIS_URL).forget()  # of passwords, which addresses share
    alike: dict[tuple[str, ...], list[str]] = {}
    for method in METHODS:
        if is_served(world, method, route.url(filled(route.parameters, world.alice))):
            form = fields(SENT.get(f"{method} {route.name}", ""))
            alike.setdefault(tuple(cells(world, method, route, form)), []).append(method)
    for answers, methods in alike.items():
        yield line(f"{'any' if len(methods) == 5 else '+'.join(methods)} {route.name}", answers)
    for method in METHODS:
        if spec := HERS.get(f"{method} {route.name}"):
            yield line(f"{method} {route.name}, hers", cells(world, method, route, fields(spec)))


def test_every_address(db: None, media: Path) -> None:
    world = build()
    found = [
        row
        for route in routes()
        if not route.address.startswith(ELSEWHERE)
        for row in rows(world, route)
    ]
    compare(TABLE, found)
