from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from albums.models import ApiKey, Scope, User
from faces.models import Face, Rejection
from tests.faces.test_exchange import told

__all__ = ["told"]


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_keys_from_before_the_scopes_do_what_they_did(transactional_db: None) -> None:
    before = MigrationExecutor(connection)
    before.migrate([("albums", "0010_cameras")])
    apps = before.loader.project_state([("albums", "0010_cameras")]).apps
    user = apps.get_model("albums", "User").objects.create(username="alice")
    apps.get_model("albums", "ApiKey").objects.create(user=user, name="old", digest="0")
    after = MigrationExecutor(connection)
    after.migrate(after.loader.graph.leaf_nodes())
    assert set(ApiKey.objects.get().scopes) == set(Scope)


def names_and_rejections() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    # Without the column for it, a tag is a face of no size.
    named = Face.objects.confirmed().exclude(width=0).order_by("photo__sha256")
    return (
        list(named.values_list("photo__sha256", "x", "person__name", "confirmed_at")),
        list(Rejection.objects.values_list("face__photo__sha256", "person__name", "at")),
    )


def test_back_to_the_first_tables_and_forward_again_no_name_is_lost(
    transactional_db: None, told: User
) -> None:
    """What came with later tables goes with them: merges, tags, groups, the journal's fields."""
    before = names_and_rejections()
    assert len(before[0]) == 4
    assert len(before[1]) == 1
    for app, first in (("sharing", None), ("faces", "0001"), ("albums", "0001")):
        call_command("migrate", app, first or "zero", verbosity=0)
    call_command("migrate", verbosity=0)
    assert names_and_rejections() == before
