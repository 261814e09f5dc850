"""Tables in XLSX workbooks: values only. Nothing in the file is executed, fetched or unpacked beyond a limit."""

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

from openpyxl import load_workbook

from pokja.archives import BrokenArchive, SwollenArchive, check_xml, parts_of
from pokja.indonesian import clock, short_date
from pokja.tables.numbers import number_text
from pokja.tables.shape import MAX_COLUMNS, Row, TableRefused, kept_rows

MAX_UNPACKED = 25_000_000  # bytes of all parts; 5,000 full rows of 20 columns need about six million
MAX_ELEMENTS = 800_000  # of XML: a full cell has two or three, a row one

BROKEN = "Berkas ini rusak atau terkunci. Buka di Excel, simpan lagi sebagai XLSX tanpa sandi, lalu coba lagi."
OTHER_ARCHIVE = "Berkas ini bukan XLSX. Buka di Excel atau LibreOffice, lalu simpan sebagai XLSX."
TOO_LARGE = "Isi berkas ini terlalu besar. Salin barisnya saja ke berkas baru, lalu coba lagi."


def read_workbook(content: bytes) -> list[Row]:
    """The rows of the first visible sheet that has any."""
    _check_archive(content)
    try:
        return _first_rows(content)
    except TableRefused:
        raise
    except Exception as error:  # whatever openpyxl stumbles over, to the reader the file is broken
        raise TableRefused(BROKEN) from error


def _check_archive(content: bytes) -> None:
    """All parts count: which of them is a sheet, the file itself says, and no name tells."""
    try:
        parts = parts_of(content, most_bytes=MAX_UNPACKED)
        if "xl/workbook.xml" not in {part.filename for part in parts}:
            raise TableRefused(OTHER_ARCHIVE)
        check_xml(content, parts, most_elements=MAX_ELEMENTS)
    except BrokenArchive:
        raise TableRefused(BROKEN) from None
    except SwollenArchive:
        raise TableRefused(TOO_LARGE) from None


def _first_rows(content: bytes) -> list[Row]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which do not matter here
        # data_only: of a formula what Excel computed last, never the formula.
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible" and (rows := kept_rows(_rows_of(sheet))):
                    return rows
        finally:
            book.close()
    return []


def _rows_of(sheet) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what the file says of its size is often wrong
    # One column more than allowed, so that too many are noticed, and no row is filled up to column XFD.
    for line, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), 1):
        yield line, [_text(value) for value in values]


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        return short_date(value.date()) + (f" {clock(value.time())}" if value.time() != time() else "")
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)
