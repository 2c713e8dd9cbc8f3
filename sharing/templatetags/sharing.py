"""What the pages of albums show of sharing."""

from django import template

from albums.models import Album, AlbumQuerySet, User
from sharing.access import Access
from sharing.models import Link

register = template.Library()


@register.simple_tag
def shared_url(access: Access, name: str, *args: object) -> str:
    """Return an address of a shared album, by the way that the visitor came."""
    return access.url(name, *args)


@register.simple_tag
def shared_with_me(user: User) -> AlbumQuerySet:
    """Albums of others that an account may see, with `photos_count` and `cover`."""
    mine = Album.objects.filter(members__user=user).select_related("owner")
    return mine.with_covers().order_by("-created_at")


@register.simple_tag
def sharing_of(album: Album) -> dict[str, int]:
    """Say with how many accounts and by how many valid links an album is shared."""
    return {
        "members": album.members.count(),
        "links": Link.objects.valid().filter(album=album).count(),
    }
