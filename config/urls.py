from django.contrib import admin
from django.urls import include, path

from config.api import api

urlpatterns = [
    path("", include("albums.urls")),
    path("", include("faces.urls")),
    path("", include("sharing.urls")),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]
