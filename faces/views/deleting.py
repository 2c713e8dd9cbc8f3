"""Deleting the photos that are ticked on a page, and with them what their faces taught."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from albums.views.chosen import answer, chosen, next_page
from faces import removal


@login_required
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    photos = list(chosen(request))
    if "confirmed" not in request.POST:
        context = {"photos": photos, "next": next_page(request)}
        return render(request, "albums/confirm_delete.html", context)
    for photo in photos:
        removal.delete_photo(photo)
    text = ngettext("%(n)d photo was deleted.", "%(n)d photos were deleted.", len(photos))
    return answer(request, text % {"n": len(photos)}, gone=True)
