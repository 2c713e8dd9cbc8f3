from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from albums import secondfactor
from albums.management import asking


class Command(BaseCommand):
    help = "Switch off the second factor of an account whose owner has lost it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")

    def handle(self, *, name: str, **_options: object) -> None:
        user = asking.account(name)
        if not secondfactor.switch_off(user):
            raise CommandError(f"{user.username} has no second factor.")
        self.stdout.write(f"The password of {user.username} is enough to sign in again.")
