"""The own account: its password, and where a link to a new one is mailed."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from albums import secondfactor, visits
from albums.api import user_of
from albums.forms import MailForm
from albums.models import Passkey, SecondFactor, User, Visit
from albums.views import tries
from albums.views.sites import site


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return page(request)


@login_required
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the password, which ends all other sessions."""
    user = user_of(request)
    if tries.too_many(request, "password", user.username):
        return page(request, problem=tries.wait(), status=429)
    form = PasswordChangeForm(user, request.POST)
    if not form.is_valid():
        return page(request, password_form=form)
    form.save()
    visits.end_all(user, but=request.session.session_key)
    update_session_auth_hash(request, user)
    messages.success(request, _("Your password was changed. You are signed out everywhere else."))
    return redirect("account")


@login_required
@require_POST
def change_mail(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if tries.too_many(request, "password", user.username):
        return page(request, problem=tries.wait(), status=429)
    form = MailForm(user, request.POST)
    if not form.is_valid():
        return page(request, mail_form=form)
    user.email = form.cleaned_data["email"]
    user.save(update_fields=["email"])
    messages.success(request, _("Your mail address was changed."))
    return redirect("account")


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
    visits.end(visit)
    messages.success(request, _("That browser is signed out."))
    return redirect("account")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    count = visits.end_all(user_of(request), but=request.session.session_key)
    text = ngettext("%(n)d other session was ended.", "%(n)d other sessions were ended.", count)
    messages.success(request, text % {"n": count})
    return redirect("account")


def _visits(request: HttpRequest, user: User) -> list[tuple[Visit, str, bool]]:
    """Return where the account is signed in, in words, and which of them this browser is."""
    here = request.session.session_key
    found = Visit.objects.visible_to(user).order_by("-seen_at", "-pk")
    said = [(one, visits.words(one), one.session_id == here) for one in found]
    return sorted(said, key=lambda entry: not entry[2])


def page(
    request: HttpRequest,
    *,
    status: int = 200,
    problem: str = "",
    password_form: PasswordChangeForm | None = None,
    mail_form: MailForm | None = None,
) -> HttpResponse:
    """Show the page; a form that was sent shows what is wrong with it."""
    user = user_of(request)
    password_form = password_form or PasswordChangeForm(user)
    # On a phone the page would begin at this field.
    password_form.fields["old_password"].widget.attrs.pop("autofocus", None)
    context = {
        "problem": problem,
        "second_factor": SecondFactor.objects.exclude(confirmed_at=None).filter(user=user).first(),
        "codes_left": secondfactor.left(user),
        "visits": _visits(request, user),
        "passkeys": Passkey.objects.visible_to(user),
        "site": site(request),
        "mailed": bool(settings.MAIL_URL),
        "password_form": password_form,
        "mail_form": mail_form or MailForm(user),
    }
    return render(request, "albums/account.html", context, status=status)
