"""Gathers the rows of a reading and gives each its share of the source.

A row's share runs from where it begins to where the next begins, so every sign that prints lies in exactly one row: a
row owns its mark, the heading that announced it, and lines that only tell its owner or due time.
"""

import re

from meetings.pasting.pieces import Piece
from meetings.pasting.rows import AGENDA, NOTE, Row

_BOLD = re.compile(r"(?<![^\W_])([*_~]{1,2})(?=\S)([^*_~\n]{1,300}?)(?<=\S)\1(?![^\W_])")
_TAIL = re.compile(r"(?:[;,]\s*(?:dan|serta|dan/atau)?|\s+(?:dan|serta))\s*$")


def tidy(text: str) -> str:
    """Without the signs of WhatsApp for bold, and without what joins an item to the next one ("…; dan")."""
    text = _BOLD.sub(r"\2", text).strip().strip("*").strip()
    return _TAIL.sub("", text).strip() or text


class Sheet:
    def __init__(self):
        self.rows: list[Row] = []
        self._starts: list[int] = []
        self._last: dict[str, int] = {}
        self.agenda: list[int] = []
        self.weekday = ""  # told in a line of its own, before its day
        self.announced: Piece | None = None  # a heading that waits for its first row

    def announce(self, heading: Piece):
        """The next row begins where the first waiting heading begins."""
        self.announced = self.announced or heading

    def add(self, kind: str, piece: Piece, text: str | None = None, **more) -> int:
        """A row that begins where `piece` does; its index."""
        start = piece.start
        if self.announced:
            start, self.announced = min(self.announced.start, start), None
        text = tidy(piece.clean if text is None else text)
        if text:
            self._append(Row(kind, text, **more), start)
        elif not self.rows:
            self._append(Row(NOTE, piece.clean), start)
        return len(self.rows) - 1

    def _append(self, row: Row, start: int):
        self._last[row.kind] = len(self.rows)
        if row.kind == AGENDA:
            self.agenda.append(len(self.rows))
        self.rows.append(row)
        self._starts.append(start)

    def last(self, *kinds: str) -> int | None:
        """The index of the last row of one of these kinds."""
        return max((self._last[kind] for kind in kinds if kind in self._last), default=None)

    def finish(self, source: str) -> list[Row]:
        if self.announced:
            self.add(NOTE, self.announced)
        if not self.rows and source.strip():
            self._append(Row(NOTE, source.strip()), 0)
        self._share(source)
        return self.rows

    def _share(self, source: str):
        starts = [0, *self._starts[1:]][: len(self.rows)]
        ends = [*starts[1:], len(source)][: len(self.rows)]
        for row, start, end in zip(self.rows, starts, ends, strict=True):
            while start < end and source[start].isspace():
                start += 1
            while end > start and source[end - 1].isspace():
                end -= 1
            row.source = (start, end)
