"""The networks that find upright faces in an image as it is: YuNet and SCRFD."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faces import sessions, yunet
from faces.boxes import Box, distinct
from faces.packs import Pack

RGBImage = npt.NDArray[np.uint8]
Landmarks = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]  # (2, 3): rotation and scale, then shift

MIN_SCORE = 0.5
NMS_IOU = 0.3
# YuNet expects the eyes side by side: while a face turns by three degrees, its landmarks turn by
# one. SCRFD's turn with the face.
YUNET_FOLLOWED = 3.0
SCRFD_FOLLOWED = 1.0
MAX_TILT = 40.0  # degrees: a face that is turned by more is hardly seen


@dataclass(frozen=True, slots=True)
class Detection:
    """A face in the pixels of the image that was given.

    Landmarks are (5, 2): left eye, right eye, nose, left and right corner of the mouth, as
    somebody sees them who looks at the face upright.
    """

    box: Box  # x, y, width, height
    landmarks: Landmarks
    score: float  # 0 to 1
    seen_at: float = 0.0  # degrees by which what stood upright to the network is turned
    roll: float = 0.0  # degrees by which the face is turned in the image, both clockwise

    @property
    def centre(self) -> tuple[float, float]:
        x, y, width, height = self.box
        return x + width / 2, y + height / 2

    def placed(self, transform: Matrix) -> "Detection":
        """Return the face after a similarity transform or a change of scale along the axes.

        The box stays upright: it is drawn around the turned ellipse that the box holds.
        """
        linear = transform[:, :2]
        x, y = linear @ self.centre + transform[:, 2]
        width, height = np.hypot(*(linear * self.box[2:]).T)
        turned = float(np.degrees(np.arctan2(linear[1, 0], linear[0, 0])))
        return Detection(
            (float(x - width / 2), float(y - height / 2), float(width), float(height)),
            points(self.landmarks @ linear.T + transform[:, 2]),
            self.score,
            wrapped(self.seen_at + turned),
            wrapped(self.roll + turned),
        )


def wrapped(degrees: float) -> float:
    """Return the angle between -180 and 180 degrees."""
    return (degrees + 180) % 360 - 180


def tilt(landmarks: Landmarks, followed: float) -> float:
    """Return by how many degrees a face is turned clockwise, at most 40.

    The line between the eyes tells it, and so does the line from eyes to mouth, which stays long
    where a face is seen from the side.

    Args:
        followed: the degrees by which a face turns while its landmarks turn by one.
    """
    left, right, _, mouth_left, mouth_right = landmarks
    across = right - left
    down = (mouth_left + mouth_right - left - right) / 2
    angle = np.degrees(np.arctan2(across[1] - down[0], across[0] + down[1]))
    return float(np.clip(followed * angle, -MAX_TILT, MAX_TILT))


def points(values: npt.NDArray[np.floating]) -> Landmarks:
    return values.astype(np.float32, copy=False)


def find(image: RGBImage, pack: Pack, min_score: float = MIN_SCORE) -> list[Detection]:
    """Return the faces that the pack's detector sees in an image (height, width, 3)."""
    finder = _yunet if pack.detector.network == "yunet" else _scrfd
    return finder(image, pack, min_score)


def separate(faces: list[Detection]) -> list[Detection]:
    """Return the faces that no surer one covers, the surest first."""
    boxes = np.array([one.box for one in faces], np.float32).reshape(-1, 4)
    scores = np.array([one.score for one in faces], np.float32)
    return [faces[index] for index in distinct(boxes, scores, NMS_IOU)]


def _yunet(image: RGBImage, pack: Pack, min_score: float) -> list[Detection]:
    session = sessions.session(pack.detector)
    blob = yunet.encode(image)
    outputs = session.run(None, {session.get_inputs()[0].name: blob})
    boxes, landmarks, scores = yunet.decode(outputs, blob.shape[3], min_score)
    return [
        Detection(
            tuple(boxes[one].tolist()),
            landmarks[one],
            float(scores[one]),
            roll=tilt(landmarks[one], YUNET_FOLLOWED),
        )
        for one in distinct(boxes, scores, NMS_IOU)
    ]


def _scrfd(image: RGBImage, pack: Pack, min_score: float) -> list[Detection]:
    """SCRFD (Guo et al., "Sample and Computation Redistribution", 2021), through insightface."""
    detector = sessions.insightface(pack.detector)
    padded = yunet.padded(image)[:, :, ::-1]
    size = padded.shape[1], padded.shape[0]
    rows, landmarks = detector.detect(padded, input_size=size, det_thresh=min_score)
    return [
        Detection(
            (float(x), float(y), float(right - x), float(bottom - y)),
            points(places),
            float(score),
            roll=tilt(places, SCRFD_FOLLOWED),
        )
        for (x, y, right, bottom, score), places in zip(rows, landmarks, strict=True)
    ]
