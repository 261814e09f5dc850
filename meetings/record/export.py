"""Writes a meeting as a record (docs/record.md): plain data with English keys, in the order of the documentation."""

from base64 import b64encode
from datetime import UTC
from decimal import Decimal

from django.db.models import Prefetch

from meetings.models import FollowUpUpdate, Kind, MarkStyle, Meeting, Row
from meetings.outline import Line, Outline, outline
from pokja import storage
from pokja.models import StoredFile

SCHEMA = "pokja-record/1"
MARKED_KINDS = (Kind.AGENDA, Kind.NOTE, Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP, Kind.OBSTACLE)

# What was undone is nobody's business elsewhere; the last entry says how a follow-up stands.
_NEWS = FollowUpUpdate.objects.in_force().select_related(
    "proof_file", "owner_institution", "owner_bidang", "owner_pokja__region", "owner_seat__bidang"
)
NEWS = Prefetch("updates", _NEWS.order_by("at", "pk"))

# Fields of the meeting that stand in the record under their own name.
PLAIN_BEFORE_SESSIONS = (
    "kind", "kind_other", "number", "title", "theme", "organisers", "funding", "funding_other", "program", "activity",
    "budget_document", "work_unit", "responsible", "legal_bases", "aims", "budget_year", "quarter",
)  # fmt: skip
PLAIN_OF_PAPER = ("report_number", "signing_place", "signing_date", "sifat", "classification", "retention")
PLAIN_OF_PEOPLE = ("invitees", "chair", "moderator", "minute_taker", "participants_note", "closing")


def to_record(meeting: Meeting, *, content: bool = True) -> dict:
    """The whole record of `meeting`, in as many queries for three rows as for three hundred.

    Without `content` a file is told by `sha256`, `size` and `content_type` instead of its bytes.
    """
    return _Export(meeting, content).record()


class _Export:
    """One meeting on its way into a record."""

    def __init__(self, meeting: Meeting, content: bool):
        self.meeting = meeting
        self.content = content
        rows = meeting.rows.standing().in_order().with_related().select_related("origin")
        self.lines: Outline = outline(meeting, list(rows.prefetch_related(NEWS)))
        self.agenda_uids = {line.row.pk: str(line.row.uid) for line in self.lines.agenda_lines}
        self.sessions = list(meeting.sessions.all())

    def record(self) -> dict:
        meeting, lines = self.meeting, self.lines
        return {
            "schema": SCHEMA,
            "uid": str(meeting.uid),
            "pokja": meeting.pokja.code,
            "participants": sorted(meeting.participants.values_list("region__code", flat=True)),
            **self._state(),
            **self._plain(PLAIN_BEFORE_SESSIONS),
            "previous": str(meeting.previous.uid) if meeting.previous else None,
            **self._plain(PLAIN_OF_PAPER),
            **self._plain(PLAIN_OF_PEOPLE),
            "sessions": [session_record(session) for session in self.sessions],
            "signers": [_fields(signer, "part", "office", "name", "rank", "nip") for signer in meeting.signers.all()],
            "agenda": [self._agenda_item(line) for line in lines.agenda],
            "speakers": [self._speaker(line.row) for line in lines.speakers],
            "notes": [self._note(line) for line in lines.notes],
            "decisions": [self._result(line) for line in lines.decisions],
            "recommendations": [self._result(line) for line in lines.recommendations],
            "follow_ups": [self._follow_up(line) for line in lines.followups],
            "obstacles": [self._obstacle(line) for line in lines.obstacles],
            "reminders": [self._result(line) for line in lines.reminders],
            "marks": self._marks(),
            "attendees": self._attendees(),
            "outputs": [_fields(line, "output", "unit", "target", "realised") for line in meeting.outputs.all()],
            "budget": [_fields(line, "description", "budget", "realised") for line in meeting.budget_lines.all()],
            "attachments": [
                _fields(attachment, "kind", "caption", "filename") | self._file(attachment.file)
                for attachment in meeting.attachments.select_related("file")
            ],
        }

    def _state(self) -> dict:
        meeting = self.meeting
        returned = meeting.status == Meeting.Status.RETURNED
        return {
            "status": meeting.status,
            "return_reason": meeting.return_reason if returned else "",
            "cancelled": {"reason": meeting.cancel_reason} if meeting.cancelled_at else None,
            "archived": meeting.archived_at is not None,
        }

    def _plain(self, names) -> dict:
        return _fields(self.meeting, *names)

    # --- rows ---

    def _agenda_item(self, line: Line) -> dict:
        return {
            "uid": str(line.row.uid),
            "text": line.row.text,
            "children": [self._agenda_item(child) for child in line.children],
            "speakers": [self._speaker(below.row) for below in line.speakers],
            "notes": [self._note(below) for below in line.notes],
        }

    def _speaker(self, row: Row) -> dict:
        return {
            "uid": str(row.uid),
            "role": row.speaker_role,
            **_fields(
                row, "title_before", "name", "title_after", "acting", "office", "former", "institution", "representing",
                "mode", "text",
            ),
        }  # fmt: skip

    def _note(self, line: Line) -> dict:
        return {
            "uid": str(line.row.uid),
            "text": line.row.text,
            "children": [self._note(child) for child in line.children],
        }

    def _result(self, line: Line) -> dict:
        return self._head(line.row) | {"children": [self._result(child) for child in line.children]}

    def _obstacle(self, line: Line) -> dict:
        children = [self._obstacle(child) for child in line.children]
        return self._head(line.row) | {"help": line.row.help_wanted, "children": children}

    def _follow_up(self, line: Line) -> dict:
        row = line.row
        return self._head(row) | {
            "status": row.status_at_writing,
            "owner_text": row.owner_text,
            "owner": owner_record(row),
            **_fields(row, "due_date", "due_text"),
            "origin": self._origin(row),
            "updates": [self._update(update) for update in row.updates.all()],
            "children": [self._follow_up(child) for child in line.children],
        }

    @staticmethod
    def _origin(row: Row) -> str | None:
        """A follow-up that was removed or became something else is no origin that a reader could find."""
        origin = row.origin
        return str(origin.uid) if origin and origin.kind == Kind.FOLLOWUP and not origin.removed_at else None

    def _head(self, row: Row) -> dict:
        return {
            "uid": str(row.uid),
            "text": row.text,
            "agenda": self.agenda_uids.get(row.agenda_id),
            "pokja": row.pokja.code if row.pokja else None,
        }

    def _update(self, update) -> dict:
        return {
            "uid": str(update.uid),
            "status": update.status,
            "note": update.note,
            "url": update.proof_url,
            "at": update.at.astimezone(UTC).isoformat(),
            "file": self._file(update.proof_file) if update.proof_file else None,
            "owner_text": update.owner_text,
            "owner": owner_record(update),
            **_fields(update, "due_date", "due_text"),
        }

    def _marks(self) -> dict:
        chosen = {(style.kind, style.level): style.style for style in self.meeting.mark_styles.all()}
        marks = {
            kind.value: [chosen.get((kind, level), usual) for level, usual in enumerate(MarkStyle.DEFAULTS, start=1)]
            for kind in MARKED_KINDS
        }
        return {kind: styles for kind, styles in marks.items() if styles != list(MarkStyle.DEFAULTS)}

    # --- people and files ---

    def _attendees(self) -> list[dict]:
        place = {session.pk: number for number, session in enumerate(self.sessions)}
        return [
            {
                "uid": str(attendee.uid),
                **_fields(attendee, "kind", "name", "office", "institution", "count", "invited", "phone", "email"),
                "presences": [
                    {
                        "session": place[presence.session_id],
                        **_fields(presence, "status", "mode", "representing", "arrived", "left", "source"),
                    }
                    for presence in sorted(attendee.presences.all(), key=lambda presence: place[presence.session_id])
                ],
            }
            for attendee in self.meeting.attendees.prefetch_related("presences")
        ]

    def _file(self, file: StoredFile) -> dict:
        if self.content:
            return {"content": b64encode(storage.read(file)).decode("ascii")}
        return {"sha256": file.sha256, "size": file.size, "content_type": file.content_type}


def session_record(session) -> dict:
    return _fields(session, "date", "start", "end", "zone", "place", "mode", "approximate", "date_note")


def owner_record(row: Row | FollowUpUpdate) -> dict | None:
    """The one owner a follow-up was tied to, by name."""
    if row.owner_institution:
        return {"institution": row.owner_institution.name}
    if row.owner_bidang:
        return {"bidang": row.owner_bidang.name}
    if row.owner_pokja:
        return {"pokja": row.owner_pokja.code}
    if seat := row.owner_seat:
        return {"seat": {"role": seat.role, "bidang": seat.bidang.name if seat.bidang else "", "office": seat.office}}
    return None


def _fields(source, *names) -> dict:
    return {name: _plain(getattr(source, name)) for name in names}


def _plain(value):
    """As JSON knows it: days and hours as in ISO 8601, amounts as text that nobody rounds."""
    if hasattr(value, "hour"):
        return value.isoformat("seconds" if value.second else "minutes")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
