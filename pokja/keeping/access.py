"""Accounts are let into a Pokja and lose it again. Access is not membership."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from pokja.access import FORBIDDEN, can
from pokja.audit import Act, note
from pokja.indonesian import short_date
from pokja.keeping.change import change
from pokja.keeping.sessions import end_sessions
from pokja.mails import tell_of_access
from pokja.models import Access, Pokja, Region, User
from pokja.roles import Permission, Role

OWN_ADMIN_STAYS = "Ini akun Anda sendiri. Minta admin lain mengubah akses admin Anda."
OWN_ADMIN = "Ini akses admin Anda sendiri. Minta admin lain mencabutnya."


def give_access(pokja: Pokja, *, email: str, name: str, role: str, by: User, until: date | None = None) -> Access:
    """Let the account of that address in, until that day or until it is taken.

    A new account has no password until its owner sets one; its invitation names the role, so that it gets no letter
    beside it.
    """
    with change(pokja, by):
        _refuse_who_was_quicker(pokja, by)
        user, is_new = account_of(email, name)
        if user.pk == by.pk and role == Role.ADMIN and Access.objects.filter(user=by, role=role, pokja=pokja).exists():
            raise ValidationError({"email": OWN_ADMIN_STAYS})
        return let_in(user, role, pokja=pokja, until=until, by=by, by_letter=not is_new)


def take_access(access: Access, *, by: User) -> None:
    """The account loses this role here at once; what it wrote stays, and the history keeps who took it."""
    with change(access.pokja, by):
        _refuse_who_was_quicker(access.pokja, by)
        if access.user_id == by.pk and access.role == Role.ADMIN:
            raise PermissionDenied(OWN_ADMIN)
        shut_out(access, by=by)


def _refuse_who_was_quicker(pokja: Pokja, by: User) -> None:
    """The gate was asked before this change waited for its turn; of two admins who shut each other out one stays."""
    by.__dict__.pop("accesses", None)
    if not can(by, Permission.ACCESS_MANAGE, pokja):
        raise PermissionDenied(FORBIDDEN.format(act=Permission.ACCESS_MANAGE.value))


def account_of(email: str, name: str) -> tuple[User, bool]:
    """The account of that address, and whether it is a new one."""
    known = User.objects.filter(email__iexact=email).first()
    if known:
        return known, False
    try:
        with transaction.atomic():
            return User.objects.create_user(email, None, name=name), True
    except IntegrityError:  # made in the same moment by somebody else
        return User.objects.get(email__iexact=email), False


def let_in(
    user: User,
    role: str,
    *,
    by: User,
    pokja: Pokja | None = None,
    province: Region | None = None,
    until: date | None = None,
    by_letter: bool = True,
) -> Access:
    """The one access of `user` with that role there, from now until `until`. What holds so already is not told again.

    Called inside the transaction of the change.
    """
    scope = Access.Scope.POKJA if pokja else Access.Scope.PROVINCE if province else Access.Scope.NATION
    access, is_new = Access.objects.get_or_create(
        user=user,
        role=role,
        pokja=pokja,
        region=province,
        defaults={"granted_by": by, "scope": scope, "valid_until": until},
    )
    today = timezone.localdate()
    if not is_new and access.valid_until == until and (access.valid_from or today) <= today:
        return access
    if not is_new:
        access.valid_from, access.valid_until, access.granted_by = None, until, by
        access.save(update_fields=["valid_from", "valid_until", "granted_by"])
    note(Act.ACCESS_GIVEN, f"{user} diberi akses {in_words(access)}.", by=by, pokja=pokja, about=user)
    if by_letter:
        tell_of_access(Act.ACCESS_GIVEN, access, by=by)
    return access


def shut_out(access: Access, *, by: User) -> None:
    """Take it, once; of many who take it at the same moment the others find it gone.

    Whoever gives up a role of their own stays signed in.
    """
    gone, _ = Access.objects.filter(pk=access.pk).delete()
    if not gone:
        return
    user = access.user
    note(Act.ACCESS_TAKEN, f"Akses {user} {in_words(access)} dicabut.", by=by, pokja=access.pokja, about=user)
    if user.pk != by.pk:
        end_sessions(user)
    tell_of_access(Act.ACCESS_TAKEN, access, by=by)


def in_words(access: Access) -> str:
    """sebagai Pejabat pembaca di Pokja PKP Provinsi Banten sampai 25 Desember 2026"""
    place = access.place if access.pokja_id or access.region_id else "tingkat nasional"
    words = f"sebagai {access.get_role_display()} di {place}"
    return f"{words} sampai {short_date(access.valid_until)}" if access.valid_until else words
