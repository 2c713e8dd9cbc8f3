"""Context as a prior: who is often together is expected together, at most a little.

Not part of the application: `evaluate identification` measures what it would change.
"""

import numpy as np
import numpy.typing as npt

from faces.evaluation.album import LabelledFaces
from faces.evaluation.openset import Flags, Trial, nearest

EVENT = 4 * 3600  # seconds between photos of one event


def expected(faces: LabelledFaces, trial: Trial) -> Flags:
    """Return for each probe and person (m, g) whether the confirmed faces lead to expect them.

    They do if the person is confirmed in another photo of the same event, or was confirmed in one
    photo with somebody who is confirmed in the probe's photo or its event.
    """
    photos, dates = faces.photos[trial.probes], faces.dates[trial.probes]
    same = np.stack([np.isin(photos, faces.photos[own]) for own in trial.confirmed], axis=1)
    apart = [nearest(dates, faces.dates[own]) for own in trial.confirmed]
    event = (np.stack(apart, axis=1) < EVENT) & ~same
    present = (same | event).astype(np.float32)
    found: Flags = event | (present @ _together(faces, trial) > 0)
    return found & ~same


def _together(faces: LabelledFaces, trial: Trial) -> npt.NDArray[np.float32]:
    """Return (g, g): 1 where two people have confirmed faces in one photo."""
    names = np.unique(faces.photos)
    shown = np.zeros((len(trial.people), len(names)), np.float32)
    for row, own in enumerate(trial.confirmed):
        shown[row, np.searchsorted(names, faces.photos[own])] = 1
    together = (shown @ shown.T > 0).astype(np.float32)
    np.fill_diagonal(together, 0)
    return together
