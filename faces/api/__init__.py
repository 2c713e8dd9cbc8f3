"""The part of the REST API that knows people: photos with their faces, answers, groups, people."""

from faces.api import answers, groups, people, photos
from faces.api.router import router

__all__ = ["answers", "groups", "people", "photos", "router"]
