"""Keeping where accounts are signed in, and ending sessions."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from ua_parser import parse

from albums.models import User, Visit
from albums.texts import one_line

EVERY = 10 * 60  # seconds; in between no request writes
NOTED = "visit_noted"


class VisitMiddleware:
    """Notes now and then that a session is used, and from where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated:
            noted = request.session.get(NOTED, ["", 0])
            # Signing in and a new password give the session another key.
            if noted[0] != key or time.time() - noted[1] > EVERY:
                _note(request, key, request.user)
        return self.get_response(request)


def _note(request: HttpRequest, key: str, user: User) -> None:
    seen = {
        "user": user,
        "seen_at": timezone.now(),
        "address": request.META.get("REMOTE_ADDR", "")[:64],
        "browser": one_line(request.headers.get("User-Agent", ""))[:300],
    }
    try:
        with transaction.atomic():
            Visit.objects.update_or_create(session_id=key, defaults=seen)
    except IntegrityError:
        return  # the session was ended in this moment
    request.session[NOTED] = [key, time.time()]


def end(visit: Visit) -> None:
    """End a session: its next request is that of a stranger."""
    Session.objects.filter(pk=visit.session_id).delete()


def end_all(user: User, *, but: str | None = "") -> int:
    """End all sessions of an account, except for the one of this key; return how many."""
    others = Session.objects.filter(visit__user=user).exclude(pk=but or "")
    count = others.count()
    others.delete()
    return count


def words(visit: Visit) -> str:
    """Say which browser, on which system: "Chrome, Windows"."""
    said = parse(visit.browser)
    parts = [part.family for part in (said.user_agent, said.os) if part]
    return ", ".join(parts) or _("An unknown browser")
