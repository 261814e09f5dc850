"""What the page Tinjau hasil pilah shows: each line beside its source, with its doubts and errors, a page at a time."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from django.core.paginator import Paginator

from meetings.models import FollowUpStatus, PastedText
from meetings.models.minutes import MAX_DEPTH, Row
from meetings.outline import Outline
from meetings.pasted.lines import CHOICES, Line
from meetings.pasted.placing import Plan
from pokja.forms_base import FormError
from pokja.indonesian import decimal_text
from pokja.indonesian import mark as list_mark

# Seven fields a line: with those of the meeting they stay below the thousand that Django takes in one post.
PER_PAGE = 100
SHOWN_ERRORS = 10
FIELDS = ("kind", "text", "level", "agenda", "owner", "due", "status")
LABELS = {"text": "Isi", "owner": "Penanggung jawab", "due": "Target waktu"}
MARKS = ("1.", "a.", "1)")
_NAME = re.compile(rf"({'|'.join(FIELDS)})-(\d{{1,6}})")
_SHORT = 60


def edited(lines: list[Line], post) -> list[Line]:
    """The lines with what was posted laid over them."""
    typed: dict[int, dict] = {}
    for name in post:
        if found := _NAME.fullmatch(name):
            typed.setdefault(int(found[2]), {})[found[1]] = post[name]
    return [line.changed(typed[line.n]) if line.n in typed else line for line in lines]


@dataclass
class Shown:
    """A line as the page prints it."""

    line: Line
    source: str
    errors: dict[str, str] = field(default_factory=dict)
    next_doubt: str = ""  # id of the next field to look at

    @property
    def text_id(self) -> str:
        return f"id_text-{self.line.n}"

    @property
    def is_same(self) -> bool:
        """Whether the source says no more than the line does; then a phone need not show both."""
        said = "".join(part for part in (self.line.mark, self.line.text))
        return not self.line.doubts and "".join(said.split()) == "".join(self.source.split())

    @property
    def rows(self) -> int:
        lines = self.line.text.split("\n")
        return min(max(sum(1 + len(line) // 70 for line in lines), 1), 12)


class Page:
    """`head` are the doubts about the meeting itself: (id of the field, words)."""

    def __init__(self, pasted: PastedText, lines: list[Line], *, plan: Plan | None = None, lists: Outline | None = None,
                 head: list[str] = (), number=None):  # fmt: skip
        self.pasted, self.lines, self.lists = pasted, lines, lists
        self.errors_of = plan.errors if plan else {}
        if self.errors_of and number is None:
            number = 1 + next(at for at, line in enumerate(lines) if line.n in self.errors_of) // PER_PAGE
        self.page = Paginator(lines, PER_PAGE).get_page(number)
        self.head = list(head)

    kinds = CHOICES
    statuses = FollowUpStatus.choices
    levels = range(1, MAX_DEPTH + 1)

    @property
    def summary(self) -> str:
        """23 baris, 1 perlu dilihat"""
        doubts = len(self.head) + sum(1 for line in self.lines if line.doubts)
        told = f"{decimal_text(doubts)} perlu dilihat" if doubts else "tidak ada yang perlu dilihat"
        return f"{decimal_text(len(self.lines))} baris, {told}"

    @cached_property
    def shown(self) -> list[Shown]:
        found = [Shown(line, self.source_of(line.source), self.errors_of.get(line.n, {})) for line in self.page]
        following = ""
        for one in reversed(found):
            one.next_doubt = following
            if one.line.doubts:
                following = one.text_id
        return found

    def source_of(self, place: list[int]) -> str:
        start, end = place
        return self.pasted.text[start:end]

    @property
    def doubts(self) -> list[str]:
        """The ids of the fields to look at on this page, in its order."""
        return [*self.head, *(one.text_id for one in self.shown if one.line.doubts)]

    @property
    def first_doubt(self) -> str:
        return next(iter(self.doubts), "")

    @property
    def first_line_doubt(self) -> str:
        return next((one.text_id for one in self.shown if one.line.doubts), "")

    @cached_property
    def agenda(self) -> list[tuple[str, str]]:
        """The items a line may hang on: those of the meeting, then those of this text."""
        there = self.lists.agenda_lines if self.lists else []
        items = [(f"u{line.row.uid}", f"{line.mark} {_short(line.row.text)} (sudah ada)") for line in there]
        return [*items, *self._own_agenda()]

    def _own_agenda(self) -> list[tuple[str, str]]:
        counts, items = [0] * (MAX_DEPTH + 1), []
        for line in self.lines:
            if line.kind == "agenda":
                level = min(line.level, next((n for n in range(1, MAX_DEPTH) if not counts[n]), MAX_DEPTH))
                counts[level:] = [counts[level] + 1, *[0] * (MAX_DEPTH - level)]
                number = " ".join(list_mark(MARKS[n - 1], counts[n]) for n in range(1, level + 1))
                items.append((f"n{line.n}", f"{number} {_short(line.text)}"))
        return items

    # --- errors ---

    @property
    def errors(self) -> list[FormError]:
        """Of the lines on this page; the first few."""
        return [
            FormError(f"{LABELS[name]}, baris {one.line.n + 1}", message, f"id_{name}-{one.line.n}")
            for one in self.shown
            for name, message in one.errors.items()
        ][:SHOWN_ERRORS]


def _short(text: str) -> str:
    text = " ".join(text[: 2 * _SHORT].split())
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"


def agenda_of(lists: Outline | None) -> dict[str, Row]:
    return {str(line.row.uid): line.row for line in lists.agenda_lines} if lists else {}
