"""The sections that say what the meeting was: head, general data, basis, time and place, people."""

from dataclasses import dataclass
from datetime import timedelta

from meetings.models import Meeting
from meetings.models.meeting import Mode
from meetings.papers.attendance import Attendance, attendance
from meetings.papers.rows import PrintedRow, plain_rows
from meetings.papers.source import DOTS, Fact, Source, filled_facts, read_day, read_hour
from pokja import indonesian


@dataclass(frozen=True)
class LetterheadLine:
    text: str
    points: int
    bold: bool


@dataclass(frozen=True)
class Letterhead:
    lines: tuple[LetterheadLine, ...]
    address: str
    contact: str
    logo: str
    logo_height: int


@dataclass(frozen=True)
class Head:
    letterhead: Letterhead | None
    number: str
    period: str
    subject: str
    theme: str


# Of finals from before the sizes could be chosen.
USUAL_SIZES = {"government_size": 12, "agency_size": 16, "logo_height": 22}


def letterhead(source: Source) -> Letterhead | None:
    given = USUAL_SIZES | (source.data.get("letterhead") or {})
    lines = [
        LetterheadLine(line["text"], given["government_size"], line.get("bold", False))
        for line in given.get("lines", [])
    ]
    if given.get("agency"):
        lines.append(LetterheadLine(given["agency"], given["agency_size"], True))
    if not lines:
        return None
    logo = given.get("logo")
    return Letterhead(
        lines=tuple(lines),
        address=given.get("address", ""),
        contact=given.get("contact", ""),
        logo=source.image_address(logo) if logo else "",
        logo_height=given["logo_height"],
    )


def _period(record: dict) -> str:
    """Triwulan II Tahun Anggaran 2016; follows from the first day unless somebody wrote it otherwise."""
    first = min((read_day(session["date"]) for session in record["sessions"]), default=None)
    quarter = record.get("quarter") or (first and (first.month + 2) // 3)
    year = record.get("budget_year") or (first and first.year)
    parts = (f"Triwulan {indonesian.roman(quarter)}" if quarter else "", f"Tahun Anggaran {year}" if year else "")
    return " ".join(part for part in parts if part)


def head(source: Source) -> Head:
    record = source.record
    return Head(
        letterhead=letterhead(source),
        number=record.get("report_number") or DOTS,
        period=_period(record),
        subject=record["title"],
        theme=record.get("theme", ""),
    )


def kind_text(record: dict) -> str:
    kind = Meeting.Kind(record["kind"])
    name = record.get("kind_other") if kind == Meeting.Kind.OTHER and record.get("kind_other") else kind.label
    return f"{name} {record.get('number', '')}".strip()


def _funding_text(record: dict) -> str:
    if record.get("funding") == Meeting.Funding.OTHER and record.get("funding_other"):
        return record["funding_other"]
    return Meeting.Funding(record["funding"]).label if record.get("funding") else ""


def _decree_text(decree: dict | None) -> str:
    """Nomor ... tanggal ... tentang ..."""
    if not decree:
        return ""
    text = f"SK Nomor {decree['number']}"
    if decree.get("date"):
        text += f" tanggal {indonesian.short_date(read_day(decree['date']))}"
    return f"{text} tentang {decree['subject']}" if decree.get("subject") else text


def _pokja_text(pokja: dict) -> str:
    return f"{pokja['name']} ({pokja['own_name']})" if pokja.get("own_name") else pokja["name"]


def general(source: Source) -> tuple[Fact, ...] | None:
    record = source.record
    return (
        filled_facts(
            ("Jenis kegiatan", kind_text(record)),
            ("Program", record.get("program", "")),
            ("Kegiatan", record.get("activity", "")),
            ("Sumber dana", _funding_text(record)),
            ("Nomor DIPA/DPA", record.get("budget_document", "")),
            ("Satuan kerja", record.get("work_unit", "")),
            ("Penanggung jawab", record.get("responsible", "")),
            ("Kelompok kerja", _pokja_text(source.data["pokja"])),
            ("Dasar pembentukan", _decree_text(source.data.get("decree"))),
        )
        or None
    )


@dataclass(frozen=True)
class Basis:
    legal_bases: tuple[PrintedRow, ...]
    aims: tuple[PrintedRow, ...]


def basis(source: Source) -> Basis | None:
    legal_bases, aims = source.record.get("legal_bases", []), source.record.get("aims", [])
    return Basis(plain_rows(legal_bases), plain_rows(aims)) if legal_bases or aims else None


@dataclass(frozen=True)
class SessionLine:
    day: str
    hours: str
    place: str
    mode: str


@dataclass(frozen=True)
class Schedule:
    """One sitting reads as facts; several that differ stand in a table below their days."""

    facts: tuple[Fact, ...]
    sessions: tuple[SessionLine, ...]


def _date_note(session: dict) -> str:
    if not session.get("approximate"):
        return ""
    note = session.get("date_note")
    return f" (perkiraan; {note})" if note else " (perkiraan)"


def hours_text(session: dict) -> str:
    start, end = read_hour(session.get("start")), read_hour(session.get("end"))
    return indonesian.time_text(start, end, session.get("zone", ""))


def session_line(session: dict) -> SessionLine:
    return SessionLine(
        day=indonesian.long_date(read_day(session["date"])) + _date_note(session),
        hours=hours_text(session),
        place=session.get("place", ""),
        mode=Mode(session["mode"]).label if session.get("mode") else "",
    )


def days_text(sessions: list[dict]) -> str | list[str]:
    """A range when the days follow each other, else every day."""
    days = sorted({read_day(session["date"]) for session in sessions})
    if all(later - earlier == timedelta(days=1) for earlier, later in zip(days, days[1:], strict=False)):
        notes = list(dict.fromkeys(note for session in sessions if (note := _date_note(session))))
        return indonesian.long_date_range(days[0], days[-1]) + "".join(notes)
    return list(dict.fromkeys(indonesian.long_date(read_day(s["date"])) + _date_note(s) for s in sessions))


def schedule(source: Source) -> Schedule | None:
    sessions = source.record.get("sessions", [])
    if not sessions:
        return None
    lines = [session_line(session) for session in sessions]
    alike = len({(line.hours, line.place, line.mode) for line in lines}) == 1
    if alike:
        facts = filled_facts(
            ("Hari, tanggal", days_text(sessions)),
            ("Waktu", lines[0].hours),
            ("Tempat", lines[0].place),
            ("Cara pelaksanaan", lines[0].mode),
        )
        return Schedule(facts, ())
    return Schedule(filled_facts(("Hari, tanggal", days_text(sessions))), tuple(lines))


@dataclass(frozen=True)
class People:
    facts: tuple[Fact, ...]
    attendance: Attendance | None


def people(source: Source) -> People | None:
    record = source.record
    present = attendance(record.get("attendees", []), len(record.get("sessions", [])))
    facts = filled_facts(
        ("Penyelenggara", record.get("organisers", [])),
        ("Pokja yang ikut serta", [pokja["name"] for pokja in source.data.get("participants", [])]),
        ("Pimpinan rapat", record.get("chair", "")),
        ("Moderator", record.get("moderator", "")),
        ("Notulis", record.get("minute_taker", "")),
        ("Undangan", record.get("invitees", [])),
        ("Peserta", record.get("participants_note", "")),
        ("Kehadiran", present.sentence if present else ""),
    )
    return People(facts, present) if facts or present else None
