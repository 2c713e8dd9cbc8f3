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


@dataclass(frozen=True, slots=True)
class Detection:
    """A face in the pixels of the image that was given.

    Landmarks are (5, 2): left eye, right eye, nose, left and right corner of the mouth, as
    somebody sees them who looks at the face upright.
    """

    box: Box  # x, y, width, height
    landmarks: Landmarks
    score: float  # 0 to 1

    @property
    def centre(self) -> tuple[float, float]:
        x, y, width, height = self.box
        return x + width / 2, y + height / 2

    @property
    def roll(self) -> float:
        """By how many degrees the face is turned in the picture, clockwise, -180 to 180.

        The line between the eyes tells it, and so does the line from eyes to mouth, which stays
        long where a face is seen from the side.
        """
        left, right, _, mouth_left, mouth_right = self.landmarks
        across = right - left
        down = (mouth_left + mouth_right - left - right) / 2
        return float(np.degrees(np.arctan2(across[1] - down[0], across[0] + down[1])))

    def placed(self, transform: Matrix) -> "Detection":
        """Return the face after a similarity transform or a change of scale along the axes.

        The box stays upright: it is drawn around the turned ellipse that the box holds.
        """
        linear = transform[:, :2]
        x, y = linear @ self.centre + transform[:, 2]
        width, height = np.hypot(*(linear * self.box[2:]).T)
        return Detection(
            (float(x - width / 2), float(y - height / 2), float(width), float(height)),
            points(self.landmarks @ linear.T + transform[:, 2]),
            self.score,
        )


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
        Detection(tuple(boxes[one].tolist()), landmarks[one], float(scores[one]))
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
        )
        for (x, y, right, bottom, score), places in zip(rows, landmarks, strict=True)
    ]
