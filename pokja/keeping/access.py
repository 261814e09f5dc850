"""Accounts are let into a Pokja and lose it again. Access is not membership."""

from django.core.exceptions import PermissionDenied

from pokja.keeping.change import change
from pokja.models import Access, Pokja, User
from pokja.roles import Role

OWN_ADMIN = "Ini akses admin Anda sendiri. Minta admin lain mencabutnya."


def give_access(pokja: Pokja, *, email: str, name: str, role: str, by: User) -> Access:
    """Let the account of that address in; a new account has no password until its owner sets one."""
    with change(pokja, by):
        user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, None, name=name)
        access, _ = Access.objects.get_or_create(
            user=user, role=role, scope=Access.Scope.POKJA, pokja=pokja, defaults={"granted_by": by}
        )
        if access.valid_from or access.valid_until:
            access.valid_from = access.valid_until = None
            access.save(update_fields=["valid_from", "valid_until"])
        return access


def take_access(access: Access, *, by: User) -> None:
    """The account loses this role here at once; what it wrote stays, and the history keeps who took it."""
    with change(access.pokja, by):
        if access.user_id == by.pk and access.role == Role.ADMIN:
            raise PermissionDenied(OWN_ADMIN)
        access.delete()
