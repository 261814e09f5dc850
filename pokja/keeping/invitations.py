"""Invitations to an account: sent, replaced by a newer one, accepted once."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pokja.audit import Act, note
from pokja.models import Invitation, Pokja, User
from pokja.models.invitation import hash_of, new_key

JUST_SENT = timedelta(minutes=1)  # what is asked again so soon is the same click


class InvitationClosed(Exception):
    """Somebody was quicker: accepted, revoked or expired meanwhile."""


@transaction.atomic
def invite(user: User, *, by: User, pokja: Pokja | None = None) -> tuple[Invitation, str] | None:
    """A new invitation and the key for its link; the older one opens nothing any more.

    None when another request has just sent one: of many at once one takes effect, and one letter goes out.
    """
    User.objects.select_for_update().get(pk=user.pk)
    now = timezone.now()
    if Invitation.objects.open(now).filter(user=user, sent_at__gt=now - JUST_SENT).exists():
        return None
    revoke_standing(user)
    key = new_key()
    invitation = Invitation.objects.create(
        user=user, key_hash=hash_of(key), sent_at=now, sent_by=by, expires_at=now + settings.INVITATION_AGE
    )
    note(Act.INVITED, f"{user} diundang untuk membuat sandi.", by=by, pokja=pokja, about=user)
    return invitation, key


def revoke_standing(user: User) -> None:
    Invitation.objects.filter(user=user, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, pokja: Pokja | None = None) -> None:
    """Its letter could not go out, so nobody holds the key."""
    revoke_standing(invitation.user)
    note(Act.INVITED, f"Undangan {invitation.user} tidak terkirim.", by=by, pokja=pokja, about=invitation.user)


@transaction.atomic
def accept_invitation(invitation: Invitation, password: str) -> User:
    """Set the first password of the account; once, however many try at the same moment."""
    user, now = User.objects.select_for_update().get(pk=invitation.user_id), timezone.now()
    # No join in this update: what a join says is not asked again after waiting for the row.
    if not user.is_active or not Invitation.objects.open(now).filter(pk=invitation.pk).update(accepted_at=now):
        raise InvitationClosed
    user.set_password(password)
    user.save(update_fields=["password"])
    note(Act.ACCOUNT, f"{user} menerima undangan dan membuat sandi.", by=user, about=user)
    return user
