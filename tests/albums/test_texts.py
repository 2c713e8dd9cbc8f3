import pytest

from albums.texts import one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  at the\n lake\t", "at the lake"),
        ("a\0b", "a b"),
        ("a\ud800b", "a b"),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
        ("\0 \x1b", ""),
    ],
)
def test_one_line(typed: str, kept: str) -> None:
    assert one_line(typed) == kept
