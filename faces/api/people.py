"""People: listed, changed, merged, told apart; and how much of a library is named."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Status

from albums.api import user_of
from albums.callers import READ, REVIEW
from albums.models import Photo
from faces import review, search
from faces.api.router import PAGE_SIZE, PageNumber, router
from faces.api.schemas import (
    DecisionOut,
    DistinctIn,
    MergeIn,
    PairOut,
    PersonIn,
    PersonOut,
    PersonPage,
    PhotosIn,
    ProgressOut,
    decision_out,
    pair_out,
    person_out,
)
from faces.models import Face, Person


@router.get("/people", auth=READ, response=PersonPage)
def list_people(request: HttpRequest, q: str = "", page: PageNumber = 1) -> dict[str, object]:
    """People by name, those with most photos first, a hundred a page."""
    found = search.people_named(user_of(request), q)
    first = (page - 1) * PAGE_SIZE
    items = [person_out(person) for person in found[first : first + PAGE_SIZE]]
    return {"count": found.count(), "items": items}


@router.get("/people/{int:person_id}", auth=READ, response=PersonOut)
def show_person(request: HttpRequest, person_id: int) -> PersonOut:
    people = Person.objects.visible_to(user_of(request)).with_counts()
    return person_out(get_object_or_404(people, pk=person_id))


@router.patch("/people/{int:person_id}", auth=REVIEW, response=PersonOut)
def change_person(request: HttpRequest, person_id: int, change: PersonIn) -> PersonOut:
    """Change the name, or the day of birth, before which no photo suggests the person."""
    user = user_of(request)
    person = get_object_or_404(Person.objects.visible_to(user), pk=person_id)
    if change.name is not None:
        review.rename(person, change.name, by=user)
    if "born_on" in change.model_fields_set:
        review.set_birth(person, change.born_on, by=user)
    return show_person(request, person_id)


@router.post("/people/{int:person_id}/photos", auth=REVIEW, response=DecisionOut)
def tag_photos(request: HttpRequest, person_id: int, answer: PhotosIn) -> DecisionOut:
    """Say that a person is in photos, whose face is not seen there; 409 if that was known."""
    user = user_of(request)
    person = get_object_or_404(Person.objects.visible_to(user), pk=person_id)
    photos = Photo.objects.visible_to(user).filter(pk__in=answer.photos)
    if photos.count() < len(set(answer.photos)):
        raise Http404
    decision = review.tag(photos, by=user, person=person)
    if decision is None:
        raise review.Conflict
    return decision_out(decision)


@router.get("/people/pairs", auth=READ, response=list[PairOut])
def list_pairs(request: HttpRequest) -> list[PairOut]:
    """People who may be one, those first that look most alike."""
    return [pair_out(pair) for pair in review.pairs(user_of(request))]


@router.post("/people/{int:person_id}/merge", auth=REVIEW, response=DecisionOut)
def merge_person(request: HttpRequest, person_id: int, answer: MergeIn) -> DecisionOut:
    """Make a person part of another, whose name is kept."""
    user = user_of(request)
    mine = Person.objects.visible_to(user)
    person, into = get_object_or_404(mine, pk=person_id), get_object_or_404(mine, pk=answer.into)
    return decision_out(review.merge(person, into=into, by=user))


@router.post("/people/{int:person_id}/distinguish", auth=REVIEW, response={204: None})
def distinguish_person(request: HttpRequest, person_id: int, answer: DistinctIn) -> Status[None]:
    """Say that two people are different, however alike: they are no pair any more."""
    user = user_of(request)
    mine = Person.objects.visible_to(user)
    one, other = get_object_or_404(mine, pk=person_id), get_object_or_404(mine, pk=answer.other)
    review.distinguish(one, other, by=user)
    return Status(204, None)


@router.get("/progress", auth=READ, response=ProgressOut)
def progress(request: HttpRequest) -> dict[str, int]:
    """How many photos and faces there are, by state."""
    user = user_of(request)
    photos, faces = Photo.objects.visible_to(user), Face.objects.visible_to(user)
    return {
        "waiting": photos.waiting().count(),
        "ready": photos.ready().count(),
        "failed": photos.failed().count(),
        "faces": faces.count(),
        "unknown": faces.unknown().count(),
        "suggested": faces.suggested().count(),
        "confirmed": faces.confirmed().count(),
    }
