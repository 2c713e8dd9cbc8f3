from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from albums.management import asking
from albums.models import ApiKey, Scope


class Command(BaseCommand):
    help = "Make a key for the REST API and print it. It is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="command line", help="what the key is for")
        parser.add_argument(
            *("--scopes", "-s"),
            nargs="+",
            choices=Scope.values,
            default=[Scope.READ, Scope.UPLOAD],
            help="what it may do; read and upload if nothing is said",
        )

    def handle(self, *, username: str, name: str, scopes: list[str], **_options: object) -> None:
        user = asking.account(username)
        self.stdout.write(ApiKey.issue(user, name, map(Scope, scopes)))
