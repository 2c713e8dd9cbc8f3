"""Accounts for the administrator, who sees nothing of their libraries here either."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group

from albums.models import User

admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    """Closes accounts, and gives them another password; whoever forgot theirs needs that."""

    def has_delete_permission(self, *_: object, **_kwargs: object) -> bool:
        """Deleting an account would list its photos and people by name, and leave its files."""
        return False
