from django.contrib import admin
from django.urls import include, path

from albums.views.signing_in import sign_in_for_administration
from config import health
from config.api import api

urlpatterns = [
    path("", include("albums.urls")),
    path("", include("faces.urls")),
    path("", include("sharing.urls")),
    path("api/v1/", api.urls),
    path("admin/login/", sign_in_for_administration),
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]

handler500 = "config.errors.handler500"
