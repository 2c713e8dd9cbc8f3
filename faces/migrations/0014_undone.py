from typing import ClassVar

from django.db import migrations

# Of what was decided before, that stands no longer of which every face was taken back, and a
# merge whose people are two again.
UNDONE = """
UPDATE faces_decision SET undone_at = undone.at
FROM (
    SELECT decision.id, coalesce(max(change.undone_at), decision.at) AS at
    FROM faces_decision decision
    LEFT JOIN faces_change change ON change.decision_id = decision.id
    LEFT JOIN faces_person merged ON merged.id = decision.merged_id
    GROUP BY decision.id, merged.merged_into_id
    HAVING count(change.id) = count(change.undone_at)
       AND (decision.kind <> 'merge' OR merged.merged_into_id IS DISTINCT FROM decision.person_id)
) AS undone
WHERE undone.id = faces_decision.id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("faces", "0013_journal")]

    operations: ClassVar = [migrations.RunSQL(UNDONE, migrations.RunSQL.noop)]
