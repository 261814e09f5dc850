"""Notes who looked at personal data: NIP, telephone and e-mail (UU 27/2022)."""

from datetime import timedelta

from django.utils import timezone

from pokja import audit
from pokja.models import AuditEntry, Person, User

AGAIN_AFTER = timedelta(minutes=10)  # reading a page, saving it and looking once more is one view


def note_view(request, person: Person, *, shows_more: bool = False) -> None:
    """`request` shows NIP or contacts of `person`: one entry per account and person in ten minutes.

    An entry of which nothing of that kind is known shows nothing, unless the page `shows_more` than the entry; and a
    page that is posted was shown before.
    """
    if request.method != "GET" or not (shows_more or person.nip or person.phone or person.email):
        return
    target, since = f"person:{person.pk}", timezone.now() - AGAIN_AFTER
    known = AuditEntry.objects.filter(actor=request.user, act=audit.Act.VIEWED, target=target, at__gt=since)
    if not known.exists():
        _note(request, audit.Act.VIEWED, f"Data pribadi {person} dilihat.", person)


def note_download(request, about: Person | User, kind: str) -> None:
    """A file with all that is held about `about` goes out; each one is an entry."""
    if request.method == "GET":
        _note(request, audit.Act.DOWNLOADED, f"Data pribadi {about} diunduh ({kind}).", about)


def _note(request, act, sentence: str, about: Person | User) -> None:
    pokja = about.pokja if isinstance(about, Person) else None
    audit.note(act, sentence, by=request.user, pokja=pokja, about=about)
