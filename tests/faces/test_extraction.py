from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from albums import images
from albums.models import Photo, User
from faces import extraction, packs, review
from faces.models import Embedding, Face, Scan
from tests.faces.library import photo
from tests.photos import Photos

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(photos: Photos) -> Image.Image:
    return images.open_upright(photos.group)


@pytest.fixture
def scanned(alice: User, media: Path, edgeface: packs.Pack, group: Image.Image) -> Photo:
    where = photo(alice, "group.jpg")
    extraction.scan(where, edgeface, group)
    return where


def test_faces_embeddings_and_crops_are_there(scanned: Photo) -> None:
    assert Scan.objects.get(photo=scanned).faces == 6
    assert scanned.faces.count() == 6
    assert Embedding.objects.filter(face__photo=scanned, pack="edgeface").count() == 6
    for face in scanned.faces.select_related("photo"):
        assert 0 < face.x < face.x + face.width < 1
        assert 0 < face.quality <= 1
        with Image.open(face.crop) as crop:
            assert crop.format == "WEBP"
            assert crop.width == crop.height <= extraction.CROP_PIXELS


def test_scanning_again_changes_nothing(
    scanned: Photo, edgeface: packs.Pack, group: Image.Image
) -> None:
    before = set(scanned.faces.values_list("pk", flat=True))
    extraction.scan(scanned, edgeface, group)
    assert set(scanned.faces.values_list("pk", flat=True)) == before
    assert Scan.objects.count() == 1


def test_what_the_user_said_survives_a_scan_that_sees_nothing(
    alice: User, scanned: Photo, edgeface: packs.Pack, group: Image.Image
) -> None:
    named, refused, ignored, *silent = scanned.faces.order_by("pk")
    review.confirm([named], by=alice, name="Ada")
    bea, _ = review.name_or_create(alice, "Bea")
    review.reject([refused], bea, by=alice)
    review.ignore([ignored], by=alice)
    blank = Image.new("RGB", group.size, "grey")
    extraction.scan(scanned, edgeface, blank)
    left = set(scanned.faces.all())
    assert left == {named, refused, ignored}
    assert not any(face.crop.exists() for face in silent)
    assert Face.objects.get(pk=named.pk).person is not None
    assert bea.rejections.get().face == refused


def test_second_pack_embeds_the_same_faces(alice: User, scanned: Photo, group: Image.Image) -> None:
    review.confirm(scanned.faces.all()[:1], by=alice, name="Ada")
    before = set(scanned.faces.values_list("pk", "person"))
    sface = packs.get("sface")
    packs.fetch(sface, progress=False)
    extraction.scan(scanned, sface, group)
    assert set(scanned.faces.values_list("pk", "person")) == before
    vectors = Embedding.objects.filter(face__photo=scanned)
    assert vectors.filter(pack="sface").count() == vectors.filter(pack="edgeface").count() == 6
    assert {len(one.vector) for one in vectors.filter(pack="sface")} == {128}


def test_photo_waits_for_the_pack_that_has_not_seen_it(scanned: Photo) -> None:
    assert not extraction.unscanned(packs.get("edgeface")).exists()
    assert list(extraction.unscanned(packs.get("sface"))) == [scanned]


def test_crop_at_the_edge_is_a_square_inside_the_photo() -> None:
    image = Image.fromarray(np.zeros((100, 50, 3), dtype=np.uint8))
    assert extraction.crop(image, (-0.1, -0.1, 0.4, 0.2)).size == (30, 30)
    assert extraction.crop(image, (0.0, 0.0, 1.0, 1.0)).size == (50, 50)
