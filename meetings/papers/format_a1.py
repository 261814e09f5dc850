"""Format A-1: the data of a meeting in, its sections as plain frozen data out."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from meetings.papers import closing, minutes, opening, pdf
from meetings.papers.collecting import collect
from meetings.papers.source import Source, stored_address
from meetings.papers.variants import printed_variant
from pokja import storage
from pokja.models import StoredFile

__all__ = ["DEFAULT_LAYOUT", "RULES", "Report", "build", "collect", "render_pdf"]

TEMPLATE = "meetings/papers/format_a1.html"

ALWAYS, FILLED, HIDDEN = "always", "filled", "hidden"
RULES = {ALWAYS: "Selalu", FILLED: "Bila terisi", HIDDEN: "Sembunyi"}

DEFAULT_LAYOUT = [
    {"key": "head", "title": "Laporan Pelaksanaan Kegiatan (Format A-1)", "rule": ALWAYS},
    {"key": "general", "title": "Data umum kegiatan", "rule": FILLED},
    {"key": "basis", "title": "Dasar, maksud, dan tujuan", "rule": FILLED},
    {"key": "schedule", "title": "Waktu dan tempat", "rule": ALWAYS},
    {"key": "people", "title": "Penyelenggara, pimpinan, dan peserta", "rule": ALWAYS},
    {"key": "agenda", "title": "Agenda dan narasumber", "rule": ALWAYS},
    {"key": "discussion", "title": "Ringkasan pembahasan", "rule": FILLED},
    {"key": "decisions", "title": "Keputusan/kesepakatan", "rule": ALWAYS},
    {"key": "recommendations", "title": "Rekomendasi", "rule": ALWAYS},
    {"key": "follow_ups", "title": "Rencana tindak lanjut", "rule": ALWAYS},
    {"key": "obstacles", "title": "Permasalahan dan kendala", "rule": FILLED},
    {"key": "outputs", "title": "Keluaran dan realisasi anggaran", "rule": FILLED},
    {"key": "closing", "title": "Penutup dan pengesahan", "rule": ALWAYS},
    {"key": "attachments", "title": "Lampiran", "rule": FILLED},
]

A4, F4 = "A4", "F4"
SIZES = {A4: "A4 (210 × 297 mm)", F4: "F4 (215 × 330 mm)"}

DATA_NAME, DATA_SCHEMA = "data-laporan.json", "pokja-report/1"

EMPTY_IN_DRAFT, EMPTY_IN_FINAL = "Belum diisi", "Nihil"


@dataclass(frozen=True)
class Section:
    key: str
    number: int | None
    title: str
    content: object | None

    @property
    def template(self) -> str:
        return f"meetings/papers/format_a1/{self.key}.html"

    @property
    def title_parts(self) -> tuple[str, str]:
        """The title and what stands in brackets at its end: ("Laporan Pelaksanaan Kegiatan", "(Format A-1)")."""
        name, bracket = re.fullmatch(r"(.*?)\s*(\([^()]*\))?", self.title.strip(), re.DOTALL).groups()
        return name, bracket or ""


@dataclass(frozen=True)
class Report:
    """What the template prints. `document_title` and `author` go into the properties of the PDF."""

    document_title: str
    author: str
    is_draft: bool
    sections: tuple[Section, ...]
    made_at: str = ""
    size: str = A4

    @property
    def empty_text(self) -> str:
        return EMPTY_IN_DRAFT if self.is_draft else EMPTY_IN_FINAL


CONTENT: dict[str, Callable[[Source], object | None]] = {
    "head": opening.head,
    "general": opening.general,
    "basis": opening.basis,
    "schedule": opening.schedule,
    "people": opening.people,
    "agenda": minutes.agenda,
    "discussion": minutes.discussion,
    "decisions": minutes.decisions,
    "recommendations": minutes.recommendations,
    "follow_ups": minutes.follow_ups,
    "obstacles": minutes.obstacles,
    "outputs": closing.outputs,
    "closing": closing.closing,
    "attachments": closing.attachments,
}


def build(data: dict, layout: list[dict] | None = None, *, image_address=stored_address) -> Report:
    """The report that `data` makes in this layout; `image_address` says where a page finds a stored picture."""
    source = Source(data, image_address)
    sections = []
    number = 0
    for entry in DEFAULT_LAYOUT if layout is None else layout:
        if entry["rule"] == HIDDEN:
            continue
        content = CONTENT[entry["key"]](source)
        if content is None and entry["rule"] == FILLED:
            continue
        is_head = entry["key"] == "head"
        number += not is_head
        sections.append(Section(entry["key"], None if is_head else number, entry["title"], content))
    moment = approved_at(data)
    return Report(
        document_title=f"Laporan Format A-1: {source.record['title']}",
        author=data["pokja"]["name"],
        is_draft=data.get("state") != "final",
        sections=tuple(sections),
        made_at=moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else "",
        size=data.get("size", A4),
    )


def approved_at(data: dict) -> datetime | None:
    """The date that a paper carries: that of its approval, never that of its printing."""
    approval = data.get("approval")
    return datetime.fromisoformat(approval["approved_at"]).astimezone(UTC) if approval else None


def render_pdf(data: dict, layout: list[dict] | None = None, *, files: pdf.Files | None = None) -> bytes:
    """The paper; raises pdf.PaperError when something it shows is missing. In a final its data ride along."""
    layout = DEFAULT_LAYOUT if layout is None else layout
    files = stored_bytes if files is None else files
    return pdf.render(TEMPLATE, {"report": build(data, layout)}, files=files, rider=_data_rider(data, layout))


def _data_rider(data: dict, layout: list[dict]) -> pdf.Rider | None:
    """Layout and data as JSON: from these alone the same paper can be printed again."""
    moment = approved_at(data)
    if moment is None:
        return None
    told = {"schema": DATA_SCHEMA, "layout": layout, "data": printed_variant(data, layout)}
    content = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()
    return pdf.Rider(DATA_NAME, "Isi laporan ini sebagai data (JSON)", content, moment)


def stored_bytes(sha256: str) -> bytes:
    return storage.read(StoredFile(sha256=sha256))
