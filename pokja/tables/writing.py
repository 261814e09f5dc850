"""Writes tables that nothing in them can turn into a formula, and that read back to the same text."""

import csv
import io
import re
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from pokja.indonesian import short_date
from pokja.tables.guard import guarded

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no way to write them
AS_TEXT, AS_DAY = "@", "d mmmm yyyy"


def csv_bytes(head: list[str], rows: list[list]) -> bytes:
    """UTF-8 with a mark and semicolons: what Excel in Indonesia opens with a double click."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([[guarded(_as_text(value)) for value in row] for row in rows])
    return stream.getvalue().encode("utf-8-sig")


def _as_text(value) -> str:
    return short_date(value) if isinstance(value, date) else str(value)


def xlsx_bytes(head: list[str], rows: list[list], *, title: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\*?:/\[\]]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for place, name in enumerate(head, 1):
        longest = max([len(name), *(len(_as_text(row[place - 1])) for row in rows[:500])])
        sheet.column_dimensions[get_column_letter(place)].width = min(longest, 50) + 2
    sheet.append([_text_cell(sheet, name, bold=True) for name in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet, value):
    if value == "":
        return None
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = AS_DAY
        return cell
    if isinstance(value, int):  # a count stays a number that can be summed
        return WriteOnlyCell(sheet, value)
    return _text_cell(sheet, value)


def _text_cell(sheet, text: str, *, bold: bool = False):
    cell = WriteOnlyCell(sheet, _UNPRINTABLE.sub("", text))
    cell.data_type = "s"  # openpyxl takes "=..." for a formula and "#N/A" for an error
    cell.number_format = AS_TEXT  # stays text when somebody edits the cell
    if bold:
        cell.font = Font(bold=True)
    return cell
