"""What naming an album takes with the rules of other programs, as they are described in public.

Each rule gets the same faces as Kith, all uploaded before the first answer, and a user who knows
the truth, sees everything, and answers in the order that names most. Whatever happens over night
there happens here after each answer. What is in doubt is decided in the other program's favour.
"""

from faces.evaluation.peers.facerecognition import FaceRecognition
from faces.evaluation.peers.immich import Immich
from faces.evaluation.peers.librephotos import LibrePhotos
from faces.evaluation.peers.rule import Peer

__all__ = ["PEERS", "Peer"]

PEERS: dict[str, type[Peer]] = {
    "immich": Immich,
    "facerecognition": FaceRecognition,
    "librephotos": LibrePhotos,
}
