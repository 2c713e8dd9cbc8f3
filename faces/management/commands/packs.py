"""`manage.py packs [ACTION NAME]`: the packs in a terminal, as the settings page has them."""

import os
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from albums.models import User
from faces import comparison, packs, trials
from faces.models import Trial
from worker import trying

ACTIONS = {
    "fetch": "download a pack's weights and verify them",
    "try": "compute a pack's vectors beside those of the pack in use, then compare both",
    "pause": "let a trial rest",
    "compare": "compare a tried pack with the pack in use, on one owner's confirmed faces",
    "use": "work with a tried pack, or go back to an earlier one",
    "drop": "delete the vectors of a pack that is not in use",
}
ROWS = (
    ("right name first", "rank1"),
    ("get a name", "suggested"),
    ("of those right", "right"),
    ("TAR at FAR 1e-3", "separation"),
)


class Command(BaseCommand):
    help = "List the packs of models with licence and state; fetch, try, compare, use or drop one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action")
        for name, text in ACTIONS.items():
            action = actions.add_parser(name, help=text, description=text)
            action.add_argument("name")
            if name in {"fetch", "try"}:
                action.add_argument(
                    "--accept",
                    action="store_true",
                    help="accept the licence of a research-only pack",
                )
            if name in {"try", "compare"}:
                action.add_argument(
                    "--user", help="on whose confirmed faces (the first administrator's)"
                )

    def handle(
        self,
        *,
        action: str | None,
        name: str = "",
        accept: bool = False,
        user: str | None = None,
        **_: object,
    ) -> None:
        try:
            if action is None:
                self._list()
                return
            pack = packs.get(name)
            if accept:
                packs.accept(pack)
            if action in {"try", "compare"}:
                self._try(pack, _owner(user))
            else:
                self._act(action, pack)
        except packs.PackError as error:
            raise CommandError(str(error)) from error

    def _act(self, action: str, pack: packs.Pack) -> None:
        if action == "fetch":
            packs.fetch(pack)
            self.stdout.write(f"{pack.name} is here.")
        elif action == "use":
            trials.use(pack)
            self._relearn()
            self.stdout.write(f"Kith works with {pack.name} now.")
        elif action == "drop":
            trials.drop(pack)
            while trials.delete_some(pack):
                pass
            self.stdout.write(f"The vectors of {pack.name} are deleted.")
        else:
            trials.pause(pack)
            self.stdout.write(f"The trial of {pack.name} rests.")

    def _try(self, pack: packs.Pack, owner: User) -> None:
        """Take part in the trial beside the workers, who go on if this command is interrupted."""
        packs.fetch(pack)
        trials.start(pack, by=owner)
        Trial.objects.filter(pack=pack.name).update(comparison=None, by=owner)
        with tqdm(unit="face") as bar:
            while (trial := _unfinished(pack)) is not None:
                if not trying.advance(by=f"packs try {os.getpid()}"):
                    time.sleep(0.5)  # the last photos are in the hands of a worker
                bar.n, bar.total = trials.progress(pack)
                bar.refresh()
                if trial.error:
                    raise CommandError(trial.error)
        trial = Trial.objects.filter(pack=pack.name).first()
        if trial is None or trial.comparison is None:
            raise CommandError(f"The trial of {pack.name} ended before the comparison.")
        last = pack.name
        self._print(dict(sorted(trial.comparison.items(), key=lambda item: item[0] == last)))

    def _print(self, compared: dict[str, comparison.Figures]) -> None:
        one = next(iter(compared.values()))
        self.stdout.write(
            f"{one['faces']} confirmed faces of {one['people']} people; "
            f"{one['certainty']:.1%} of the names shall be right"
        )
        self.stdout.write(f"{'':24}" + "".join(f"{name:>14}" for name in compared))
        for title, key in ROWS:
            shares = (figures.get(key) for figures in compared.values())
            self.stdout.write(f"{title:24}" + "".join(f"{_percent(one):>14}" for one in shares))
        for title, key in (("ms per photo", "milliseconds"), ("MB of weights", "megabytes")):
            values = (figures.get(key) for figures in compared.values())
            self.stdout.write(f"{title:24}" + "".join(f"{_number(one):>14}" for one in values))
        for name in compared:
            self.stdout.write(f"{name}: {packs.get(name).licence}")

    def _relearn(self) -> None:
        while trying.relearn():
            pass

    def _list(self) -> None:
        active = packs.active()
        for pack in packs.PACKS.values():
            state = "here" if packs.is_fetched(pack) else "not fetched"
            if not packs.is_accepted(pack):
                state += ", licence not accepted"
            if pack == active:
                state += ", in use"
            elif Trial.objects.filter(pack=pack.name, dropped_at=None).exists():
                done, count = trials.progress(pack)
                state += f", on trial: {done} of {count} faces"
            elif trials.is_kept(pack):
                state += ", its vectors are kept"
            self.stdout.write(f"{pack.name}: {pack.title} ({state})\n    {pack.licence}")


def _unfinished(pack: packs.Pack) -> Trial | None:
    return Trial.objects.running().filter(pack=pack.name, comparison__isnull=True).first()


def _owner(name: str | None) -> User:
    users = User.objects.filter(username=name) if name else User.objects.filter(is_superuser=True)
    owner = users.order_by("pk").first()
    if owner is None:
        raise CommandError(f"There is no user {name}." if name else "There is no administrator.")
    return owner


def _percent(share: object) -> str:
    return f"{share:.1%}" if isinstance(share, float) else "-"


def _number(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else "-"
