"""Which photos stand beside a photo, in the list that the user came from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from albums import care
from albums.models import Album, Photo, PhotoQuerySet, User
from albums.views.ids import numbers
from faces import search
from faces.models import Person
from faces.views import query


@dataclass(frozen=True, slots=True)
class Way:
    """A list of photos through which the user leafs: its name, its page, and its photos."""

    title: str
    back: str
    text: str
    photos: PhotoQuerySet

    def newer(self, photo: Photo) -> Photo | None:
        after = Q(shown_at__gt=photo.shown_at) | Q(shown_at=photo.shown_at, pk__gt=photo.pk)
        return self._viewable().filter(after).order_by("shown_at", "pk").first()

    def older(self, photo: Photo) -> Photo | None:
        before = Q(shown_at__lt=photo.shown_at) | Q(shown_at=photo.shown_at, pk__lt=photo.pk)
        return self._viewable().filter(before).newest_first().first()

    def url(self, photo: Photo | None) -> str:
        if photo is None:
            return ""
        path = reverse("photo", args=[photo.pk])
        return f"{path}?{self.text}" if self.text else path

    def _viewable(self) -> PhotoQuerySet:
        return self.photos.viewable()


def way_of(user: User, data: QueryDict) -> Way:
    """Return the list that a photo's URL names: a search, a person, an album, favourites or all."""
    if data.get("in") == "search":
        return _search(user, data)
    if data.get("person"):
        people = Person.objects.visible_to(user)
        return _person(user, get_object_or_404(people, pk__in=numbers([data.get("person", "")])))
    if data.get("album"):
        albums = Album.objects.visible_to(user)
        return _album(user, get_object_or_404(albums, pk__in=numbers([data.get("album", "")])))
    if data.get("in") == "favourites":
        favourites = care.favourites(Photo.objects.visible_to(user))
        back = f"{reverse('timeline')}?favourites=1"
        return Way(_("Favourites"), back, "in=favourites", favourites)
    return Way(_("Photos"), reverse("timeline"), "", Photo.objects.visible_to(user))


def _search(user: User, data: QueryDict) -> Way:
    asked = query.read(user, data)
    back = f"{reverse('search')}?{asked.text}"
    return Way(_("Search"), back, f"in=search&{asked.text}", asked.photos(user))


def _person(user: User, person: Person) -> Way:
    photos = search.photos(user, people=[person])
    return Way(person.name, reverse("person", args=[person.pk]), f"person={person.pk}", photos)


def _album(user: User, album: Album) -> Way:
    photos = search.photos(user, album=album)
    return Way(album.title, reverse("album", args=[album.pk]), f"album={album.pk}", photos)
