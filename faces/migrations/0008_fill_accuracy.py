from typing import ClassVar

from django.db import migrations

# Until now a probability was the pack's alone.
EVIDENCE = """
UPDATE faces_candidate
SET evidence = ln(kept.probability / (1 - kept.probability))
FROM (SELECT id, least(greatest(probability, 1e-9), 1 - 1e-9) AS probability FROM faces_candidate)
  AS kept
WHERE kept.id = faces_candidate.id
"""
# Who moved the slider wanted more, or fewer, mistakes than who left it where it was (0.3).
PRECISION = """
UPDATE faces_preference SET precision = CASE
    WHEN min_probability < 0.3 THEN 0.9
    WHEN min_probability < 0.7 THEN 0.95
    WHEN min_probability < 0.9 THEN 0.98
    ELSE 0.99
END
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("faces", "0007_accuracy")]

    operations: ClassVar = [
        migrations.RunSQL(EVIDENCE, migrations.RunSQL.noop),
        migrations.RunSQL(PRECISION, migrations.RunSQL.noop),
    ]
