"""Berita acara: what was agreed on which day, dates and numbers in words, signed by two sides and a witness."""

import re
from dataclasses import dataclass, replace

from meetings.models import Signer
from meetings.papers import minutes, opening, pdf
from meetings.papers.attendance import attendance
from meetings.papers.closing import Closing, Signature, SignatureRow, signature_of, signature_rows
from meetings.papers.paper import Paper, paper_of
from meetings.papers.source import DOTS, Fact, Source, filled_facts, read_day, stored_address
from pokja import indonesian, storage

TEMPLATE = "meetings/papers/berita_acara.html"
CLOSING = (
    "Demikian berita acara ini dibuat dengan sebenarnya dan ditandatangani oleh kedua pihak, untuk digunakan "
    "sebagaimana mestinya."
)
PARTIES = ("Pihak kesatu", "Pihak kedua")
UNKNOWN = {"office": DOTS, "name": "", "rank": "", "nip": ""}


@dataclass(frozen=True, kw_only=True)
class BeritaAcara(Paper):
    head: opening.Head
    number: str
    when: str
    what: str
    parties: tuple[Fact, ...]
    present: str
    decisions: tuple | None
    recommendations: tuple | None
    follow_ups: object | None
    closing: Closing


def build(data: dict, *, number: str = "", image_address=stored_address) -> BeritaAcara:
    source = Source(data, image_address)
    record = source.record
    sides = _sides(record)
    return BeritaAcara(
        **paper_of(data, "Berita acara"),
        head=opening.head(source),
        number=number or DOTS,
        when=_when(record),
        what=_what(source),
        parties=filled_facts(*((part, _party(signer)) for part, signer in zip(PARTIES, sides, strict=True))),
        present=_present(record),
        decisions=minutes.decisions(source),
        recommendations=minutes.recommendations(source),
        follow_ups=minutes.follow_ups(source),
        closing=Closing(CLOSING, _signatures(record, sides), ""),
    )


def render_pdf(data: dict, *, number: str = "", files: pdf.Files | None = None) -> bytes:
    context = {"report": build(data, number=number)}
    return pdf.render(TEMPLATE, context, files=storage.read_by_sum if files is None else files)


def _sides(record: dict) -> list[dict]:
    """Who leads the meeting and who writes it stand for the two sides; an unknown one is a line to be filled."""
    order = [Signer.Part.CHAIR, Signer.Part.MINUTE_TAKER]
    known = [signer for part in order for signer in record.get("signers", []) if signer["part"] == part]
    return [*known, UNKNOWN, UNKNOWN][:2]


def _party(signer: dict) -> str:
    return ", ".join(part for part in (signer["name"] or DOTS, signer["office"]) if part)


def _signatures(record: dict, sides: list[dict]) -> tuple[SignatureRow, ...]:
    witnesses = [signer for signer in record.get("signers", []) if signer["part"] == Signer.Part.WITNESS] or [UNKNOWN]
    where = next(iter(signature_rows(record | {"signers": [sides[0] | {"part": Signer.Part.CHAIR}]}))).place_and_date
    pair = tuple(_as(part, signer) for part, signer in zip(reversed(PARTIES), reversed(sides), strict=True))
    rows = [SignatureRow(pair, where)]
    pairs = [witnesses[start : start + 2] for start in range(0, len(witnesses), 2)]
    return (*rows, *(SignatureRow(tuple(_as("Saksi", witness) for witness in pair)) for pair in pairs))


def _as(part: str, signer: dict) -> Signature:
    return replace(signature_of(signer | {"part": Signer.Part.WITNESS}), part=part)


def _when(record: dict) -> str:
    """Senin, tanggal tiga puluh bulan Mei tahun dua ribu enam belas (30 Mei 2016), pukul 09.00–15.30 WIB"""
    sessions = record.get("sessions", [])
    if not sessions:
        return DOTS
    days = sorted(read_day(session["date"]) for session in sessions)
    first, last = days[0], days[-1]
    words = indonesian.date_words(first)
    if last != first:
        words += f", sampai dengan {indonesian.date_words(last)}"
    text = f"{words} ({indonesian.date_range(first, last)})"
    hours = {opening.hours_text(session) for session in sessions}
    return f"{text}, {hours.pop()}" if len(hours) == 1 and all(hours) else text


def _what(source: Source) -> str:
    record = source.record
    places = list(dict.fromkeys(session["place"] for session in record.get("sessions", []) if session.get("place")))
    where = f"bertempat di {'; '.join(places)}, " if places else ""
    by = ", ".join(record.get("organisers", [])) or source.data["pokja"]["name"]
    return f"{where}telah dilaksanakan {record['title']} yang diselenggarakan oleh {by}"


def _present(record: dict) -> str:
    """Hadir 24 (dua puluh empat) orang dari 9 (sembilan) instansi."""
    present = attendance(record.get("attendees", []), len(record.get("sessions", [])))
    text = present.sentence if present else ""
    return re.sub(r"\d+", lambda found: f"{found[0]} ({indonesian.number_words(int(found[0]))})", text)
