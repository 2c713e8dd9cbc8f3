"""The first start, and the accounts of an installation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from albums import accounts
from albums.api import user_of
from albums.contents import clean_title
from albums.forms import AccountForm
from albums.models import Invitation, User

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def start(request: HttpRequest) -> HttpResponse:
    """Create the first account, which is the administrator's; afterwards sign-up is closed."""
    if request.method == "POST":
        accounts.lock()
    if User.objects.exists():
        return redirect("login")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (user := _created(form)):
        login(request, user, backend=BACKEND)
        return redirect("timeline")
    return render(request, "albums/start.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """List the accounts, and make one: for the administrator. Others have a page of their own."""
    if request.method != "POST" and not user_of(request).is_superuser:
        return redirect("account")
    form = AccountForm(request.POST or None)
    if request.method == "POST":
        _administrator(request)
        if form.is_valid() and (user := _created(form)):
            messages.success(request, _("%(name)s can sign in now.") % {"name": user.username})
            return redirect("accounts")
    return _page(request, form=form)


@login_required
@require_POST
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation, whose link this answer alone shows: only its hash is kept."""
    _administrator(request)
    note = clean_title(request.POST.get("note", ""))
    return _page(request, token=accounts.invite(user_of(request), note))


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    _administrator(request)
    Invitation.objects.filter(pk=pk, used_at=None).delete()
    messages.success(request, _("The invitation no longer works."))
    return redirect("accounts")


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever was invited choose a name and a password."""
    invited = accounts.invitation(token)
    if invited is None:
        return render(request, "albums/join.html", status=404)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            user = accounts.accept(invited, chosen["username"], chosen["password1"])
        except ValidationError as error:  # somebody else took the name since the form was checked
            form.add_error(None, error)
            return render(request, "albums/join.html", {"invited": invited, "form": form})
        if user is None:
            return render(request, "albums/join.html", status=404)
        login(request, user, backend=BACKEND)
        return redirect("timeline")
    return render(request, "albums/join.html", {"invited": invited, "form": form})


def _page(
    request: HttpRequest, *, form: AccountForm | None = None, token: str = ""
) -> HttpResponse:
    form = form or AccountForm()
    # On a phone the page would begin at this field, below the invitations.
    form.fields["username"].widget.attrs.pop("autofocus", None)
    context = {
        "people": User.objects.order_by("username"),
        "invitations": Invitation.objects.open(),
        "invitation": request.build_absolute_uri(reverse("join", args=[token])) if token else "",
        "open_days": accounts.OPEN_FOR.days,
        "form": form,
    }
    return render(request, "albums/accounts.html", context)


def _administrator(request: HttpRequest) -> None:
    if not user_of(request).is_superuser:
        raise PermissionDenied


def _created(form: AccountForm) -> User | None:
    """Make the account; where the name was taken since the form was checked, the form says so."""
    try:
        return accounts.create(form.cleaned_data["username"], form.cleaned_data["password1"])
    except ValidationError as error:
        form.add_error(None, error)
        return None
