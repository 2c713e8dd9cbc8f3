"""Signing in, and what helps those who forgot their password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.views import LoginView, PasswordResetConfirmView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from albums import languages, passwords, secondfactor, visits
from albums.models import User
from albums.views import secondfactor as secondfactor_views
from albums.views import tries
from albums.views.sites import site


class SignIn(LoginView):
    """The page to which every other page sends a stranger: at the first start, to `start`."""

    template_name = "albums/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not tries.too_many(request, "sign-in", request.POST.get("username", "")):
            return super().post(request, *args, **kwargs)
        context = self.get_context_data(form=AuthenticationForm(request), problem=tries.wait())
        return self.render_to_response(context, status=429)

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not User.objects.exists():
            return redirect("start")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"passkeys": site(self.request).can}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        self.keep_language(user)
        if secondfactor.needed(user):
            return secondfactor_views.ask(self.request, user, self.get_success_url())
        return super().form_valid(form)

    def keep_language(self, user: User) -> None:
        """Let an account that has chosen no language have the one of this page, if chosen."""
        code = self.request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if not user.language and code in languages.CODES:
            languages.choose(user, code)


def sign_in_for_administration(request: HttpRequest) -> HttpResponse:
    """Send Django's administration to Kith's own page, which asks for all that is to be asked."""
    if request.user.is_authenticated:
        raise PermissionDenied  # an account that may not go there
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Mail a link to a new password, or say whom to ask; never say which accounts there are."""
    context: dict[str, Any] = {"mailed": bool(settings.MAIL_URL)}
    if request.method == "POST" and settings.MAIL_URL:
        said = request.POST.get("account", "").strip()
        if tries.too_many(request, "forgotten", said):
            context["problem"] = tries.wait()
            return render(request, "albums/forgotten.html", context, status=429)
        address = f"{request.scheme}://{request.get_host()}"
        passwords.mail_links(said, address, get_language() or settings.LANGUAGE_CODE)
        context["sent"] = True
    return render(request, "albums/forgotten.html", context)


class Reset(PasswordResetConfirmView):
    """The page behind a link to a new password. It ends every session of the account."""

    template_name = "albums/reset.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:  # type: ignore[type-arg]
        messages.success(self.request, _("Your password was changed. Sign in with the new one."))
        answer = super().form_valid(form)
        visits.end_all(form.user)
        return answer
