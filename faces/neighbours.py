"""The faces of a library that look most like given ones, by pgvector.

Small libraries are compared exactly. In large ones an HNSW index (Malkov and Yashunin, 2018)
answers: it may miss a neighbour, which costs a group one member until a later face brings them
together. Naming people does not depend on it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection, transaction

from faces import packs
from faces.models import Embedding

# An exact scan of this many vectors takes about as long as one search of the index.
EXACT = 20_000
EF_SEARCH = 200

NEAREST = """
WITH probes AS MATERIALIZED (
    SELECT face_id, vector::halfvec({dimensions}) AS vector FROM faces_embedding
    WHERE pack = '{pack}' AND owner_id = %(owner)s AND face_id = ANY(%(faces)s)
){library}
SELECT probes.face_id, near.face_id, near.similarity
FROM probes CROSS JOIN LATERAL (
    SELECT other.face_id,
           -(other.vector::halfvec({dimensions}) <#> probes.vector) AS similarity
    FROM {others} other
    WHERE other.pack = '{pack}' AND other.owner_id = %(owner)s
    ORDER BY other.vector::halfvec({dimensions}) <#> probes.vector
    LIMIT %(limit)s
) AS near
WHERE near.face_id <> probes.face_id AND near.similarity >= %(floor)s
ORDER BY probes.face_id, near.similarity DESC
"""
# Named before it is used, so that the planner cannot choose the index for a small library: with
# other owners' vectors in between, the index returns too few.
EXACTLY = """, library AS MATERIALIZED (
    SELECT face_id, owner_id, pack, vector FROM faces_embedding
    WHERE pack = '{pack}' AND owner_id = %(owner)s
)"""


@dataclass(frozen=True, slots=True)
class Near:
    """Two faces and the cosine of their vectors, -1 to 1."""

    probe: int
    face: int
    similarity: float


@transaction.atomic  # or SET LOCAL would do nothing in a request that only reads
def nearest(
    owner_id: int, pack: packs.Pack, faces: Collection[int], *, limit: int, floor: float
) -> list[Near]:
    """Return for each face at most `limit - 1` others of the owner, the most similar first.

    Args:
        faces: ids of the probes.
        floor: the least similarity of interest.
    """
    names = {"pack": pack.name, "dimensions": pack.dimensions}
    exact = _is_small(owner_id, pack)
    query = NEAREST.format(
        library=EXACTLY.format(**names) if exact else "",
        others="library" if exact else "faces_embedding",
        **names,
    )
    parameters: dict[str, int | float | list[int]] = {
        "owner": owner_id,
        "faces": list(faces),
        "limit": limit,
        "floor": floor,
    }
    with connection.cursor() as cursor:
        if not exact:
            cursor.execute(f"SET LOCAL hnsw.ef_search = {EF_SEARCH}")
            cursor.execute("SET LOCAL hnsw.iterative_scan = strict_order")
        cursor.execute(query, parameters)
        return [Near(*row) for row in cursor.fetchall()]


def _is_small(owner_id: int, pack: packs.Pack) -> bool:
    library = Embedding.objects.filter(owner=owner_id, pack=pack.name)
    return library.order_by()[: EXACT + 1].count() <= EXACT
