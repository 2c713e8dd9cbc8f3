"""A user who knows the truth answers Kith's own questions, in a library that is made for it."""

from itertools import groupby

from django.utils import timezone
from tqdm import tqdm

from albums.models import Photo, User
from faces import grouping, matching, packs, review
from faces.evaluation import library
from faces.evaluation.album import LabelledFaces
from faces.evaluation.tally import NOBODY, Tally
from faces.models import Embedding, Face, Person, Scan

TITLE = "Kith"


def play(faces: LabelledFaces, tally: Tally, pack: packs.Pack, *, progress: bool = True) -> None:
    """Let the faces arrive in the order of the photos' names, then answer what Kith asks."""
    with library.scratch(pack) as owner:
        ids = arrive(owner, faces, pack, progress=progress)
        library.analyze()
        Player(owner, tally, ids).play(progress=progress)


def arrive(owner: User, faces: LabelledFaces, pack: packs.Pack, *, progress: bool) -> list[int]:
    """Store the faces photo by photo as the worker does; return their ids, in their order."""
    ids = [0] * len(faces)
    names = faces.photos.tolist()
    in_order = sorted(range(len(names)), key=lambda place: (names[place], place))
    photos = [(name, list(places)) for name, places in groupby(in_order, key=names.__getitem__)]
    for name, places in tqdm(photos, desc="arrived", unit="photo", disable=not progress):
        photo = library.photo(owner, name, faces.dates[places[0]])
        for place in places:
            face = library.face(photo, faces, place)
            face.save()
            Embedding.objects.create(
                face=face, owner=owner, pack=pack.name, vector=faces.vectors[place]
            )
            ids[place] = face.pk
        Scan.objects.create(photo=photo, pack=pack.name, faces=len(places))
        matching.match_photo(photo)
        grouping.grow(photo)
        Photo.objects.filter(pk=photo.pk).update(ready_at=timezone.now())
    return ids


class Player:
    """Answers the questions of a library whose faces are known by their ids."""

    def __init__(self, owner: User, tally: Tally, ids: list[int]) -> None:
        self.owner = owner
        self.tally = tally
        self.places = {pk: place for place, pk in enumerate(ids)}
        self.people: dict[int, Person] = {}

    def play(self, *, progress: bool = False) -> None:
        """Answer until every face that should have a name has one, or nothing is asked."""
        with tqdm(total=self.tally.wanted, desc="named", disable=not progress) as bar:
            while left := self.tally.unfinished.size:
                question = review.next_question(self.owner)
                if question is None:
                    return
                bar.update(self.tally.wanted - left - bar.n)
                self.answer(question)

    def answer(self, question: review.Question) -> None:
        if question.kind == "confirm":
            self._confirm(question)
        elif question.kind == "name":
            self._name(question.faces)
        else:
            self._recognise(question)

    def _confirm(self, question: review.Question) -> None:
        """Are these all of that person? Take out the others, or say that none is."""
        person = question.person
        if person is None:
            raise ValueError("a question about a set names no person")
        who = next(number for number, one in self.people.items() if one.pk == person.pk)
        self.tally.show(self._where(question.faces), who)
        if any(self._who(face) == who for face in question.faces):
            self._take(question.faces, who)
        else:
            review.reject(question.faces, person, by=self.owner)
            self.tally.answer()

    def _name(self, faces: list[Face]) -> None:
        """Who are these? The person with most of the faces; the others are taken out."""
        who = self.tally.most(self._where(faces))
        if who == NOBODY:
            self._ignore(faces)
        else:
            self.tally.show(self._where(faces), who)
            self._take(faces, who)

    def _recognise(self, question: review.Question) -> None:
        """Who is this? A candidate, somebody else by name, or nobody who matters."""
        face = question.faces[0]
        who = self._who(face)
        if question.candidates and question.candidates[0].person != self.people.get(who):
            self.tally.wrong_shown += 1
        if who == NOBODY:
            self._ignore([face])
        else:
            self._take([face], who)

    def _take(self, faces: list[Face], who: int) -> None:
        right = [face for face in faces if self._who(face) == who]
        wrong = [face for face in faces if self._who(face) != who]
        review.confirm(
            right,
            by=self.owner,
            person=self.people.get(who),
            name=f"person {who}",
            only_open=True,
            not_these=wrong,
        )
        if who not in self.people:
            self.people[who] = Person.objects.get(owner=self.owner, name=f"person {who}")
        self.tally.name(self._where(right), who)
        self.tally.answer(1 + len(wrong), typed=who)

    def _ignore(self, faces: list[Face]) -> None:
        review.ignore(faces, by=self.owner)
        self.tally.dismiss()

    def _where(self, faces: list[Face]) -> list[int]:
        return [self.places[face.pk] for face in faces]

    def _who(self, face: Face) -> int:
        return int(self.tally.truth[self.places[face.pk]])
