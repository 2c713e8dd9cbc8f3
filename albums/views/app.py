"""Kith as an application on the home screen of a phone or a computer."""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

GREEN, PAPER = "#1f6f5c", "#fbfaf7"


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """Return the web application manifest: name, icons, and that galleries can share with it."""
    icons = [_icon(192), _icon(512), _icon(512, "maskable")]
    icons.append({"src": static("icons/logo.svg"), "sizes": "any", "type": "image/svg+xml"})
    upload = {"name": _("Upload"), "url": reverse("upload")}
    search = {"name": _("Search"), "url": reverse("search")}
    content = {
        "id": "/",
        "name": "Kith",
        "short_name": "Kith",
        "description": _("Photo albums that know who is in them."),
        "start_url": reverse("timeline"),
        "scope": "/",
        "display": "standalone",
        "theme_color": GREEN,
        "background_color": PAPER,
        "icons": icons,
        "shortcuts": [upload, search],
        "share_target": {
            "action": reverse("upload_shared"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"files": [{"name": "files", "accept": ["image/*", ".heic", ".heif"]}]},
        },
    }
    return JsonResponse(content, content_type="application/manifest+json")


def _icon(side: int, purpose: str = "any") -> dict[str, str]:
    name = f"icons/app-{side}{'-maskable' if purpose == 'maskable' else ''}.png"
    return {
        "src": static(name),
        "sizes": f"{side}x{side}",
        "type": "image/png",
        "purpose": purpose,
    }
