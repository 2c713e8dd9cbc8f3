import pytest

from albums import cameras
from albums.models import Photo, User
from tests.faces.library import photo

pytestmark = pytest.mark.django_db


def taken(owner: User, name: str, camera: str) -> Photo:
    one = photo(owner, name)
    Photo.objects.filter(pk=one.pk).update(camera=camera)
    return one


def test_each_camera_once_in_order(alice: User, bob: User) -> None:
    for number, camera in enumerate(["Nikon D90", "Canon", "", "Nikon D90", "canon"]):
        taken(alice, str(number), camera)
    taken(bob, "of Bob", "Leica")
    assert sorted(cameras.names(alice)) == ["Canon", "Nikon D90", "canon"]


def test_photos_in_the_trash_tell_nothing(alice: User) -> None:
    one = taken(alice, "one", "Leica")
    Photo.objects.filter(pk=one.pk).update(deleted_at=one.uploaded_at)
    assert cameras.names(alice) == []
