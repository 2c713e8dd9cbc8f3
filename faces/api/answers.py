"""Answers about one face or a set of faces, and taking them back."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from albums.api import user_of
from albums.callers import REVIEW
from albums.models import User
from faces import review
from faces.api.router import router
from faces.api.schemas import (
    AnswerIn,
    DecisionOut,
    FaceOut,
    RejectIn,
    SetAnswerIn,
    SetIn,
    SetRejectIn,
    UndoneOut,
    decision_out,
    face_out,
    with_candidates,
)
from faces.models import Decision, Face, Person


def _one(request: HttpRequest, pk: int) -> Face:
    faces = Face.objects.visible_to(user_of(request)).select_related("owner")
    return get_object_or_404(faces, pk=pk)


def _answered(face: Face) -> FaceOut:
    return face_out(with_candidates(Face.objects.filter(pk=face.pk)).get())


def _faces(user: User, ids: list[int]) -> list[Face]:
    """Return the faces, all of which must be the user's."""
    found = list(Face.objects.visible_to(user).filter(pk__in=ids))
    if len(found) < len(set(ids)):
        raise Http404
    return found


def _person(user: User, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(user), pk=pk)


def _decided(decision: Decision | None) -> DecisionOut:
    if decision is None:
        raise review.Conflict
    return decision_out(decision)


@router.post("/faces/confirm", auth=REVIEW, response=DecisionOut)
def confirm_set(request: HttpRequest, answer: SetAnswerIn) -> DecisionOut:
    """Say who a set of faces is, and which that were shown with them are somebody else.

    Faces that were decided before stay as they are; 409 if that is all of them.
    """
    user = user_of(request)
    person = None if answer.person is None else _person(user, answer.person)
    faces, others = _faces(user, answer.faces), _faces(user, answer.not_these)
    if not faces:
        raise review.Refused(_("Choose at least one face."))
    decision = review.confirm(
        faces, by=user, person=person, name=answer.name, only_open=True, not_these=others
    )
    return _decided(decision)


@router.post("/faces/reject", auth=REVIEW, response=DecisionOut)
def reject_set(request: HttpRequest, answer: SetRejectIn) -> DecisionOut:
    """Say that none of the faces is a person. One that bears the name loses it."""
    user = user_of(request)
    faces, person = _faces(user, answer.faces), _person(user, answer.person)
    return _decided(review.reject(faces, person, by=user))


@router.post("/faces/ignore", auth=REVIEW, response=DecisionOut)
def ignore_set(request: HttpRequest, answer: SetIn) -> DecisionOut:
    """Say that the faces need no name; those that have one keep it."""
    user = user_of(request)
    return _decided(review.ignore(_faces(user, answer.faces), by=user))


@router.post("/faces/ignore-person", auth=REVIEW, response=DecisionOut)
def ignore_person(request: HttpRequest, answer: SetIn) -> DecisionOut:
    """Say that the faces are of one person who needs no name, in later photos neither."""
    user = user_of(request)
    return _decided(review.ignore_person(_faces(user, answer.faces), by=user))


@router.post("/faces/regroup", auth=REVIEW, response=DecisionOut)
def regroup_set(request: HttpRequest, answer: SetIn) -> DecisionOut:
    """Say that the faces do not belong to the groups they are in."""
    user = user_of(request)
    return _decided(review.regroup(_faces(user, answer.faces), by=user))


@router.post("/decisions/{int:decision_id}/undo", auth=REVIEW, response=UndoneOut)
def undo_decision(request: HttpRequest, decision_id: int) -> dict[str, int]:
    """Take a decision back, as far as its faces were not decided anew since."""
    user = user_of(request)
    decision = get_object_or_404(Decision, pk=decision_id, owner=user)
    return {"faces": review.undo(decision, by=user)}


@router.post("/faces/{int:face_id}/confirm", auth=REVIEW, response=FaceOut)
def confirm_face(request: HttpRequest, face_id: int, answer: AnswerIn) -> FaceOut:
    """Say who a face is: a person of yours by id, or a name, new or known."""
    face, user = _one(request, face_id), user_of(request)
    person = None
    if answer.person is not None:
        person = get_object_or_404(Person.objects.visible_to(user), pk=answer.person)
    review.confirm([face], by=user, person=person, name=answer.name)
    return _answered(face)


@router.post("/faces/{int:face_id}/reject", auth=REVIEW, response=FaceOut)
def reject_face(request: HttpRequest, face_id: int, answer: RejectIn) -> FaceOut:
    """Say that a face is not a person: that name is never suggested for it again."""
    face, user = _one(request, face_id), user_of(request)
    person = get_object_or_404(Person.objects.visible_to(user), pk=answer.person)
    review.reject([face], person, by=user)
    return _answered(face)


@router.post("/faces/{int:face_id}/ignore", auth=REVIEW, response=FaceOut)
def ignore_face(request: HttpRequest, face_id: int) -> FaceOut:
    """Say that a face needs no name."""
    face = _one(request, face_id)
    review.ignore([face], by=user_of(request))
    return _answered(face)


@router.post("/faces/{int:face_id}/undo", auth=REVIEW, response=FaceOut)
def undo_face(request: HttpRequest, face_id: int) -> FaceOut:
    """Take back the latest answer about a face."""
    face = _one(request, face_id)
    review.undo_face(face, by=user_of(request))
    return _answered(face)
