"""The lines of a pasted text, and the several items that run-together lines hold."""

import itertools
import re
from dataclasses import dataclass

from meetings.pasting.crammed import find_cuts
from meetings.pasting.marks import Mark, read_mark, settle, width
from meetings.pasting.pieces import Gathering, Piece

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_WIDE = re.compile(r"[^\S\t]{2,}|[^\S\t]*\t\s*")
_MOST_CELLS = 20
_PAGE = re.compile(
    r"-\s?\d{1,3}\s?-|(?:hal(?:aman)?\.?\s?:?\s?)\d{1,3}(?:\s?(?:/|dari)\s?\d{1,3})?|\d{1,3}\s?(?:/|dari)\s?\d{1,3}",
    re.IGNORECASE,
)


@dataclass
class Line:
    """One line or one item of it. `piece` has the mark still on; `gap` counts the empty lines before it."""

    piece: Piece
    indent: int = 0
    gap: int = 0
    mark: Mark | None = None
    inline: bool = False  # begins in the middle of a line
    lead: int = 0  # tabs before it

    @property
    def text(self) -> str:
        return self.piece.text

    @property
    def body(self) -> Piece:
        return self.piece.cut(self.mark.length) if self.mark else self.piece

    @property
    def is_tabbed(self) -> bool:
        return "\t" in self.body.text or self._has_strokes

    @property
    def _has_strokes(self) -> bool:
        return self.text.startswith("|") or self.text.count("|") > 1

    @property
    def cells(self) -> list[Piece]:
        """The parts between tabs, or between the strokes of a table drawn with them."""
        cells, start = [], 0
        for found in re.finditer(r"\|" if self._has_strokes else r"\t", self.text):
            cells.append(self.piece.cut(start, found.start()))
            start = found.end()
        return [*cells, self.piece.cut(start)]


def read_lines(source: str) -> list[Line]:
    """Every line with something on it, cut where another heading or item begins, with settled marks."""
    lines = list(_whole_lines(source))
    following = [*(read_mark(line.text) for line in lines[1:]), None][: len(lines)]
    cut, expected = [], None
    for line, after in zip(lines, following, strict=True):
        places, expected = find_cuts(line.text, after, expected)
        cut += _parts(line, places)
    for line, mark in zip(cut, settle([read_mark(line.text) for line in cut]), strict=True):
        line.mark = mark
    return cut


def _whole_lines(source: str):
    end = None
    for found in _LINE.finditer(source):
        text = found[0]
        left = len(text) - len(text.lstrip())
        if left == len(text):
            continue
        gap = 0 if end is None else max(len(_BREAK.findall(source, end, found.start())) - 1, 0)
        piece = _without_wide_gaps(source, found.start() + left, found.start() + len(text.rstrip()))
        yield Line(piece, width(text[:left]), gap, lead=text[:left].count("\t"))
        end = found.end()


def _without_wide_gaps(source: str, start: int, end: int) -> Piece:
    """The line with at most two blanks or the tabs between words: patterns then never walk along a wide gap."""
    wide = list(_WIDE.finditer(source, start, end))
    if not wide:
        return Piece.of(source, start, end)
    line = Gathering()
    glue = ""
    for found in wide:
        line.add(Piece.of(source, start, found.start()), glue)
        tabs = found[0].count("\t")
        glue, start = ("\t" * min(tabs, _MOST_CELLS) if tabs else "  "), found.end()
    line.add(Piece.of(source, start, end), glue)
    return line.piece()


def _parts(line: Line, places: list[int]):
    bounds = [0, *places, None]
    for start, end in itertools.pairwise(bounds):
        lead = 0 if start else line.lead
        yield Line(line.piece.cut(start, end), line.indent, 0 if start else line.gap, inline=bool(start), lead=lead)


def is_page_number(text: str, *, bare: bool) -> bool:
    """ "Halaman 2 dari 3", "- 2 -"; with `bare` also a number alone in its line."""
    return len(text) < 30 and bool(_PAGE.fullmatch(text) or (bare and re.fullmatch(r"\d{1,3}", text)))
