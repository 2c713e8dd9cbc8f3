"""What the pages of albums show of sharing."""

from django import template
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from albums.models import Album, Photo, User
from sharing.access import Access
from sharing.models import Link

register = template.Library()


@register.simple_tag
def shared_url(access: Access, name: str, *args: object) -> str:
    """Return an address of a shared album, by the way that the visitor came."""
    return access.url(name, *args)


@register.simple_tag
def shared_with_me(user: User) -> QuerySet[Album]:
    """Albums of others that an account may see, with `photos_count` and `cover`."""
    photos = Photo.objects.filter(albums=OuterRef("pk"), owner=OuterRef("owner"))
    newest = photos.viewable().newest_first().values("pk")
    albums = Album.objects.filter(members__user=user).select_related("owner")
    counted = Count("photos", filter=Q(photos__deleted_at=None), distinct=True)
    return albums.annotate(photos_count=counted, cover=Subquery(newest[:1])).order_by("-created_at")


@register.simple_tag
def sharing_of(album: Album) -> dict[str, int]:
    """Say with how many accounts and by how many valid links an album is shared."""
    return {
        "members": album.members.count(),
        "links": Link.objects.valid().filter(album=album).count(),
    }
