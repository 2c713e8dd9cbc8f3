"""Adding and removing passkeys, and signing in with one."""

from __future__ import annotations

import secrets
import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from albums import passkeys, secondfactor
from albums.api import user_of
from albums.models import Passkey
from albums.texts import one_line
from albums.views import account, tries
from albums.views.secondfactor import refusal
from albums.views.signing_in import SignIn
from albums.views.sites import site

ADD, ENTER, PATIENCE = "passkey_to_add", "passkey_to_enter", 5 * 60  # seconds


@never_cache
@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Ask for what signing in asks for, since a passkey does for all of it; then offer one."""
    user = user_of(request)
    refused = refusal(request, user, code=secondfactor.needed(user))
    if refused:
        return refused
    place = site(request)
    if not place.can:
        return account.page(request, problem=_("No passkeys at this address."), status=422)
    options = passkeys.offer(user, place, _challenge(request, ADD))
    return render(request, "albums/passkey.html", {"options": options})


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    user, challenge = user_of(request), _taken(request, ADD)
    name = one_line(request.POST.get("name", ""))[:100] or _("Passkey")
    answer = request.POST.get("answer", "")
    if challenge and passkeys.add(user, site(request), challenge, answer, name):
        messages.success(request, _("You can sign in with this passkey now."))
    else:
        messages.error(request, _("The passkey was not added. Begin again."))
    return redirect("account")


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    passkey = get_object_or_404(Passkey.objects.visible_to(request.user), pk=pk)
    passkey.delete()
    text = _("Nobody signs in with %(name)s any more. Remove it from your device, too.")
    messages.success(request, text % {"name": passkey.name})
    return redirect("account")


@never_cache
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Return what the browser shall sign, once, with a passkey of somebody."""
    if tries.too_many(request, "passkey asked for", ""):
        return JsonResponse({"detail": tries.wait()}, status=429)
    return JsonResponse(passkeys.request(site(request), _challenge(request, ENTER)))


class PasskeySignIn(SignIn):
    """Lets in whoever has unlocked a passkey: it is something they have and know, or are."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        if tries.too_many(request, "passkey", ""):
            return self._refuse(tries.wait(), 429)
        challenge = _taken(request, ENTER)
        answer = request.POST.get("answer", "")
        user = passkeys.check(site(request), challenge, answer) if challenge else None
        if user is None:
            return self._refuse(_("This passkey does not fit. Try again, or use a password."), 422)
        self.keep_language(user)
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect(self.get_success_url())

    def _refuse(self, problem: str, status: int) -> HttpResponse:
        form = AuthenticationForm(self.request)
        context = self.get_context_data(form=form, problem=problem)
        return self.render_to_response(context, status=status)


def _challenge(request: HttpRequest, what: str) -> bytes:
    challenge = secrets.token_bytes(32)
    request.session[what] = [challenge.hex(), time.time()]
    return challenge


def _taken(request: HttpRequest, what: str) -> bytes | None:
    """Return the challenge that was asked for lately; it is used once, right or wrong."""
    kept = request.session.pop(what, None)
    if kept is None or time.time() - kept[1] > PATIENCE:
        return None
    return bytes.fromhex(kept[0])
