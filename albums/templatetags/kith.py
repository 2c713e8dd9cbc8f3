"""Template tags of every page: icons, and the shape of a photo's tile."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from albums.models import Photo
from albums.views.languages import words_address
from albums.views.media import address

register = template.Library()

# The stylesheet has one class per twentieth of width / height in this range: a tile gets its
# shape before its picture is loaded, without the inline styles that the CSP forbids.
NARROWEST, WIDEST = 8, 60


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Return an icon of static/icons/sprite.svg; it says nothing to a screen reader."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css_class,
        static("icons/sprite.svg"),
        name,
    )


@register.simple_tag
def rendition(photo: Photo, size: int) -> str:
    """Return the address of a copy of the photo: 320 or 1600 pixels on the long side."""
    return address(photo, size)


@register.simple_tag
def words() -> str:
    """Return the address of the scripts' texts; see static/js/words.js."""
    return words_address()


@register.filter
def ratio_class(photo: Photo) -> str:
    """Return the class that gives a tile the photo's shape; square while it is unknown."""
    if not photo.height:
        return "ratio-20"
    twentieths = round(20 * photo.width / photo.height)
    return f"ratio-{min(max(twentieths, NARROWEST), WIDEST)}"
