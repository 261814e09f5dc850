"""The lines of /tindak-lanjut/: what each tells, asked in one question for all."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from unicodedata import normalize

from django.utils.text import Truncator

from meetings.assigned import lacks_due, lacks_owner, owner_words
from meetings.listed import InWordsOfMeeting, Place
from meetings.models import FollowUp, FollowUpStatus, Task
from meetings.models.followup import last_news_of
from meetings.quickline import due_box
from meetings.tasks import Tasks
from meetings.written import Written, asked
from pokja.access import can
from pokja.indonesian import short_date
from pokja.models import Seat
from pokja.models.region import Zone, full_name
from pokja.planned import ask_planned
from pokja.replica import still
from pokja.roles import Permission

LONGEST_TEXT, LONGEST_NEWS, LONGEST_NAME = 400, 240, 60


@dataclass
class _Meeting(InWordsOfMeeting):
    pk: int
    kind: str
    kind_other: str
    number: str
    starts_on: date | None
    status: str
    final_version: int
    cancelled_at: datetime | None


class _News(NamedTuple):
    """The last news that this person may read."""

    uid: uuid.UUID
    at: datetime
    note: str
    status: str
    has_proof: bool


class _Signed(NamedTuple):
    """Whom and until when the minutes themselves name."""

    owner_text: str
    owner_institution_id: int | None
    owner_bidang_id: int | None
    owner_pokja_id: int | None
    owner_seat_id: int | None
    due_date: date | None
    due_text: str


@dataclass(slots=True)
class Row:
    """A task with what a line tells of it. Owners are their names."""

    pk: int
    row_id: int
    uid: uuid.UUID
    text: str
    zone: str
    status: str
    is_open: bool
    late_from: date | None
    due_order: date
    due_date: date | None
    due_text: str
    owner_text: str
    owner_pokja_id: int | None
    for_pokja_id: int | None
    owner_institution: str | None
    owner_bidang: str | None
    owner_pokja: str | None
    owner_seat: str | None
    gate_pokja: Place
    meeting: _Meeting
    signed: _Signed
    news: _News | None

    gate_participants = Task.gate_participants


_FIELDS = """
SELECT t.id, t.row_id, r.uid, coalesce(t.signed_text, r.text), t.zone, t.status, t.is_open, t.late_from, t.due_order,
    t.due_date, t.due_text, t.owner_text, t.owner_pokja_id, t.for_pokja_id,
    (SELECT i.name FROM pokja_institution i WHERE i.id = t.owner_institution_id),
    (SELECT b.name FROM pokja_bidang b WHERE b.id = t.owner_bidang_id),
    (SELECT ARRAY[g.level, g.name] FROM pokja_pokja p JOIN pokja_region g ON g.id = p.region_id
        WHERE p.id = t.owner_pokja_id),
    (SELECT ARRAY[s.role, (SELECT b.name FROM pokja_bidang b WHERE b.id = s.bidang_id), s.office] FROM pokja_seat s
        WHERE s.id = t.owner_seat_id),
    t.pokja_id, (SELECT ARRAY[g.level, g.name, coalesce(g.parent_id, g.id)::text] FROM pokja_pokja p
        JOIN pokja_region g ON g.id = p.region_id WHERE p.id = t.pokja_id),
    m.id, m.kind, m.kind_other, m.number, m.starts_on, m.status, m.final_version, m.cancelled_at,
    r.owner_text, r.owner_institution_id, r.owner_bidang_id, r.owner_pokja_id, r.owner_seat_id, r.due_date, r.due_text,
    u.uid, u.at, u.note, u.status, u.proof_file_id IS NOT NULL OR u.proof_url <> ''
FROM unnest(%s::bigint[]) WITH ORDINALITY AS found (id, place) JOIN meetings_task t ON t.id = found.id
    JOIN meetings_row r ON r.id = t.row_id JOIN meetings_meeting m ON m.id = t.meeting_id
    LEFT JOIN LATERAL ({news}) u ON true
ORDER BY found.place"""


def rows_of(ids: Written, user, *, is_planned: bool) -> list[Row]:
    """The tasks with the ids that this SQL finds, in its order; `is_planned` when few shapes of it are asked."""
    found = ask_planned(Task, ids.sql, ids.values) if is_planned else asked(ids.sql, ids.values)
    found = [pk for (pk,) in found]
    if not found:
        return []
    news, values = last_news_of("t.row_id", user)
    return [_row(told) for told in ask_planned(Task, _FIELDS.format(news=news), [found, *values])]


def _row(told: tuple) -> Row:
    owner_pokja, owner_seat, pokja, place = told[16:20]
    news = _News(*told[35:])
    return Row(
        *told[:16],
        f"Pokja PKP {full_name(*owner_pokja)}" if owner_pokja else None,
        Seat.titled(*owner_seat) if owner_seat else None,
        Place(pokja, place[0], place[1], int(place[2])),
        _Meeting(*told[20:28]),
        _Signed(*told[28:35]),
        news if news.uid else None,
    )


# --- what a line offers ---


@dataclass
class Line:
    """A follow-up as the list shows it; `may_tell` whether this person may add news."""

    row: Row
    late_words: str
    due_words: str
    may_tell: bool
    may_write: bool
    may_assign: bool = False
    uid: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def status(self) -> str:
        return self.row.status

    @property
    def text(self) -> str:
        return _cut(self.row.text, LONGEST_TEXT)

    @property
    def short_text(self) -> str:
        return _cut(self.row.text, LONGEST_NAME)

    @cached_property
    def owner(self) -> str:
        return owner_words(self.row)

    @cached_property
    def due(self) -> str:
        return due_box(self.row.due_date, self.row.due_text)

    @property
    def meeting(self) -> str:
        day = self.row.meeting.starts_on
        return self.row.meeting.short_name + (f", {short_date(day)}" if day else "")

    @property
    def news(self) -> str:
        return _cut(self.row.news.note or FollowUpStatus(self.row.news.status).label, LONGEST_NEWS)

    @property
    def news_at(self) -> str:
        return Zone(self.row.zone).stamp(self.row.news.at)

    @property
    def asks_owner(self) -> bool:
        """The signed minutes name nobody, so whoever writes the minutes may still say who does it."""
        return self.may_assign and lacks_owner(self.row.signed)

    @property
    def asks_due(self) -> bool:
        return self.may_assign and lacks_due(self.row.signed)


def lines_of(rows: list[Row], tasks: Tasks) -> list[Line]:
    rows = still(rows, lambda: FollowUp.objects.visible_to(tasks.user), by="row_id")
    return [_line(row, tasks) for row in rows]


def _line(row: Row, tasks: Tasks) -> Line:
    # Of the meeting itself each row would ask who takes part.
    writes = can(tasks.user, Permission.MINUTES_EDIT, row)
    return Line(
        row,
        tasks.late_words(row),
        tasks.due_words(row),
        may_tell=can(tasks.user, Permission.FOLLOWUP_UPDATE, row),
        may_write=writes and row.meeting.is_editable,
        may_assign=writes and row.meeting.is_final,
    )


def _cut(text: str, longest: int) -> str:
    """As the filter truncatechars does; most are short."""
    return normalize("NFC", text) if len(text) <= longest else Truncator(text).chars(longest)
