from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.i18n import JavaScriptCatalog

from albums.views import (
    accounts,
    albums,
    app,
    archive,
    care,
    chosen,
    failed,
    media,
    timeline,
    turning,
    upload,
)

urlpatterns = [
    path("", timeline.show, name="timeline"),
    path("photos/tiles", timeline.tiles, name="tiles"),
    path("photos/status", timeline.status, name="photos_status"),
    path("photos/add-to-album", chosen.add_to_album, name="photos_add_to_album"),
    path("photos/remove-from-album", chosen.remove_from_album, name="photos_remove_from_album"),
    path("photos/download", archive.download_chosen, name="photos_download"),
    path("photos/favourite", care.favourite_chosen, name="photos_favourite"),
    path("photos/<int:pk>/describe", care.describe, name="photo_describe"),
    path("photos/<int:pk>/favourite", care.favourite, name="photo_favourite"),
    path("photos/<int:pk>/turn", turning.turn, name="photo_turn"),
    path("photos/failed/", failed.show, name="failed_photos"),
    path("photos/retry", failed.retry, name="photos_retry"),
    path("photos/<int:pk>/<int:size>.webp", media.rendition, name="rendition"),
    path("photos/<int:pk>/original", media.original, name="original"),
    path("albums/", albums.index, name="album_list"),
    path("albums/<int:pk>/", albums.show, name="album"),
    path("albums/<int:pk>/download", archive.download_album, name="album_download"),
    path("albums/<int:pk>/rename", albums.rename, name="album_rename"),
    path("albums/<int:pk>/delete", albums.delete, name="album_delete"),
    path("upload/", upload.show, name="upload"),
    path("upload/shared", upload.share, name="upload_shared"),
    path("app.webmanifest", app.manifest, name="manifest"),
    path("start/", accounts.start, name="start"),
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("accounts/", accounts.index, name="accounts"),
    path("accounts/invite", accounts.invite, name="invite"),
    path("accounts/invitations/<int:pk>/revoke", accounts.revoke, name="invitation_revoke"),
    path("join/<str:token>/", accounts.join, name="join"),
    path("words.js", cache_control(max_age=3600)(JavaScriptCatalog.as_view()), name="words"),
    path("accounts/password", accounts.change_password, name="change_password"),
]
