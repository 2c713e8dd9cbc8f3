"""From a photo to its faces and their embeddings, keeping everything that the user said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from PIL import Image

from albums import images
from albums.models import Photo
from faces import alignment, detection, drawn, embedding, packs, quality
from faces.boxes import SAME_FACE_IOU, Box, iou, same_faces
from faces.models import Change, Embedding, Face, FaceQuerySet, Rejection, Scan, Skip

CROP_PIXELS = 240
# The crop's side as a multiple of the box's longer side: hair and chin belong to a likeness.
CROP_MARGIN = 1.5
# What a drawn face can tell in which no eyes were seen: hardly anything.
BOX_QUALITY = 0.1
# Where a face in a box has its landmarks, as fractions of the box: the median of 5,178 faces
# that YuNet found in press photos.
TYPICAL_LANDMARKS: detection.Landmarks = np.array(
    [[0.263, 0.374], [0.742, 0.372], [0.505, 0.576], [0.308, 0.734], [0.716, 0.730]], np.float32
)

Pixels = npt.NDArray[np.uint8]
Vectors = dict[int, npt.NDArray[np.float32]]  # by the id of the face


@dataclass(frozen=True, slots=True)
class Found:
    """A face in the pixels: where, how good, and its vector. Box and landmarks are fractions."""

    box: Box
    landmarks: list[float]
    score: float
    quality: float
    vector: npt.NDArray[np.float32]


def unscanned(pack: packs.Pack) -> QuerySet[Photo]:
    """Photos whose pixels can be read and that were not searched with the pack."""
    scans = Scan.objects.filter(photo=OuterRef("pk"), pack=pack.name)
    return Photo.objects.viewable().filter(~Exists(scans), failed_at=None)


def unembedded(pack: packs.Pack) -> FaceQuerySet:
    """Faces without a vector of the pack, in photos whose pixels can be read."""
    vectors = Embedding.objects.filter(face=OuterRef("pk"), pack=pack.name)
    skips = Skip.objects.filter(photo=OuterRef("photo"), pack=pack.name)
    faces = Face.objects.filter(photo__ingested_at__isnull=False, photo__failed_at=None)
    return faces.filter(~Exists(vectors), ~Exists(skips))


def scan(photo: Photo, pack: packs.Pack, image: Image.Image) -> Scan:
    """Find the faces of an upright RGB image and embed them.

    Faces that are there already are recognised by their overlap and keep their row, and with it
    their name, rejections and history. A face about which the user said something is kept even
    where the detector sees none.
    """
    pixels = np.asarray(image)
    seen_now = find(pixels, pack)
    with transaction.atomic():
        # Turned meanwhile, it is not the photo in which these faces were found: a later turn of
        # work finds them again.
        Photo.objects.select_for_update().get(pk=photo.pk, turned=photo.turned)
        found = _not_erased(photo, seen_now)
        known = list(photo.faces.select_for_update().order_by("pk"))
        pairs = same_faces(known, found)
        kept = _keep(photo, pack, known, pairs)
        new = [one for index, one in enumerate(found) if index not in pairs.values()]
        faces = Face.objects.bulk_create(_face(photo, one) for one in new)
        vectors = {face.pk: one.vector for face, one in zip(faces, new, strict=True)}
        unseen = [face for face in kept if face.pk not in pairs]
        vectors |= _embed_unseen(unseen, pixels, pack)
        seen = {face.pk: found[pairs[face.pk]] for face in kept if face.pk in pairs}
        seen |= look_at_drawn(unseen, [*faces, *kept], pixels, pack)
        vectors |= {pk: one.vector for pk, one in seen.items()}
        settle([face for face in kept if _is_vague(face)], seen, image)
        store(photo, pack, vectors)
        for face in faces:
            face.photo = photo
            images.save_webp(crop(image, face.box), face.crop)
        result, _ = Scan.objects.update_or_create(
            photo=photo, pack=pack.name, defaults={"faces": len(faces) + len(kept)}
        )
    return result


def _not_erased(photo: Photo, found: list[Found]) -> list[Found]:
    """Leave out faces of people who were deleted for good, wherever they were."""
    places = [one.box for one in photo.erased.all()]
    return [one for one in found if all(iou(one.box, place) < SAME_FACE_IOU for place in places)]


def clear_crops(photo: Photo) -> int:
    """Remove crops of faces that are not there; return how many.

    They are what a scan leaves that was cut off after it wrote them.
    """
    faces = {str(pk) for pk in Face.with_trash.filter(photo=photo).values_list("pk", flat=True)}
    strays = [path for path in photo.crops.glob("*.webp") if path.stem not in faces]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


def embed_known(photo: Photo, pack: packs.Pack, image: Image.Image) -> Vectors:
    """Return, by id, the vectors that a photo's faces have under another pack; write nothing.

    From the landmarks of that pack's own detector where it sees the face, else from the stored
    ones. Faces that only that detector sees are left to a scan.
    """
    pixels = np.asarray(image)
    faces = list(photo.faces.order_by("pk"))
    same = pack.detector == packs.active().detector
    found = [] if same or not faces else find(pixels, pack)
    pairs = same_faces(faces, found)
    vectors = {face: found[index].vector for face, index in pairs.items()}
    unseen = [face for face in faces if face.pk not in pairs]
    drawn_ones = look_at_drawn(unseen, faces, pixels, pack)
    vectors |= _embed_unseen(unseen, pixels, pack)
    return vectors | {pk: one.vector for pk, one in drawn_ones.items()}


def find(pixels: Pixels, pack: packs.Pack) -> list[Found]:
    """Detect, align and embed the faces of an upright RGB image (height, width, 3)."""
    return _described(pixels, detection.detect(pixels, pack), pack)


def _described(
    pixels: Pixels, detections: Sequence[detection.Detection], pack: packs.Pack
) -> list[Found]:
    crops = [alignment.align(pixels, one.landmarks) for one in detections]
    vectors = embedding.embed(crops, pack)
    height, width = pixels.shape[:2]
    scale = np.array([width, height], dtype=np.float32)
    return [
        Found(
            box=(
                one.box[0] / width,
                one.box[1] / height,
                one.box[2] / width,
                one.box[3] / height,
            ),
            landmarks=[float(value) for value in (one.landmarks / scale).ravel()],
            score=float(one.score),
            quality=quality.quality(aligned, one),
            vector=vector,
        )
        for one, aligned, vector in zip(detections, crops, vectors, strict=True)
    ]


def _keep(photo: Photo, pack: packs.Pack, known: list[Face], pairs: dict[int, int]) -> list[Face]:
    """Drop what a repeated scan with the same pack no longer sees and nobody spoke about.

    Another pack's faces stay: the owner may go back to it.
    """
    if not photo.scans.filter(pack=pack.name).exists():
        return known
    said = {face.pk for face in known if face.person_id or face.ignored_at or face.drawn_at}
    ids = [face.pk for face in known]
    said |= set(Rejection.objects.filter(face__in=ids).values_list("face_id", flat=True))
    said |= set(Change.objects.filter(face__in=ids).values_list("face_id", flat=True))
    gone = [face for face in known if face.pk not in said and face.pk not in pairs]
    for face in gone:
        face.crop.unlink(missing_ok=True)
    Face.objects.filter(pk__in=[face.pk for face in gone]).delete()
    return [face for face in known if face not in gone]


def _face(photo: Photo, found: Found) -> Face:
    x, y, width, height = found.box
    return Face(
        owner_id=photo.owner_id,
        photo=photo,
        x=x,
        y=y,
        width=width,
        height=height,
        landmarks=found.landmarks,
        score=found.score,
        quality=found.quality,
    )


def look_at_drawn(
    faces: Sequence[Face], others: Sequence[Face], pixels: Pixels, pack: packs.Pack
) -> dict[int, Found]:
    """Look from near for those of the faces that were drawn by hand and have no landmarks yet.

    Where no face is seen it is embedded from its box, and counts for little.

    Args:
        others: faces of the photo for which a neighbour may not be mistaken.
    """
    height, width = pixels.shape[:2]
    scale = np.array([width, height], dtype=np.float32)
    found = {}
    for face in filter(_is_vague, faces):
        taken = [_scaled(one.box, width, height) for one in others if one.pk != face.pk]
        one = drawn.look(pixels, _scaled(face.box, width, height), taken, pack)
        if one is not None:
            (found[face.pk],) = _described(pixels, [one], pack)
            continue
        crop = alignment.align(pixels, _landmarks(face) * scale)
        vector = embedding.embed([crop], pack)[0]
        found[face.pk] = Found(face.box, [], 0.0, BOX_QUALITY, vector)
    return found


def settle(faces: Sequence[Face], found: Mapping[int, Found], image: Image.Image) -> None:
    """Give drawn faces the place, landmarks and quality with which they were seen."""
    for face in faces:
        one = found[face.pk]
        face.x, face.y, face.width, face.height = one.box
        face.landmarks, face.score, face.quality = one.landmarks, one.score, one.quality
        images.save_webp(crop(image, face.box), face.crop)
    fields = ("x", "y", "width", "height", "landmarks", "score", "quality")
    Face.objects.bulk_update(faces, fields)


def _is_vague(face: Face) -> bool:
    """Tell whether a face was drawn, and nobody knows yet where its eyes are."""
    return face.drawn_at is not None and not face.landmarks


def _scaled(box: Box, width: int, height: int) -> Box:
    return box[0] * width, box[1] * height, box[2] * width, box[3] * height


def _embed_unseen(faces: Sequence[Face], pixels: Pixels, pack: packs.Pack) -> Vectors:
    """Embed faces that this pack's detector does not see, from the landmarks they came with.

    Of drawn ones without landmarks `look_at_drawn` takes care.
    """
    known = [face for face in faces if not _is_vague(face)]
    scale = np.array([pixels.shape[1], pixels.shape[0]], dtype=np.float32)
    crops = [alignment.align(pixels, _landmarks(face) * scale) for face in known]
    vectors = embedding.embed(crops, pack)
    return {face.pk: vector for face, vector in zip(known, vectors, strict=True)}


def _landmarks(face: Face) -> detection.Landmarks:
    """Return the landmarks (5, 2) of a face as fractions of the photo."""
    if face.landmarks:
        return np.array(face.landmarks, dtype=np.float32).reshape(5, 2)
    corner = np.array(face.box[:2], dtype=np.float32)
    return corner + TYPICAL_LANDMARKS * np.array(face.box[2:], dtype=np.float32)


def store(photo: Photo, pack: packs.Pack, vectors: Vectors) -> None:
    """Keep the vectors of a photo's faces, in place of earlier ones of the pack."""
    Embedding.objects.bulk_create(
        (
            Embedding(face_id=face, owner_id=photo.owner_id, pack=pack.name, vector=vector)
            for face, vector in sorted(vectors.items())
        ),
        update_conflicts=True,
        unique_fields=["face", "pack"],
        update_fields=["vector"],
    )


def crop(image: Image.Image, box: Box) -> Image.Image:
    """Cut the square around a face, moved inward at the photo's edges, at most 240 pixels."""
    x, y, width, height = box
    side = max(width * image.width, height * image.height) * CROP_MARGIN
    side = max(1.0, min(side, image.width, image.height))
    left = (x + width / 2) * image.width - side / 2
    top = (y + height / 2) * image.height - side / 2
    left = min(max(left, 0.0), image.width - side)
    top = min(max(top, 0.0), image.height - side)
    pixels = max(1, min(CROP_PIXELS, round(side)))
    return image.resize(
        (pixels, pixels), Image.Resampling.LANCZOS, (left, top, left + side, top + side)
    )
