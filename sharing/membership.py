"""Giving accounts a way into an album, and taking it back."""

from django.db import transaction

from albums.models import Album, AlbumPhoto, User
from sharing.models import Member


def invite(
    album: Album, user: User, *, contributes: bool, names: bool, downloads: bool
) -> tuple[Member, bool]:
    """Let an account see an album, or change what it may; return whether it is new to it."""
    return Member.objects.update_or_create(
        album=album,
        user=user,
        defaults={"contributes": contributes, "names": names, "downloads": downloads},
    )


@transaction.atomic
def end(member: Member) -> None:
    """Take the way back. The photos that the account added leave the album with it."""
    AlbumPhoto.objects.filter(album=member.album_id, photo__owner=member.user_id).delete()
    member.delete()
