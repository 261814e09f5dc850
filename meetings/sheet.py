"""The sheet (lembar kerja) of a meeting: its rows in their places, each with the acts that make sense there."""

from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.text import Truncator

from meetings.changes import Cursor, cursor
from meetings.forms.quickline import QuickLineForm
from meetings.models import Kind, Meeting, Row
from meetings.models.minutes import MAX_DEPTH
from meetings.outline import Line, outline
from meetings.quickline import UNDER_AGENDA, as_text

_SHORT = 80


@dataclass
class Entry:
    """A row on the sheet. `name` tells it from all others ("rekomendasi c"), `position` counts among its siblings."""

    line: Line
    name: str
    position: int
    of: int
    children: list["Entry"] = field(default_factory=list)
    speakers: list["Entry"] = field(default_factory=list)
    notes: list["Entry"] = field(default_factory=list)
    recommendations: list["Entry"] = field(default_factory=list)

    @property
    def row(self) -> Row:
        return self.line.row

    @property
    def title(self) -> str:
        return self.name[:1].upper() + self.name[1:]

    @property
    def spoken(self) -> str:
        """What the mark says to those who do not see it: "Rekomendasi c dari 4, tingkat 1"."""
        return f"{self.title} dari {self.line.of}, tingkat {self.line.level}"

    @property
    def can_rise(self) -> bool:
        return self.position > 1

    @property
    def can_sink(self) -> bool:
        return self.position < self.of

    @property
    def can_indent(self) -> bool:
        return self.can_rise and self.line.level < MAX_DEPTH and self.row.kind != Kind.SPEAKER

    @property
    def can_outdent(self) -> bool:
        return self.line.level > 1

    def flat(self) -> list["Entry"]:
        return [self] + [below for child in self.children for below in child.flat()]

    def whole(self) -> list["Entry"]:
        """An agenda item with all that stands under it, in the order of reading."""
        hanging = [*self.speakers, *self.notes, *self.recommendations]
        return [self] + [below for entry in hanging for below in entry.flat()]


@dataclass(frozen=True)
class ResultList:
    """A list of the sheet: its title, the anchor of its heading, the sign that files a line there, its entries."""

    title: str
    anchor: str
    sign: str
    entries: list[Entry]

    @property
    def count(self) -> int:
        return sum(len(entry.flat()) for entry in self.entries)


class Sheet:
    """What the page of the sheet shows. `kind` and `agenda` (a uid) are the state of the quick line."""

    def __init__(self, meeting: Meeting, *, kind="", agenda="", line_form: QuickLineForm | None = None):
        self.meeting = meeting
        self._kind, self._agenda, self._line_form = kind, agenda, line_form

    @cached_property
    def as_of(self) -> Cursor:
        """Where the history stood before the rows were read: what comes in between is told twice rather than never."""
        return cursor(self.meeting)

    @cached_property
    def rows(self) -> list[Row]:
        """All of the meeting, removed ones too."""
        self.as_of  # noqa: B018 - has to be known before
        rows = list(self.meeting.rows.with_related().select_related("removed_by").in_order())
        by_pk = {row.pk: row for row in rows}
        for row in rows:
            row.meeting = self.meeting
            row.parent, row.agenda = by_pk.get(row.parent_id), by_pk.get(row.agenda_id)
        return rows

    @cached_property
    def lines(self):
        prefetch_related_objects([self.meeting], "mark_styles")  # the scripts are told of them too
        return outline(self.meeting, [row for row in self.rows if row.removed_at is None])

    # --- the lists ---

    @cached_property
    def agenda(self) -> list[Entry]:
        """Every agenda item, sub-items too, with what hangs on it."""
        return [entry for top in _entries(self.lines.agenda) for entry in _with_hanging(top)]

    @cached_property
    def lists(self) -> list[ResultList]:
        lines = self.lines
        return [
            ResultList("Keputusan", "keputusan", "k:", _entries(lines.decisions)),
            ResultList("Tindak lanjut", "tindak-lanjut", "t:", _entries(lines.followups)),
            ResultList("Kendala", "kendala", "m:", _entries(lines.obstacles)),
            ResultList("Rapikan nanti", "rapikan-nanti", "!", _entries(lines.reminders)),
        ]

    @cached_property
    def loose(self) -> list[ResultList]:
        """What hangs on no agenda item, where there is any."""
        lines = self.lines
        found = [
            ResultList("Narasumber tanpa agenda", "narasumber-lain", "@", _entries(lines.speakers)),
            ResultList("Rekomendasi tanpa agenda", "rekomendasi-lain", "r:", _entries(lines.loose_recommendations)),
            ResultList("Catatan umum", "catatan-umum", "c:", _entries(lines.notes)),
        ]
        return [part for part in found if part.entries]

    @cached_property
    def entries(self) -> list[Entry]:
        """All rows in the order of reading."""
        parts = [*self.lists, *self.loose]
        return [below for item in self.agenda for below in item.whole()] + [
            below for part in parts for entry in part.entries for below in entry.flat()
        ]

    @property
    def recommendation_count(self) -> int:
        return sum(len(line.flat()) for line in self.lines.recommendations)

    @cached_property
    def removed(self) -> list[Row]:
        """What was removed, the latest first; rows that went with another one come back with it."""
        rows = {row.pk: row for row in self.rows if row.removed_at}
        leaders = [
            row
            for row in rows.values()
            if not any(
                above in rows and rows[above].removed_at == row.removed_at for above in (row.parent_id, row.agenda_id)
            )
        ]
        return sorted(leaders, key=lambda row: row.removed_at, reverse=True)

    @cached_property
    def attendee_count(self) -> int:
        return self.meeting.attendees.count()

    # --- the quick line ---

    @cached_property
    def line_form(self) -> QuickLineForm:
        if self._line_form:
            return self._line_form
        agenda = self.active_agenda
        initial = {"kind": self.kind, "agenda": str(agenda.row.uid) if agenda else ""}
        return QuickLineForm(meeting=self.meeting, lines=self.lines, initial=initial, auto_id="quick_%s")

    @property
    def kind(self) -> Kind:
        """The kind that stuck; a sheet without agenda begins with one."""
        if self._kind in Kind.values:
            return Kind(self._kind)
        return Kind.NOTE if self.agenda else Kind.AGENDA

    @cached_property
    def active_agenda(self) -> Entry | None:
        """The item written under: the one named, else the one of the latest line, else the first."""
        named = self.find(self._agenda)
        if named is not None and named.row.kind == Kind.AGENDA:
            return named
        hanging = [row for row in self.rows if row.agenda_id and row.kind in UNDER_AGENDA and not row.removed_at]
        latest = max(hanging, key=lambda row: row.created_at).agenda_id if hanging else None
        return next((entry for entry in self.agenda if entry.row.pk == latest), self.agenda[0] if self.agenda else None)

    def find(self, uid) -> Entry | None:
        """The standing row of that uid, in its place."""
        return self._by_uid.get(str(uid))

    def above(self, row: Row) -> Entry | None:
        """The row read before this one, where the eye goes when this one is gone."""
        at = next((n for n, entry in enumerate(self.entries) if entry.row.pk == row.pk), 0)
        return self.entries[at - 1] if at else None

    def row(self, uid) -> Row | None:
        """A row of the meeting, also a removed one."""
        return next((row for row in self.rows if str(row.uid) == str(uid)), None)

    def gone_with(self, row: Row) -> int:
        """How many other rows were removed together with this one."""
        return sum(1 for other in self.rows if other.removed_at == row.removed_at and other.pk != row.pk)

    @cached_property
    def _by_uid(self) -> dict[str, Entry]:
        return {str(entry.row.uid): entry for entry in self.entries}


def _entries(lines: list[Line], above: str = "", under: str = "") -> list[Entry]:
    """Siblings with their names; `above` are the marks of the rows they are nested in, `under` their agenda item."""
    return [_entry(line, n, len(lines), above, under) for n, line in enumerate(lines, start=1)]


def _entry(line: Line, position: int, of: int, above: str, under: str) -> Entry:
    number = line.mark.rstrip(".)") if line.mark != "-" else str(line.position)
    path = f"{above} {number}".strip()
    children = _entries(line.children, path, under)
    return Entry(line, _name(line.row, path, under), position, of, children)


def _name(row: Row, path: str, under: str) -> str:
    if row.kind == Kind.SPEAKER:
        return f"narasumber {Truncator(row.full_name or row.office or row.institution or row.text).chars(_SHORT)}"
    label = Kind(row.kind).label.lower()
    return f"{label} {path} pada {under}" if row.kind == Kind.NOTE and under else f"{label} {path}"


def _with_hanging(top: Entry) -> list[Entry]:
    items = top.flat()
    for item in items:
        line = item.line
        item.speakers = _entries(line.speakers, under=item.name)
        item.notes = _entries(line.notes, under=item.name)
        item.recommendations = _entries(line.recommendations, under=item.name)
    return items


@dataclass(frozen=True)
class Notice:
    """What the last act did, said once. `entry` is the row it was done to, `removed` the row that is gone."""

    text: str
    entry: Entry | None = None
    removed: Row | None = None
    may_undo: bool = False
    stays_open: bool = False


def notice(sheet: Sheet, news: str, uid) -> Notice | None:
    """The notice of the act named `news` on the row of that uid; None when there is nothing to tell."""
    if news == "tanda":
        return Notice("Tanda daftar tersimpan.")
    entry, row = sheet.find(uid), sheet.row(uid)
    if news == "hapus" and row is not None and row.removed_at:
        others = sheet.gone_with(row)
        more = f" dan {others} baris yang ikut dengannya" if others else ""
        return Notice(f"{row.get_kind_display()} dihapus{more}: {_shortened(row)}", removed=row)
    if entry is None:
        return None
    words = {
        "catat": f"Tercatat sebagai {entry.name}: {_shortened(entry.row)}",
        "simpan": f"Tersimpan: {entry.name}.",
        "pulih": f"Dipulihkan: {entry.name}.",
        "jenis": f"Sekarang {entry.name}.",
        "pindah": f"Dipindahkan ke urutan {entry.position} dari {entry.of}, tingkat {entry.line.level}.",
    }
    return Notice(words[news], entry, may_undo=news == "catat", stays_open=news == "pindah") if news in words else None


def _shortened(row: Row) -> str:
    return Truncator(as_text(row)).chars(_SHORT)
