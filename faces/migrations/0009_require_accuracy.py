from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("faces", "0008_fill_accuracy")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="candidate",
            name="evidence",
            field=models.FloatField(help_text="log-odds, by the pack's calibration alone"),
        ),
        migrations.RemoveField(model_name="preference", name="min_probability"),
    ]
