"""The first start, signing in, and the accounts of an installation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from albums import accounts, languages
from albums.api import user_of
from albums.contents import clean_title
from albums.forms import AccountForm
from albums.models import Invitation, User

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


# How often passwords are tried for one account from one address, and for all from one address.
# Counted in the memory of the web server, of which there is one.
TRIES = (("name", "10/5m"), ("ip", "50/5m"))


def _named(_group: str, request: HttpRequest) -> str:
    return f"{request.META['REMOTE_ADDR']} {request.POST.get('username', '').casefold()[:150]}"


def _tried_too_often(request: HttpRequest) -> bool:
    """Count that a password is tried; return whether that is too often."""
    keys = {"name": _named, "ip": "ip"}
    tried = [
        is_ratelimited(request, group=f"sign-in-{key}", key=keys[key], rate=rate, increment=True)
        for key, rate in TRIES
    ]
    return any(tried)


class SignIn(LoginView):
    """The page to which every other page sends a stranger: at the first start, to `start`."""

    template_name = "albums/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not _tried_too_often(request):
            return super().post(request, *args, **kwargs)
        problem = _("Too many tries. Wait five minutes.")
        context = self.get_context_data(form=AuthenticationForm(request), problem=problem)
        return self.render_to_response(context, status=429)

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not User.objects.exists():
            return redirect("start")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let an account that has chosen no language have the one of this page, if chosen."""
        user, code = form.get_user(), self.request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if not user.language and code in languages.CODES:
            languages.choose(user, code)
        return super().form_valid(form)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def start(request: HttpRequest) -> HttpResponse:
    """Create the first account, which is the administrator's; afterwards sign-up is closed."""
    if request.method == "POST":
        accounts.lock()
    if User.objects.exists():
        return redirect("login")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, _created(form), backend=BACKEND)
        return redirect("timeline")
    return render(request, "albums/start.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """List the accounts, and make one: for the administrator. Everybody: the own password."""
    form = AccountForm(request.POST or None)
    if request.method == "POST":
        _administrator(request)
        if form.is_valid():
            user = _created(form)
            messages.success(request, _("%(name)s can sign in now.") % {"name": user.username})
            return redirect("accounts")
    return _page(request, form=form)


@login_required
@require_POST
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
        user = accounts.accept(invited, chosen["username"], chosen["password1"])
        if user is None:
            return render(request, "albums/join.html", status=404)
        login(request, user, backend=BACKEND)
        return redirect("timeline")
    return render(request, "albums/join.html", {"invited": invited, "form": form})


@login_required
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = PasswordChangeForm(user, request.POST)
    if not form.is_valid():
        return _page(request, password_form=form)
    form.save()
    update_session_auth_hash(request, user)
    messages.success(request, _("Your password was changed."))
    return redirect("accounts")


def _page(
    request: HttpRequest,
    *,
    form: AccountForm | None = None,
    password_form: PasswordChangeForm | None = None,
    token: str = "",
) -> HttpResponse:
    user = user_of(request)
    people = User.objects.order_by("username") if user.is_superuser else None
    form = form or AccountForm()
    # On a phone the page would begin at this field, below the invitations.
    form.fields["username"].widget.attrs.pop("autofocus", None)
    context = {
        "people": people,
        "invitations": Invitation.objects.open() if user.is_superuser else None,
        "invitation": request.build_absolute_uri(reverse("join", args=[token])) if token else "",
        "open_days": accounts.OPEN_FOR.days,
        "form": form,
        "password_form": password_form or PasswordChangeForm(user),
    }
    return render(request, "albums/accounts.html", context)


def _administrator(request: HttpRequest) -> None:
    if not user_of(request).is_superuser:
        raise PermissionDenied


def _created(form: AccountForm) -> User:
    return accounts.create(form.cleaned_data["username"], form.cleaned_data["password1"])
