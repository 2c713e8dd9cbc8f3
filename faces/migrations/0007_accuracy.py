from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """How right suggestions are in a library, and how right their owner wants them to be."""

    dependencies: ClassVar = [
        ("faces", "0006_trials"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Accuracy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack", models.CharField(max_length=40)),
                ("measured_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed", models.PositiveIntegerField(help_text="confirmed faces of the library")),
                ("rejected", models.PositiveIntegerField(help_text="rejections in the library")),
                ("open", models.PositiveIntegerField(help_text="open faces of the library")),
                ("tested", models.PositiveIntegerField(help_text="confirmed faces that were looked up")),
                ("strangers", models.FloatField(help_text="estimated share of strangers among open faces, 0 to 1")),
                ("offset", models.FloatField(help_text="of the log-odds against the pack's calibration")),
                ("slope", models.FloatField(help_text="of the log-odds against the pack's calibration")),
                ("cuts", models.JSONField(help_text="rows of reliability.Cut")),
                ("probes", models.JSONField(help_text="rows of accuracy.Probe: the confirmed faces that were looked up")),
                ("owner", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="accuracies", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("owner", "pack"), name="accuracy_once_per_pack")],
            },
        ),
        migrations.AddField(
            model_name="preference",
            name="precision",
            field=models.FloatField(default=0.95, help_text="share of right suggestions, 0 to 1"),
        ),
        migrations.AddField(
            model_name="candidate",
            name="evidence",
            field=models.FloatField(null=True, help_text="log-odds, by the pack's calibration alone"),
        ),
    ]
