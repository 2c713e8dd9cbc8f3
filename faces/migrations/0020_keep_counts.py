"""Let the database keep `Person.photos_count` and `Group.nameless`; see faces/counts.py."""

from django.db import migrations

# As `questions.nameless` has it: TELLING_QUALITY, SET_PROBABILITY.
NAMELESS = """
CREATE FUNCTION faces_is_nameless(face faces_face) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT face.person_id IS NULL AND face.ignored_at IS NULL AND NOT face.trashed
        AND face.quality >= 0.25
        AND NOT EXISTS (
            SELECT FROM faces_candidate candidate
            WHERE candidate.face_id = face.id AND candidate.rank = 1
              AND candidate.probability >= 0.5
        )
$$;
"""

# Rows are locked first, and counted by a statement of its own: it sees what those who held the
# locks before have changed.
COUNT = """
CREATE FUNCTION faces_count_people(people bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM faces_person WHERE id = ANY (people) ORDER BY id FOR NO KEY UPDATE;
    UPDATE faces_person SET photos_count = counted.n
    FROM (
        SELECT person.id, count(DISTINCT face.photo_id) AS n
        FROM unnest(people) AS person (id)
        LEFT JOIN faces_face face ON face.person_id = person.id AND NOT face.trashed
        GROUP BY person.id
    ) counted
    WHERE faces_person.id = counted.id AND photos_count <> counted.n;
END $$;

CREATE FUNCTION faces_count_groups(groups bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM faces_group WHERE id = ANY (groups) ORDER BY id FOR NO KEY UPDATE;
    UPDATE faces_group SET nameless = counted.n
    FROM (
        SELECT named.id, count(face.id) AS n
        FROM unnest(groups) AS named (id)
        LEFT JOIN faces_face face ON face.group_id = named.id AND faces_is_nameless(face)
        GROUP BY named.id
    ) counted
    WHERE faces_group.id = counted.id AND nameless <> counted.n;
END $$;
"""

FACES = """
CREATE FUNCTION faces_face_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    people bigint[];
    groups bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT person_id), array_agg(DISTINCT group_id)
        INTO people, groups FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT person_id), array_agg(DISTINCT group_id)
        INTO people, groups FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT changed.person_id) INTO people
        FROM old_rows o JOIN new_rows n USING (id)
        CROSS JOIN LATERAL (VALUES (o.person_id), (n.person_id)) AS changed (person_id)
        WHERE (o.person_id, o.photo_id, o.trashed)
            IS DISTINCT FROM (n.person_id, n.photo_id, n.trashed);
        SELECT array_agg(DISTINCT changed.group_id) INTO groups
        FROM old_rows o JOIN new_rows n USING (id)
        CROSS JOIN LATERAL (VALUES (o.group_id), (n.group_id)) AS changed (group_id)
        WHERE (o.group_id, o.person_id, o.ignored_at, o.trashed, o.quality)
            IS DISTINCT FROM (n.group_id, n.person_id, n.ignored_at, n.trashed, n.quality);
    END IF;
    PERFORM faces_count_people(array_remove(people, NULL));
    PERFORM faces_count_groups(array_remove(groups, NULL));
    RETURN NULL;
END $$;

CREATE TRIGGER face_inserted AFTER INSERT ON faces_face REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION faces_face_changed();
CREATE TRIGGER face_updated AFTER UPDATE ON faces_face
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION faces_face_changed();
CREATE TRIGGER face_deleted AFTER DELETE ON faces_face REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION faces_face_changed();
"""

CANDIDATES = """
CREATE FUNCTION faces_candidate_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(face_id) INTO changed FROM new_rows WHERE rank = 1;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(face_id) INTO changed FROM old_rows WHERE rank = 1;
    ELSE
        SELECT array_agg(n.face_id) INTO changed FROM old_rows o JOIN new_rows n USING (id)
        WHERE (o.rank, o.probability) IS DISTINCT FROM (n.rank, n.probability);
    END IF;
    PERFORM faces_count_groups(
        (SELECT array_agg(DISTINCT group_id) FROM faces_face
         WHERE id = ANY (changed) AND group_id IS NOT NULL)
    );
    RETURN NULL;
END $$;

CREATE TRIGGER candidate_inserted AFTER INSERT ON faces_candidate
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION faces_candidate_changed();
CREATE TRIGGER candidate_updated AFTER UPDATE ON faces_candidate
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION faces_candidate_changed();
CREATE TRIGGER candidate_deleted AFTER DELETE ON faces_candidate
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION faces_candidate_changed();
"""

FILL = """
SELECT faces_count_people(array_agg(id)) FROM faces_person;
SELECT faces_count_groups(array_agg(id)) FROM faces_group;
"""

DROP = """
DROP TRIGGER face_inserted ON faces_face;
DROP TRIGGER face_updated ON faces_face;
DROP TRIGGER face_deleted ON faces_face;
DROP TRIGGER candidate_inserted ON faces_candidate;
DROP TRIGGER candidate_updated ON faces_candidate;
DROP TRIGGER candidate_deleted ON faces_candidate;
DROP FUNCTION faces_face_changed, faces_candidate_changed;
DROP FUNCTION faces_count_people, faces_count_groups;
DROP FUNCTION faces_is_nameless;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("faces", "0019_counts"),
    ]

    operations = [
        migrations.RunSQL(NAMELESS + COUNT + FACES + CANDIDATES + FILL, DROP),
    ]
