"""Where the owner of an album says who else sees it."""

from datetime import datetime, time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from albums.models import Album, User
from albums.views.ids import numbers
from sharing import membership
from sharing.models import Link, Member


@login_required
@require_safe
def page(request: HttpRequest, album: int) -> HttpResponse:
    shared = _album(request, album)
    inside = shared.members.values("user")
    others = User.objects.filter(is_active=True).exclude(pk=shared.owner_id)
    context = {
        "album": shared,
        "members": shared.members.select_related("user"),
        "others": others.exclude(pk__in=inside).order_by("username"),
        "links": [(link, _address(request, link)) for link in shared.links.all()],
        "today": timezone.localdate(),
    }
    return render(request, "sharing/manage.html", context)


@login_required
@require_POST
def invite(request: HttpRequest, album: int) -> HttpResponse:
    """Share the album with an account, or change what it may."""
    shared = _album(request, album)
    chosen = request.POST.get("user", "")
    others = User.objects.filter(is_active=True).exclude(pk=shared.owner_id)
    user = get_object_or_404(others, pk__in=numbers([chosen]))
    membership.invite(
        shared,
        user,
        contributes=request.POST.get("role") == "contribute",
        names="names" in request.POST,
        downloads="downloads" in request.POST,
    )
    text = _("%(name)s finds the album among their albums now.")
    messages.success(request, text % {"name": user.username})
    return redirect("sharing", album)


@login_required
@require_POST
def remove(request: HttpRequest, album: int, pk: int) -> HttpResponse:
    """Share the album with an account no longer."""
    member = get_object_or_404(Member, album=_album(request, album), pk=pk)
    membership.end(member)
    text = _("%(name)s no longer sees the album.")
    messages.success(request, text % {"name": member.user.username})
    return redirect("sharing", album)


@login_required
@require_POST
def make_link(request: HttpRequest, album: int) -> HttpResponse:
    shared = _album(request, album)
    try:
        until = _end_of(request.POST.get("until", ""))
    except ValueError:
        messages.error(request, _("Choose a last day that has not passed, or none."))
        return redirect("sharing", album)
    link = Link(
        album=shared,
        names="names" in request.POST,
        downloads="downloads" in request.POST,
        expires_at=until,
    )
    link.set_password(request.POST.get("password", ""))
    link.save()
    messages.success(request, _("The link is ready: copy it and send it to whom you like."))
    return redirect("sharing", album)


@login_required
@require_POST
def revoke_link(request: HttpRequest, album: int, pk: int) -> HttpResponse:
    get_object_or_404(Link, album=_album(request, album), pk=pk).delete()
    messages.success(request, _("The link no longer works."))
    return redirect("sharing", album)


def _album(request: HttpRequest, pk: int) -> Album:
    return get_object_or_404(Album.objects.visible_to(request.user), pk=pk)


def _address(request: HttpRequest, link: Link) -> str:
    """Return the link as it is sent to others; nothing if the secret key is another one now."""
    if not link.token:
        return ""
    return request.build_absolute_uri(reverse("link_album", args=[link.token]))


def _end_of(text: str) -> datetime | None:
    """Return the end of the day that the text names; None for no text.

    Raises:
        ValueError: it is no date, or has passed.
    """
    if not text:
        return None
    day = parse_date(text)
    if day is None or day < timezone.localdate():
        raise ValueError(text)
    return datetime.combine(day, time.max, tzinfo=timezone.get_current_timezone())
