"""The part of the reader that decides what is a heading, and what it changes."""

import re
from dataclasses import replace

from meetings.pasting import opening, prose, rows
from meetings.pasting.facts import add_date
from meetings.pasting.headings import Heading, agenda_number
from meetings.pasting.lines import Line
from meetings.pasting.marks import Mark
from meetings.pasting.pieces import Piece

_ELSEWHERE = re.compile(r"(?:\(?daftar\s+)?(?:hadir\s+)?(?:\(?terlampir|sebagaimana)", re.IGNORECASE)


class HeadingReading:
    """Mixed into the Reader, whose section, list and agenda item a heading changes."""

    def _is_heading(self, line: Line, heading: Heading) -> bool:
        mark, whole = line.mark, heading.end >= len(line.body.text)
        if self.section == rows.AGENDA and not mark and whole and heading.section == rows.NOTE and not line.gap:
            return line.text.isupper() or line.text.endswith(":")
        if self.section in rows.RESULTS and heading.section == rows.AGENDA and agenda_number(heading.label):
            return False
        if not mark:
            return not (heading.is_intro and self.implicit_agenda and line.indent > self.agenda_indent)
        if self.heading_mark and (mark.follows(self.heading_mark) or (whole and self._is_heading_mark(mark))):
            return True
        in_list = self.section in (*rows.NESTING, rows.ATTENDANCE, rows.SPEAKER)
        if heading.is_intro:
            return not in_list
        if not whole:
            return not in_list or (heading.section in rows.RESULTS and self.section == rows.AGENDA and line.indent > 0)
        goes_on = self.section == rows.AGENDA and self.agenda_mark and mark.follows(self.agenda_mark)
        if goes_on and not line.body.text.isupper():
            return False
        return mark.style[0] in "IA" or line.body.text.isupper() or line.text.endswith(":") or not in_list

    def _is_heading_mark(self, mark: Mark) -> bool:
        """A bullet like that of the heading before, or the same numbers begun anew."""
        return mark.style == self.heading_mark.style and mark.value in (None, 1)

    def _take_heading(self, line: Line, heading: Heading):
        if heading.is_intro and len(found := prose.sentences(line.body)) > 1:
            # Only the last sentence introduces the list.
            before = replace(line, piece=line.piece.cut(0, line.piece.text.rindex(found[-1].text)))
            self._take_content(before, before.body, before.mark)
            line = replace(line, piece=found[-1], mark=None, inline=True, gap=0)
            heading = Heading(heading.section, len(line.text), line.text, is_intro=True)
        content = line.body.cut(heading.end)
        if line.mark:
            self.heading_mark = line.mark
        if re.search(r"\w", content.text):
            self._take_labelled(line, heading, content)
            return
        self._enter(line, heading)
        self.sheet.announce(line.piece)
        self.once = heading.section in (rows.DATE, rows.PLACE, rows.TITLE)

    def _enter(self, line: Line, heading: Heading):
        """What comes now is of the heading's kind."""
        self.hang = self._agenda_named(heading)
        if (
            self.section == rows.AGENDA
            and line.indent > 0
            and heading.section in rows.UNDER_AGENDA
            and self.hang is None
        ):
            self.hang = self.agenda
        if heading.section == rows.AGENDA and self.section == rows.AGENDA:
            return  # "Hari kedua" inside a susunan acara
        self.within_agenda = self.section == rows.AGENDA and line.indent > self.agenda_indent
        self.section, self.columns, self.had_marks, self.once = heading.section, None, False, False
        self.told_inline = False
        if heading.section != rows.AGENDA and not self.within_agenda:
            self.agenda = self.hang
        self.implicit_agenda = False
        self.nesting.clear()

    def _agenda_named(self, heading: Heading) -> int | None:
        items = self._agenda_items() if heading.agenda else []
        if not items:
            return None
        number = agenda_number(heading.label)
        if number and number.isdigit() and 0 < int(number) <= len(items):
            return items[int(number) - 1]
        return self._topic(heading.agenda.strip(" ()"))

    def _take_labelled(self, line: Line, heading: Heading, content: Piece):
        """A label and its content in one line."""
        section = heading.section
        self.sheet.announce(line.piece)
        if section == rows.DATE:
            if not add_date(self.sheet, content):
                self.sheet.add(rows.NOTE, content, line.body.clean)
        elif section == rows.PLACE:
            self.sheet.add(
                rows.PLACE, content, re.sub(r"^(?:bertempat\s+)?di\s+", "", content.clean, flags=re.IGNORECASE)
            )
        elif section == rows.TITLE:
            self._add_title(content, heading.label)
        elif section == rows.ATTENDANCE and _ELSEWHERE.match(content.text):
            self.sheet.add(rows.NOTE, content, line.body.clean)
        elif section == rows.NOTE:
            deeper = self.section == rows.AGENDA and line.indent > self.agenda_indent
            self.sheet.add(rows.NOTE, content, line.body.clean, parent=self.agenda if deeper else None)
        elif section == rows.SPEAKER and self.section in (rows.AGENDA, rows.SPEAKER):
            deeper = self.section == rows.AGENDA and line.indent > self.agenda_indent
            self._add_speakers(content, self.agenda if deeper else None)
            return
        elif section == rows.AGENDA and (named := self._topic(content.clean)) is not None:
            self.agenda, self.section = named, rows.NOTE
            return
        else:
            self._enter(line, heading)
            self._take_content(line, content, None)
            self.told_inline = True
            return
        if section != rows.NOTE or self.section not in rows.NESTING:
            self._leave()

    def _leave(self):
        self.section, self.columns, self.once = None, None, False
        self.nesting.clear()

    def _add_title(self, content: Piece, label: str):
        """ "Acara: Rakor …" names the meeting when the head named only the paper; else it is its agenda."""
        title = self.sheet.last(rows.TITLE)
        if title is None:
            self.sheet.add(rows.TITLE, content, opening.without_paper(content.clean))
        elif "acara" in label.lower() and self.sheet.last(rows.AGENDA) is None:
            self._add_item(rows.AGENDA, content, content, None, 0)
        else:
            self.sheet.add(rows.NOTE, content)
