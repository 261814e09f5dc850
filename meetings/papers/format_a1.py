"""Format A-1: the data of a meeting in, its sections as plain frozen data out."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from meetings.papers import closing, minutes, opening, pdf
from meetings.papers.collecting import collect
from meetings.papers.paper import Paper, approved_at, paper_of
from meetings.papers.source import Source, stored_address
from meetings.papers.variants import printed_variant
from meetings.papers.verification import Verification, verification
from pokja import storage

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

DATA_NAME, DATA_SCHEMA = "data-laporan.json", "pokja-report/1"


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


@dataclass(frozen=True, kw_only=True)
class Report(Paper):
    """What the template prints."""

    sections: tuple[Section, ...]
    verification: Verification | None = None


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
    return Report(**paper_of(data, "Laporan Format A-1"), sections=tuple(sections), verification=verification(data))


def render_pdf(data: dict, layout: list[dict] | None = None, *, files: pdf.Files | None = None) -> bytes:
    """The paper; raises pdf.PaperError when something it shows is missing. In a final its data ride along."""
    layout = DEFAULT_LAYOUT if layout is None else layout
    files = storage.read_by_sum if files is None else files
    return pdf.render(TEMPLATE, {"report": build(data, layout)}, files=files, rider=_data_rider(data, layout))


def _data_rider(data: dict, layout: list[dict]) -> pdf.Rider | None:
    """Layout and data as JSON: from these alone the same paper can be printed again."""
    moment = approved_at(data)
    if moment is None:
        return None
    told = {"schema": DATA_SCHEMA, "layout": layout, "data": printed_variant(data, layout)}
    content = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()
    return pdf.Rider(DATA_NAME, "Isi laporan ini sebagai data (JSON)", content, moment)
