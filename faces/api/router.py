from typing import Annotated

from ninja import Router
from pydantic import Field

router = Router(tags=["faces"])
PAGE_SIZE = 100
# Beyond it the database could not count the rows that are skipped.
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
