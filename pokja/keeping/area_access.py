"""Access to a province or the nation, which the system admin gives and takes. That of one Pokja is in access.py."""

from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from pokja.keeping.access import account_of, let_in, shut_out
from pokja.models import Access, Region, User
from pokja.roles import Role

OWN_SYSTEM = "Ini akses admin sistem Anda sendiri. Minta admin sistem lain mencabutnya."
LAST_SYSTEM = "Ini admin sistem yang terakhir. Beri dulu akses admin sistem kepada orang lain."
SYSTEM_WITHOUT_END = "Kosongkan: akses admin sistem berlaku sampai dicabut."


def give_area_access(
    user: User, role: Role, province: Region | None, *, by: User, until: date | None = None, by_letter: bool = True
) -> Access:
    """`role` in that province, or in the nation when there is none; given twice it is there once."""
    if role == Role.SYSTEM and until:
        raise ValidationError({"until": SYSTEM_WITHOUT_END})
    with transaction.atomic(), pghistory.context(user=by.pk):
        User.objects.select_for_update().get(pk=user.pk)
        return let_in(user, role, province=province, until=until, by=by, by_letter=by_letter)


def give_area_access_by_email(
    role: Role, province: Region | None, *, email: str, name: str, by: User, until: date | None = None
) -> Access:
    """The same for the account of that address; a new account is told by its invitation alone."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        user, is_new = account_of(email, name)
        return give_area_access(user, role, province, by=by, until=until, by_letter=not is_new)


def take_area_access(access: Access, *, by: User) -> None:
    """The account loses it at once and is signed out everywhere. Somebody always keeps the whole."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        if access.role == Role.SYSTEM:
            _keep_one_system_admin(access, by)
        shut_out(access, by=by)


def _keep_one_system_admin(leaving: Access, by: User) -> None:
    """All rows are locked, so that two admins who take each other's access do not both go."""
    if leaving.user_id == by.pk:
        raise PermissionDenied(OWN_SYSTEM)
    admins = Access.objects.select_for_update(of=("self",)).filter(role=Role.SYSTEM).order_by("pk")
    holding = {access.pk for access in admins.on(timezone.localdate()).filter(user__is_active=True)}
    if not holding - {leaving.pk}:
        raise PermissionDenied(LAST_SYSTEM)
