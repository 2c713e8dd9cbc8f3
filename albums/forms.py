from typing import Any

from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from albums.models import User


class AccountForm(BaseUserCreationForm):  # type: ignore[type-arg]  # not generic at runtime
    """A name and a password, twice; `accounts.create` makes the account of it."""

    class Meta:
        model = User
        fields = ("username",)
        labels = {"username": _("Name")}
        help_texts = {"username": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password, again = self.fields["password1"], self.fields["password2"]
        password.help_text = _("At least 8 characters, and not one of the common passwords.")
        again.label, again.help_text = _("The same password again"), ""
