"""Signing out, after which the browser shows nothing of before."""

from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response
