"""Setting a forgotten password anew, by a link that works once and for a day."""

import logging
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from albums.languages import CODES
from albums.models import User

log = logging.getLogger(__name__)

# One mail after the other, beside the requests: how long an answer takes tells nobody whether
# there is an account, and a slow mail server keeps no page waiting. Photos that wait in the
# workers' queue would keep a mail waiting for hours.
MAILER = ThreadPoolExecutor(1, "mail")


def path(user: User) -> str:
    """Return the path at which a user chooses a new password.

    It works until the password or the mail address is another one, somebody signs in, or
    PASSWORD_RESET_TIMEOUT is over.
    """
    token = default_token_generator.make_token(user)
    return reverse("password_reset", args=[token, urlsafe_base64_encode(force_bytes(user.pk))])


def mail_links(said: str, address: str, language: str) -> None:
    """Mail a link to every account that has this name or mail address, if it has an address.

    The address is that of Kith, "https://photos.example.org". Accounts that have chosen no
    language are written to in the given one. Returns at once, whatever there is to send.
    """
    named = Q(username=said) | Q(email__iexact=said)
    users = User.objects.filter(named, is_active=True).exclude(email="")
    mails = [_mail(user, address, language) for user in users]
    MAILER.submit(_send, mails)


def _mail(user: User, address: str, language: str) -> EmailMessage:
    with translation.override(user.language if user.language in CODES else language):
        text = _(
            "Hello %(name)s,\n\n"
            "somebody, hopefully you, asked for a new password for your account at %(address)s.\n"
            "This link lets you choose one, once and within %(hours)d hours:\n\n"
            "%(link)s\n\n"
            "If it was not you, there is nothing to do: your password stays as it is.\n"
        ) % {
            "name": user.username,
            "address": address,
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            "link": address + path(user),
        }
        return EmailMessage(_("A new password for Kith"), text, to=[user.email])


def _send(mails: list[EmailMessage]) -> None:
    for mail in mails:
        try:
            mail.send()
        except OSError as error:  # also what smtplib raises
            log.error("A link to a new password could not be mailed: %s", error)
