"""Setting up a second factor, switching it off, and being asked for it after the password."""

from __future__ import annotations

import time
from typing import TypedDict

import segno
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from albums import secondfactor, tries
from albums.api import user_of
from albums.models import User
from albums.views import account
from albums.views.tries import too_many, wait

HALF, PATIENCE = "half_signed_in", 5 * 60  # seconds between the password and the code


class Half(TypedDict):
    """Whose password was right, and when. It opens nothing but the question for the code."""

    user: int
    backend: str
    at: float
    next: str


def ask(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    """Keep that the password was right, and go on to the question for the code."""
    request.session.flush()  # a session that somebody else has prepared is not gone on with
    half: Half = {"user": user.pk, "backend": user.backend, "at": time.time(), "next": onward}
    request.session[HALF] = half
    return redirect("second_factor")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the password."""
    half: Half | None = request.session.get(HALF)
    user = User.objects.filter(pk=half["user"], is_active=True).first() if half else None
    if half is None or user is None or time.time() - half["at"] > PATIENCE:
        request.session.pop(HALF, None)
        return redirect("login")
    if request.method != "POST":
        return render(request, "albums/second_factor.html")
    # Whoever comes here knows the password: tries count for the account, from wherever.
    if tries.wait(tries.ONE, "second factor", str(user.pk)):
        return render(request, "albums/second_factor.html", {"problem": wait()}, status=429)
    if not secondfactor.check(user, request.POST.get("code", "")):
        problem = _("This code is wrong, or was used already. Wait for the next one.")
        return render(request, "albums/second_factor.html", {"problem": problem})
    del request.session[HALF]
    login(request, user, backend=half["backend"])
    return redirect(half["next"])


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    refused = refusal(request, user)
    if refused:
        return refused
    secondfactor.begin(user)
    return redirect("factor_setup")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Show the secret, and let it count once a code of it is typed."""
    user = user_of(request)
    factor, problem = secondfactor.begun(user), ""
    if factor is None:
        return redirect("account")
    if request.method == "POST":
        if too_many(request, "password", user.username):
            problem = wait()
        elif codes := secondfactor.confirm(user, request.POST.get("code", "")):
            return _shown(request, codes)
        else:
            problem = _("This code is wrong. Does the clock of your device go right?")
    address = secondfactor.address(factor)
    context = {
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff"),
        "secret": " ".join(factor.secret[at : at + 4] for at in range(0, len(factor.secret), 4)),
        "address": address,
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "albums/second_factor_setup.html", context, status=status)


@never_cache
@login_required
@require_POST
def new_codes(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    refused = refusal(request, user, code=True)
    return refused or _shown(request, secondfactor.new_recovery_codes(user))


@login_required
@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    refused = refusal(request, user, code=True)
    if refused:
        return refused
    secondfactor.switch_off(user)
    messages.success(request, _("The second factor is off: your password is enough to sign in."))
    return redirect("account")


def refusal(request: HttpRequest, user: User, *, code: bool = False) -> HttpResponse | None:
    """Ask for the password, and a code, before anything changes about signing in."""
    if too_many(request, "password", user.username):
        return account.page(request, problem=wait(), status=429)
    if not user.check_password(request.POST.get("password", "")):
        return account.page(request, problem=_("The password is wrong."), status=422)
    if code and not secondfactor.check(user, request.POST.get("code", "")):
        problem = _("This code is wrong, or was used already. Wait for the next one.")
        return account.page(request, problem=problem, status=422)
    return None


def _shown(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "albums/recovery_codes.html", {"codes": codes})
