"""Reads a pasted table or a file, told apart by its content and not by its name."""

from pokja.pictures import picture_kind
from pokja.tables.shape import Row, TableRefused, kept_rows
from pokja.tables.text import NOT_A_TABLE, decoded, rows_of
from pokja.tables.workbook import read_workbook

EMPTY = "Tabel ini kosong. Salin barisnya dari Excel, lalu tempel di sini."
EMPTY_FILE = "Tidak ada isi di berkas ini. Pilih berkas lain."
OLD_EXCEL = (
    "Berkas ini Excel lama (.xls) atau terkunci sandi. Buka di Excel, pilih Simpan Sebagai, lalu XLSX tanpa sandi."
)
WEB_PAGE = "Berkas ini sebenarnya laman web, bukan Excel. Buka di Excel, pilih Simpan Sebagai, lalu XLSX."
PDF = "Tabel di PDF tidak bisa dibaca. Salin tabelnya ke Excel, atau minta berkas Excel-nya."


def read_paste(text: str) -> list[Row]:
    rows = kept_rows(rows_of(text.replace("\x00", "")))
    if not rows:
        raise TableRefused(EMPTY)
    return rows


def read_file(content: bytes) -> list[Row]:
    rows = read_workbook(content) if content.startswith(b"PK\x03\x04") else kept_rows(rows_of(_text_in(content)))
    if not rows:
        raise TableRefused(EMPTY_FILE)
    return rows


def _text_in(content: bytes) -> str:
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise TableRefused(OLD_EXCEL)
    if content.startswith(b"%PDF-"):
        raise TableRefused(PDF)
    if picture_kind(content) or content.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")):
        raise TableRefused(NOT_A_TABLE)
    text = decoded(content)
    if text.lstrip()[:200].lower().startswith(("<html", "<!doctype", "<table", "<?xml", "<meta", "mime-version")):
        raise TableRefused(WEB_PAGE)
    return text
