from argparse import ArgumentParser

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from albums import passwords, visits
from albums.management import asking


class Command(BaseCommand):
    help = (
        "Set the password of an account, which comes from KITH_PASSWORD or is asked for, and end "
        "all its sessions. Or print a link by which its owner chooses one, once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--link", action="store_true", help="print a link and change nothing")
        parser.add_argument(
            "--address",
            default=next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000"),
            help="of Kith, for the link: %(default)s",
        )

    def handle(self, *, name: str, link: bool, address: str, **_options: object) -> None:
        user = asking.account(name)
        if link:
            self.stdout.write(address.rstrip("/") + passwords.path(user))
            hours = settings.PASSWORD_RESET_TIMEOUT // 3600
            self.stderr.write(f"The link works once, for {hours} hours.")
            return
        try:
            validate_password(password := asking.password(), user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        user.save(update_fields=["password"])
        visits.end_all(user)
        self.stdout.write(f"{user.username} has a new password and is signed out everywhere.")
