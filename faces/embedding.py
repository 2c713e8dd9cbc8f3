"""Embeddings: an aligned face as a vector whose direction says who it is."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from faces import sessions
from faces.detection import RGBImage
from faces.packs import Pack

Vectors = npt.NDArray[np.float32]


def embed(crops: Sequence[RGBImage], pack: Pack) -> Vectors:
    """Return the L2-normalised vectors (n, d) of aligned crops (112, 112, 3)."""
    found = vectors(crops, pack)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    normalised: Vectors = found / np.maximum(lengths, np.float32(1e-9))
    return normalised


def vectors(crops: Sequence[RGBImage], pack: Pack) -> Vectors:
    """Return the vectors (n, d) as the network gives them, with the lengths they have there.

    One face a call: on one thread a batch of any size is not faster.
    """
    if not crops:
        return np.empty((0, pack.dimensions), np.float32)
    if pack.embedder.network == "arcface":
        return np.concatenate([_insightface(crop, pack) for crop in crops])
    session = sessions.session(pack.embedder)
    name = session.get_inputs()[0].name
    encode = _edgeface if pack.embedder.network == "edgeface" else _sface
    return np.concatenate([session.run(None, {name: encode(crop)})[0] for crop in crops])


def _edgeface(crop: RGBImage) -> Vectors:
    """Return (1, 3, 112, 112), RGB from -1 to 1 (George et al., "EdgeFace", 2024)."""
    blob = cv2.dnn.blobFromImage(crop, 1 / 127.5, mean=(127.5, 127.5, 127.5))
    return blob.astype(np.float32, copy=False)


def _sface(crop: RGBImage) -> Vectors:
    """Return (1, 3, 112, 112), RGB from 0 to 255 (Zhong et al., "SFace", 2021)."""
    return cv2.dnn.blobFromImage(crop).astype(np.float32, copy=False)


def _insightface(crop: RGBImage, pack: Pack) -> Vectors:
    vector: Vectors = sessions.insightface(pack.embedder).get_feat(crop[:, :, ::-1])
    return vector
