"""Looking at a face from near, turned upright: is it one?"""

from collections.abc import Sequence

import cv2
import numpy as np

from faces.boxes import iou
from faces.finders import Detection, Matrix, RGBImage, find, wrapped
from faces.packs import Pack

Pair = tuple[float, float]

# A face below this score is believed only if it is one from near as well, with its surroundings,
# at two sizes: dogs, leaves and clocks seldom are.
SURE_SCORE = 0.9
NEAR_SCORE = 0.7
NEAR_IOU = 0.4
# Hands, ears and clocks look like faces in one of eight orientations more often than in one.
TURNED_SCORE = 0.8
# A face that is turned by more degrees than this may be missed by an upright scan.
TURNED = 25.0
# A look from near: a square around the face, as a multiple of the box, and its side in pixels.
SURROUNDINGS = ((3.0, 128), (3.0, 192))
# A look from near is turned by more than the scan was where a face's own tilt says so. That is a
# rough estimate, and the detector was trained on faces that stand a little askew.
ASKEW = 12.0  # degrees


def is_sure(image: RGBImage, face: Detection, pack: Pack) -> bool:
    """Tell whether it is a face, by its score or by two looks from near."""
    if face.score >= SURE_SCORE:
        return True
    least = NEAR_SCORE if abs(face.roll) <= TURNED else TURNED_SCORE
    askew = abs(wrapped(face.roll - face.seen_at)) > ASKEW
    roll = face.roll if askew else face.seen_at
    looks = (_look(image, face, roll, pack, *size) for size in SURROUNDINGS)
    return all(look is not None and look.score >= least for look in looks)


def _look(
    image: RGBImage, face: Detection, roll: float, pack: Pack, around: float, pixels: int
) -> Detection | None:
    """Look for the face in a square around it that is turned and brought to so many pixels."""
    side = around * max(face.box[2:])
    region, back = square(image, face.centre, side, pixels, roll)
    again = (one.placed(back) for one in find(region, pack))
    same = [one for one in again if iou(one.box, face.box) >= NEAR_IOU]
    return max(same, key=lambda one: iou(one.box, face.box), default=None)


def square(
    image: RGBImage, centre: Pair, side: float, pixels: int, roll: float = 0.0
) -> tuple[RGBImage, Matrix]:
    """Return a square of an image as (pixels, pixels, 3), black beyond the image's edges.

    It is turned so that what is turned clockwise by `roll` degrees in the image stands upright.
    With it comes the transform (2, 3) that leads from its pixels to those of the image. Only what
    lies inside the image is touched: the square may be much larger.
    """
    if roll == 0:
        return _upright_square(image, centre, side, pixels)
    return squares(image, centre, side, pixels, [roll])[0]


def squares(
    image: RGBImage, centre: Pair, side: float, pixels: int, rolls: Sequence[float]
) -> list[tuple[RGBImage, Matrix]]:
    """Return the same square turned by each of the rolls, as `square` does."""
    # The square that holds them all is reduced first: that averages, where a warp samples.
    reach = max(float(np.abs(turn(roll)[0]).sum()) for roll in rolls)
    outer, back = _upright_square(image, centre, side * reach, round(pixels * reach))
    middle = np.array([pixels, pixels]) / 2
    inward = (np.array(centre) - back[:, 2]) / np.diag(back)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    turned = []
    for roll in rolls:
        there = np.column_stack([turn(roll), inward - turn(roll) @ middle])
        warped = cv2.warpAffine(outer, there, (pixels, pixels), flags=flags)
        turned.append((warped.astype(np.uint8, copy=False), after(back, there)))
    return turned


def turn(degrees: float) -> Matrix:
    """Return the rotation (2, 2), clockwise in pixels, whose y points down."""
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    return np.array([[cosine, -sine], [sine, cosine]])


def after(second: Matrix, first: Matrix) -> Matrix:
    """Return the transform (2, 3) that does the second after the first."""
    linear = second[:, :2]
    return np.column_stack([linear @ first[:, :2], linear @ first[:, 2] + second[:, 2]])


def inverse(transform: Matrix) -> Matrix:
    """Return the transform (2, 3) that leads back."""
    linear = np.linalg.inv(transform[:, :2])
    return np.column_stack([linear, -linear @ transform[:, 2]])


def _upright_square(
    image: RGBImage, centre: Pair, side: float, pixels: int
) -> tuple[RGBImage, Matrix]:
    corner = centre[0] - side / 2, centre[1] - side / 2
    scale = pixels / side
    left, top = (max(0, round(low)) for low in corner)
    right = max(left + 1, min(image.shape[1], round(corner[0] + side)))
    bottom = max(top + 1, min(image.shape[0], round(corner[1] + side)))
    width, height = (max(1, round(length * scale)) for length in (right - left, bottom - top))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    part = cv2.resize(image[top:bottom, left:right], (width, height), interpolation=method)
    x, y = (
        max(0, round((inner - low) * scale)) for inner, low in zip((left, top), corner, strict=True)
    )
    result = np.zeros((pixels, pixels, 3), np.uint8)
    result[y : y + height, x : x + width] = part[: pixels - y, : pixels - x]
    back = (right - left) / width, (bottom - top) / height
    shift = left - x * back[0], top - y * back[1]
    return result, np.array([[back[0], 0, shift[0]], [0, back[1], shift[1]]])
