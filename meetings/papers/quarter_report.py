"""The report of a province or the nation for one triwulan, from the numbers that its page shows."""

from dataclasses import dataclass

from meetings.papers import pdf
from meetings.papers.closing import Closing, Signature, SignatureRow
from meetings.papers.collecting import letterhead_of
from meetings.papers.opening import Letterhead, letterhead
from meetings.papers.paper import Paper
from meetings.papers.source import DOTS, Fact, Source, stored_address
from meetings.rollup.charts import quarter_name
from meetings.rollup.numbers import Area, Line, Numbers
from pokja import storage
from pokja.indonesian import decimal_text, short_date
from pokja.models import Pokja

TEMPLATE = "meetings/papers/quarter_report.html"
CLOSING = "Demikian laporan ini dibuat dengan sebenarnya untuk digunakan sebagaimana mestinya."
NOTES = (
    "Rapat tercatat adalah rapat yang tidak dibatalkan. Rapat yang belum final hanya terhitung jumlahnya.",
    "Tindak lanjut dihitung dari laporan final, di rapat tempat tindak lanjut itu sekarang tercatat. Lewat target "
    "menurut tanggal di zona waktu Pokja. Tanpa PJ berarti masih terbuka dan belum punya penanggung jawab.",
    "Pokja yang sudah digabung tidak masuk jumlah Pokja; rapat dan tindak lanjutnya tetap terhitung.",
)


@dataclass(frozen=True)
class TableLine:
    number: str
    name: str
    state: str
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class QuarterReport(Paper):
    letterhead: Letterhead | None
    area: str
    period: str
    facts: tuple[Fact, ...]
    silent_title: str
    silent: str
    table_title: str
    place_head: str
    state_head: str
    lines: tuple[TableLine, ...]
    total: TableLine
    quarters: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]
    closing: Closing


def collect(area: Area) -> dict:
    """What the paper is made of: the numbers, and the letterhead of the Pokja of the province on that day."""
    host = None
    if area.code:
        host = Pokja.objects.get(region__code=area.code).host_on(area.as_of)
    return {"area": area, "letterhead": letterhead_of(host)}


def build(data: dict, *, image_address=stored_address) -> QuarterReport:
    area = data["area"]
    whose = "Pokja PKP se-Indonesia" if area.is_nation else f"Pokja PKP {area.name}"
    return QuarterReport(
        document_title=f"Laporan triwulan: {whose}, {area.period.words}",
        author=whose,
        is_draft=False,
        letterhead=letterhead(Source(data, image_address)),
        area=whose if area.is_nation else f"Pokja PKP di {area.name}",
        period=area.period.words,
        facts=_facts(area),
        silent_title="Provinsi tanpa rapat" if area.is_nation else "Pokja tanpa rapat",
        silent=_silent(area),
        table_title=f"Rapat dan tindak lanjut menurut {'provinsi' if area.is_nation else 'Pokja'}",
        place_head="Provinsi" if area.is_nation else "Pokja",
        state_head="Pokja terbentuk" if area.is_nation else "Status Pokja",
        lines=tuple(_line(number, line) for number, line in enumerate(area.lines, 1)),
        total=TableLine("", "Jumlah", _formed(area.total), _cells(area.total, decimal_text(area.total.with_decree))),
        quarters=tuple((quarter_name(quarter), _quarter_cells(n)) for quarter, n in area.quarters.items()),
        notes=NOTES,
        closing=Closing(CLOSING, _signatures(area), ""),
    )


def render_pdf(data: dict, *, files: pdf.Files | None = None) -> bytes:
    return pdf.render(TEMPLATE, {"report": build(data)}, files=storage.read_by_sum if files is None else files)


def _facts(area: Area) -> tuple[Fact, ...]:
    n = area.total
    told = [
        ("Keadaan pada", short_date(area.as_of)),
        ("Pokja terbentuk", _formed(n)),
        ("SK berlaku", f"{decimal_text(n.with_decree)} dari {decimal_text(n.pokja)} Pokja"),
        ("Pokja tanpa rapat", f"{decimal_text(n.unmet)} dari {decimal_text(n.pokja)}"),
        ("Rapat", _meetings(n)),
        ("Tindak lanjut", f"{decimal_text(n.done)} selesai dari {decimal_text(n.tasks)}"),
        ("Lewat target", decimal_text(n.late)),
        ("Tanpa PJ", decimal_text(n.unowned)),
        ("Dari semua tahun", _ever(area)),
    ]
    return tuple(Fact(label, text) for label, text in told)


def _ever(area: Area) -> str:
    open_ever, late_ever = decimal_text(area.open_ever), decimal_text(area.late_ever)
    return f"{open_ever} tindak lanjut masih terbuka, {late_ever} di antaranya lewat target"


def _meetings(n: Numbers) -> str:
    if not n.recorded:
        return "Belum ada rapat tercatat"
    return (
        f"{decimal_text(n.recorded)} tercatat: {decimal_text(n.final)} final, {decimal_text(n.unfinished)} belum final"
    )


def _silent(area: Area) -> str:
    if not area.silent:
        return ""
    names = "; ".join(line.name for line in area.silent)
    return f"{len(area.silent)} {'provinsi' if area.is_nation else 'Pokja'}: {names}."


def _formed(n: Numbers) -> str:
    return f"{decimal_text(n.formed)} dari {decimal_text(n.pokja)}"


def _line(number: int, line: Line) -> TableLine:
    if line.status:
        decree = "Ada" if line.numbers.with_decree else "Tidak"
        return TableLine(f"{number}.", line.name, Pokja.Status(line.status).label, _cells(line.numbers, decree))
    n = line.numbers
    return TableLine(f"{number}.", line.name, _formed(n), _cells(n, decimal_text(n.with_decree)))


def _cells(n: Numbers, decree: str) -> tuple[str, ...]:
    done = f"{decimal_text(n.done)} dari {decimal_text(n.tasks)}"
    return (decree, *map(decimal_text, (n.recorded, n.final)), done, *map(decimal_text, (n.late, n.unowned)))


def _quarter_cells(n: Numbers) -> tuple[str, ...]:
    return tuple(map(decimal_text, (n.recorded, n.final, n.unfinished, n.tasks, n.done, n.open, n.late)))


def _signatures(area: Area) -> tuple[SignatureRow, ...]:
    """Who signs is known to the secretariat that prints it: an empty name over which to write."""
    office = DOTS if area.is_nation else f"Ketua Pokja PKP {area.name}"
    signature = Signature(part="", office=office, name="", rank="", nip="")
    return (SignatureRow((signature,), f"{DOTS}, {short_date(area.as_of)}"),)
