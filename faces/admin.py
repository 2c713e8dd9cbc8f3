from django.contrib import admin

from faces.models import Decision, Face, Instance, Person, Preference


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "owner", "created_at")
    search_fields = ("name",)
    raw_id_fields = ("owner", "cover")


@admin.register(Face)
class FaceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "owner", "photo", "person", "quality", "ignored_at")
    raw_id_fields = ("owner", "photo", "person", "confirmed_by")


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "at", "kind", "person", "by")
    list_filter = ("kind",)


admin.site.register([Instance, Preference])
