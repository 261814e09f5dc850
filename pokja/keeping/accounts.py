"""Accounts are opened, renamed, switched off and on. They are never deleted: what they wrote keeps its writer."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from pokja.audit import Act, note
from pokja.keeping.change import refusals
from pokja.keeping.invitations import revoke_standing
from pokja.keeping.sessions import end_sessions
from pokja.models import User

OWN = "Ini akun Anda sendiri. Minta admin sistem lain menonaktifkannya."
SWITCHED_OFF = "Akun Anda baru saja dinonaktifkan."
KNOWN = "Pos-el ini sudah punya akun. Cari akunnya di daftar."


def open_account(*, email: str, name: str, by: User) -> User:
    """A new account without rights and without a password; its owner sets one by an invitation."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        with refusals(pokja_user_email_key=("email", KNOWN), user_email_once_in_any_case=("email", KNOWN)):
            user = User.objects.create_user(email, None, name=name)
        note(Act.ACCOUNT, f"Akun {user} dibuat.", by=by, about=user)
    return user


def change_account(user: User, changed: dict, *, by: User) -> User:
    """Write a new name or whether the account is active. Who is switched off is signed out everywhere at once."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        locked = {
            one.pk: one for one in User.objects.select_for_update().filter(pk__in={user.pk, by.pk}).order_by("pk")
        }
        user = locked[user.pk]
        if not locked[by.pk].is_active:  # of two who switch each other off, one stays
            raise PermissionDenied(SWITCHED_OFF)
        if not changed.get("is_active", True) and user.pk == by.pk:
            raise ValidationError({"is_active": OWN})
        if changed.get("name", user.name) != user.name:
            note(Act.ACCOUNT, f"Nama akun {user} menjadi {changed['name']}.", by=by, about=user)
            user.name = changed["name"]
        if changed.get("is_active", user.is_active) != user.is_active:
            user.is_active = changed["is_active"]
            words = "diaktifkan" if user.is_active else "dinonaktifkan"
            note(Act.ACCOUNT, f"Akun {user} {words}.", by=by, about=user)
        user.save(update_fields=["name", "is_active"])
        if not user.is_active:
            end_sessions(user)
            revoke_standing(user)
    return user
