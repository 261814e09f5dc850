"""Pasted text in, rows out: what a secretariat or the press wrote becomes title, day, place, agenda, results.

What is not understood becomes a note, never nothing. A heading is no row of its own: it belongs to the source of the
first row it announces, and becomes a note when it announces none. Every sign that prints lies in the source of exactly
one row, and rows stand in the order of the source.
"""

import re

from meetings.pasting import rows
from meetings.pasting.headings import read_heading
from meetings.pasting.joining import join_lines
from meetings.pasting.lines import Line, read_lines
from meetings.pasting.marks import Mark, Nesting
from meetings.pasting.reading_head import QUICK_LETTER, HeadReading
from meetings.pasting.reading_headings import HeadingReading
from meetings.pasting.reading_lists import ListReading
from meetings.pasting.reading_prose import ProseReading
from meetings.pasting.rows import Row
from meetings.pasting.sheet import Sheet
from meetings.pasting.tables import Columns, add_table_row, guess_columns, names_columns, read_columns
from meetings.pasting.tasks import read_label

# The quick line's own letters (meetings/quickline.py), for those who write them in a chat.
QUICK = {
    "k": rows.DECISION,
    "r": rows.RECOMMENDATION,
    "t": rows.FOLLOWUP,
    "m": rows.OBSTACLE,
    "a": rows.AGENDA,
    "c": rows.NOTE,
}
_CLOSING = re.compile(
    r"Demikian(?:lah)?\b|Yang membuat\b|Rapat\s+(?:ditutup|selesai|diakhiri)\b|[Tt]e?rima ?[Kk]asih|Trims?\b|Makasih"
    r"|Mohon\s+(?:koreksi|arahan|maaf)|Atas\s+(?:perhatian|kehadiran)|Wassalam"
)
_SIGNED = re.compile(
    r"Mengetahui\b|Menyetujui\b|Notulis\s*,?\s*$|Pimpinan [Rr]apat\s*,?\s*$|NIP\b|Tembusan\b|Dokumentasi\b"
    r"|Pembina\b.{0,30}$"
    r"|[A-Z][\w ]{2,25},\s*\d{1,2}\s+[A-Z][a-z]+\s+\d{4}\s*$"
)


def parse(source: str) -> list[Row]:
    return Reader(source).read()


class Reader(HeadReading, HeadingReading, ListReading, ProseReading):
    """Goes through the lines once and knows under which heading it is."""

    def __init__(self, source: str):
        self.source = source
        self.sheet = Sheet()
        self.lines = join_lines(read_lines(source))
        self.nesting = Nesting()
        self.section: str | None = None
        self.once = False  # the section ends with its first content ("Tempat:" and a line)
        self.agenda: int | None = None  # the item that speakers, notes and recommendations hang on
        self.hang: int | None = None  # the agenda item the list under way is about
        self.heading_mark: Mark | None = None
        self.agenda_mark: Mark | None = None
        self.agenda_indent = 0
        self.implicit_agenda = False  # numbered topics without a heading above them
        self.telling: str | None = None  # what "Pertama, … Kedua, …" lists
        self.columns: Columns | None = None
        self.had_marks = False
        self.told_inline = False  # the section began with content behind its label
        self.within_agenda = False
        self.closing = False
        self._topics: dict[int, str] = {}
        found = (read_heading(line.body.text) for line in self.lines)
        # Kinds with a heading of their own: what is said elsewhere in the same words is only said.
        self.headed = {one.section for one in found if one and not one.is_intro and one.section in rows.RESULTS}

    def read(self) -> list[Row]:
        at = self._read_opening()
        for n in range(at, len(self.lines)):
            self.next = self.lines[n + 1] if n + 1 < len(self.lines) else None
            self._read_line(self.lines[n])
        return self.sheet.finish(self.source)

    def _read_line(self, line: Line):
        if not re.search(r"[^\W_]", line.text) and self.sheet.rows:
            return  # a rule or a lone sign belongs to the row before
        if self._is_closing(line):
            self.sheet.add(rows.NOTE, line.piece)
            return
        if self._take_task_label(line) or self._take_quick(line) or self._take_table(line):
            return
        heading = read_heading(line.body.text)
        if heading and self._is_heading(line, heading):
            self._take_heading(line, heading)
        else:
            self._take_content(line, line.body, line.mark)

    def _is_closing(self, line: Line) -> bool:
        """Thanks, place and day of signing, signatures: notes up to the next heading of a list."""
        heading = read_heading(line.body.text)
        if self.closing and heading and heading.section in (*rows.NESTING, rows.DATE, rows.ATTENDANCE):
            self.closing = False
        if not self.closing and self.sheet.rows and not line.mark:
            signed = self.sheet.last(*rows.RESULTS) is not None and _SIGNED.match(line.text)
            self.closing = bool(signed or _CLOSING.match(line.text))
        return self.closing

    def _take_task_label(self, line: Line) -> bool:
        """ "PJ: Bappeda" under a result tells more about it and is no row."""
        last = len(self.sheet.rows) - 1
        if last < 0 or self.sheet.announced or self.sheet.rows[last].kind not in rows.RESULTS:
            return False
        told = read_label(line.body.text)
        if not told:
            return False
        row = self.sheet.rows[last]
        row.owner, row.due = row.owner or told.owner, row.due or told.due
        return True

    def _take_quick(self, line: Line) -> bool:
        quick = QUICK_LETTER.match(line.text)
        if quick:
            piece = line.piece.cut(quick.end())
            self._add_item(QUICK[quick[1].lower()], line.piece, piece, None, 0)
        elif line.text.startswith("@") and len(line.text) > 2 and line.text[1:].strip():
            self.sheet.add(rows.SPEAKER, line.piece, line.piece.cut(1).clean, parent=self.agenda)
        else:
            return False
        return True

    # --- tables ---

    def _take_table(self, line: Line) -> bool:
        if columns := read_columns(line):
            self.columns = columns
            self.sheet.announce(line.piece)
            return True
        if names_columns(line):
            self.sheet.announce(line.piece)
            return True
        if not line.is_tabbed:
            return self._take_wrapped_cell(line)
        if not self.columns and self.section in (*rows.NESTING, rows.ATTENDANCE, rows.SPEAKER):
            heading = read_heading(line.body.text)
            columns = None if heading and heading.end < len(line.body.text) else guess_columns(line, self.section)
            if columns and columns.names.count("other") + columns.names.count("number") < len(columns.names):
                self._add_cells(line, columns)
                return True
        if self.columns:
            self._add_cells(line, self.columns)
            return True
        return False

    def _add_cells(self, line: Line, columns: Columns):
        agenda = add_table_row(self.sheet, line, columns, self.section, self.agenda)
        self.agenda = self.agenda if agenda is None else agenda
        self.had_marks = True

    def _take_wrapped_cell(self, line: Line) -> bool:
        """A line without tabs inside a table goes on with the last cell, unless it begins something new."""
        if not self.columns:
            return False
        if line.gap or line.mark or read_heading(line.text) or self.sheet.announced or not self.sheet.rows:
            self.columns = None
            return False
        self.sheet.rows[-1].text += " " + line.piece.clean
        return True
