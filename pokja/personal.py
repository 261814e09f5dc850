"""Notes who looked at personal data: NIP, telephone and e-mail (UU 27/2022)."""

from datetime import timedelta

from django.utils import timezone

from pokja import audit
from pokja.models import AuditEntry, Person

AGAIN_AFTER = timedelta(minutes=10)  # reading a page, saving it and looking once more is one view


def note_view(request, person: Person) -> None:
    """`request` shows NIP or contacts of `person`: one entry per account and person in ten minutes.

    An entry of which nothing of that kind is known shows nothing, and a page that is posted was shown before.
    """
    if request.method != "GET" or not (person.nip or person.phone or person.email):
        return
    target, since = f"person:{person.pk}", timezone.now() - AGAIN_AFTER
    known = AuditEntry.objects.filter(actor=request.user, act=audit.Act.VIEWED, target=target, at__gt=since)
    if not known.exists():
        audit.note(
            audit.Act.VIEWED,
            f"Data pribadi {person} dilihat.",
            by=request.user,
            pokja=person.pokja,
            about=person,
        )
