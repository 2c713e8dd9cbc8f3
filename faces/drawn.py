"""A face that the detector missed and the user drew: looked for once more, inside the drawn box.

The user's word makes it a face, so that much less of the detector's is enough to tell where its
eyes are: a look from near, in the pixels of the original, and turned where it does not stand
upright.
"""

from collections.abc import Collection, Iterator

from faces import landmarks, near
from faces.boxes import Box, holds, iou
from faces.finders import Detection, RGBImage, find
from faces.packs import Pack
from faces.tilted import ROLLS

# Squares around the box, as multiples of its longer side, and their sides in pixels.
LOOKS = ((1.6, 128), (2.4, 160), (3.0, 256))
UPRIGHT_SCORE = 0.25
# Among eight orientations there is one in which hair or a hand looks a little like a face.
TURNED_SCORE = 0.5
SAME_IOU = 0.25  # drawn boxes are looser or tighter than the detector's
TAKEN_IOU = 0.5


def look(image: RGBImage, box: Box, taken: Collection[Box], pack: Pack) -> Detection | None:
    """Return the face in a drawn box of an image (height, width, 3), None where none is seen.

    Args:
        box: in pixels, as are the others.
        taken: boxes of other faces of the photo, for which a neighbour may not be mistaken.
    """
    seen = [
        one
        for one in _seen(image, box, pack)
        if iou(one.box, box) >= SAME_IOU
        and holds(box, one.centre)
        and not any(iou(one.box, other) >= TAKEN_IOU for other in taken)
    ]
    if not seen:
        return None
    return landmarks.refined(image, max(seen, key=lambda one: one.score), pack)


def _seen(image: RGBImage, box: Box, pack: Pack) -> Iterator[Detection]:
    x, y, width, height = box
    centre = x + width / 2, y + height / 2
    for around, pixels in LOOKS:
        side = around * max(width, height)
        for roll in ROLLS:
            region, back = near.square(image, centre, side, pixels, roll)
            least = UPRIGHT_SCORE if roll == 0 else TURNED_SCORE
            for one in find(region, pack, least):
                yield one.placed(back)
