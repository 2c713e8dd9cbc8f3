"""The networks of a process: each file opened once, on first use, and then kept."""

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
from django.conf import settings
from django.utils.translation import gettext as _

from faces import weights
from faces.graphs import freed
from faces.weights import PackError, Weights

if TYPE_CHECKING:
    import onnxruntime

# A worker process for each core is faster than one process on all of them.
cv2.setNumThreads(settings.THREADS)


def session(file: Weights) -> "onnxruntime.InferenceSession":
    """Return ONNX Runtime's session of a network.

    Raises:
        PackError: the file is missing, or is not the expected one any more.
    """
    return _session(file, file.path)


@functools.cache
def _session(file: Weights, path: Path) -> "onnxruntime.InferenceSession":
    _check(file, path)
    # ONNX Runtime reports its use to its makers unless this stands before it is imported.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = settings.THREADS
    options.log_severity_level = 3  # errors: it warns of each graph that leaves a size open
    graph = freed(path) if file.network in {"yunet", "sface"} else str(path)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _check(file: Weights, path: Path) -> None:
    if not path.exists():
        message = _("%(file)s is missing: fetch it with `script/manage packs fetch`.")
        raise PackError(message % {"file": file.file})
    weights.verify(path, file)


def mesh(file: Weights) -> cv2.dnn.Net:
    """Return OpenCV's network of a TFLite file, which is for one thread at a time.

    Raises:
        PackError: the file is missing, or is not the expected one any more.
    """
    return _mesh(file, file.path)


@functools.cache
def _mesh(file: Weights, path: Path) -> cv2.dnn.Net:
    _check(file, path)
    return cv2.dnn.readNetFromTFLite(str(path))


def insightface(file: Weights) -> Any:
    """Return insightface's own class for a network that its model zoo knows: SCRFD or ArcFace."""
    return _insightface(file, file.path)


@functools.cache
def _insightface(file: Weights, path: Path) -> Any:
    opened = _session(file, path)
    # Imported here: it takes more than a second, which only the packs that need it should pay.
    from insightface.model_zoo.arcface_onnx import ArcFaceONNX
    from insightface.model_zoo.scrfd import SCRFD

    kind = SCRFD if file.network == "scrfd" else ArcFaceONNX
    return kind(model_file=str(path), session=opened)
