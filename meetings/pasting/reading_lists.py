"""The part of the reader that makes the rows of lists: agenda, speakers, results, attendance."""

import re

from meetings.pasting import opening, rows
from meetings.pasting.dates import hours_at_start
from meetings.pasting.facts import add_date
from meetings.pasting.headings import agenda_number
from meetings.pasting.lines import Line
from meetings.pasting.marks import Mark
from meetings.pasting.people import split_agenda, split_people, without_label
from meetings.pasting.pieces import Piece
from meetings.pasting.tasks import read_labels, read_task

_MOST_TOPICS = 200  # compared with each line: keeps the time linear


class ListReading:
    """Mixed into the Reader, which knows what kind of list is under way."""

    def _take_content(self, line: Line, body: Piece, mark: Mark | None):
        if mark and self._returns_to_agenda(line, mark):
            self.section, self.hang = rows.AGENDA, None
            self.nesting.clear()
        section = self.section
        if self.once:
            self.once = False
            self._take_once(body)
        elif section in rows.NESTING:
            self._take_list_line(line, body, mark)
        elif section == rows.SPEAKER and not (line.gap and not mark and self.sheet.last(rows.SPEAKER) is not None):
            self._add_speakers(body, self.hang, line.piece)
        elif section == rows.ATTENDANCE:
            self._take_attendance(line, body, mark)
        elif mark and section == rows.NOTE:
            self._add_note(line, body)
        elif self._begins_agenda(line, mark):
            self.section, self.implicit_agenda = rows.AGENDA, True
            self._take_list_line(line, body, mark)
        elif section is None and self._take_head_line(line, rows.NOTE):
            pass
        else:
            self._take_prose(line, body)

    def _returns_to_agenda(self, line: Line, mark: Mark) -> bool:
        """The next topic after what was written under the one before."""
        if not self.agenda_mark or self.section == rows.AGENDA or not mark.follows(self.agenda_mark):
            return False
        inside = self.hang is not None or self.within_agenda
        begun = self.nesting.open
        return inside and line.indent <= self.agenda_indent and not (begun and begun[0].mark.style == mark.style)

    def _begins_agenda(self, line: Line, mark: Mark | None) -> bool:
        """Numbered topics right under the head, with no heading of their own."""
        return bool(
            mark
            and self.section is None
            and mark.style == "1."
            and mark.value == 1
            and not line.inline
            and self.sheet.last(rows.TITLE) is not None
            and self.sheet.last(rows.AGENDA, *rows.RESULTS) is None
        )

    def _take_once(self, body: Piece):
        section, self.section = self.section, None
        if section == rows.DATE:
            if not add_date(self.sheet, body):
                self.sheet.add(rows.NOTE, body)
        elif section == rows.TITLE:
            self._add_title(body, "")
        else:
            self.sheet.add(rows.PLACE, body)

    def _take_list_line(self, line: Line, body: Piece, mark: Mark | None):
        named = self._topic_heading(line, body, mark)
        if named is not None:
            self.hang = named
            self.nesting.clear()
            self.sheet.announce(line.piece)
            return
        if mark and self._ends_list(line, mark):
            self._leave()
            self._take_prose(line, body)
            return
        timed = self.section == rows.AGENDA and hours_at_start(body.text)
        if not (mark or timed) and (self.had_marks or (self.told_inline and line.gap)):
            self._take_between_items(line, body)
            return
        if self.implicit_agenda and self.agenda_mark and (not mark or mark.style != self.agenda_mark.style):
            self._take_prose(line, body)
            return
        self.had_marks = self.had_marks or bool(mark)
        self._add_item(self.section, line.piece, body, mark, line.indent)

    def _ends_list(self, line: Line, mark: Mark) -> bool:
        """ "II. Kelembagaan" left of a list of 1. 2. 3.: a heading with words of its own."""
        begun = self.nesting.open
        return bool(
            begun and mark.style[0] in "IA" and begun[0].mark.style[0] not in "IA" and line.indent <= begun[0].indent
        )

    def _take_between_items(self, line: Line, body: Piece):
        """A line without mark in a list with marks: a heading of what follows, or something said beside the list."""
        follows = self.next and self.next.mark and not self.next.gap
        if follows and not opening.is_running_text(line) and (line.text.endswith(":") or len(line.text) < 60):
            self.nesting.clear()
            self.sheet.announce(line.piece)
            return
        if line.gap:
            self._leave()
        self._take_prose(line, body)

    def _topic_heading(self, line: Line, body: Piece, mark: Mark | None) -> int | None:
        """The agenda item that a line inside a list of results names as the heading of what follows."""
        if self.section not in (rows.RECOMMENDATION, rows.NOTE):
            return None
        number = agenda_number(body.text) if len(body.text) < 30 else None
        items = self._agenda_items()
        if number and number.isdigit() and 0 < int(number) <= len(items):
            return items[int(number) - 1]
        if mark and not (mark.depth or mark.style[0] in "IA"):
            return None
        return self._topic(body.clean)

    def _agenda_items(self) -> list[int]:
        return [n for n in self.sheet.agenda if self.sheet.rows[n].parent is None]

    def _take_attendance(self, line: Line, body: Piece, mark: Mark | None):
        if not mark and line.gap and (self.told_inline or len(body.text) > 150):
            self._leave()
            self._take_prose(line, body)
        else:
            self.sheet.add(rows.ATTENDANCE, line.piece, body.clean)

    def _add_item(self, kind: str, whole: Piece, body: Piece, mark: Mark | None, indent: int):
        """A row of a list, under the row it nests in."""
        index = len(self.sheet.rows)
        if mark:
            parent = self.nesting.place(mark, indent, index)
        else:
            self.nesting.clear()
            parent = None
        if kind == rows.AGENDA:
            self._add_agenda(whole, body, mark, parent, indent)
            self._forget_empty(mark, index)
            return
        task = read_task(body.clean) if kind == rows.FOLLOWUP else read_labels(body.clean)
        if parent is None and kind in rows.UNDER_AGENDA:
            parent = self.hang
        told = {"owner": task.owner, "due": task.due, "done": task.done}
        self.sheet.add(kind, whole, task.text, parent=parent, mark=mark.text if mark else "", **told)
        self._forget_empty(mark, index)

    def _forget_empty(self, mark: Mark | None, index: int):
        """Nothing but signs behind a mark makes no row, so nothing can nest under it."""
        if mark and len(self.sheet.rows) == index:
            self.nesting.open.pop()

    def _add_agenda(self, whole: Piece, body: Piece, mark: Mark | None, parent: int | None, indent: int):
        hours = hours_at_start(body.text)
        if hours and hours.end() < len(body.text) - 2:
            topic = body.cut(hours.end())
            body = topic.cut(len(topic.text) - len(topic.text.lstrip(" \t:)]–—-|.,"))) or body
        end, people = split_agenda(body.text)
        before = len(self.sheet.rows)
        index = self.sheet.add(
            rows.AGENDA, whole, body.cut(0, end).clean.rstrip(" ,;:(–-"), parent=parent, mark=mark.text if mark else ""
        )
        if len(self.sheet.rows) == before:
            return
        if parent is None:
            self.agenda, self.agenda_mark, self.agenda_indent = index, mark, indent
        for n, (start, stop) in enumerate(people):
            text = without_label(body.cut(start, stop).clean)
            self.sheet.add(rows.SPEAKER, body.cut(end if n == 0 else start), text, parent=index)

    def _add_speakers(self, body: Piece, parent: int | None, whole: Piece | None = None):
        for n, (start, end) in enumerate(split_people(body.text)):
            person = body.cut(start, end)
            text = without_label(person.clean)
            self.sheet.add(rows.SPEAKER, whole if whole and n == 0 else person, text, parent=parent)

    def _add_note(self, line: Line, body: Piece):
        named = self._topic(body.clean)
        if named is not None:
            self.agenda = self.hang = named
            self.sheet.announce(line.piece)
            return
        self.sheet.add(rows.NOTE, line.piece, body.clean, parent=self.agenda)

    def _topic(self, text: str) -> int | None:
        """The agenda item that a line repeats as a heading of what was said about it."""
        if not 8 <= len(text) <= 200:
            return None
        plain = _folded(text)
        for n in self.sheet.agenda[:_MOST_TOPICS]:
            if n not in self._topics:
                self._topics[n] = _folded(self.sheet.rows[n].text)
            if _same_topic(self._topics[n], plain):
                return n
        return None


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def _same_topic(one: str, other: str) -> bool:
    """The same words, or one begins like the other."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 8 and longer.startswith(shorter) and len(shorter) > len(longer) * 0.5
