"""The photo page: its faces and boxes, the photos beside it, what is known of it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from albums.contents import put_into
from albums.models import Album, Photo, User
from faces import review
from tests.faces import library


def dated(owner: User, name: str, day: int) -> Photo:
    photo = library.photo(owner, name)
    photo.taken_at = photo.shown_at = datetime(2020, 5, day, 14, 30, tzinfo=UTC)
    photo.save(update_fields=["taken_at", "shown_at"])
    return photo


def page(client: Client, photo: Photo, query: str = "") -> str:
    response = client.get(reverse("photo", args=[photo.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_boxes_in_pixels_and_candidates(client: Client, alice: User) -> None:
    library.named(alice, "Anna", library.axis(0))
    photo = library.photo(alice, "party.jpg")
    face = library.face(photo, library.near(library.axis(0), 0.9, towards=1), x=0.25)
    client.force_login(alice)
    text = page(client, photo)
    assert 'viewBox="0 0 1000 800"' in text
    assert '<rect x="250.0" y="80.0" width="100.0" height="80.0"' in text
    assert f'id="face-{face.pk}"' in text
    assert "Is this <strong>Anna</strong>?" in text


def test_a_box_is_written_with_points_in_any_language(client: Client, alice: User) -> None:
    photo = library.photo(alice, "party.jpg")
    library.face(photo, library.axis(1), x=0.2505)
    client.force_login(alice)
    response = client.get(reverse("photo", args=[photo.pk]), headers={"accept-language": "de"})
    assert '<rect x="250.5"' in response.content.decode()


def test_a_name_is_shown_as_text(client: Client, alice: User) -> None:
    photo = library.photo(alice, "party.jpg")
    review.confirm([library.face(photo, library.axis(1))], by=alice, name="<b>Anna</b>")
    client.force_login(alice)
    assert "<b>Anna" not in page(client, photo)
    assert "&lt;b&gt;Anna&lt;/b&gt;" in page(client, photo)


def test_the_arrows_follow_the_timeline(client: Client, alice: User) -> None:
    old, middle, new = (dated(alice, f"{day}.jpg", day) for day in (1, 2, 3))
    client.force_login(alice)
    text = page(client, middle)
    assert f'rel="prev" href="{reverse("photo", args=[new.pk])}"' in text
    assert f'rel="next" href="{reverse("photo", args=[old.pk])}"' in text
    assert 'rel="next"' not in page(client, old)
    assert 'rel="prev"' not in page(client, new)


def test_the_arrows_pass_photos_of_the_same_moment_once(client: Client, alice: User) -> None:
    first, second, third = (dated(alice, f"burst{number}.jpg", 1) for number in range(3))
    client.force_login(alice)
    text = page(client, second)
    assert f'rel="prev" href="{reverse("photo", args=[third.pk])}"' in text
    assert f'rel="next" href="{reverse("photo", args=[first.pk])}"' in text


def test_the_arrows_stay_in_the_album(client: Client, alice: User) -> None:
    old, _, new = (dated(alice, f"{day}.jpg", day) for day in (1, 2, 3))
    album = Album.objects.create(owner=alice, title="Summer")
    put_into(album, [old, new])
    client.force_login(alice)
    text = page(client, new, f"?album={album.pk}")
    assert f'rel="next" href="{reverse("photo", args=[old.pk])}?album={album.pk}"' in text
    assert reverse("album", args=[album.pk]) in text


def test_the_arrows_stay_with_the_person(client: Client, alice: User) -> None:
    anna = library.named(alice, "Anna", library.axis(0))
    dated(alice, "without.jpg", 2)
    old = dated(alice, "old.jpg", 1)
    review.confirm([library.face(old, library.axis(0))], by=alice, person=anna)
    client.force_login(alice)
    text = page(client, anna.faces.exclude(photo=old).get().photo, f"?person={anna.pk}")
    assert f'rel="next" href="{reverse("photo", args=[old.pk])}?person={anna.pk}"' in text


def test_the_arrows_stay_in_the_search(client: Client, alice: User) -> None:
    old, _, new = (dated(alice, f"{day}.jpg", day) for day in (1, 20, 3))
    client.force_login(alice)
    text = page(client, new, "?in=search&from=2020-05-01&to=2020-05-10")
    address = reverse("photo", args=[old.pk]) + "?in=search&amp;from=2020-05-01&amp;to=2020-05-10"
    assert f'rel="next" href="{address}"' in text
    assert 'rel="prev"' not in text


def test_details_are_shown(client: Client, alice: User) -> None:
    photo = dated(alice, "IMG_1.jpg", 2)
    photo.camera, photo.latitude, photo.longitude = "Pixel 8", 52.5, 13.4
    photo.save(update_fields=["camera", "latitude", "longitude"])
    album = Album.objects.create(owner=alice, title="Berlin")
    put_into(album, [photo])
    client.force_login(alice)
    text = page(client, photo)
    for known in ("May 2, 2020", "2:30 p.m.", "Pixel 8", "52.50000, 13.40000", "Berlin"):
        assert known in text
    assert reverse("original", args=[photo.pk]) in text


def test_a_waiting_photo_says_so_and_looks_again(client: Client, alice: User) -> None:
    photo = library.photo(alice, "new.jpg")
    Photo.objects.filter(pk=photo.pk).update(ready_at=None)
    client.force_login(alice)
    assert reverse("photo_faces", args=[photo.pk]) in page(client, photo)
    Photo.objects.filter(pk=photo.pk).update(ingested_at=None)
    text = page(client, photo)
    assert "Being prepared" in text
    assert 'http-equiv="refresh"' in text
    assert "1600.webp" not in text


def test_a_failed_photo_says_why_and_can_be_tried_again(client: Client, alice: User) -> None:
    photo = library.photo(alice, "bad.jpg")
    Photo.objects.filter(pk=photo.pk).update(
        ingested_at=None, ready_at=None, failed_at=timezone.now(), error="The file ends too early."
    )
    client.force_login(alice)
    text = page(client, photo)
    assert "The file ends too early." in text
    assert reverse("photos_retry") in text


def test_the_panel_brings_the_boxes_along(client: Client, alice: User) -> None:
    photo = library.photo(alice, "party.jpg")
    face = library.face(photo, library.axis(1))
    client.force_login(alice)
    text = client.get(
        reverse("photo_faces", args=[photo.pk]), headers={"hx-request": "true"}
    ).content.decode()
    assert f'id="face-{face.pk}"' in text
    assert 'id="boxes" hx-swap-oob="true"' in text
    assert "<html" not in text


def test_deleting_leads_to_the_next_photo(client: Client, alice: User, media: object) -> None:
    old, new = dated(alice, "old.jpg", 1), dated(alice, "new.jpg", 1 + 1)
    client.force_login(alice)
    assert f'name="next" value="{reverse("photo", args=[old.pk])}"' in page(client, new)
    assert f'name="next" value="{reverse("photo", args=[new.pk])}"' in page(client, old)
    new.delete()
    assert f'name="next" value="{reverse("timeline")}"' in page(client, old)


def test_queries_do_not_grow_with_faces(
    client: Client, alice: User, django_assert_max_num_queries: object
) -> None:
    library.named(alice, "Anna", library.axis(0))
    photo = library.photo(alice, "crowd.jpg")
    for number in range(12):
        library.face(photo, library.near(library.axis(0), 0.9, towards=number + 1), match=False)
    client.force_login(alice)
    page(client, photo)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        page(client, photo)
