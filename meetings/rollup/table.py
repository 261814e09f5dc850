"""The table of a page as a file: the same rows with the sum at the end, numbers as numbers."""

from meetings.rollup.numbers import Area, Line, Numbers
from pokja.models import Pokja

HEAD = [
    "Kode",
    "Wilayah",
    "Status Pokja",
    "Jumlah Pokja",
    "Pokja terbentuk",
    "SK berlaku",
    "Pokja tanpa rapat",
    "Rapat tercatat",
    "Rapat final",
    "Rapat belum final",
    "Tindak lanjut",
    "Selesai",
    "Dibatalkan",
    "Masih terbuka",
    "Lewat target",
    "Tanpa PJ",
]
SUM = "Jumlah"


def rows_of(area: Area) -> list[list]:
    return [*(_row(line) for line in area.lines), ["", SUM, "", *_counts(area.total)]]


def _row(line: Line) -> list:
    status = Pokja.Status(line.status).label if line.status else ""
    return [line.code, line.name, status, *_counts(line.numbers)]


def _counts(n: Numbers) -> list[int]:
    return [
        n.pokja, n.formed, n.with_decree, n.unmet, n.recorded, n.final, n.unfinished,
        n.tasks, n.done, n.dropped, n.open, n.late, n.unowned,
    ]  # fmt: skip
