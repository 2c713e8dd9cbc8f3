"""The count of strangers' later faces, on faces of which everybody knows what must happen."""

from faces import packs
from faces.evaluation import strangers
from tests.faces.test_evaluate_effort import labelled


def test_later_faces_of_strangers_are_silent_and_family_is_not_lost(db: None) -> None:
    faces = labelled("Ada", "Bob", "Ada", "Bob", "Bob", "Cyd", "Dan")
    count = strangers.play(faces, packs.active(), seed=1, progress=False)
    assert (count.family, count.lost) == (3, 0)  # Ada and Cyd
    assert (count.later, count.silent) == (2, 2)  # Bob
    assert (count.first, count.early) == (2, 0)


def test_who_looks_like_a_stranger_is_lost(db: None) -> None:
    """Cyd has the face of Bob: the count must see that something was lost."""
    faces = labelled("Bob", "Bob", "Bob", "Cyd")
    faces.people[:] = ["Bob", "Bob", "Bob", "Ada"]
    faces.vectors[3] = faces.vectors[0]
    counts = [strangers.play(faces, packs.active(), seed=s, progress=False) for s in range(6)]
    assert any(count.lost and count.names == {"Ada"} for count in counts)
