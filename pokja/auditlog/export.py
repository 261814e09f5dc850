"""The audit log as a table for a spreadsheet program, in which no text can start a formula."""

import csv
import io
from collections.abc import Iterator
from tempfile import TemporaryFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from pokja.auditlog.reading import pages
from pokja.auditlog.sources import Asked, Line
from pokja.models.region import Zone
from pokja.tables.guard import guarded

LIMIT = 10_000
_PAGE = 500
HEAD = ["Waktu", "Orang", "Jenis", "Pokja", "Kejadian", "Rincian"]
CUT = "Terpotong: berkas ini memuat {limit} catatan terbaru. Persempit saringannya untuk mengunduh yang lebih lama."
_MOST_IN_A_CELL = 32_767


def table_of(asked: Asked, zone: Zone) -> Iterator[list[str]]:
    """Head, rows, and a last row that says so when there was more."""
    yield HEAD
    read = 0
    for page in pages(asked, zone, size=min(_PAGE, LIMIT)):
        yield from (_row(line, zone) for line in page.lines)
        read += _PAGE
        if read >= LIMIT and page.older:
            yield [CUT.format(limit=f"{LIMIT:,}".replace(",", "."))]
            return


def whole_table_of(asked: Asked, zone: Zone) -> Iterator[list[str]]:
    """Head and every row, however many there are: for the whole record of a Pokja."""
    yield HEAD
    for page in pages(asked, zone, size=_PAGE):
        yield from (_row(line, zone) for line in page.lines)


def _row(line: Line, zone: Zone) -> list[str]:
    changes = "\n".join(str(change) for change in line.changes)
    pokja = line.pokja.name if line.pokja else ""
    return [zone.stamp(line.at), line.actor, line.kind.label, pokja, line.sentence, changes]


def csv_of(table: Iterator[list[str]]) -> Iterator[bytes]:
    """Line by line, with the mark by which Excel knows UTF-8 and the semicolon that it expects in Indonesia."""
    yield b"\xef\xbb\xbf"
    for row in table:
        line = io.StringIO()
        csv.writer(line, delimiter=";").writerow([guarded(text) for text in row])
        yield line.getvalue().encode()


def xlsx_of(table: Iterator[list[str]]):
    """An open file; every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Audit")
    for letter, width in zip("ABCDEF", (28, 28, 14, 32, 70, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    for row in table:
        sheet.append([_text_cell(sheet, text) for text in row])
    file = TemporaryFile()  # noqa: SIM115 the response closes it
    book.save(file)
    file.seek(0)
    return file


def _text_cell(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:_MOST_IN_A_CELL])
    cell.data_type = "s"  # openpyxl takes a leading = for a formula
    return cell
