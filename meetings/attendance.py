"""The attendance list as its page shows it: one session, fifty rows, and what was counted of all."""

import uuid
from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Count, F, FilteredRelation, Min, Prefetch, Q, Sum, Window
from django.http import Http404
from django.utils.functional import cached_property

from meetings import checkin, workflow
from meetings.forms.attendance import AttendeeForm, NewAttendeeForm, ParticipantsNoteForm
from meetings.likeness import likely_doubles
from meetings.models import Attendee, CheckIn, DifferentPeople, Meeting, Presence, Session
from meetings.models.meeting import Mode
from meetings.workflow.locking import Conflict, Refused

ROWS_A_PAGE = 50
DOUBLES_SHOWN = 5
NOT_SEEN, NOT_NOTED = "Tidak tercatat hadir", "Belum dicatat"


@dataclass(frozen=True)
class Tally:
    """One number on top of the page: persons, and how many institutions nobody counted."""

    label: str
    persons: int
    uncounted: int = 0


class Attendance:
    """`failed` are the forms of a post that could not be saved, by the uid of their row, with what was typed."""

    def __init__(self, meeting: Meeting, session="", page=None, failed=None):
        self.meeting = meeting
        self.session = self._session_named(session)
        self.page = Paginator(grouped(self._attendees), ROWS_A_PAGE).get_page(page)
        self.failed = failed or {}
        self.note_form = ParticipantsNoteForm(instance=meeting)
        self.new_form = NewAttendeeForm(meeting=meeting, session=self.session)

    @cached_property
    def sessions(self) -> list[Session]:
        return list(self.meeting.sessions.all())

    def _session_named(self, pk: str) -> Session | None:
        return next(
            (session for session in self.sessions if str(session.pk) == pk), self.sessions[0] if self.sessions else None
        )

    @property
    def _attendees(self):
        return with_presence(self.meeting.attendees.all(), self.session)

    @cached_property
    def rows(self) -> list[tuple[int, AttendeeForm]]:
        """The rows of the page with their numbers; one that failed stands there with what was typed."""
        numbered = enumerate(self.page, start=self.page.start_index())
        return [(number, self.failed.get(row.uid) or self._form(row)) for number, row in numbered]

    @property
    def groups(self) -> list[tuple[str, list]]:
        """The rows per institution, in the order of the list."""
        by_institution = groupby(self.rows, key=lambda numbered: self._institutions[numbered[1].instance.pk])
        return [(institution, list(rows)) for institution, rows in by_institution]

    @cached_property
    def _institutions(self) -> dict[int, str]:
        """As they are stored: a form writes what was typed into its row."""
        return {row.pk: row.stored_institution for row in self.page}

    @cached_property
    def doubles(self) -> list[tuple[Attendee, Attendee]]:
        return open_doubles(self.meeting)

    @property
    def first_doubles(self) -> list[tuple[Attendee, Attendee]]:
        return self.doubles[:DOUBLES_SHOWN]

    @property
    def gone(self) -> list[AttendeeForm]:
        """Changed rows that somebody else took off the list."""
        shown = {form.instance.uid for _, form in self.rows}
        return [form for uid, form in self.failed.items() if uid not in shown]

    def _form(self, row: Attendee, data=None) -> AttendeeForm:
        row.meeting = self.meeting
        return AttendeeForm(data, instance=row, session=self.session, presence=presence_of(row))

    # --- a post ---

    def posted_forms(self, data) -> list[AttendeeForm]:
        """The forms of the rows that the page showed; a row of another meeting does not exist."""
        try:
            uids = [uuid.UUID(name) for name in dict.fromkeys(data.getlist("rows"))]
        except ValueError:
            raise Http404 from None
        known = {row.uid: row for row in self._attendees.filter(uid__in=uids)}
        missing = [uid for uid in uids if uid not in known]
        if Attendee.objects.filter(uid__in=missing).exists():
            raise Http404
        gone = {uid: Attendee(meeting=self.meeting, uid=uid, kind=data.get(f"{uid.hex}-kind", "")) for uid in missing}
        return [self._form((known | gone)[uid], data) for uid in uids]

    @property
    def errors(self) -> list:
        """For the summary on top of the page."""
        forms = [self.note_form, *self.failed.values(), self.new_form]
        return [error for form in forms if form.is_bound for error in form.error_list()]

    # --- what was counted ---

    @cached_property
    def tallies(self) -> list[Tally]:
        """Per status, those present also per mode."""
        found = self._counted("presence__status", "presence__mode", "invited")
        by_status = [
            _tally(label, [row for row in found if row["presence__status"] == status])
            for status, label in Presence.Status.choices
        ]
        unknown = [row for row in found if not row["presence__status"]]
        not_seen = [row for row in unknown if row["invited"] and self.is_over]
        by_status += [_tally(NOT_SEEN, not_seen), _tally(NOT_NOTED, [r for r in unknown if r not in not_seen])]
        present = [row for row in found if row["presence__status"] == Presence.Status.PRESENT]
        by_mode = [
            _tally(f"Hadir {label.lower()}", [r for r in present if r["presence__mode"] == mode])
            for mode, label in Mode.choices
        ]
        return [tally for tally in [*by_status, *by_mode] if tally.persons or tally.uncounted]

    @cached_property
    def is_over(self) -> bool:
        """Whether the session has ended. Then whoever was invited and is noted nowhere was not seen.

        That is counted and never written: a paper list may still lie on a desk, and a report must not say of somebody
        that he stayed away when nobody has said so. One button writes it when the secretariat is sure.
        """
        return bool(self.session) and checkin.is_over(self.session, checkin.now())

    @property
    def has_unseen(self) -> bool:
        return any(tally.label == NOT_SEEN for tally in self.tallies)

    @property
    def offers_all(self) -> bool:
        """Whether "Semua hadir" is the next step: the session is on or ahead and of some nothing is noted."""
        return not self.is_over and any(tally.label == NOT_NOTED for tally in self.tallies)

    @cached_property
    def by_institution(self) -> list[dict]:
        """Who came from where."""
        present = self._here.filter(presence__status=Presence.Status.PRESENT).values("institution")
        return list(present.annotate(persons=Sum("count"), rows=Count("pk")).order_by("institution"))

    @property
    def _here(self):
        at_session = Q(presences__session=self.session)
        return self.meeting.attendees.order_by().annotate(presence=FilteredRelation("presences", condition=at_session))

    def _counted(self, *fields) -> list[dict]:
        uncounted = Count("pk", filter=Q(count=None))
        return list(self._here.values(*fields).annotate(persons=Sum("count"), uncounted=uncounted))


def with_presence(rows, session: Session | None):
    """With what is noted of `session`, and what the phone of a guest sent."""
    here = Presence.objects.filter(session=session)
    sent = CheckIn.objects.filter(session=session)
    return rows.prefetch_related(
        Prefetch("presences", queryset=here, to_attr="here"), Prefetch("check_ins", queryset=sent, to_attr="sent")
    )


def presence_of(row: Attendee) -> Presence | None:
    here = getattr(row, "here", None)
    return here[0] if here else None


def grouped(rows):
    """Institution by institution, each where its first row stands on the list."""
    first = Window(Min("position"), partition_by="institution")
    return rows.annotate(stored_institution=F("institution"), group=first).order_by(
        "group", "institution", "position", "pk"
    )


def open_doubles(meeting: Meeting) -> list[tuple[Attendee, Attendee]]:
    """Pairs that look like one person, and of whom nobody has said that they are two."""
    rows = meeting.attendees.filter(kind=Attendee.Kind.PERSON).exclude(name="")
    said = set(DifferentPeople.objects.filter(first__meeting=meeting).values_list("first", "second"))
    pairs = likely_doubles(rows.only("uid", "meeting", "position", "kind", "name", "office", "institution"))
    return [(a, b) for a, b in pairs if (min(a.pk, b.pk), max(a.pk, b.pk)) not in said]


def _tally(label: str, found: list[dict]) -> Tally:
    return Tally(label, sum(row["persons"] or 0 for row in found), sum(row["uncounted"] for row in found))


class Posted:
    """One post of the page: every changed part is saved for itself, and what cannot be saved stops no other."""

    def __init__(self, attendance: Attendance, data, *, by):
        self.attendance, self.by = attendance, by
        self.saved, self.status, self.refusal = 0, 200, ""
        self.failed: dict = {}
        self._save_note(data)
        for form in attendance.posted_forms(data):
            self._save_row(form)
        self._save_new(data)

    def _save_note(self, data):
        if "note-participants_note" not in data:
            return
        form = ParticipantsNoteForm(data, instance=self.attendance.meeting)
        if not self._saved(form, workflow.save_meeting, form.has_changed()):
            self.attendance.note_form = form

    def _save_row(self, form: AttendeeForm):
        if form.is_gone and form.has_changed() and form.is_valid() and not form.is_wanted_back:
            form.add_error(None, "Peserta ini sudah dihapus orang lain. Simpan lagi untuk memasukkannya kembali.")
            self.status = max(self.status, 409)
            saved = False
        else:
            save = workflow.save_attendee if form.is_gone else workflow.change_attendee
            saved = self._saved(form, save, form.has_changed())
        if not saved:
            self.failed[form.instance.uid] = form

    def _save_new(self, data):
        form = NewAttendeeForm(data, meeting=self.attendance.meeting, session=self.attendance.session)
        if not self._saved(form, _add, not form.is_blank):
            self.attendance.new_form = form

    def _saved(self, form, save, is_changed: bool) -> bool:
        """Whether the form is done with; otherwise it says what is wrong."""
        if not is_changed:
            return True
        if not form.is_valid():
            self.status = max(self.status, 422)
            return False
        try:
            save(form, by=self.by)
        except Conflict:
            self.status = 409
            return False
        except Refused as refused:
            self.status, self.refusal = 409, str(refused)
            return False
        self.saved += 1
        return True


def _add(form: NewAttendeeForm, *, by):
    attendee = workflow.save_attendee(form, by=by)
    if any(getattr(attendee, name) != form.cleaned_data[name] for name in form._meta.fields):
        workflow.save_attendee(form.with_new_uid(), by=by)
