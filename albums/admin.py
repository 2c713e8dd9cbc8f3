from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from albums.models import Album, User

admin.site.register(User, UserAdmin)


@admin.register(Album)
class AlbumAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "owner", "created_at")
    list_select_related = ("owner",)
    search_fields = ("title", "owner__username")
