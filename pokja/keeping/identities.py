"""An account is joined with an identity at the provider of single sign-on, or parted from it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from pokja.audit import Act, note
from pokja.keeping.sessions import end_sessions
from pokja.models import Identity, User

OTHER_PERSON = "Akun ini sudah terhubung dengan identitas lain. Minta admin sistem memeriksanya."
OTHER_ACCOUNT = "Identitas ini sudah membuka akun lain."


def link_identity(user: User, issuer: str, subject: str, *, by_operator: bool = False) -> Identity:
    """From now on this subject opens this account. Twice is once; one of somebody else is never written over."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        known = Identity.objects.select_for_update().filter(issuer=issuer, subject=subject).first()
        if known and known.user_id != user.pk:
            raise PermissionDenied(OTHER_ACCOUNT)
        if known:
            return known
        if Identity.objects.filter(issuer=issuer, user=user).exists():
            raise PermissionDenied(OTHER_PERSON)
        note(
            Act.ACCOUNT, f"Akun {user} dihubungkan dengan masuk tunggal.", by=None if by_operator else user, about=user
        )
        return Identity.objects.create(user=user, issuer=issuer, subject=subject, linked_by_operator=by_operator)


def unlink_identity(user: User, issuer: str) -> bool:
    """By the operator; every session ends, for some may have been opened that way. False: it was not."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not Identity.objects.filter(user=user, issuer=issuer).delete()[0]:
            return False
        end_sessions(user)
        note(Act.ACCOUNT, f"Akun {user} dilepas dari masuk tunggal oleh pengelola server.", by=None, about=user)
        return True
