"""Which part of a list of photos a request asks for."""

from django.db.models import QuerySet
from django.http import HttpRequest

from albums import dates, timeline
from albums.models import Photo

# The element that holds a list of photos: what is asked for by it takes the place of them all.
WHOLE = "photos"


def page_of(request: HttpRequest, photos: QuerySet[Photo]) -> timeline.Page:
    """Return the photos before or after the cursor of the address, or else the newest ones."""
    beside = "HX-Request" in request.headers and request.headers.get("HX-Target") != WHOLE
    after = timeline.Cursor.parse(request.GET.get("after", ""))
    if after is not None:
        return timeline.page_after(photos, after, beside=beside)
    before = timeline.Cursor.parse(request.GET.get("before", ""))
    return timeline.page(photos, before, beside=beside)


def years_of(
    request: HttpRequest, page: timeline.Page, photos: QuerySet[Photo]
) -> list[dates.Year]:
    """Return the years between which one can jump; none where all photos are on the page."""
    if "HX-Request" in request.headers or not (page.newer or page.older):
        return []
    return dates.years(photos)
