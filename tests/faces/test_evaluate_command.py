"""The command of evaluations: what it is given wrong is told, in one line."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from faces import packs


def evaluate(album: Path) -> None:
    call_command("evaluate", "grouping", "--album", str(album), "--orders", "0")


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (None, "labels.csv must have the columns"),
        ("photo,person\na.jpg,Ada\n", "labels.csv must have the columns"),
        ("photo,person,x,y,w,h\na.jpg,Ada,1,2,3,many\n", "labels.csv must have the columns"),
        ("photo,person,x,y,w,h\na.jpg,Ada,1,2,3,4\n", "a.jpg cannot be read"),
    ],
)
def test_a_wrong_album(
    edgeface: packs.Pack, tmp_path: Path, labels: str | None, message: str
) -> None:
    if labels is not None:
        (tmp_path / "labels.csv").write_text(labels)
    with pytest.raises(CommandError, match=message):
        evaluate(tmp_path)
