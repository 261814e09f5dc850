"""The part of the reader that finds letterhead, greeting and title before anything else begins."""

import re

from meetings.pasting import opening, rows
from meetings.pasting.facts import add_head_line, cut_facts
from meetings.pasting.headings import read_heading
from meetings.pasting.lines import Line
from meetings.pasting.tables import read_columns

_RULE = re.compile(r"[\W_]+")

QUICK_LETTER = re.compile(r"([krtmac]):\s*(?=\S)", re.IGNORECASE)


class HeadReading:
    """Mixed into the Reader, which holds the lines and the sheet."""

    def _read_opening(self) -> int:
        """Letterhead and title; the number of lines read."""
        at = 0
        while at < len(self.lines) and at < 15 and self.sheet.last(rows.TITLE) is None:
            line = self.lines[at]
            if line.text[:1] in "@" or QUICK_LETTER.match(line.text):
                return at
            if _RULE.fullmatch(line.text) or opening.is_paper_number(line.text):
                self._add_opening_note(line)
            elif opening.is_greeting(line.text):
                self._take_greeting(line)
            elif line.mark or self._is_label(line) or read_columns(line):
                return at
            elif opening.is_generic(line.text) and at + 1 < len(self.lines):
                self._add_opening_note(line)
            elif self._take_head_line(line, rows.TITLE):
                pass
            elif opening.is_running_text(line):
                return at
            elif opening.is_letterhead(line.text) and at + 1 < len(self.lines):
                self._add_opening_note(line)
            else:
                at += self._read_title(at)
                continue
            at += 1
        return at

    def _add_opening_note(self, line: Line):
        if re.search(r"\w", line.text):
            self.sheet.add(rows.NOTE, line.piece)

    def _take_greeting(self, line: Line):
        at = opening.reported_title(line.text)
        if at is None:
            self._add_opening_note(line)
            return
        if at:
            self.sheet.add(rows.NOTE, line.piece.cut(0, at))
        title = line.piece.cut(at)
        if not (cut_facts(self.sheet, title, rows.TITLE) or add_head_line(self.sheet, title, rows.TITLE)):
            self.sheet.add(rows.TITLE, title, title.clean.rstrip(" :.,"))

    def _is_label(self, line: Line) -> bool:
        heading = read_heading(line.text)
        if not heading or opening.is_generic(line.text):
            return False
        whole = heading.end >= len(line.text)
        if whole and not self.sheet.rows and opening.names_meeting(line.text) and len(line.text.split()) > 3:
            return heading.is_intro
        return True

    def _read_title(self, at: int) -> int:
        """A title of one or more lines; how many."""
        title, many = self.lines[at], 1
        while at + many < len(self.lines) and opening.goes_with_title(self.lines[at + many - 1], self.lines[at + many]):
            if self._is_label(self.lines[at + many]) and ":" in self.lines[at + many].text:
                break
            many += 1
        piece, paper = title.piece, opening.generic_length(title.text)
        if paper:
            self.sheet.add(rows.NOTE, piece.cut(0, paper))
            piece = piece.cut(paper)
        words = [piece.clean, *(line.piece.clean for line in self.lines[at + 1 : at + many])]
        self.sheet.add(rows.TITLE, piece, opening.without_paper(" ".join(words).rstrip(" :")))
        return many

    def _take_head_line(self, line: Line, kind: str) -> bool:
        """Day, hours or place without a label, as long as nothing else has begun."""
        if self.sheet.last(rows.AGENDA, *rows.RESULTS) is not None or line.mark or line.is_tabbed:
            return False
        return add_head_line(self.sheet, line.piece, kind)
