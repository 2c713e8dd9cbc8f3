from django.utils.translation import gettext_lazy


class Refused(ValueError):
    """What was asked for cannot be done; the text says why, to the person who asked."""


class Conflict(Refused):
    """Somebody else, or another tab, decided first."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message or gettext_lazy("This was decided meanwhile, perhaps in another tab.")
        )
