import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Places of faces of people who were deleted for good, where no scan may find one again."""

    dependencies = [("faces", "0021_saved_searches")]

    operations = [
        migrations.CreateModel(
            name="Erased",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
                ("width", models.FloatField()),
                ("height", models.FloatField()),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="erased",
                        to="albums.photo",
                    ),
                ),
            ],
        ),
    ]
