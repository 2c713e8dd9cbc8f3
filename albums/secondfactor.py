"""A code from an app beside the password (TOTP, RFC 6238), and codes for when the app is lost."""

from __future__ import annotations

import hmac
import secrets
import time
from datetime import timedelta

import pyotp
from django.db import transaction
from django.utils import timezone

from albums.models import RecoveryCode, SecondFactor, User
from albums.tokens import digest

STEP = 30  # seconds for which a code is shown
DRIFT = 1  # steps by which the clocks may differ
RECOVERY_CODES = 10
# Letters and digits that nobody mistakes for others when they are copied by hand.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
SETUP = timedelta(minutes=15)  # within which the first code has to be typed


def needed(user: User) -> bool:
    """Tell whether the account has a second factor, without which nobody signs in."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


@transaction.atomic
def begin(user: User) -> None:
    """Make a secret that counts once a code of it was typed; not where there is one that does."""
    if not needed(user):
        secret = pyotp.random_base32()
        SecondFactor.objects.update_or_create(
            user=user, defaults={"secret": secret, "last_step": 0, "confirmed_at": None}
        )


def begun(user: User) -> SecondFactor | None:
    """Return the secret that waits for its first code."""
    recent = timezone.now() - SETUP
    waiting = SecondFactor.objects.filter(user=user, confirmed_at=None, begun_at__gte=recent)
    return waiting.first()


def address(factor: SecondFactor) -> str:
    """Return what the app reads: an otpauth:// address."""
    totp = pyotp.TOTP(factor.secret)
    return totp.provisioning_uri(name=factor.user.username, issuer_name="Kith")


@transaction.atomic
def confirm(user: User, code: str) -> list[str] | None:
    """Let the secret count if the code is right; return the recovery codes, else None."""
    factor = begun(user)
    if factor is None or not _is_current(factor, code):
        return None
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=timezone.now())
    return new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Make codes in place of the earlier ones; they are shown once."""
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(one)) for one in codes)
    return codes


def left(user: User) -> int:
    """Return how many recovery codes were not used yet."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def check(user: User, code: str) -> bool:
    """Use a code of the app, or a recovery code; each works once."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    if _is_current(factor, code):
        return True
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(code), used_at=None)
    return unused.update(used_at=timezone.now()) == 1


@transaction.atomic
def switch_off(user: User) -> bool:
    """Let the password be enough again; return whether it was not."""
    RecoveryCode.objects.filter(user=user).delete()
    return SecondFactor.objects.filter(user=user).delete()[0] > 0


def _is_current(factor: SecondFactor, code: str) -> bool:
    """Tell whether the app shows the code now; of two who type it at once, one is right."""
    totp, typed = pyotp.TOTP(factor.secret), "".join(code.split())
    now = int(time.time()) // STEP
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            unused = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
            return unused.update(last_step=step) == 1
    return False


def _recovery_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _digest(code: str) -> str:
    return digest("".join(code.lower().split()).replace("-", ""))
