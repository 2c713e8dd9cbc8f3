"""The page of all keys; photo and review show their own in a dialog."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from faces.views.requests import UserRequest


@login_required
@require_GET
def page(request: UserRequest) -> HttpResponse:
    return render(request, "faces/keys.html")
