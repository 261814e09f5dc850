"""Holds an uploaded paper against the report it should be: our bytes, our text saved anew, or what nobody can check."""

import difflib
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from io import BytesIO

from pypdf import PdfReader

from meetings.signing.signatures import Signature, read_signatures

SHOWN = 8  # differences told; a file that differs more is another one
MAX_PAGES = 2000
FEW_WORDS = 0.05  # a page number or a stamp on a scan is no text to compare
ALIKE = 0.5
MANY_TIMES, MANY_WORDS = 2, 1_000  # comparing takes time with the product of both

SAME_BYTES = "Berkas ini sama persis dengan aslinya. Belum ada tanda tangan di dalamnya."
NO_SIGNATURE = "Tidak ada tanda tangan elektronik di dalamnya."
PAGES_CHANGED = "Isi halaman berubah sesudah laporan dibuat."
OTHER_PAPER = "Hampir semua teksnya berbeda. Mungkin ini berkas lain."


class Result(StrEnum):
    """As meetings.models.SignedFile names them, without Django: this runs in a process of its own."""

    ORIGINAL = "original"
    RESAVED = "resaved"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Examination:
    """What was found. With `differences`, or unchecked, somebody has to say that it is the right paper."""

    result: str
    differences: list[str] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)

    @property
    def needs_a_look(self) -> bool:
        return self.result == Result.UNCHECKED or bool(self.differences)

    @property
    def signatures_as_data(self) -> list[dict]:
        return [asdict(signature) for signature in self.signatures]


def examine(content: bytes, original: bytes, roots: list[bytes]) -> Examination:
    """Never refuses: whatever comes back gets one of the three results."""
    if content == original:
        return Examination(Result.ORIGINAL, [SAME_BYTES])
    signatures = read_signatures(content, roots)
    if content.startswith(original):
        return Examination(Result.ORIGINAL, _added_to(original, content, signatures), signatures)
    differences = _text_differences(original, content)
    if differences is None:
        return Examination(Result.UNCHECKED, [], signatures)
    return Examination(Result.RESAVED, differences, signatures)


def _added_to(original: bytes, content: bytes, signatures: list[Signature]) -> list[str]:
    """What else was added behind our bytes: a file can be changed by what stands at its end."""
    before, after = _pages(original), _pages(content)
    found = [] if signatures else [NO_SIGNATURE]
    if after is None or [page.drawn for page in before] != [page.drawn for page in after]:
        found.append(PAGES_CHANGED)
    return found


def _text_differences(original: bytes, content: bytes) -> list[str] | None:
    """What the text of `content` lacks or has more; None when it has no text to compare."""
    pages = _pages(content)
    if pages is None:
        return None
    old = _words(_pages(original))
    new = _words(pages)
    if len(new) <= len(old) * FEW_WORDS:
        return None
    if len(new) > MANY_TIMES * len(old) + MANY_WORDS:
        return [OTHER_PAPER]
    matcher = difflib.SequenceMatcher(None, old, new)
    if matcher.ratio() < ALIKE:
        return [OTHER_PAPER]
    found = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind in ("delete", "replace"):
            found.append(f"Tidak ada: “{_short(old[a:b])}”")
        if kind in ("insert", "replace"):
            found.append(f"Tambahan: “{_short(new[c:d])}”")
    more = len(found) - SHOWN
    return [*found[:SHOWN], *([f"dan {more} perbedaan lain"] if more > 0 else [])]


@dataclass(frozen=True)
class _Page:
    text: str
    drawn: bytes


def _pages(content: bytes) -> list[_Page] | None:
    """None for what cannot be opened: locked, broken, or too long."""
    try:
        pages = PdfReader(BytesIO(content)).pages
        if len(pages) > MAX_PAGES:
            return None
        return [_Page(page.extract_text(), _drawn(page)) for page in pages]
    except Exception:  # a stranger's file may break the reader in any way; it is then not checked
        return None


def _drawn(page) -> bytes:
    contents = page.get_contents()
    return contents.get_data() if contents is not None else b""


def _words(pages: list[_Page]) -> list[str]:
    return " ".join(page.text for page in pages).split()


def _short(words: list[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= 120 else f"{text[:119].rstrip()}…"
