"""Notula: what was said and agreed, from opening to closing hour, in the order in which it happened."""

from dataclasses import dataclass

from meetings.models.minutes import SpeakerRole
from meetings.papers import minutes, opening, pdf
from meetings.papers.attendance import attendance
from meetings.papers.closing import Closing, signature_rows
from meetings.papers.paper import Paper, paper_of
from meetings.papers.rows import plain_rows, speaker_name, walk
from meetings.papers.source import Fact, Source, filled_facts, read_hour, stored_address
from pokja import indonesian, storage

TEMPLATE = "meetings/papers/notula.html"
CLOSING = "Demikian notula ini dibuat untuk digunakan sebagaimana mestinya."


@dataclass(frozen=True, kw_only=True)
class Notula(Paper):
    head: opening.Head
    facts: tuple[Fact, ...]
    beginning: tuple[str, ...]
    discussion: tuple | None
    decisions: tuple | None
    recommendations: tuple | None
    follow_ups: object | None
    ending: str
    closing: Closing


def build(data: dict, *, image_address=stored_address) -> Notula:
    source = Source(data, image_address)
    record = source.record
    return Notula(
        **paper_of(data, "Notula"),
        head=opening.head(source),
        facts=_facts(source),
        beginning=_beginning(record),
        discussion=minutes.discussion(source),
        decisions=minutes.decisions(source),
        recommendations=minutes.recommendations(source),
        follow_ups=minutes.follow_ups(source),
        ending=_ending(record),
        closing=Closing(CLOSING, signature_rows(record), ""),
    )


def render_pdf(data: dict, *, files: pdf.Files | None = None) -> bytes:
    return pdf.render(TEMPLATE, {"report": build(data)}, files=storage.read_by_sum if files is None else files)


def _facts(source: Source) -> tuple[Fact, ...]:
    record, schedule = source.record, opening.schedule(source)
    facts = schedule.facts if schedule else ()
    agenda = agenda_fact(record)
    return (
        *facts,
        *filled_facts(("Sesi", [session_text(line) for line in schedule.sessions] if schedule else [])),
        *((agenda,) if agenda else ()),
        *_people(record),
    )


def _people(record: dict) -> tuple[Fact, ...]:
    present = attendance(record.get("attendees", []), len(record.get("sessions", [])))
    return filled_facts(
        ("Pimpinan rapat", record.get("chair", "")),
        ("Moderator", record.get("moderator", "")),
        ("Notulis", record.get("minute_taker", "")),
        ("Peserta", record.get("participants_note", "")),
        ("Kehadiran", present.sentence if present else ""),
    )


def session_text(line: opening.SessionLine) -> str:
    """Senin, 30 Mei 2016, pukul 09.00–15.30 WIB, Hotel Uji, luring"""
    return ", ".join(part for part in (line.day, line.hours, line.place, line.mode.lower()) if part)


def agenda_fact(record: dict) -> Fact | None:
    """The items of the first level; however many, each on its line."""
    texts = [item["text"] for item in record.get("agenda", [])]
    if len(texts) == 1:
        return Fact("Acara", texts[0])
    return Fact("Acara", rows=plain_rows(texts)) if texts else None


def _beginning(record: dict) -> tuple[str, ...]:
    """Rapat dibuka pukul 09.00 WIB oleh ...; only what is known."""
    sessions = record.get("sessions", [])
    start = sessions and read_hour(sessions[0].get("start"))
    openers = [speaker_name(s) for s in _speakers(record) if s.get("role") == SpeakerRole.OPENER]
    by = "; ".join(filter(None, openers)) or record.get("chair", "")
    when = f" {indonesian.time_text(start, None, sessions[0].get('zone', ''))}" if start else ""
    return (f"Rapat dibuka{when}{f' oleh {by}' if by else ''}.",) if when or by else ()


def _speakers(record: dict):
    for item in walk(record.get("agenda", [])):
        yield from item.get("speakers", [])
    yield from record.get("speakers", [])


def _ending(record: dict) -> str:
    sessions = record.get("sessions", [])
    end = sessions and read_hour(sessions[-1].get("end"))
    told = f"Rapat ditutup {indonesian.time_text(end, None, sessions[-1].get('zone', ''))}." if end else ""
    return "\n".join(part for part in (record.get("closing", ""), told) if part)
