"""Writes the audit log; the one way to add to it."""

from django.db.models import Model

from pokja.models import AuditEntry, Pokja, User

Act = AuditEntry.Act


def note(
    act: Act,
    sentence: str,
    *,
    by: User | None,
    pokja: Pokja | None = None,
    about: Model | None = None,
    target: str = "",
) -> None:
    """Add one entry, in the transaction of the act it tells of.

    `by` is None when nobody signed in acts (a command of the operator, a visitor). `sentence` is Indonesian, ends with
    a full stop and names no NIP, telephone or e-mail address of a member.
    """
    AuditEntry.objects.create(
        act=act,
        sentence=sentence[:1000],
        actor=by,
        actor_name=str(by) if by else "",
        pokja=pokja,
        target=f"{about._meta.model_name}:{about.pk}" if about else target,
    )
