"""Daftar hadir: to be signed by hand, with blank lines; or as it was filled. One table for each sitting."""

from dataclasses import dataclass

from meetings.models import Attendee, Presence
from meetings.models.meeting import Mode
from meetings.papers import opening, pdf
from meetings.papers.paper import Paper, paper_of
from meetings.papers.source import Fact, Source, filled_facts, stored_address
from pokja import storage

TEMPLATE = "meetings/papers/daftar_hadir.html"
BLANK_LINES, MOST_BLANK_LINES = 10, 200
LONGEST_RUNNING = 120
CAME = (Presence.Status.PRESENT, Presence.Status.REPRESENTED)


@dataclass(frozen=True)
class Line:
    number: int
    name: str = ""
    office: str = ""
    institution: str = ""
    presence: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.name or self.office or self.institution)


@dataclass(frozen=True)
class Sitting:
    """`running` stands on every page after the first."""

    facts: tuple[Fact, ...]
    running: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class DaftarHadir(Paper):
    head: opening.Head
    is_filled: bool
    sittings: tuple[Sitting, ...]


def build(data: dict, *, filled: bool = False, blanks: int = BLANK_LINES, image_address=stored_address) -> DaftarHadir:
    """Contacts are not among the data of a paper: their column is for writing by hand."""
    source = Source(data, image_address)
    sessions = source.record.get("sessions", []) or [None]
    return DaftarHadir(
        **paper_of(data, "Daftar hadir") | {"is_draft": False},
        head=opening.head(source),
        is_filled=filled,
        sittings=tuple(
            _sitting(source, session, _came(source, number) if filled else _to_sign(source, blanks))
            for number, session in enumerate(sessions)
        ),
    )


def render_pdf(data: dict, *, filled=False, blanks: int = BLANK_LINES, files: pdf.Files | None = None) -> bytes:
    context = {"report": build(data, filled=filled, blanks=blanks)}
    return pdf.render(TEMPLATE, context, files=storage.read_by_sum if files is None else files)


def _sitting(source: Source, session: dict | None, lines: tuple[Line, ...]) -> Sitting:
    title = source.record["title"]
    line = opening.session_line(session) if session else opening.SessionLine("", "", "", "")
    facts = filled_facts(("Hari, tanggal", line.day), ("Waktu", line.hours), ("Tempat", line.place), ("Acara", title))
    running = " · ".join(_cut(part) for part in ("Daftar hadir", line.day, line.place, title) if part)
    return Sitting(facts, running, lines)


def _cut(text: str) -> str:
    """Three of them stand above a page."""
    return text if len(text) <= LONGEST_RUNNING else f"{text[: LONGEST_RUNNING - 1].rstrip()}…"


def _line(number: int, row: dict, presence: str = "") -> Line:
    name = row.get("name", "")
    if row["kind"] != Attendee.Kind.PERSON:
        name = f"{row['count']} orang" if row.get("count") else ""
    return Line(number, name, row.get("office", ""), row.get("institution", ""), presence)


def _to_sign(source: Source, blanks: int) -> tuple[Line, ...]:
    invited = [row for row in source.record.get("attendees", []) if row.get("invited")]
    lines = [_line(number, row) for number, row in enumerate(invited, 1)]
    return (*lines, *(Line(number) for number in range(len(lines) + 1, len(lines) + blanks + 1)))


def _came(source: Source, session: int) -> tuple[Line, ...]:
    found = [
        (row, presence)
        for row in source.record.get("attendees", [])
        for presence in row.get("presences", [])
        if presence["session"] == session and presence["status"] in CAME
    ]
    return tuple(_line(number, row, _presence_text(presence)) for number, (row, presence) in enumerate(found, 1))


def _presence_text(presence: dict) -> str:
    """Hadir pukul 09.12, daring; Diwakili Nama"""
    status, who = Presence.Status(presence["status"]), presence.get("representing")
    parts = [f"{status.label} {who}" if who and status == Presence.Status.REPRESENTED else status.label]
    if presence.get("arrived"):
        parts[0] += f" pukul {presence['arrived'][:5].replace(':', '.')}"
    if who and status == Presence.Status.PRESENT:
        parts.append(f"mewakili {who}")
    if presence.get("mode") == Mode.ONLINE:
        parts.append("daring")
    return ", ".join(parts)
