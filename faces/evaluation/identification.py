"""Whom Kith suggests for faces of known people and of strangers, from a few confirmed faces each.

Open-set identification on an album whose faces are known, for each scoring rule. People are
divided in two halves: one to choose by, one to report on.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from faces import packs
from faces.evaluation import album as albums
from faces.evaluation import context, openset
from faces.evaluation.album import LabelledFaces
from faces.evaluation.openset import KITH, Flags, Outcome, Scores, Trial
from faces.evaluation.report import Draw, Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CONFIRMED = (1, 2, 3, 5)
ROUNDS = 5
WITH_CONTEXT = "Kith with context"
CONTEXT_WEIGHT = 0.02
HALVES = ("chosen", "reported", "all")
ROW = "{:>9}  {:<20} {:>7} {:>7} {:>14} {:>12}"
SURE = (0.3, 0.5, 0.95)
WIDTHS = (0, 50, 80, 120, np.inf)
GAPS = (0, 0.1, 0.5, 2, np.inf)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--album", type=Path, required=True, metavar="DIR")
    parser.add_argument("--pack", metavar="NAME", help="default: the active one")
    parser.add_argument("--confirmed", type=int, nargs="+", default=CONFIRMED, metavar="N")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="random galleries for each N")
    parser.add_argument(
        "--half", choices=HALVES, default="reported", help="of the people, by their names"
    )
    parser.add_argument(
        "--no-context", action="store_false", dest="with_context", help="leave that rule out"
    )
    parser.add_argument("--errors", action="store_true", help="list the errors one by one")


def run(
    *,
    album: Path,
    pack: str | None = None,
    confirmed: Sequence[int] = CONFIRMED,
    rounds: int = ROUNDS,
    half: str = "reported",
    with_context: bool = True,
    errors: bool = False,
    progress: bool = True,
) -> Report:
    """Play open-set identification on an album.

    Raises:
        AlbumError: the album cannot be read.
        PackError: the pack cannot be had.
    """
    faces, chosen = albums.opened(album, pack, progress=progress)
    return identify(
        faces,
        chosen,
        confirmed=confirmed,
        rounds=rounds,
        half=half,
        with_context=with_context,
        errors=errors,
    )


def identify(
    faces: LabelledFaces,
    pack: packs.Pack,
    *,
    confirmed: Sequence[int] = CONFIRMED,
    rounds: int = ROUNDS,
    half: str = "reported",
    with_context: bool = True,
    errors: bool = False,
) -> Report:
    """Play open-set identification with labelled faces that were embedded by the pack."""
    names = dict(zip(HALVES, (*openset.halves(faces), sorted(set(faces.people))), strict=True))
    report = Report(values={"pack": pack.name, "half": half})
    report.say(f"{pack.name}: {len(faces)} labelled faces, {len(names[half])} people ({half})")
    report.say()
    report.say(ROW.format("confirmed", "rule", "rank 1", "rank 5", "DIR at 1%", "DIR at 0.1%"))
    kith: dict[int, Outcome] = {}
    for count in openset.playable(faces, names[half], confirmed):
        trials = [openset.draw(faces, names[half], count, seed) for seed in range(rounds)]
        played = _play(faces, trials, with_context=with_context)
        _rules(report, count, played)
        kith[count] = openset.join(played[KITH])
    _suggestions(report, pack, kith)
    _parts(report, faces, kith)
    report.figures["dir-over-fpir"] = _dir_over_fpir(kith)
    if errors:
        _errors(report, faces, kith)
    return report


def _play(
    faces: LabelledFaces, trials: Sequence[Trial], *, with_context: bool
) -> dict[str, list[Outcome]]:
    played: dict[str, list[Outcome]] = {}
    for trial in trials:
        found = openset.scores(faces, trial)
        if with_context:
            found[WITH_CONTEXT] = found[KITH] + CONTEXT_WEIGHT * context.expected(faces, trial)
        for rule, score in found.items():
            played.setdefault(rule, []).append(openset.judge(faces, trial, score))
    return played


def _rules(report: Report, count: int, played: dict[str, list[Outcome]]) -> None:
    values = report.values.setdefault("rules", {}).setdefault(str(count), {})
    for rule, outcomes in played.items():
        one = openset.join(outcomes)
        rates = {rate: openset.dir_at(one, rate) for rate in (0.01, 0.001)}
        spread = float(np.std([openset.dir_at(each, 0.01) for each in outcomes]))
        values[rule] = {
            "rank1": float(one.right[one.known].mean()),
            "rank5": float(one.among[one.known].mean()),
            "dir_at_1%": rates[0.01],
            "dir_at_1%_deviation": spread,
            "dir_at_0.1%": rates[0.001],
            "known": int(one.known.sum()),
            "strangers": int((~one.known).sum()),
        }
        report.say(
            ROW.format(
                count,
                rule,
                f"{values[rule]['rank1']:.2%}",
                f"{values[rule]['rank5']:.2%}",
                f"{rates[0.01]:.2%} +-{100 * spread:.2f}",
                f"{rates[0.001]:.2%}",
            )
        )


def _suggestions(report: Report, pack: packs.Pack, kith: dict[int, Outcome]) -> None:
    """Add what is suggested at the pack's threshold and from some probabilities on."""
    report.say()
    report.say("confirmed  suggested from       FPIR     FNIR   right")
    for count, one in kith.items():
        probability = pack.calibration.probability(one.score, one.confirmed)
        shown: dict[str, Flags] = {f"similarity {pack.threshold}": one.score >= pack.threshold}
        shown |= {f"probability {least}": probability >= least for least in SURE}
        for name, flags in shown.items():
            rates = openset.rates(one, flags)
            report.values.setdefault("suggested", {}).setdefault(str(count), {})[name] = rates
            report.say(
                f"{count:>9}  {name:<18} {rates['fpir']:7.2%}  {rates['fnir']:7.2%}"
                f" {rates['precision']:7.2%}"
            )


def _parts(report: Report, faces: LabelledFaces, kith: dict[int, Outcome]) -> None:
    """Add DIR at FPIR 1% by the width of the face and by the years to the nearest photo."""
    one = openset.join(list(kith.values()))
    cuts = np.concatenate(
        [np.full(len(o.score), openset.threshold(o, 0.01)) for o in kith.values()]
    )
    named = one.right & (one.score > cuts)
    parts: list[tuple[str, Scores, Sequence[float]]] = [
        ("width of the face, pixels", faces.widths[one.probes], WIDTHS),
        ("years to the nearest confirmed photo", one.gap, GAPS),
    ]
    for title, values, edges in parts:
        report.say()
        report.say(f"DIR at FPIR 1% by {title}")
        rows = [
            (f"{low:g} to {high:g}", one.known & (values >= low) & (values < high))
            for low, high in pairwise(edges)
        ]
        rows.append(("unknown", one.known & np.isnan(values)))
        for name, here in rows:
            if here.any():
                report.say(f"  {name:>12}: {named[here].mean():.2%} of {here.sum()}")
                report.values.setdefault(title, {})[name] = float(named[here].mean())


def _dir_over_fpir(kith: dict[int, Outcome]) -> Draw:
    def draw(axes: "Axes") -> None:
        rates = np.geomspace(1e-3, 0.1, 40)
        for count, one in kith.items():
            found = [openset.dir_at(one, rate) for rate in rates]
            axes.plot(rates, found, label=f"{count} confirmed")
        axes.set_xscale("log")
        axes.set(xlabel="false positive identification rate (FPIR)")
        axes.set(ylabel="detection and identification rate (DIR)")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(loc="lower right")

    return draw


def _errors(report: Report, faces: LabelledFaces, kith: dict[int, Outcome]) -> None:
    """List the wrong names, the missed faces and the named strangers at FPIR 0.1%."""
    rows: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for count, one in kith.items():
        above = one.score > openset.threshold(one, 0.001)
        wrong = one.known & ~one.right & above
        missed = one.known & ~above
        named = ~one.known & above
        for kind, flags in (("wrong", wrong), ("missed", missed), ("stranger", named)):
            for place in np.flatnonzero(flags):
                face = one.probes[place]
                key = kind, str(faces.photos[face]), str(faces.people[face]), str(one.given[place])
                row = rows.setdefault(key, {"times": 0, "confirmed": [], "similarity": 0.0})
                row["times"] += 1
                row["confirmed"] = sorted({*row["confirmed"], count})
                row["similarity"] = max(row["similarity"], float(one.score[place]))
    report.say()
    report.say("errors at FPIR 0.1%: kind, photo, true name, given name, similarity, confirmed")
    for (kind, photo, true, given), row in sorted(rows.items()):
        report.values.setdefault("errors", []).append(
            {"kind": kind, "photo": photo, "true": true, "given": given, **row}
        )
        report.say(
            f"{kind:<8} {photo:<34} {true:<26} {given:<26} {row['similarity']:.3f}"
            f"  {row['confirmed']} {row['times']}x"
        )
