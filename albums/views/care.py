"""A caption, a date and a heart: forms of the photo page that work without JavaScript too."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from albums import care
from albums.models import Photo
from albums.views.chosen import answer, chosen
from albums.views.onward import next_page


@login_required
@require_POST
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    photo = get_object_or_404(Photo.objects.visible_to(request.user), pk=pk)
    try:
        dated_at = care.wall_clock(request.POST.get("dated_at", "").strip())
        care.describe(photo, caption=request.POST.get("caption", ""), dated_at=dated_at)
    except ValueError:
        messages.error(request, _("Give the date as year, month, day, and the time."))
    except care.Refused as error:
        messages.error(request, str(error))
    return redirect(next_page(request))


@login_required
@require_POST
def favourite(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether one photo is a favourite; htmx gets the heart again."""
    mine = Photo.objects.visible_to(request.user)
    photo = get_object_or_404(mine, pk=pk)
    photo.favourite = request.POST.get("favourite") == "yes"
    care.set_favourite(mine.filter(pk=pk), favourite=photo.favourite)
    if request.headers.get("HX-Request"):
        context = {"photo": photo, "page_url": next_page(request)}
        return render(request, "albums/_favourite.html", context)
    return redirect(next_page(request))


@login_required
@require_POST
def favourite_chosen(request: HttpRequest) -> HttpResponse:
    """Make the photos that are ticked on a page favourites."""
    count = care.set_favourite(chosen(request), favourite=True)
    text = ngettext("%(n)d photo is now a favourite.", "%(n)d photos are now favourites.", count)
    return answer(request, text % {"n": count})
