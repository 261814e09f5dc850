"""What the sections of every paper start from: the collected data of a meeting, and facts with a label."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from meetings.models import Kind
from meetings.papers.measure import is_tall
from meetings.papers.rows import Marks, PrintedRow, RowPrinter, plain_rows

DOTS = "\N{HORIZONTAL ELLIPSIS}" * 6
NOTHING = "-"
LONGEST_LIST = 8
VALUE_WIDTH = 105  # mm, beside the label


def stored_address(sha256: str) -> str:
    """The address under which papers/pdf.py is given the bytes of a stored file."""
    return f"stored:{sha256}"


@dataclass(frozen=True)
class Source:
    """The collected data with the two things that many sections ask of it."""

    data: dict
    image_address: Callable[[str], str]

    @property
    def record(self) -> dict:
        return self.data["record"]

    @property
    def pokja_names(self) -> dict[str, str]:
        named = [self.data["pokja"], *self.data.get("participants", [])]
        return {pokja["code"]: pokja["name"] for pokja in named}

    def printer(self, kind: Kind, **options) -> RowPrinter:
        return RowPrinter(marks=Marks.of(self.record, kind), pokja_names=self.pokja_names, **options)


@dataclass(frozen=True)
class Fact:
    """A label with a text, or with a list when there are several."""

    label: str
    text: str = ""
    rows: tuple[PrintedRow, ...] = ()

    @property
    def tall(self) -> bool:
        return is_tall(self.text, *(row.text for row in self.rows), width=VALUE_WIDTH)


def filled_facts(*pairs: tuple[str, str | list[str]]) -> tuple[Fact, ...]:
    """Facts of what is filled. A list of one reads as its only entry, one of very many as running text."""
    filled = []
    for label, value in pairs:
        if isinstance(value, list) and 1 < len(value) <= LONGEST_LIST:
            filled.append(Fact(label, rows=plain_rows(value)))
        elif value:
            filled.append(Fact(label, "; ".join(value) if isinstance(value, list) else value))
    return tuple(filled)


def read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def read_hour(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
