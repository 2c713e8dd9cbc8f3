import cv2
import numpy as np

from albums import images
from faces import packs, sessions, yunet
from faces.boxes import distinct
from tests.photos import Photos


def test_decoder_agrees_with_opencvs(edgeface: packs.Pack, photos: Photos) -> None:
    group = images.pixels(photos.group)
    theirs = cv2.FaceDetectorYN.create(
        str(edgeface.detector.path), "", group.shape[1::-1], 0.6, 0.3, 5000
    )
    _, rows = theirs.detect(cv2.cvtColor(group, cv2.COLOR_RGB2BGR))
    rows = rows[np.argsort(-rows[:, 14])]
    blob = yunet.encode(group)
    outputs = sessions.session(edgeface.detector).run(None, {"input": blob})
    boxes, landmarks, scores = yunet.decode(outputs, blob.shape[3], 0.6)
    kept = distinct(boxes, scores, 0.3)
    assert len(kept) == len(rows) == 6
    assert np.allclose(boxes[kept], rows[:, :4], atol=0.01)
    assert np.allclose(landmarks[kept].reshape(-1, 10), rows[:, 4:14], atol=0.01)
    assert np.allclose(scores[kept], rows[:, 14], atol=1e-4)


def test_sides_are_padded_to_whole_cells() -> None:
    image = np.full((33, 64, 3), 9, np.uint8)
    padded = yunet.padded(image)
    assert padded.shape == (64, 64, 3)
    assert (padded[:33] == 9).all()
    assert not padded[33:].any()
    assert yunet.padded(padded) is padded
