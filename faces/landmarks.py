"""Where exactly the eyes, the nose and the corners of the mouth are.

Landmarks decide how good a vector is. Two kinds of network look at the face from near, turned
upright, and at its mirror image: the detector, which has the convention of the embedders' training
data but errs by a pixel or two, and MediaPipe's face mesh (Kartynnik et al., "Real-time Facial
Surface Geometry from Monocular Video on Mobile GPUs", 2019), which errs less and was shown other
points. Their mean is better than either (see docs/models.md).
"""

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from faces import near, sessions
from faces.alignment import TEMPLATE, similarity
from faces.finders import Detection, Landmarks, Matrix, RGBImage, find, points
from faces.packs import Pack

Points = npt.NDArray[np.floating]

# Squares around the middle of the face, in units of the aligned crop's pixels, and their sides.
MIDDLE = (56.0, 62.0)
DETECTOR, DETECTOR_PIXELS = 229.0, 160
MESH, MESH_PIXELS = 120.0, 192
LOOK_SCORE = 0.3  # the detector is told where to look, so that less is enough
MIRRORED = [1, 0, 2, 4, 3]  # a mirror image's left eye is the right one
# The mesh's corners and lids of each eye, tip of the nose, and corners of the mouth.
PLACES = ([33, 133, 145, 159], [263, 362, 374, 386], [1, 4], [61], [291])
# Where the detector puts the landmarks from where the mesh does, in pixels of the aligned crop: the
# median of half of the people of an album, made symmetric.
CONVENTION = np.array([[-0.9, -0.3], [0.9, -0.3], [0.0, 0.4], [-0.9, 0.9], [0.9, 0.9]])
# Root mean square in pixels of the aligned crop. One face in a thousand is further away: there
# the mesh lies on something else.
DISAGREEMENT = 10.0
# A face that turns out to be turned by so many degrees more than it seemed is looked at again.
TILTED, MAX_ROUNDS = 5.0, 3


def refined(image: RGBImage, face: Detection, pack: Pack) -> Detection:
    """Return the face of an image (height, width, 3) with landmarks that are seen from near.

    The landmarks of a tilted face are turned too little, the more the further from upright it was
    looked at: it is looked at again, turned by what was found. A pack without a mesh keeps its
    detector's landmarks.
    """
    if pack.mesh is None:
        return face
    for _ in range(MAX_ROUNDS):
        aligned = similarity(face.landmarks, TEMPLATE).astype(np.float64)
        if not aligned[:, :2].any():
            return face  # all landmarks in one point
        face = replace(face, landmarks=points(_seen(image, face.landmarks, aligned, pack)))
        turned = _roll(similarity(face.landmarks, TEMPLATE)) - _roll(aligned)
        if abs((turned + 180) % 360 - 180) < TILTED:
            break
    return face


def _seen(image: RGBImage, first: Landmarks, aligned: Matrix, pack: Pack) -> Points:
    """Return the landmarks (5, 2) that both networks see in the face as it is aligned."""
    detected = _detected(image, aligned, pack)
    known = first if detected is None else detected
    found = _meshed(image, aligned, pack)
    crop = similarity(points(known), TEMPLATE).astype(np.float64)
    distance = _moved(known, crop) - _moved(found, crop)
    if np.sqrt((distance**2).sum(axis=1).mean()) > DISAGREEMENT:
        return known
    return (known + found) / 2


def _detected(image: RGBImage, aligned: Matrix, pack: Pack) -> Points | None:
    """Return the mean landmarks (5, 2) that the detector sees, None where it sees no face."""
    region, back = _square(image, aligned, DETECTOR, DETECTOR_PIXELS)
    seen = [_middle(region, pack), _middle(region[:, ::-1], pack)]
    if seen[1] is not None:
        seen[1] = _mirrored(seen[1], DETECTOR_PIXELS)[MIRRORED]
    found = [_moved(one, back) for one in seen if one is not None]
    return np.mean(found, axis=0) if found else None


def _middle(region: RGBImage, pack: Pack) -> Landmarks | None:
    """Return the landmarks of the face in the middle half of a square."""
    faces = find(np.ascontiguousarray(region), pack, LOOK_SCORE)
    side = region.shape[0]
    away = [max(abs(place - side / 2) for place in face.centre) / side for face in faces]
    seen = [
        (face.score - 2 * far, face) for face, far in zip(faces, away, strict=True) if far < 0.25
    ]
    return max(seen, key=lambda one: one[0])[1].landmarks if seen else None


def _meshed(image: RGBImage, aligned: Matrix, pack: Pack) -> Points:
    """Return the landmarks (5, 2) of the mesh, where the detector would see them."""
    region, back = _square(image, aligned, MESH, MESH_PIXELS)
    here = _mesh(region, pack)
    there = _mirrored(_mesh(region[:, ::-1], pack), MESH_PIXELS)[MIRRORED]
    found = _moved((here + there) / 2, back)
    crop = similarity(points(found), TEMPLATE).astype(np.float64)
    return _moved(_moved(found, crop) + CONVENTION, near.inverse(crop))


def _mesh(region: RGBImage, pack: Pack) -> Points:
    """Return the landmarks (5, 2) of the face that fills most of a square of 192 pixels."""
    assert pack.mesh is not None  # noqa: S101 - `refined` asked
    network = sessions.mesh(pack.mesh)
    network.setInput(cv2.dnn.blobFromImage(np.ascontiguousarray(region), 1 / 255))
    places = network.forward().reshape(-1, 3)[:, :2]  # 468 of x, y, depth
    return np.stack([places[group].mean(axis=0) for group in PLACES])


def _square(image: RGBImage, aligned: Matrix, side: float, pixels: int) -> tuple[RGBImage, Matrix]:
    """Cut out a square around the face that stands upright in it.

    Args:
        aligned: the transform from the image to the aligned crop.
        side: in pixels of the aligned crop.
    """
    scale = float(np.hypot(aligned[0, 0], aligned[1, 0]))
    x, y = _moved(np.array([MIDDLE]), near.inverse(aligned))[0]
    return near.square(image, (float(x), float(y)), side / scale, pixels, _roll(aligned))


def _roll(aligned: npt.NDArray[np.floating]) -> float:
    """Return by how many degrees a face is turned, clockwise, that a transform sets upright."""
    return -float(np.degrees(np.arctan2(aligned[1, 0], aligned[0, 0])))


def _mirrored(places: Points, pixels: int) -> Points:
    return np.column_stack([pixels - 1 - places[:, 0], places[:, 1]])


def _moved(places: Points, transform: Matrix) -> Points:
    moved: Points = places @ transform[:, :2].T + transform[:, 2]
    return moved
