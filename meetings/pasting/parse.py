"""Pasted text in, rows out: what a secretariat or the press wrote becomes title, day, place, agenda, results.

What is not understood becomes a note, never nothing. A heading is no row of its own: it belongs to the source of the
first row it announces, and becomes a note when it announces none. Every sign that prints lies in the source of exactly
one row, and rows stand in the order of the source.
"""

import re
from dataclasses import replace

from meetings.pasting import opening, prose, rows
from meetings.pasting.dates import hours_at_start
from meetings.pasting.facts import add_date, add_head_line, cut_facts
from meetings.pasting.headings import Heading, agenda_number, read_heading
from meetings.pasting.joining import join_lines
from meetings.pasting.lines import Line, read_lines
from meetings.pasting.marks import Mark, Nesting
from meetings.pasting.people import split_agenda, split_people, without_label
from meetings.pasting.pieces import Piece
from meetings.pasting.rows import Row
from meetings.pasting.sheet import Sheet
from meetings.pasting.tables import Columns, add_table_row, guess_columns, names_columns, read_columns
from meetings.pasting.tasks import read_label, read_labels, read_task

# The quick line's own letters (meetings/quickline.py), for those who write them in a chat.
QUICK = {
    "k": rows.DECISION,
    "r": rows.RECOMMENDATION,
    "t": rows.FOLLOWUP,
    "m": rows.OBSTACLE,
    "a": rows.AGENDA,
    "c": rows.NOTE,
}
_QUICK = re.compile(r"([krtmac]):\s*(?=\S)", re.IGNORECASE)
_CLOSING = re.compile(
    r"Demikian(?:lah)?\b|Yang membuat\b|Rapat\s+(?:ditutup|selesai|diakhiri)\b|[Tt]e?rima ?[Kk]asih|Trims?\b|Makasih"
    r"|Mohon\s+(?:koreksi|arahan|maaf)|Atas\s+(?:perhatian|kehadiran)|Wassalam"
)
_SIGNED = re.compile(
    r"Mengetahui\b|Menyetujui\b|Notulis\s*,?\s*$|Pimpinan [Rr]apat\s*,?\s*$|NIP\b|Tembusan\b|Dokumentasi\b"
    r"|Pembina\b.{0,30}$"
    r"|[A-Z][\w ]{2,25},\s*\d{1,2}\s+[A-Z][a-z]+\s+\d{4}\s*$"
)
_DATELINE = re.compile(r"^[A-Z][\w .,/()-]{2,60}?\s?[–—-]{1,2}\s(?=[A-Z\"“])")
_DOUBTS = {
    "possible speaker": ["Mungkin narasumber"],
    "possible agenda": ["Mungkin agenda"],
    **dict.fromkeys((*rows.RESULTS, rows.OBSTACLE), ["Dipilah dari kalimat"]),
}
_MOST_TOPICS = 200  # compared with each line: keeps the time linear
_ELSEWHERE = re.compile(r"(?:\(?daftar\s+)?(?:hadir\s+)?(?:\(?terlampir|sebagaimana)", re.IGNORECASE)
_RULE = re.compile(r"[\W_]+")


def parse(source: str) -> list[Row]:
    return Reader(source).read()


class Reader:
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

    # --- the head ---

    def _read_opening(self) -> int:
        """Letterhead and title; the number of lines read."""
        at = 0
        while at < len(self.lines) and at < 15 and self.sheet.last(rows.TITLE) is None:
            line = self.lines[at]
            if line.text[:1] in "@" or _QUICK.match(line.text):
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

    # --- line by line ---

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
        quick = _QUICK.match(line.text)
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

    # --- headings ---

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

    # --- content ---

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

    # --- running text ---

    def _take_prose(self, line: Line, body: Piece):
        named = self._topic(body.clean)
        if named is not None and not opening.is_running_text(line):
            self.agenda = named
            self.sheet.announce(line.piece)
            return
        first = self.sheet.last(rows.TITLE, rows.AGENDA, *rows.RESULTS) is None
        whole = line.piece
        found = prose.sentences(body)
        for n, sentence in enumerate(found):
            if n == 0:
                self._announce_mark(whole, body)
                if dateline := _DATELINE.match(sentence.text):
                    self.sheet.announce(sentence)
                    sentence = sentence.cut(dateline.end())
            listed = n + 1 < len(found) and prose.ordinal_length(found[n + 1].text) > 0
            self._take_sentence(sentence, is_title=first, is_listed=listed)
            first = False

    def _take_sentence(self, sentence: Piece, *, is_title: bool, is_listed: bool):
        """One sentence; `is_listed` when "Pertama, …" follows, which it then only announces."""
        ordinal = prose.ordinal_length(sentence.text)
        if ordinal and self.telling:
            self.sheet.announce(sentence)
            self._add_sentence(self.telling, sentence.cut(ordinal))
            return
        kind = rows.TITLE if is_title else prose.kind_of(sentence.text)
        if self.headed and not is_title and (self.section == rows.NOTE or kind in self.headed):
            kind = rows.NOTE
        self.telling = kind if kind in (*rows.RESULTS, rows.OBSTACLE) else None
        if self.telling and is_listed and not ordinal:
            self.sheet.announce(sentence)
        else:
            self._add_sentence(kind, sentence)

    def _announce_mark(self, whole: Piece, body: Piece):
        if whole.start < body.start:
            self.sheet.announce(whole)

    def _add_sentence(self, kind: str, sentence: Piece):
        doubts = _DOUBTS.get(kind, [])
        kind = kind if kind in rows.KINDS else rows.NOTE
        if kind in (rows.TITLE, rows.NOTE, rows.ATTENDANCE):
            base = rows.NOTE if kind == rows.ATTENDANCE else kind
            if cut_facts(self.sheet, sentence, base, parent=self.agenda):
                return
        text = prose.told(sentence.clean, kind)
        task = read_task(text) if kind == rows.FOLLOWUP else None
        more = {"owner": task.owner, "due": task.due, "done": task.done} if task else {}
        parent = self.agenda if kind == rows.NOTE else None
        self.sheet.add(kind, sentence, text, parent=parent, doubts=doubts, **more)


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def _same_topic(one: str, other: str) -> bool:
    """The same words, or one begins like the other."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 8 and longer.startswith(shorter) and len(shorter) > len(longer) * 0.5
