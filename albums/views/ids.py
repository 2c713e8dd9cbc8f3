"""Ids as a browser sends them."""

from collections.abc import Iterable


def numbers(texts: Iterable[str]) -> list[int]:
    """Return the ids among values that a browser sent; what is no number names nothing."""
    # More than 18 digits is no id of PostgreSQL's and would be an error there.
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
