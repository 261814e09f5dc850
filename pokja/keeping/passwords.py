"""Passwords are set and sign-ins locked; both are told in the audit log."""

from django.db import transaction

from pokja import lockout
from pokja.audit import Act, note
from pokja.keeping.invitations import revoke_standing
from pokja.keeping.sessions import end_sessions
from pokja.models import User


@transaction.atomic
def set_password(user: User, password: str, *, anew: bool, session_key: str | None = None) -> None:
    """`anew`: through a link that came by mail. Every other session ends, and earlier failures are forgiven."""
    user.set_password(password)
    user.save(update_fields=["password"])
    revoke_standing(user)
    lockout.forgive(user)
    end_sessions(user, except_key=session_key)
    note(Act.ACCOUNT, f"Sandi {user} {'diatur ulang lewat pos-el' if anew else 'diganti'}.", by=user, about=user)


def note_locks(attempt: lockout.Attempt, user: User | None) -> None:
    """Tell of the locks that this failure has brought about; of accounts that do not exist there is nothing to tell."""
    for (account, address), until in attempt.reached.items():
        limit, when = attempt.limits[account, address], lockout.clock_words(until)
        where = f" dari {address}" if address else ""
        if account and user:
            text = f"Masuk ke akun {user}{where} ditahan sampai {when}: {limit.failures} kali gagal."
            note(Act.ACCOUNT, text, by=None, about=user)
        elif not account:
            note(Act.ACCOUNT, f"Masuk{where} ditahan sampai {when}: {limit.failures} kali gagal.", by=None)
