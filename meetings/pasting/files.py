"""The text of a file that people upload instead of pasting: plain text in the usual encodings, or Word."""

import re
from pathlib import Path

from pokja.archives import SwollenArchive, check_xml, parts_of

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000  # bytes; pictures hardly grow when they are unpacked, a text of this length is a library
MOST_ELEMENTS = 400_000  # of XML: two hundred thousand letters, each word with a form of its own, have some 300,000
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Unreadable(Exception):
    """The message is a sentence for the person who chose the file."""


def read_file(path: Path) -> str:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise Unreadable(f"Berkas {path} tidak dapat dibuka. Periksa nama dan izinnya.") from error
    if size > MOST_BYTES:
        raise Unreadable(f"Berkas {path} {size // 1_000_000} MB, batasnya {MOST_BYTES // 1_000_000} MB.")
    return read_bytes(content, path.name)


def read_bytes(content: bytes, name: str) -> str:
    """The text of a file called `name`; what it is shows in its first bytes, the name only advises."""
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable(f"Berkas {name} kosong.")
    if content.startswith(b"PK\x03\x04"):
        return _read_word(content, name)
    if content.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Unreadable(f"Berkas {name} dari Word lama. Simpan sebagai .docx, lalu pilih lagi.")
    if content.startswith(b"%PDF"):
        raise Unreadable(f"Berkas {name} berupa PDF. Salin teksnya, lalu simpan sebagai .txt.")
    return _decode(content, name)


def _decode(content: bytes, name: str) -> str:
    """UTF-8 with or without its mark, UTF-16, else what old Windows writes."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _decoded(content, encoding, name)
    if encoding := _utf_16_without_mark(content):
        return _decoded(content, encoding, name)
    if b"\0" in content[:4096]:
        raise Unreadable(f"Berkas {name} bukan teks. Pilih berkas .txt atau .docx.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # Five places of Windows-1252 are empty: they become the sign for a letter that was lost.
        return content.decode("cp1252", errors="replace")


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"Berkas {name} rusak di tengah. Simpan lagi sebagai .txt (UTF-8).") from error


def _utf_16_without_mark(content: bytes) -> str | None:
    head = content[:2000]
    if len(head) < 4 or len(content) % 2:
        return None
    if head[1::2].count(0) > len(head) * 0.4:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) * 0.4 else None


def _read_word(content: bytes, name: str) -> str:
    from io import BytesIO

    from meetings.pasting.word import read_document

    try:
        parts = parts_of(content, most_bytes=MOST_UNPACKED)
        if "word/document.xml" not in {part.filename for part in parts}:
            raise Unreadable(f"Berkas {name} bukan dokumen Word. Pilih berkas .txt atau .docx.")
        check_xml(content, parts, most_elements=MOST_ELEMENTS)
        text = read_document(BytesIO(content))
    except SwollenArchive as error:
        raise Unreadable(
            f"Berkas {name} terlalu besar setelah dibuka. Hapus gambarnya, atau bagi, lalu pilih lagi."
        ) from error
    except Unreadable:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds for a broken file
        raise Unreadable(f"Berkas {name} rusak atau bukan .docx. Simpan lagi dari Word.") from error
    if not re.search(r"\S", text):
        raise Unreadable(f"Berkas {name} tidak berisi teks.")
    return text
