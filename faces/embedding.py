"""Embeddings: an aligned face as a vector whose direction says who it is."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from faces import sessions
from faces.detection import RGBImage
from faces.packs import Pack


def embed(crops: Sequence[RGBImage], pack: Pack) -> npt.NDArray[np.float32]:
    """Return the L2-normalised vectors (n, d) of aligned crops (112, 112, 3).

    One face a call: EdgeFace's graph was exported so, and on one core a batch gains nothing.
    """
    if not crops:
        return np.empty((0, pack.dimensions), np.float32)
    session = sessions.session(pack.embedder)
    name = session.get_inputs()[0].name
    rows = [session.run(None, {name: _input(crop, pack)})[0][0] for crop in crops]
    vectors = np.stack(rows).astype(np.float32)
    normalised: npt.NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return normalised


def _input(crop: RGBImage, pack: Pack) -> npt.NDArray[np.float32]:
    """Return (1, 3, 112, 112) in the range in which the network was trained."""
    pixels = crop.astype(np.float32).transpose(2, 0, 1)[None]
    # SFace takes the pixels as they are, all others take them from -1 to 1.
    return pixels if "sface" in pack.embedder.file else (pixels - 127.5) / 127.5
