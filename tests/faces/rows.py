"""All that is kept about faces and people, to compare before a decision and after its undo."""

from django.db import models

from faces.models import (
    Candidate,
    Distinction,
    Embedding,
    Face,
    Group,
    Person,
    Rejection,
    Template,
)

# What is computed again gets new ids; the journal itself grows.
COMPUTED = {Candidate, Template}
TABLES: tuple[type[models.Model], ...] = (
    Face,
    Person,
    Group,
    Rejection,
    Distinction,
    Embedding,
    Candidate,
    Template,
)


def everything() -> dict[str, list[tuple[tuple[str, str], ...]]]:
    """Return every row of every table, in an order that does not depend on new ids."""
    return {table.__name__: _rows(table) for table in TABLES}


def _rows(table: type[models.Model]) -> list[tuple[tuple[str, str], ...]]:
    left_out = {"id"} if table in COMPUTED | {Rejection} else set()
    rows = table._default_manager.values()
    return sorted(
        tuple((name, _plain(value)) for name, value in row.items() if name not in left_out)
        for row in rows
    )


def _plain(value: object) -> str:
    return f"{value:.5f}" if isinstance(value, float) else str(value)
