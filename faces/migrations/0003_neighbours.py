from django.db import migrations

# One index per pack: vectors of two packs never meet, and have different lengths.
DIMENSIONS = {
    "edgeface": 512,
    "sface": 128,
    "buffalo_s": 512,
    "buffalo_l": 512,
    "antelopev2": 512,
}


def index(pack: str, dimensions: int) -> migrations.RunSQL:
    name = f"embedding_near_{pack}"
    return migrations.RunSQL(
        f"CREATE INDEX {name} ON faces_embedding "
        f"USING hnsw ((vector::halfvec({dimensions})) halfvec_ip_ops) WHERE pack = '{pack}'",
        f"DROP INDEX {name}",
    )


class Migration(migrations.Migration):
    """Approximate neighbours of a face over a whole library, for groups and "faces like this"."""

    dependencies = [("faces", "0002_groups")]

    operations = [index(*entry) for entry in DIMENSIONS.items()]
