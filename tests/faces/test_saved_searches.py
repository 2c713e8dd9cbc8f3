"""Saved searches: named, listed with the albums, opened anew, renamed, deleted and back again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from albums.models import Album, User
from faces import review
from faces.models import Person, SavedSearch
from tests.faces import library


@pytest.fixture
def anna(alice: User) -> Person:
    return library.named(alice, "Anna", library.axis(0))


@pytest.fixture
def saved(alice: User, anna: Person) -> SavedSearch:
    return SavedSearch.objects.create(owner=alice, name="Our Anna", query=f"people={anna.pk}")


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def text_of(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_search_is_saved_and_opened(signed_in: Client, alice: User, anna: Person) -> None:
    query = f"people={anna.pk}&from=2019-01-01"
    data = {"name": " Anna  now ", "query": f"{query}&nonsense=1"}
    response = signed_in.post(reverse("search_save"), data)
    saved = SavedSearch.objects.get()
    assert (saved.owner, saved.name, saved.query) == (alice, "Anna now", query)
    assert response["Location"] == reverse("saved_search", args=[saved.pk])
    opened = signed_in.get(response["Location"])
    assert opened["Location"] == f"{reverse('search')}?{query}&saved={saved.pk}"
    assert "<h1>Anna now</h1>" in text_of(signed_in, opened["Location"])


def test_it_is_listed_with_cover_and_count(
    signed_in: Client, alice: User, saved: SavedSearch
) -> None:
    newest = library.photo(alice, "newest.jpg")
    review.confirm([library.face(newest, library.axis(0))], by=alice, name="Anna")
    text = text_of(signed_in, reverse("album_list"))
    assert reverse("saved_search", args=[saved.pk]) in text
    assert "Our Anna" in text
    assert "2 photos" in text
    assert reverse("rendition", args=[newest.pk, 320]) in text


def test_a_changed_search_is_not_the_saved_one(signed_in: Client, saved: SavedSearch) -> None:
    text = text_of(signed_in, f"{reverse('search')}?{saved.query}&favourites=1&saved={saved.pk}")
    assert "<h1>Search</h1>" in text
    assert "Save this search" in text


@pytest.mark.parametrize("query", ["", "match=only", "people=999999", "album=x"])
def test_what_asks_for_nothing_is_not_saved(signed_in: Client, query: str) -> None:
    data = {"name": "Nothing", "query": query}
    assert signed_in.post(reverse("search_save"), data).status_code == 404
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("name", "why"),
    [("our ANNA", "There is already a saved search called “our ANNA”."), (" ", "Type a name.")],
)
def test_names_are_there_once(signed_in: Client, saved: SavedSearch, name: str, why: str) -> None:
    data = {"name": name, "query": "favourites=1"}
    response = signed_in.post(reverse("search_save"), data, follow=True)
    assert why in response.content.decode()
    assert SavedSearch.objects.count() == 1


def test_two_users_may_use_one_name(client: Client, charlie: User, saved: SavedSearch) -> None:
    client.force_login(charlie)
    client.post(reverse("search_save"), {"name": "Our Anna", "query": "favourites=1"})
    assert SavedSearch.objects.filter(owner=charlie).exists()


def test_it_is_renamed(signed_in: Client, saved: SavedSearch) -> None:
    address = reverse("saved_rename", args=[saved.pk])
    response = signed_in.post(address, {"name": "Anna"}, follow=True)
    assert "<h1>Anna</h1>" in response.content.decode()


def test_it_is_deleted_and_brought_back(signed_in: Client, saved: SavedSearch) -> None:
    response = signed_in.post(reverse("saved_delete", args=[saved.pk]), follow=True)
    text = response.content.decode()
    assert "The saved search “Our Anna” was deleted." in text
    assert f'href="{reverse("saved_search", args=[saved.pk])}"' not in text
    assert signed_in.get(reverse("saved_search", args=[saved.pk])).status_code == 404
    restore = reverse("saved_restore", args=[saved.pk])
    assert restore in text
    assert "Our Anna" in signed_in.post(restore, follow=True).content.decode()
    assert SavedSearch.objects.visible_to(saved.owner).exists()


def test_its_name_may_be_taken_meanwhile(signed_in: Client, saved: SavedSearch) -> None:
    signed_in.post(reverse("saved_delete", args=[saved.pk]))
    signed_in.post(reverse("search_save"), {"name": "our anna", "query": "favourites=1"})
    response = signed_in.post(reverse("saved_restore", args=[saved.pk]), follow=True)
    assert "There is already a saved search called “Our Anna”." in response.content.decode()
    assert SavedSearch.objects.visible_to(saved.owner).count() == 1


def test_old_ones_are_deleted_for_good(signed_in: Client, alice: User, saved: SavedSearch) -> None:
    long_ago = timezone.now() - timedelta(days=31)
    old = SavedSearch.objects.create(owner=alice, name="Old", query="favourites=1")
    SavedSearch.objects.filter(pk=old.pk).update(deleted_at=long_ago)
    signed_in.post(reverse("saved_delete", args=[saved.pk]))
    assert list(SavedSearch.objects.all()) == [saved]


def test_it_follows_a_merge_and_its_undo(
    signed_in: Client, alice: User, anna: Person, saved: SavedSearch
) -> None:
    other = library.named(alice, "Anna Maria", library.axis(1))
    decision = review.merge(anna, into=other, by=alice)
    page = reverse("saved_search", args=[saved.pk])
    assert "2 photos</strong> with Anna Maria" in text_of(signed_in, page)
    review.undo(decision, by=alice)
    assert "1 photo</strong> with Anna\n" in text_of(signed_in, page)


def test_it_says_that_somebody_was_deleted(
    signed_in: Client, alice: User, anna: Person, saved: SavedSearch
) -> None:
    SavedSearch.objects.filter(pk=saved.pk).update(query=f"people={anna.pk}&favourites=1")
    review.delete_person(anna, by=alice)
    text = text_of(signed_in, reverse("saved_search", args=[saved.pk]))
    assert "This search asks for Anna, who was deleted." in text
    assert f'href="{reverse("search")}?favourites=1"' in text
    assert "asks for Anna, who was deleted" in text_of(signed_in, reverse("album_list"))
    Person.objects.filter(pk=anna.pk).delete()
    text = text_of(signed_in, reverse("saved_search", args=[saved.pk]))
    assert "This search asks for somebody who was deleted." in text


def test_it_says_that_an_album_was_deleted(signed_in: Client, alice: User) -> None:
    album = Album.objects.create(owner=alice, title="Lake")
    saved = SavedSearch.objects.create(owner=alice, name="At the lake", query=f"album={album.pk}")
    album.delete()
    text = text_of(signed_in, reverse("saved_search", args=[saved.pk]))
    assert "This search asks for an album that was deleted." in text


@pytest.mark.parametrize("name", ["saved_rename", "saved_delete", "saved_restore"])
def test_a_strangers_search_is_not_found(
    client: Client, charlie: User, saved: SavedSearch, name: str
) -> None:
    client.force_login(charlie)
    assert client.post(reverse(name, args=[saved.pk]), {"name": "Mine"}).status_code == 404
    assert client.get(reverse("saved_search", args=[saved.pk])).status_code == 404
    text = text_of(client, f"{reverse('search')}?favourites=1&saved={saved.pk}")
    assert "Our Anna" not in text
    saved.refresh_from_db()
    assert (saved.name, saved.deleted_at) == ("Our Anna", None)
