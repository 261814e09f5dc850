"""The paper that says what is held about one person."""

from dataclasses import dataclass
from datetime import datetime

from meetings.papers import pdf
from meetings.papers.source import Fact
from meetings.personal import PersonalData, Section
from meetings.personal.shape import printed

TEMPLATE = "meetings/papers/personal_data.html"
LONG_WORD = 24  # letters that may stand in a column without being broken
MOST_ROWS = 200  # of one kind; a log of years belongs into the JSON, not on two hundred pages


@dataclass(frozen=True)
class Cell:
    text: str

    @property
    def has_long_word(self) -> bool:
        return any(len(word) > LONG_WORD for word in self.text.split())


@dataclass(frozen=True)
class Part:
    """One kind of data: facts of one thing after the other, or a table."""

    title: str
    note: str
    things: tuple[tuple[Fact, ...], ...] = ()
    labels: tuple[str, ...] = ()
    lines: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True)
class Paper:
    about: str
    holder: str
    made_at: str
    parts: tuple[Part, ...]
    empty: str

    @property
    def title(self) -> str:
        return f"Data pribadi yang disimpan tentang {self.about}"


def build(data: PersonalData, made_at: datetime) -> Paper:
    return Paper(
        about=data.about,
        holder=data.holder,
        made_at=printed(made_at),
        parts=tuple(_part(section.newest(MOST_ROWS)) for section in data.filled),
        empty=", ".join(section.title.lower() for section in data.empty),
    )


def render_pdf(data: PersonalData, made_at: datetime) -> bytes:
    return pdf.render(TEMPLATE, {"paper": build(data, made_at)})


def _part(section: Section) -> Part:
    if section.as_facts:
        things = tuple(tuple(Fact(label, text) for label, text in line) for line in section.lines)
        return Part(section.title, section.note, things=things)
    lines = tuple(tuple(Cell(text) for _, text in line) for line in section.lines)
    return Part(section.title, section.note, labels=tuple(section.labels), lines=lines)
