"""The code that hangs in the hall, and what guests enter by it."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

import pghistory
from django.db import transaction
from django.utils import timezone

from meetings.checkin import arrival_hour, session_at
from meetings.codes import new_code
from meetings.likeness import folded, same_row
from meetings.models import Attendee, CheckIn, CheckInCode, Meeting, Presence, Session
from meetings.models.meeting import Mode
from meetings.workflow.inviting import followed, next_position
from meetings.workflow.locking import Refused, lock_editable

ROWS_LIMIT = 2000  # a code that got out must not bury the list
CLOSED = "Daftar hadir ditutup. Hubungi sekretariat."
FULL = "Daftar hadir ini penuh. Hubungi sekretariat."
GONE = "Nama ini tidak ada lagi di daftar. Pilih nama Anda lagi."
TAKEN = "{name} sudah tercatat hadir. Bila itu bukan dari Anda, hubungi sekretariat."


@transaction.atomic
def open_code(meeting: Meeting, *, by) -> CheckInCode:
    """The open code of the meeting, made when there is none."""
    meeting = lock_editable(meeting)
    known = meeting.check_in_codes.filter(closed_at=None).first()
    return known or CheckInCode.objects.create(meeting=meeting, code=new_code(), created_by=by)


@transaction.atomic
def renew_code(meeting: Meeting, old: int, *, by) -> CheckInCode:
    """Another code instead of the one that hangs there. `old` is that one: sent twice it is exchanged once."""
    close_code(meeting, old, by=by)
    return open_code(meeting, by=by)


@transaction.atomic
def close_code(meeting: Meeting, old: int, *, by) -> None:
    meeting = lock_editable(meeting)
    found = meeting.check_in_codes.filter(pk=old, closed_at=None)
    found.update(closed_at=timezone.now(), closed_by=by)


@dataclass(frozen=True)
class Guest:
    """What somebody entered: a row of the list (`chosen`), or a name and an institution."""

    chosen: int | None = None
    name: str = ""
    office: str = ""
    institution: str = ""
    representing: str = ""
    mode: str = ""
    contact: str = ""


@transaction.atomic
def check_in(code: CheckInCode, guest: Guest, *, uid: uuid.UUID, moment: datetime, by=None) -> CheckIn:
    """Note a guest as present by what his phone sent. The same phone sends again to change its entry, or twice.

    The time is that of its first entry for the session. `by` is the account, when somebody signed in checks in.
    """
    with pghistory.context(**({} if by else {"guest": True})):
        meeting = lock_editable(code.meeting)
        if not CheckInCode.objects.filter(pk=code.pk, closed_at=None).exists():
            raise Refused(CLOSED)
        session = session_at(meeting.sessions.all(), moment)
        if session is None:
            raise Refused(CLOSED)
        entry = CheckIn.objects.select_related("attendee").filter(uid=uid, session=session).first()
        rows = list(meeting.attendees.all())
        guest = replace(guest, institution=_known_spelling(rows, guest.institution, but=entry))
        row = _row_of(rows, guest)
        _refuse_taken(row, session, uid)
        entry = entry or CheckIn(uid=uid, session=session, at=moment)
        if row is None and entry.made_row:
            row = entry.attendee
        if entry.pk:
            _take_back(entry, row)
        if is_new := row is None:
            row = _new_row(meeting, rows, guest)
        with followed(meeting, meeting.changed_by):
            _enter(entry, code, row, is_new, guest)
        _note_represented(rows, row, session, guest)
    return entry


def _row_of(rows: list[Attendee], guest: Guest) -> Attendee | None:
    """The row that is meant: the chosen one, or one that surely is the same person."""
    if guest.chosen is None:
        return same_row(rows, guest.name, guest.institution)
    row = next((row for row in rows if row.pk == guest.chosen and row.kind == Attendee.Kind.PERSON), None)
    if row is None:
        raise Refused(GONE)
    return row


def _refuse_taken(row: Attendee | None, session: Session, uid: uuid.UUID) -> None:
    """Nobody writes over what another phone entered."""
    if row and CheckIn.objects.filter(attendee=row, session=session).exclude(uid=uid).exists():
        raise Refused(TAKEN.format(name=row))


def _new_row(meeting: Meeting, rows: list[Attendee], guest: Guest) -> Attendee:
    if len(rows) >= ROWS_LIMIT:
        raise Refused(FULL)
    return Attendee.objects.create(
        meeting=meeting,
        position=next_position(meeting),
        name=guest.name,
        office=guest.office,
        institution=guest.institution,
        count=1,
        invited=False,
    )


def _known_spelling(rows: list[Attendee], institution: str, but: CheckIn | None) -> str:
    """The institution as it stands on the list already, so that it is counted once."""
    place, own = folded(institution), but.attendee_id if but and but.made_row else None
    return next((row.institution for row in rows if row.pk != own and folded(row.institution) == place), institution)


def _enter(entry: CheckIn, code: CheckInCode, row: Attendee, is_new: bool, guest: Guest) -> None:
    """Write the presence of `row`, and the entry that tells what the phone added."""
    session, is_other = entry.session, entry.attendee_id != row.pk
    presence = Presence.objects.filter(attendee=row, session=session).first()
    if is_other:
        entry.made_row, entry.made_presence = is_new, presence is None
    presence = presence or Presence(attendee=row, session=session)
    presence.status, presence.source = Presence.Status.PRESENT, Presence.Source.SELF
    presence.mode = guest.mode or (session.mode if session.mode != Mode.HYBRID else presence.mode)
    presence.representing = guest.representing
    presence.arrived = presence.arrived or arrival_hour(session, entry.at)
    if presence.left and presence.left < presence.arrived:
        presence.left = None
    presence.save()
    _complete(row, guest, entry.made_row)
    entry.attendee, entry.code, entry.contact = row, code, guest.contact
    entry.save()


def _complete(row: Attendee, guest: Guest, is_own: bool) -> None:
    """What the row does not say yet; all of it where the phone itself made the row."""
    wanted = {"name": guest.name, "office": guest.office} | ({"institution": guest.institution} if is_own else {})
    new = {
        name: value
        for name, value in wanted.items()
        if value and (is_own or not getattr(row, name)) and getattr(row, name) != value
    }
    if new:
        for name, value in new.items():
            setattr(row, name, value)
        row.save(update_fields=list(new))


def _take_back(entry: CheckIn, row: Attendee | None) -> None:
    """What this phone said before goes: for whom it stood in, and all it added when it turns to another name."""
    left, session = entry.attendee, entry.session
    noted = Presence.objects.filter(session=session, source=Presence.Source.SELF)
    noted.filter(status=Presence.Status.REPRESENTED, representing=str(left)[:300]).delete()
    if left == row:
        return
    here = noted.filter(attendee=left)
    if entry.made_presence:
        here.delete()
    else:
        here.update(source=Presence.Source.SECRETARIAT)
    others = left.presences.exists() or left.check_ins.exclude(pk=entry.pk).exists()
    if entry.made_row and not others:
        entry.delete()
        left.delete()


def _note_represented(rows: list[Attendee], guest_row: Attendee, session: Session, guest: Guest) -> None:
    """Whom the guest stands in for is noted as represented, when that is one invited of whom nothing is known."""
    wanted = folded(guest.representing)
    if not wanted:
        return
    place = folded(guest_row.institution)
    meant = [
        row
        for row in rows
        if row.pk != guest_row.pk and row.invited and row.kind == Attendee.Kind.PERSON
        and folded(row.institution) == place and wanted in (folded(row.name), folded(row.office))
    ]  # fmt: skip
    if len(meant) == 1 and not Presence.objects.filter(attendee=meant[0], session=session).exists():
        Presence.objects.create(
            attendee=meant[0],
            session=session,
            status=Presence.Status.REPRESENTED,
            representing=str(guest_row)[:300],
            source=Presence.Source.SELF,
        )
