"""Photos as photos: whose they are, and which albums hold them."""

from albums.models.accounts import (
    ApiKey,
    Invitation,
    InvitationQuerySet,
    RecoveryCode,
    Scope,
    SecondFactor,
    User,
)
from albums.models.albums import Album, AlbumPhoto, AlbumQuerySet
from albums.models.passkeys import Passkey, PasskeyQuerySet
from albums.models.photos import (
    LEASE,
    MAX_ATTEMPTS,
    Lookalike,
    Photo,
    PhotoManager,
    PhotoQuerySet,
    shown_at,
)
from albums.models.visits import Visit, VisitQuerySet

__all__ = [
    "LEASE",
    "MAX_ATTEMPTS",
    "Album",
    "AlbumPhoto",
    "AlbumQuerySet",
    "ApiKey",
    "Invitation",
    "InvitationQuerySet",
    "Lookalike",
    "Passkey",
    "PasskeyQuerySet",
    "Photo",
    "PhotoManager",
    "PhotoQuerySet",
    "RecoveryCode",
    "Scope",
    "SecondFactor",
    "User",
    "Visit",
    "VisitQuerySet",
    "shown_at",
]
