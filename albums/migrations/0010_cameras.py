from django.db import migrations, models


class Migration(migrations.Migration):
    """The cameras of a library are listed from an index, from each name to the next."""

    dependencies = [("albums", "0009_timeline_without_trash")]

    operations = [
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                fields=["owner", "camera"],
                condition=models.Q(camera__gt="", deleted_at=None),
                name="photo_cameras",
            ),
        ),
    ]
