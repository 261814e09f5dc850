"""Undangan: the letter that asks people to come. What only the register of letters knows is given at printing."""

from dataclasses import dataclass, field, replace
from datetime import date

from meetings.models import Signer
from meetings.papers import opening, pdf
from meetings.papers.closing import SignatureRow, signature_rows
from meetings.papers.notula import agenda_fact, session_text
from meetings.papers.paper import Paper, paper_of
from meetings.papers.rows import PrintedRow, plain_rows
from meetings.papers.source import DOTS, NOTHING, Fact, Source, filled_facts, stored_address
from pokja import indonesian, storage

TEMPLATE = "meetings/papers/undangan.html"
LONGEST_ADDRESS = 6  # more than these stand on a page of their own
SIFAT = ("Biasa", "Penting", "Segera", "Sangat segera")


@dataclass(frozen=True)
class Letter:
    """What the letter has of its own."""

    number: str = ""
    sifat: str = ""
    day: date | None = None
    copies: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Undangan(Paper):
    head: opening.Head
    place_and_date: str
    facts: tuple[Fact, ...]
    addressed: tuple[str, ...]
    listed: tuple[PrintedRow, ...]
    about: str
    schedule: tuple[Fact, ...]
    signatures: tuple[SignatureRow, ...]
    copies: tuple[PrintedRow, ...]


def build(data: dict, letter: Letter | None = None, *, image_address=stored_address) -> Undangan:
    source, letter = Source(data, image_address), letter or Letter()
    record = source.record
    invited = record.get("invitees", []) or _invited(record)
    is_long = len(invited) > LONGEST_ADDRESS
    # A letter goes out before anything is final: it is no draft of a report.
    return Undangan(
        **paper_of(data, "Undangan") | {"is_draft": False},
        head=opening.head(source),
        place_and_date=_place_and_date(record, letter),
        facts=filled_facts(
            ("Nomor", letter.number or DOTS),
            ("Sifat", letter.sifat or DOTS),
            ("Lampiran", "1 (satu) lembar" if is_long else NOTHING),
            ("Hal", f"Undangan {record['title']}"),
        ),
        addressed=("Daftar terlampir",) if is_long else tuple(invited) or (DOTS,),
        listed=plain_rows(invited) if is_long else (),
        about=_about(record),
        schedule=_schedule(source),
        signatures=_signatures(record),
        copies=plain_rows(letter.copies),
    )


def render_pdf(data: dict, letter: Letter | None = None, *, files: pdf.Files | None = None) -> bytes:
    context = {"report": build(data, letter)}
    return pdf.render(TEMPLATE, context, files=storage.read_by_sum if files is None else files)


def _invited(record: dict) -> list[str]:
    """By office, else by name, with the institution."""
    rows = [row for row in record.get("attendees", []) if row.get("invited")]
    lines = [", ".join(filter(None, (row.get("office") or row.get("name"), row.get("institution")))) for row in rows]
    return list(dict.fromkeys(filter(None, lines)))


def _place_and_date(record: dict, letter: Letter) -> str:
    place = record.get("signing_place") or DOTS
    return f"{place}, {indonesian.short_date(letter.day) if letter.day else DOTS}"


def _about(record: dict) -> str:
    theme = f" dengan tema “{record['theme']}”" if record.get("theme") else ""
    return f"Sehubungan dengan pelaksanaan {record['title']}{theme}, kami mengundang Bapak/Ibu untuk hadir pada:"


def _schedule(source: Source) -> tuple[Fact, ...]:
    schedule = opening.schedule(source)
    facts = schedule.facts if schedule else (Fact("Hari, tanggal", DOTS),)
    sessions = filled_facts(("Sesi", [session_text(line) for line in schedule.sessions] if schedule else []))
    return (*facts, *sessions, agenda_fact(source.record) or Fact("Acara", source.record["title"]))


def _signatures(record: dict) -> tuple[SignatureRow, ...]:
    """The chair alone signs a letter; its place and date stand above."""
    chairs = [signer for signer in record.get("signers", []) if signer["part"] == Signer.Part.CHAIR]
    chair = chairs[0] if chairs else {"part": Signer.Part.CHAIR, "office": record.get("chair") or DOTS}
    row = signature_rows({"signers": [chair]})[0]
    return (SignatureRow(tuple(replace(signature, part="") for signature in row.signatures)),)
