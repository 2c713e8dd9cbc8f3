from django.contrib.auth.forms import BaseUserCreationForm

from albums.models import User


class AccountForm(BaseUserCreationForm):  # type: ignore[type-arg]  # not generic at runtime
    """A name and a password, twice; `accounts.create` makes the account of it."""

    class Meta:
        model = User
        fields = ("username",)
