"""The written rows of a meeting as a paper prints them: nested, marked, with their speakers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from meetings.models import MarkStyle
from meetings.models.minutes import SpeakerRole
from meetings.papers.measure import is_tall
from pokja.indonesian import mark, person_name
from pokja.models.membership import Acting

TAB = "\t"


@dataclass(frozen=True)
class PrintedRow:
    """One row of a list. `extra` are lines that belong to it: who spoke, what help is asked for."""

    mark: str
    text: str
    extra: tuple[str, ...] = ()
    children: tuple["PrintedRow", ...] = ()
    tall: bool = False

    @property
    def printed(self) -> str:
        """Mark, text and extra lines as one text. The style sheet sets the tab so that the lines hang behind the mark:
        a box of its own for each mark would cost a fifth of the time a report takes."""
        return with_mark(self.mark, "\n".join((self.text, *self.extra)))


def with_mark(mark: str, text: str) -> str:
    return f"{mark}\t{text.replace(TAB, ' ')}" if mark else text


@dataclass(frozen=True)
class Group:
    """Rows under a heading of their own; the heading is empty for what hangs on nothing."""

    heading: str
    rows: tuple[PrintedRow, ...] = ()
    paragraphs: tuple[PrintedRow, ...] = ()


@dataclass(frozen=True)
class Marks:
    """The mark styles of one list, level by level, as they stand in the record."""

    styles: tuple[str, ...] = MarkStyle.DEFAULTS

    @classmethod
    def of(cls, record: dict, kind: str) -> "Marks":
        return cls(tuple(record.get("marks", {}).get(kind) or MarkStyle.DEFAULTS))

    def at(self, level: int, number: int) -> str:
        return mark(self.styles[min(level, len(self.styles) - 1)], number)


@dataclass(frozen=True)
class RowPrinter:
    """Prints rows of one kind; `extra` gives the lines that stand below a row's text."""

    marks: Marks = field(default_factory=Marks)
    pokja_names: dict[str, str] = field(default_factory=dict)
    extra: Callable[[dict], Iterable[str]] = lambda row: ()

    def rows(self, rows: list[dict], *, start: int = 1, level: int = 0) -> tuple[PrintedRow, ...]:
        return tuple(self.row(row, self.marks.at(level, number), level) for number, row in enumerate(rows, start))

    def row(self, row: dict, printed_mark: str, level: int = 0) -> PrintedRow:
        text, extra = self.text(row), tuple(self.extra(row))
        return PrintedRow(
            mark=printed_mark,
            text=text,
            extra=extra,
            children=self.rows(row.get("children", []), level=level + 1),
            tall=is_tall(text, *extra),
        )

    def text(self, row: dict) -> str:
        """What was written, with the Pokja it is meant for in a joint meeting."""
        pokja = row.get("pokja")
        return f"{row['text']} ({self.pokja_names.get(pokja, pokja)})" if pokja else row["text"]


def plain_rows(texts: list[str]) -> tuple[PrintedRow, ...]:
    """A numbered list of lines that are not rows of the minutes (legal bases, aims, organisers)."""
    return RowPrinter().rows([{"text": text} for text in texts])


def walk(rows: list[dict]) -> Iterator[dict]:
    """Rows and the rows below them, in reading order."""
    for row in rows:
        yield row
        yield from walk(row.get("children", []))


def office_text(office: str, acting: str = "", former: bool = False) -> str:
    """Plt. Kepala Dinas; mantan Direktur"""
    parts = ("mantan" if former else "", Acting(acting).label if acting else "", office)
    return " ".join(part for part in parts if part)


def speaker_name(speaker: dict) -> str:
    """Ir. Hj. Nama (Plt. Kepala Dinas, Dinas Perumahan), mewakili Sekretaris Daerah (daring)"""
    name = person_name(speaker.get("title_before", ""), speaker.get("name", ""), speaker.get("title_after", ""))
    office = office_text(speaker.get("office", ""), speaker.get("acting", ""), speaker.get("former", False))
    place = ", ".join(part for part in (office, speaker.get("institution", "")) if part)
    text = f"{name} ({place})" if name and place else name or place
    if speaker.get("representing"):
        text += f", mewakili {speaker['representing']}"
    return text + (" (daring)" if speaker.get("mode") == "online" else "")


def speaker_line(speaker: dict) -> str:
    """Narasumber: ..."""
    return (
        f"{SpeakerRole(speaker.get('role') or SpeakerRole.SPEAKER).label}: {speaker_name(speaker) or speaker['text']}"
    )
