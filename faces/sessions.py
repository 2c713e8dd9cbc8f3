"""The models of a process: each file opened once, on first use, and then kept."""

import functools
import os
from pathlib import Path

import cv2
import onnxruntime

from faces.packs import PackError, Weights

# One thread a process: a worker process for each core is faster than one process on all cores.
THREADS = int(os.environ.get("KITH_THREADS", "1"))


def session(weights: Weights) -> onnxruntime.InferenceSession:
    return _session(_existing(weights))


@functools.cache
def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def yunet(weights: Weights) -> cv2.FaceDetectorYN:
    return _yunet(_existing(weights))


@functools.cache
def _yunet(path: Path) -> cv2.FaceDetectorYN:
    cv2.setNumThreads(THREADS)
    return cv2.FaceDetectorYN.create(str(path), "", (320, 320))


def scrfd(weights: Weights) -> "object":
    return _scrfd(_existing(weights))


@functools.cache
def _scrfd(path: Path) -> "object":
    # Imported here: it takes a second, which only the packs that need it should cost.
    from insightface.model_zoo.scrfd import SCRFD

    return SCRFD(model_file=str(path), session=_session(path))


def _existing(weights: Weights) -> Path:
    if not weights.path.exists():
        raise PackError(f"{weights.file} is missing: fetch the pack with `script/manage packs`.")
    return weights.path
