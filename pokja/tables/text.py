"""Tables as text: what a spreadsheet puts on the clipboard, and CSV in its many dialects."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from pokja.tables.guard import unguarded
from pokja.tables.shape import TableRefused

NOT_A_TABLE = "Berkas ini bukan tabel. Pilih XLSX atau CSV, atau salin tabelnya dari Excel lalu tempel."
_NAMED_DELIMITER = re.compile(r"sep=(.)(?:\r\n|\r|\n)", re.IGNORECASE)
_SAMPLE_ROWS = 100
_SWALLOWED = 20  # line breaks in one cell: a quotation mark that nobody closed


def decoded(content: bytes) -> str:
    """Text of any code that Excel writes: UTF-8, UTF-16, or that of Windows in western countries."""
    if content.startswith(codecs.BOM_UTF8):
        text = content.decode("utf-8-sig", "replace")
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", "replace")
    elif unmarked := _unmarked_utf16(content[:2000]):
        text = content.decode(unmarked, "replace")
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if re.search("[\x00-\x08\x0e-\x1a]", text[:100_000]):
        raise TableRefused(NOT_A_TABLE)
    return text


def _unmarked_utf16(sample: bytes) -> str:
    """Every second byte of western text in UTF-16 is zero."""
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.7:
        return "utf-16-le"
    return "utf-16-be" if half and sample[::2].count(0) > half * 0.7 else ""


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row, with its number."""
    text = text.removeprefix("\ufeff")
    named = _NAMED_DELIMITER.match(text)
    first = 1
    if named:
        text, first = text[named.end() :], 2
    delimiter = named[1] if named else _delimiter(text)
    for line, cells in enumerate(_split(text, delimiter), first):
        yield line, [unguarded(cell) for cell in cells]


def _delimiter(text: str) -> str:
    """The sign that cuts most rows into the same number of cells."""
    best, most = "\t", 0
    for sign in "\t;,":
        if sign not in text or (sign == "," and not _is_cut_by_commas(text)):
            continue
        widths = Counter(len(cells) for cells in _sample(text, sign) if any(cells))
        (width, count), *_ = widths.most_common(1) or [(1, 0)]
        if width > 1 and count > most:
            best, most = sign, count
    return best


def _is_cut_by_commas(text: str) -> bool:
    """A list of names has commas too ("Budi Santoso, M.Si."), but with a blank after them."""
    start = text[:50_000]
    return start.count(",") > 2 * start.count(", ")


def _sample(text: str, delimiter: str) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
    try:
        for _, row in zip(range(_SAMPLE_ROWS), rows, strict=False):
            yield row
    except csv.Error:
        return


def _split(text: str, delimiter: str) -> Iterator[list[str]]:
    """Quotation marks hold a cell together where they are closed rightly; else they are signs like others.

    Each way is tried without keeping its rows: ten megabytes of line breaks are ten million of them.
    """
    for strict in (True, False):
        if _can_be_read(text, delimiter, strict):
            return _rows(text, delimiter, strict)
    return (line[1].split(delimiter) for line in re.finditer("([^\r\n]*)(?:\r\n|\r|\n|$)", text))


def _rows(text: str, delimiter: str, strict: bool) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _can_be_read(text: str, delimiter: str, strict: bool) -> bool:
    try:
        for row in _rows(text, delimiter, strict):
            if not strict and any(cell.count("\n") + cell.count("\r") > _SWALLOWED for cell in row):
                return False
    except csv.Error:
        return False
    return True
