from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

SCOPES = ["read", "upload", "review", "admin"]


class Migration(migrations.Migration):
    """A key says what it may do; those that there are may do all that they could."""

    dependencies = [("albums", "0010_cameras")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="scopes",
            field=ArrayField(
                models.CharField(max_length=10),
                default=list(SCOPES),
            ),
            preserve_default=False,
        ),
    ]
