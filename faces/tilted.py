"""Tilted, sideways and upside-down faces, which a detector that was trained on upright ones misses.

It does see them, but with scores far below those of faces: everything that it sees dimly is a
hint, and is looked at in eight orientations from near.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from faces import near
from faces.finders import Detection, Matrix, RGBImage, find, separate
from faces.packs import Pack

ROLLS = tuple(float(roll) for roll in range(-135, 181, 45))
# A hint is looked at in squares of 2.2 times its size and 64 pixels, eight of them in a row.
AROUND, TILE = 2.2, 64
ROWS = 16  # hints in one picture
# A hint becomes a face with this score in the orientation that suits it best.
MIN_SCORE = 0.7
SQUARE = 20.0  # degrees
# OpenCV warps no image of more than 32,767 pixels in a side.
MAX_SIDE = 20_000


def looks(
    image: RGBImage, scanned: RGBImage, back: Matrix, hints: list[Detection], pack: Pack
) -> list[Detection]:
    """Return the faces of an image that are seen at the hints in their best orientation.

    Args:
        scanned: the copy of the image in whose pixels the hints are.
        back: the transform from the copy's pixels to the image's.
    """
    seen: list[Detection] = []
    for start in range(0, len(hints), ROWS):
        rows = [_row(image, scanned, back, hint) for hint in hints[start : start + ROWS]]
        seen += _found(rows, pack)
    return separate(seen)


def _row(
    image: RGBImage, scanned: RGBImage, back: Matrix, hint: Detection
) -> list[tuple[RGBImage, Matrix]]:
    """Return the tiles of a hint, each with the transform from its pixels to the image's."""
    side = AROUND * max(hint.box[2:])
    if side < TILE:  # the image may have more pixels to show
        hint, side = hint.placed(back), side * float(back[:, :2].max())
        return near.squares(image, hint.centre, side, TILE, ROLLS)
    tiles = near.squares(scanned, hint.centre, side, TILE, ROLLS)
    return [(tile, near.after(back, there)) for tile, there in tiles]


def _found(rows: list[list[tuple[RGBImage, Matrix]]], pack: Pack) -> Iterator[Detection]:
    picture = np.vstack([np.hstack([tile for tile, _ in row]) for row in rows])
    for face in find(picture, pack, MIN_SCORE):
        column, row = (int(value // TILE) for value in face.centre)
        if 0 <= row < len(rows) and 0 <= column < len(ROLLS):
            inside = np.array([[1.0, 0, -column * TILE], [0, 1.0, -row * TILE]])
            yield face.placed(near.after(rows[row][column][1], inside))


def orientation(faces: list[Detection]) -> float | None:
    """Return the roll in degrees that most faces share, None where most of them stand upright."""
    rolls = np.array([face.roll for face in faces])
    turned = rolls[np.abs(rolls) > near.TURNED]
    if 2 * len(turned) < max(1, len(rolls)):
        return None
    away = (turned[:, None] - turned + 180) % 360 - 180
    alike = np.abs(away) < near.TURNED
    best = int(alike.sum(axis=0).argmax())
    roll = float(turned[best] + away[alike[:, best], best].mean())
    # Whole photos are turned because somebody held the camera sideways.
    square = 90.0 * round(roll / 90)
    return square if abs(roll - square) < SQUARE else roll


def scan(image: RGBImage, roll: float, pack: Pack) -> list[Detection]:
    """Return what is seen in the whole image when faces of this roll stand upright in it."""
    height, width = image.shape[:2]
    if max(width, height) > MAX_SIDE:
        return []
    turned, back = _turned(image, roll)
    return [face.placed(back) for face in find(turned, pack)]


def _turned(image: RGBImage, roll: float) -> tuple[RGBImage, Matrix]:
    height, width = image.shape[:2]
    size = np.ceil(np.abs(near.turn(roll)).T @ (width, height)).astype(int)
    back = np.column_stack(
        [near.turn(roll), np.array([width, height]) / 2 - near.turn(roll) @ (size / 2)]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    turned = cv2.warpAffine(image, back, (int(size[0]), int(size[1])), flags=flags)
    return turned.astype(np.uint8, copy=False), back
