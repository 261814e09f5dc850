"""What is kept for how long, and the purge of what is past that time (UU 27/2022; archives: UU 43/2009).

Two kinds of history stand in event tables of the same form:

- *History of people and rights* says who had which account, access, name or seat and who changed that. It is personal
  data kept to answer questions about the use of the program, and goes after AUDIT_YEARS, as the audit log does.
- *History of records* says how a meeting, its rows, its attendance and its attachments, or the Pokja, its SK, seats
  and letterheads came to be as they are. It belongs to official archives, whose end is a decision of the archive, never
  of a clock in a program: it is not purged, nor are meetings, final reports and news of follow-ups.

Every tracked model has to be in one of the two lists; tests/test_purge.py fails when one is in neither.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pgtrigger
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from pghistory.models import Context, Event

from meetings import workflow
from meetings.models import CheckIn, PastedText, SentChange, Visit
from pokja import audit
from pokja.keeping.contacts import CONTACTS
from pokja.lockout import FORGET_AFTER
from pokja.models import AuditEntry, FailureCount, Invitation, MemberAct, MemberImport, Person, Pokja

PEOPLE_AND_RIGHTS = ("pokja.UserEvent", "pokja.AccessEvent", "pokja.PersonEvent", "pokja.MembershipEvent")
RECORDS = (
    "meetings.MeetingEvent",
    "meetings.MeetingPokjaEvent",
    "meetings.SessionEvent",
    "meetings.SignerEvent",
    "meetings.OutputLineEvent",
    "meetings.BudgetLineEvent",
    "meetings.AttendeeEvent",
    "meetings.PresenceEvent",
    "meetings.RowEvent",
    "meetings.MarkStyleEvent",
    "meetings.AttachmentEvent",
    "meetings.SignedFileEvent",
    "meetings.PublicationEvent",
    "meetings.AgendaTemplateEvent",
    "meetings.PaperLayoutEvent",
    "meetings.CheckInCodeEvent",
    "meetings.RetentionRuleEvent",
    "pokja.PokjaEvent",
    "pokja.HostAgencyEvent",
    "pokja.DecreeEvent",
    "pokja.BidangEvent",
    "pokja.SeatEvent",
)

INVITATION_KEPT = timedelta(days=30)  # an expired link says for so long that it expired
SIGNED_IN_JUST_NOW = timedelta(days=1)  # a device may be listed before its session is written
SENT_KEPT = timedelta(days=14)  # twice as long as a device keeps what it could not send
VISIT_KEPT = timedelta(days=1)
_LOCK = "purge_old_data"


@dataclass(frozen=True)
class Purged:
    """How many of what went."""

    audit: int
    history: int
    acts: int
    contacts: int
    texts: int
    imports: int
    sessions: int
    invitations: int
    failures: int
    traces: int

    @property
    def sentence(self) -> str:
        words = (
            (self.audit, "catatan audit"),
            (self.history, "riwayat orang dan akses"),
            (self.acts, "perubahan anggota"),
            (self.contacts, "kontak orang"),
            (self.texts, "teks tempelan"),
            (self.imports, "impor anggota"),
            (self.sessions, "sesi"),
            (self.invitations, "undangan"),
            (self.failures, "hitungan gagal masuk"),
            (self.traces, "jejak lembar kerja"),
        )
        return f"Data lama dihapus: {', '.join(f'{count} {what}' for count, what in words)}."


def event_models() -> list[type[Event]]:
    return [model for model in apps.get_models() if issubclass(model, Event)]


def years_before(day: date, years: int) -> date:
    return months_before(day, 12 * years)


def months_before(day: date, months: int) -> date:
    """The same day of that earlier month, or its last one; nothing is older than the calendar."""
    ordinal = day.year * 12 + day.month - 1 - months
    if ordinal < 12:
        return date.min
    first = date(ordinal // 12, ordinal % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


@transaction.atomic
def purge(*, dry_run: bool = False) -> Purged:
    """Delete what is past its time and note in the audit log how much that was, also when it was nothing.

    To be called as the owner of the tables: the app role cannot delete from the log and the history. Purges at the same
    time wait for each other. A dry run does the same and takes it back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_LOCK])
    now = timezone.now()
    purged = Purged(
        contacts=_remove_contacts(timezone.localdate(now)) + _forget_guests(timezone.localdate(now)),
        audit=_delete_append_only(_old(AuditEntry.objects, "at", now)),
        history=_purge_history(now),
        acts=_delete(_old(MemberAct.objects, "done_at", now)),
        texts=_delete(PastedText.objects.filter(changed_at__lt=now - timedelta(days=settings.IMPORT_DAYS))),
        imports=_delete(MemberImport.objects.filter(started_at__lt=now - timedelta(days=settings.IMPORT_DAYS))),
        sessions=_purge_sessions(now),
        invitations=_delete(Invitation.objects.filter(expires_at__lt=now - INVITATION_KEPT)),
        failures=_delete(
            FailureCount.objects.filter(Q(locked_until=None) | Q(locked_until__lt=now), since__lt=now - FORGET_AFTER)
        ),
        traces=_delete(SentChange.objects.filter(at__lt=now - SENT_KEPT))
        + _delete(Visit.objects.filter(seen_at__lt=now - VISIT_KEPT)),
    )
    audit.note(audit.Act.PURGED, purged.sentence, by=None)
    if dry_run:
        transaction.set_rollback(True)
    return purged


def _old(rows, field: str, now: datetime) -> QuerySet:
    """Those from before the first day that is still kept; a day is a day of the clock that people see."""
    first = years_before(timezone.localdate(now), settings.AUDIT_YEARS)
    return rows.filter(**{f"{field}__date__lt": first})


def _delete(rows: QuerySet) -> int:
    return rows.delete()[0]


def _delete_append_only(rows: QuerySet) -> int:
    """The one place where an append-only table loses rows: its trigger is set aside for this statement alone."""
    with pgtrigger.ignore(f"{rows.model._meta.label}:append_only"), transaction.atomic():
        return _delete(rows)


def _purge_history(now: datetime) -> int:
    events = [apps.get_model(label) for label in PEOPLE_AND_RIGHTS]
    count = sum(_delete_append_only(_old(model.objects, "pgh_created_at", now)) for model in events)
    _purge_contexts(now)
    return count


def _purge_contexts(now: datetime) -> None:
    """Who did it and on which page, once no event that is kept refers to it."""
    rows = _old(Context.objects, "created_at", now)
    for model in event_models():
        rows = rows.exclude(Exists(model.objects.filter(pgh_context=OuterRef("pk"))))
    _delete(rows)


def _purge_sessions(now: datetime) -> int:
    ended = _delete(Session.objects.filter(expire_date__lt=now))
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    _delete(UserSession.objects.filter(~Exists(alive), last_seen_at__lt=now - SIGNED_IN_JUST_NOW))
    return ended


def _remove_contacts(today: date) -> int:
    if not settings.CONTACT_MONTHS:
        return 0
    day = months_before(today, settings.CONTACT_MONTHS)
    left = Person.objects.standing().once_on_a_seat().off_every_seat(day)
    with_contacts = left.with_contacts().values("pk")
    left = left.filter(Q(pk__in=with_contacts) | Q(pk__in=_named_with_contacts()))
    people: dict[Pokja, list[Person]] = {}
    for person in left.select_related("pokja").order_by("pokja", "pk"):
        people.setdefault(person.pokja, []).append(person)
    return sum(len(workflow.remove_contacts(pokja, those, by=None)) for pokja, those in people.items())


def _forget_guests(today: date) -> int:
    """What guests left at a check-in; it is no part of the record, so it goes from a final meeting too."""
    if not settings.CONTACT_MONTHS:
        return 0
    old = CheckIn.objects.exclude(contact="").filter(at__date__lt=months_before(today, settings.CONTACT_MONTHS))
    return old.update(contact="")


def _named_with_contacts() -> set[int]:
    """Whose contacts stand in an act that could be undone, also after somebody emptied them by hand."""
    named = Q()
    for name in CONTACTS:
        named |= Q(changes__contains=[{"model": "person", "field": name}])
    pks = {
        entry["pk"]
        for act in MemberAct.objects.filter(named)
        for entry in act.changes
        if entry["model"] == "person" and entry["field"] in CONTACTS and (entry["old"] or entry["new"])
    }
    people = Person.objects.filter(pk__in=pks).values_list("pk", "merged_into")
    return {merged_into or pk for pk, merged_into in people}


def kept_words() -> dict[str, str]:
    """How long things are kept, in words for the privacy notice."""
    months = settings.CONTACT_MONTHS
    return {
        "audit": f"{settings.AUDIT_YEARS} tahun",
        "contacts": f"{months} bulan sesudah jabatan terakhir berakhir"
        if months
        else "sampai admin Pokja menghapusnya",
        "guests": f"{months} bulan sesudah dicatat" if months else "sampai admin Pokja menghapusnya",
        "imports": f"{settings.IMPORT_DAYS} hari",
    }
