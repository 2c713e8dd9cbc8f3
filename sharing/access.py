"""What somebody may see of an album that is not theirs, or that others add to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse

from albums.models import Album, Photo, PhotoQuerySet, User
from faces.models import Person
from sharing.models import Link, Member

UNLOCKED = "unlocked_links"


class Locked(Exception):
    """The link has a password that this browser has not given."""

    def __init__(self, link: Link) -> None:
        super().__init__(str(link))
        self.link = link


@dataclass(frozen=True, slots=True)
class Access:
    """One way into an album: as its owner, as a member, or by a link.

    `key` is what the addresses of this way are made of: the album's id, or the link's token.
    """

    album: Album
    way: Literal["shared", "link"]
    key: int | str
    names: bool
    downloads: bool
    role: Literal["owner", "contributor", "viewer"]
    user: User | None = None

    def url(self, name: str, *args: object) -> str:
        return reverse(f"{self.way}_{name}", args=[self.key, *args])

    @property
    def layout(self) -> str:
        """The template around its pages: accounts keep their menu, visitors have none."""
        return "base.html" if self.user else "sharing/_public.html"

    @property
    def home(self) -> str:
        return self.url("album")

    @property
    def zip(self) -> str:
        return self.url("download")

    def photos(self) -> PhotoQuerySet:
        """The photos of the album that can be shown: its owner's and its members'."""
        allowed = Q(owner=self.album.owner_id) | Q(owner__in=self.album.members.values("user"))
        return Photo.objects.viewable().filter(allowed, albums=self.album)

    def people(self, photo: Photo) -> list[str]:
        """The names in a photo, if the owner shows them; in others' photos they are not theirs."""
        if not self.names or photo.owner_id != self.album.owner_id:
            return []
        there = Person.objects.current().filter(hidden=False, faces__photo=photo)
        return sorted(set(there.values_list("name", flat=True)), key=str.casefold)

    def may_take_out(self, photo: Photo) -> bool:
        return self.role == "owner" or (self.user is not None and photo.owner_id == self.user.pk)


def as_member(user: User | AnonymousUser, pk: int) -> Access:
    """Return the way in of an account: the owner's or a member's.

    Raises:
        Http404: there is none, whether or not there is such an album.
    """
    if not user.is_authenticated:
        raise Http404
    album = Album.objects.visible_to(user).filter(pk=pk).first()
    if album is not None:
        return Access(album, "shared", pk, names=True, downloads=True, role="owner", user=user)
    member = Member.objects.select_related("album").filter(album=pk, user=user).first()
    if member is None:
        raise Http404
    role: Literal["contributor", "viewer"] = "contributor" if member.contributes else "viewer"
    return Access(
        member.album,
        "shared",
        pk,
        names=member.names,
        downloads=member.downloads,
        role=role,
        user=user,
    )


def by_link(request: HttpRequest, token: str) -> Access:
    """Return the way in of whoever has a link.

    Raises:
        Http404: there is no such link, or its time is over.
        Locked: it has a password, which this browser has not given.
    """
    link = Link.objects.valid().select_related("album").of_token(token).first()
    if link is None:
        raise Http404
    if link.password and request.session.get(UNLOCKED, {}).get(str(link.pk)) != _mark(link):
        raise Locked(link)
    return Access(link.album, "link", token, link.names, link.downloads, role="viewer")


def unlock(request: HttpRequest, link: Link) -> None:
    """Remember in the session that the password was given; another password ends that."""
    request.session[UNLOCKED] = {**request.session.get(UNLOCKED, {}), str(link.pk): _mark(link)}


def _mark(link: Link) -> str:
    return link.password[-16:]
