"""How many answers name an album: a user who knows the truth, with Kith and with others' rules.

The user wants the right name on every face of the people who are in two photos or more, and
dismisses what else there is.
"""

from argparse import ArgumentParser
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from faces.evaluation import album as albums
from faces.evaluation import kith
from faces.evaluation.album import LabelledFaces
from faces.evaluation.peers import PEERS, Peer
from faces.evaluation.report import Report
from faces.evaluation.tally import NOBODY, PRECISION, RECALL, Tally, truth

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PEOPLE = ("all", "held-out")


@dataclass(frozen=True, slots=True)
class Played:
    """One rule, played to the end on some of the people."""

    rule: str
    setting: str
    people: str
    tally: Tally


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--album", type=Path, required=True, help="labels.csv and photos/")
    parser.add_argument("--pack", help="the pack that is used now, unless another is named")
    parser.add_argument(
        "--people", nargs="+", choices=PEOPLE, default=PEOPLE, help="all, or every second name"
    )
    parser.add_argument(
        "--peers", nargs="*", choices=sorted(PEERS), default=sorted(PEERS), help="other rules"
    )


def run(*, album: Path, pack: str | None, people: list[str], peers: list[str], **_: Any) -> Report:
    faces, chosen_pack = albums.opened(album, pack)
    halves = {"all": faces, "held-out": half(faces, 1)}
    played = []
    for which in people:
        tally = Tally(truth(halves[which].people, halves[which].photos))
        kith.play(halves[which], tally, chosen_pack)
        played.append(Played(kith.TITLE, "as it is", which, tally))
    for name in peers:
        played += play_peer(PEERS[name], half(faces, 0), halves, people, chosen_pack.threshold)
    return report(played)


def half(faces: LabelledFaces, first: int) -> LabelledFaces:
    """Return the faces of every second name: from 0 on to choose by, from 1 on to report."""
    return faces.only(np.isin(faces.people, sorted(set(faces.people.tolist()))[first::2]))


def play_peer(
    peer: type[Peer],
    choosing: LabelledFaces,
    halves: dict[str, LabelledFaces],
    people: list[str],
    threshold: float,
) -> list[Played]:
    """Play a rule with its published setting, and with the one that the other half chooses."""
    best = min(peer.choices, key=lambda setting: _play(peer, choosing, setting).actions)
    played = []
    for which in people:
        faces = halves[which]
        published = peer.published(len(faces), threshold)
        for setting, source in ((published, "published"), (best, "chosen")):
            text = f"{peer.setting} {setting:.3g} ({source})"
            played.append(Played(peer.title, text, which, _play(peer, faces, setting)))
    return played


def _play(peer: type[Peer], faces: LabelledFaces, setting: float) -> Tally:
    tally = Tally(truth(faces.people, faces.photos))
    peer(faces.vectors, tally, setting).play()
    return tally


def report(played: list[Played]) -> Report:
    result = Report(values={"rules": [values(one) for one in played]})
    for which in dict.fromkeys(one.people for one in played):
        rows = [one for one in played if one.people == which]
        for line in table(which, rows):
            result.say(line)
        result.figures[f"effort-{which}"] = partial(draw, rows)
    return result


def values(one: Played) -> dict[str, Any]:
    tally = one.tally
    return {
        "rule": one.rule,
        "setting": one.setting,
        "people": one.people,
        "people_to_name": tally.people,
        "faces_to_name": tally.wanted,
        "actions": tally.actions,
        "actions_per_person": tally.actions / max(1, tally.people),
        "dismissals": tally.dismissals,
        "new_names": len(tally.typed),
        "well_named_after": tally.well_named(),
        "precision": tally.precision(),
        "recall": tally.recall(),
        "wrong_suggestions_shown": tally.wrong_shown,
        "strangers_looked_at": len(tally.strangers),
        "curve": [[point.actions, point.right, point.wrong] for point in tally.curve],
    }


def table(which: str, rows: list[Played]) -> list[str]:
    first = rows[0].tally
    strangers = int((first.truth == NOBODY).sum())
    return [
        f"{which}: {first.people} people in two photos or more, {first.wanted} faces of theirs, "
        f"{strangers} faces of others",
        f"{'rule, setting':76} actions  a person  dismissed  with names  "
        f"P {PRECISION:.1%} R {RECALL:.0%}  precision  recall  wrong  strangers",
        *(_line(one) for one in rows),
        "",
    ]


def _line(one: Played) -> str:
    tally = one.tally
    well = tally.well_named()
    return (
        f"{one.rule:36}{one.setting:40} {tally.actions:7}  {tally.actions / tally.people:8.3f}  "
        f"{tally.dismissals:9}  {tally.actions + len(tally.typed):10}  "
        f"{'never' if well is None else well:>13}  {tally.precision():9.2%}  "
        f"{tally.recall():6.1%}  {tally.wrong_shown:5}  {len(tally.strangers):9}"
    )


def draw(rows: list[Played], axes: "Axes") -> None:
    """Draw the share of faces with the right name over the actions for each person."""
    for one in rows:
        people, wanted = max(1, one.tally.people), max(1, one.tally.wanted)
        axes.plot(
            [point.actions / people for point in one.tally.curve],
            [point.right / wanted for point in one.tally.curve],
            label=f"{one.rule}, {one.setting}",
        )
    axes.axhline(RECALL, color="grey", linewidth=0.5)
    axes.set(xlabel="actions for each person", ylabel="faces with the right name", ylim=(0, 1.01))
    axes.set_xlim(0, 2)
    axes.legend(loc="lower right", fontsize="x-small")
