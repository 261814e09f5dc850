"""Contacts of a person leave the attendance lists together with the list of members."""

from django.db import transaction
from django.db.models import Q

from meetings.models import Attendee, CheckIn, Meeting
from pokja import keeping
from pokja.models import Person, Pokja, User


def attendance_with_contacts(people) -> dict[str, int]:
    """On how many lists of meetings contacts of `people` stand: those that can be changed, and final ones."""
    rows = Attendee.objects.filter(person__in=people).exclude(phone="", email="")
    final = rows.filter(meeting__status=Meeting.Status.FINAL).values("meeting").distinct().count()
    return {"open": rows.values("meeting").distinct().count() - final, "final": final}


@transaction.atomic
def remove_contacts(pokja: Pokja, people, *, nip: bool = False, by: User | None) -> list[Person]:
    """Clear the contacts of `people` wherever this Pokja keeps them; returns of whom something went.

    The attendance of a final meeting stands still (meetings/models/freeze.py) and is left as it is; no page and no
    paper shows contacts from there. What a phone left at a check-in is no part of it and goes there too. The NIP of who
    signs stays on the paper.
    """
    removed = keeping.remove_contacts(pokja, people, nip=nip, by=by)
    pks = [person.pk for person in people]
    entries = Person.objects.filter(Q(pk__in=pks) | Q(merged_into__in=pks), pokja=pokja)
    rows = Attendee.objects.filter(person__in=entries).exclude(phone="", email="")
    # Who approves a meeting holds it, so that one that became final meanwhile is no longer among them.
    open_meetings = Meeting.objects.exclude(status=Meeting.Status.FINAL).filter(pk__in=rows.values("meeting"))
    held = [meeting.pk for meeting in open_meetings.select_for_update(no_key=True).order_by("pk")]
    rows.filter(meeting__in=held).update(phone="", email="")
    CheckIn.objects.filter(attendee__person__in=entries).exclude(contact="").update(contact="")
    return removed
