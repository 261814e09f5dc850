"""The part of the reader that goes through running text, sentence by sentence."""

import re

from meetings.pasting import opening, prose, rows
from meetings.pasting.facts import cut_facts
from meetings.pasting.lines import Line
from meetings.pasting.pieces import Piece
from meetings.pasting.tasks import read_task

_DATELINE = re.compile(r"^[A-Z][\w .,/()-]{2,60}?\s?[–—-]{1,2}\s(?=[A-Z\"“])")

_DOUBTS = {
    "possible speaker": ["Mungkin narasumber"],
    "possible agenda": ["Mungkin agenda"],
    **dict.fromkeys((*rows.RESULTS, rows.OBSTACLE), ["Dipilah dari kalimat"]),
}


class ProseReading:
    """Mixed into the Reader, which knows under which heading the text stands."""

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
