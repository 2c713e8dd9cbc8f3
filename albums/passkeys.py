"""Signing in with a passkey (WebAuthn): a key that a device keeps, and its owner unlocks there."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import webauthn
from django.db import IntegrityError, transaction
from django.utils import timezone
from webauthn.helpers import options_to_json_dict, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from albums.models import Passkey, User

UNLOCKED = UserVerificationRequirement.REQUIRED
LONGEST = 1023  # bytes of an id, says the specification


@dataclass(frozen=True)
class Site:
    """Where Kith is for a browser: "https://photos.example.org:8443" and its name alone."""

    origin: str
    host: str

    @property
    def can(self) -> bool:
        """Tell whether browsers keep passkeys for it: names with HTTPS, and this machine."""
        local = self.host == "localhost" or self.host.endswith(".localhost")
        return not _is_address(self.host) and (local or self.origin.startswith("https://"))


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def offer(user: User, site: Site, challenge: bytes) -> dict[str, Any]:
    """Return what the browser is asked for a new passkey."""
    known = Passkey.objects.visible_to(user).filter(host=site.host)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Kith",
        user_id=str(user.pk).encode(),
        user_name=user.username,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UNLOCKED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(one.credential)) for one in known
        ],
    )
    return options_to_json_dict(options)


def add(user: User, site: Site, challenge: bytes, answer: str, name: str) -> Passkey | None:
    """Keep the passkey that a browser has made; None if its answer is no good."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        return None
    if len(made.credential_id) > LONGEST:
        return None
    try:
        with transaction.atomic():
            return Passkey.objects.create(
                user=user,
                name=name,
                host=site.host,
                credential=made.credential_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
            )
    except IntegrityError:
        return None  # somebody has it already


def request(site: Site, challenge: bytes) -> dict[str, Any]:
    """Return what the browser is asked for to sign in with any of its passkeys."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=challenge, user_verification=UNLOCKED
    )
    return options_to_json_dict(options)


def check(site: Site, challenge: bytes, answer: str) -> User | None:
    """Return whose passkey has signed the challenge, if that account is open."""
    try:
        credential = parse_authentication_credential_json(answer)
        known = Passkey.objects.filter(credential=credential.raw_id, host=site.host)
        passkey = known.filter(user__is_active=True).select_related("user").first()
        if passkey is None:
            return None
        signed = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        return None
    # A copy of a key counts on its own: of two with one count, one is right.
    same = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    used = same.update(sign_count=signed.new_sign_count, used_at=timezone.now())
    return passkey.user if used else None
