from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.core.exceptions import ValidationError
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


class MailForm(forms.Form):
    """Where a link to a new password is mailed; whoever knows the password may say it."""

    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, auto_id="mail_%s", initial={"email": user.email})
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("That is not your password."))
        return password
