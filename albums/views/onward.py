"""Where a form goes on."""

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def next_page(request: HttpRequest, default: str = "") -> str:
    """Return the path that the form names in `next`, if it is one of ours, or else the default.

    Without a default it is the timeline.
    """
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    # A word without a slash would be taken for the name of a view.
    return wanted if ours and wanted.startswith("/") else default or resolve_url("timeline")
