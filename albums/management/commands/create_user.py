from argparse import ArgumentParser

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from albums import accounts
from albums.management import asking


class Command(BaseCommand):
    help = (
        "Make an account. The password comes from KITH_PASSWORD or is asked for; the first account "
        "is the administrator."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")

    def handle(self, *, name: str, **_options: object) -> None:
        try:
            validate_password(password := asking.password())
            user = accounts.create(name, password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        role = "administrator" if user.is_superuser else "user"
        self.stdout.write(f"{user.username} was made, as {role}.")
