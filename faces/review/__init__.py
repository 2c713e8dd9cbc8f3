"""What the user says about faces: decisions, the journal that can take them back, the queue."""

from faces.review.decisions import confirm, ignore, regroup, reject, reject_each, unname
from faces.review.drawing import draw, remove
from faces.review.erasing import erase_person, everybody
from faces.review.journal import undo, undo_face, undo_last
from faces.review.merging import Pair, distinguish, merge, pairs
from faces.review.people import (
    delete_person,
    forget_deleted,
    mark,
    name_or_create,
    rename,
    set_birth,
    set_cover,
)
from faces.review.questions import Question, next_question
from faces.review.refusals import Conflict, Refused
from faces.review.repeats import allow_repeats
from faces.review.resembling import Resemblance, resembling
from faces.review.strangers import bring_back, ignore_person
from faces.review.tagging import tag, tagged, untag

__all__ = [
    "Conflict",
    "Pair",
    "Question",
    "Refused",
    "Resemblance",
    "allow_repeats",
    "bring_back",
    "confirm",
    "delete_person",
    "distinguish",
    "draw",
    "erase_person",
    "everybody",
    "forget_deleted",
    "ignore",
    "ignore_person",
    "mark",
    "merge",
    "name_or_create",
    "next_question",
    "pairs",
    "regroup",
    "reject",
    "reject_each",
    "remove",
    "rename",
    "resembling",
    "set_birth",
    "set_cover",
    "tag",
    "tagged",
    "undo",
    "undo_face",
    "undo_last",
    "unname",
    "untag",
]
