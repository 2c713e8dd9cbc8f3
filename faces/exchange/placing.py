"""Finding the faces of an export among those of this library's photos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from albums.models import Photo, User
from faces.boxes import same_faces
from faces.exchange.lines import FaceLine
from faces.models import Candidate, Face, Group, Person

if TYPE_CHECKING:
    from faces.exchange.reading import Taken


class Placing:
    """Faces here by their ids there, filled photo by photo.

    A face that was not found here, but was named, ignored or drawn there, is added as one that
    was drawn: no scan takes it away, and a worker computes its vector.
    """

    def __init__(
        self,
        owner: User,
        taken: Taken,
        users: dict[str, int],
        people: dict[int, Person],
        strangers: dict[int, Group],
    ) -> None:
        self.owner = owner
        self.taken = taken
        self.users = users
        self.people = people
        self.strangers = strangers
        self.faces: dict[int, Face] = {}

    def place(self, lines: list[FaceLine]) -> None:
        """Find or add the faces of one photo, and say of them what was said there."""
        photo = Photo.with_trash.filter(owner=self.owner, sha256=lines[0].photo).first()
        if photo is None:
            self.taken.missing += 1
            return
        known = list(Face.with_trash.filter(photo=photo).order_by("pk"))
        seen = [line for line in lines if not line.tagged]
        same = same_faces([face for face in known if not face.tagged], seen)
        by_pk = {face.pk: face for face in known}
        pairs = {seen[index].id: by_pk[pk] for pk, index in same.items()}
        for line in lines:
            face = pairs.get(line.id) or (self._tagged(line, known) if line.tagged else None)
            if face is None:
                face = self._added(line, photo)
            if face is None:
                self.taken.unplaced += 1
                continue
            self.faces[line.id] = face
            self._say(line, face)

    def _tagged(self, line: FaceLine, known: list[Face]) -> Face | None:
        person = self.people.get(line.person or 0)
        mine = (face for face in known if face.tagged)
        return next((face for face in mine if person and face.person_id == person.pk), None)

    def _added(self, line: FaceLine, photo: Photo) -> Face | None:
        said = self.people.get(line.person or 0) or line.ignored_at or line.drawn_at
        if not said:
            return None
        x, y, width, height = line.box
        face = Face.objects.create(
            owner=self.owner,
            photo=photo,
            x=x,
            y=y,
            width=width,
            height=height,
            landmarks=line.landmarks,
            score=line.score,
            quality=line.quality,
            found_at=line.found_at,
            drawn_at=None if line.tagged else line.drawn_at or line.found_at,
            removed_at=line.removed_at,
            trashed=bool(photo.deleted_at or line.removed_at),
            tagged=line.tagged,
        )
        if not line.tagged and photo.pk not in self.taken.drawn:
            self.taken.drawn.append(photo.pk)
        return face

    def _say(self, line: FaceLine, face: Face) -> None:
        person = self.people.get(line.person or 0)
        if person is None and line.ignored_at is None:
            return
        if face.person_id or face.ignored_at:
            same = face.person_id == person.pk if person else face.ignored_at
            self.taken.kept += not same
            return
        if person:
            face.person, face.confirmed_at = person, line.confirmed_at
            face.confirmed_by_id = self.users.get(line.confirmed_by or "")
            self.taken.names += 1
        else:
            face.ignored_at = line.ignored_at
            face.group = self.strangers.get(line.stranger or 0) or face.group
            self.taken.ignored += 1
        face.save(update_fields=["person", "confirmed_at", "confirmed_by", "ignored_at", "group"])
        Candidate.objects.filter(face=face).delete()
