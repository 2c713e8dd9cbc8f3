from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from albums.models import ApiKey, Scope


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
