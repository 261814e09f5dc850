"""The second step of an account is set up, turned off, reset; its recovery codes are made anew."""

from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from pokja.audit import Act, note
from pokja.keeping.sessions import end_sessions
from pokja.models import User
from pokja.second_step import LAST_COUNTER


def set_up_second_step(user: User, secret: str, counter: int) -> None:
    """From now on a code is asked for; `counter` belongs to the code that was just shown to work."""
    with _changed(user):
        if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            return  # sent twice
        device = TOTP.activate(user, secret).instance
        device.data[LAST_COUNTER] = counter
        device.save(update_fields=["data"])
        RecoveryCodes.activate(user)
        note(Act.ACCOUNT, f"Langkah kedua {user} dipasang.", by=user, about=user)


def turn_off_second_step(user: User) -> None:
    with _changed(user):
        if _forget(user):
            note(Act.ACCOUNT, f"Langkah kedua {user} dimatikan.", by=user, about=user)


def renew_codes(user: User) -> None:
    """The old codes open nothing any more, nor do devices that were trusted with them."""
    with _changed(user):
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(user)
        note(Act.ACCOUNT, f"Kode cadangan {user} dibuat baru.", by=user, about=user)


def note_recovery_code(user: User, left: int) -> None:
    note(Act.ACCOUNT, f"{user} masuk dengan kode cadangan, sisa {left}.", by=user, about=user)


def reset_second_step(user: User) -> bool:
    """For somebody who lost the phone and the codes; False when there was nothing to reset. Every session ends."""
    with _changed(user):
        if not _forget(user):
            return False
        end_sessions(user)
        note(Act.ACCOUNT, f"Langkah kedua {user} dilepas oleh pengelola server.", by=None, about=user)
        return True


@contextmanager
def _changed(user: User):
    """One change of one account at a time."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        yield


def _forget(user: User) -> bool:
    deleted, _ = Authenticator.objects.filter(user=user).delete()
    return bool(deleted)
