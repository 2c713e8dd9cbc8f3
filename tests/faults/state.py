"""What an installation has kept: its rows and files, read past Kith."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psutil
import psycopg

from tests.faults.family import Family
from tests.worker.installation import Installation
from worker.services.folder import Folder
from worker.services.postgres import Postgres

PROGRAMS = ("postgres", "redis", "celery worker", "celery beat", "waitress")
# Each time a worker takes a photo. Kith itself counts only until the photo is done.
COUNT_TURNS = """
CREATE TABLE IF NOT EXISTS turns (photo bigint, at timestamptz DEFAULT now());
CREATE OR REPLACE FUNCTION count_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO turns (photo) VALUES (NEW.id); RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER count_turn AFTER UPDATE OF attempts ON albums_photo
FOR EACH ROW WHEN (NEW.attempts > OLD.attempts) EXECUTE FUNCTION count_turn();
"""
MAX_ATTEMPTS = 5
MAX_TURNS = MAX_ATTEMPTS + 1  # the last one says that there were so many


class State:
    def __init__(self, kith: Installation) -> None:
        self.kith = kith
        self.database = Postgres(Folder(kith.data)).url()
        self.media = kith.data / "media"

    def execute(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, autocommit=True, connect_timeout=5) as connection:
            found = connection.execute(query, values or None)
            return found.fetchall() if found.description else []

    def at_rest(self) -> bool:
        """Tell whether all programs run and no photo waits or is held."""
        with suppress(psycopg.Error, LookupError, psutil.Error):
            for words in PROGRAMS:
                program = self.kith.child(*words.split())
                if psutil.STATUS_STOPPED in {
                    one.status() for one in (program, *program.children())
                }:
                    return False
            busy = self.execute(
                "SELECT 1 FROM albums_photo WHERE lease_until IS NOT NULL"
                " OR ready_at IS NULL AND failed_at IS NULL LIMIT 1"
            )
            return not busy and self.kith.answers()
        return False

    def lost(self, family: Family, failing: set[str]) -> list[str]:
        """Say what was accepted and is not there, or is there in half."""
        rows = {
            sha: (ready, failed, error)
            for sha, ready, failed, error in self.execute(
                "SELECT sha256, ready_at, failed_at, error FROM albums_photo"
            )
        }
        found = [f"no row for {sha}" for sha in family.accepted - rows.keys()]
        for sha in family.accepted & rows.keys():
            ready, failed, error = rows[sha]
            if failed if sha not in failing else not (failed and error):
                found.append(f"{sha} is failed={failed}, ready={ready}: {error!r}")
        names = dict(
            self.execute(
                "SELECT face.id, person.name FROM faces_face face"
                " JOIN faces_person person ON person.id = face.person_id"
            )
        )
        found += [
            f"face {face} is {names.get(face)!r}, not {name!r}"
            for face, name in family.names.items()
            if names.get(face) != name
        ]
        rejected = set(self.execute("SELECT face_id, person_id FROM faces_rejection"))
        found += [f"no rejection {pair}" for pair in family.rejected - rejected]
        return found + list(self._parted())

    def twice(self, family: Family) -> list[str]:
        """Say what was done more often than it may be."""
        most = self.execute(
            "SELECT photo, count(*) FROM turns GROUP BY photo HAVING count(*) > %s", MAX_TURNS
        )
        found = [f"photo {photo} was taken {count} times" for photo, count in most]
        rows = dict(
            self.execute(
                "SELECT sha256, (SELECT count(*) FROM faces_face WHERE photo_id = photo.id)"
                " FROM albums_photo photo"
            )
        )
        portraits = family.portraits & family.accepted
        found += [f"{sha} has {rows[sha]} faces" for sha in portraits if rows.get(sha, 1) != 1]
        return found

    def repeats(self) -> int:
        """Return how many times photos were taken again."""
        ((count,),) = self.execute("SELECT count(*) - count(DISTINCT photo) FROM turns")
        return int(count)

    def _parted(self) -> Iterator[str]:
        """Say which rows have no files, and which files no row."""
        photos = {
            f"{owner}/{sha[:2]}/{sha}": ingested
            for owner, sha, ingested in self.execute(
                "SELECT owner_id, sha256, ingested_at FROM albums_photo"
            )
        }
        originals = set(self._files("originals"))
        yield from (f"no original: {one}" for one in photos.keys() - originals)
        yield from (f"original without a row: {one}" for one in originals - photos.keys())
        wanted = {f"{one}.{side}.webp" for one, at in photos.items() if at for side in (320, 1600)}
        renditions = set(self._files("renditions"))
        yield from (f"no rendition: {one}" for one in wanted - renditions)
        yield from (
            f"rendition without a row: {one}"
            for one in renditions
            if one.split(".")[0] not in photos
        )
        faces = {
            f"{owner}/{sha[:2]}/{sha}/{face}.webp"
            for owner, sha, face in self.execute(
                "SELECT photo.owner_id, photo.sha256, face.id FROM faces_face face"
                " JOIN albums_photo photo ON photo.id = face.photo_id"
            )
        }
        yield from (f"crop without a face: {one}" for one in set(self._files("crops")) - faces)

    def _files(self, kind: str) -> Iterator[str]:
        root = self.media / kind
        for path in root.rglob("*"):
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield path.relative_to(root).as_posix()

    def said(self) -> str:
        """Return what stands in the way, for the report of a failure."""
        try:
            waiting = self.execute(
                "SELECT id, attempts, lease_until - now(), leased_by, ready_at, failed_at, error"
                " FROM albums_photo WHERE lease_until IS NOT NULL"
                " OR ready_at IS NULL AND failed_at IS NULL"
            )
        except psycopg.Error as error:
            return repr(error)
        running = []
        for words in PROGRAMS:
            with suppress(LookupError, psutil.Error):
                running.append((words, self.kith.child(*words.split()).status()))
        return json.dumps({"waiting": waiting, "running": running}, default=str)
