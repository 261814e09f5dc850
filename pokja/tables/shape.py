"""What a table is, and how large it may be."""

from collections.abc import Iterable
from dataclasses import dataclass

from pokja.indonesian import decimal_text

MAX_ROWS = 5_000
SPARE_ROWS = 20  # a title and a head above the rows
MAX_COLUMNS = 60
MAX_CELL = 5_000
MAX_SIGNS = 8_000_000  # of the whole table: a workbook can show one long text in a hundred thousand cells


class TableRefused(ValueError):
    """The table cannot be read; the words say what to do."""


@dataclass(frozen=True)
class Row:
    """One row that is not blank, with its number in the sheet; blank cells at its end are left out."""

    line: int
    cells: list[str]


def too_many_rows() -> TableRefused:
    return TableRefused(f"Tabel ini lebih dari {decimal_text(MAX_ROWS)} baris. Bagi menjadi beberapa tabel.")


def kept_rows(rows: Iterable[tuple[int, list[str]]]) -> list[Row]:
    """The rows that are not blank; refused as soon as a limit is passed, so that nothing is read in vain."""
    kept, signs = [], 0
    for line, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(kept) == MAX_ROWS + SPARE_ROWS:
            raise too_many_rows()
        _check_size(line, cells)
        signs += sum(map(len, cells))
        if signs > MAX_SIGNS:
            raise TableRefused("Isi tabel ini terlalu banyak. Bagi menjadi beberapa tabel.")
        kept.append(Row(line, cells))
    return kept


def _check_size(line: int, cells: list[str]) -> None:
    if len(cells) > MAX_COLUMNS:
        raise TableRefused(
            f"Baris {line} berisi lebih dari {MAX_COLUMNS} kolom. Hapus kolom yang tidak dipakai, lalu coba lagi."
        )
    longest = max(map(len, cells))
    if longest > MAX_CELL:
        raise TableRefused(
            f"Satu sel di baris {line} berisi {decimal_text(longest)} karakter, batasnya {decimal_text(MAX_CELL)}. "
            "Periksa tanda kutip dan isi sel itu."
        )
