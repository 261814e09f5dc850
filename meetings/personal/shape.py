"""The form of what is told about a person: sections of rows, printed in Indonesian or as JSON."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from pokja.indonesian import clock, short_date

SCHEMA = "pokja-personal-data/1"


@dataclass(frozen=True)
class Section:
    """Rows of one kind. `columns` are (key, label); what is said of one thing at length reads better as facts."""

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[dict, ...]
    as_facts: bool = False
    note: str = ""
    unprinted: tuple[str, ...] = field(default=())  # keys that only the JSON has

    @property
    def labels(self) -> list[str]:
        return [label for _, label in self._printed_columns]

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """(label, text) of each cell; a fact that is not known is left out."""
        found = [[(label, printed(row[key])) for key, label in self._printed_columns] for row in self.rows]
        return [[cell for cell in line if cell[1]] for line in found] if self.as_facts else found

    @property
    def _printed_columns(self) -> list[tuple[str, str]]:
        """Without those that no row fills."""
        filled = {key for row in self.rows for key, value in row.items() if value not in (None, "")}
        return [(key, label) for key, label in self.columns if key in filled and key not in self.unprinted]

    def newest(self, count: int) -> "Section":
        """Only so many rows, and a note that says where the others are."""
        if len(self.rows) <= count:
            return self
        note = f"{count} baris pertama dari {len(self.rows)}. Semuanya ada di berkas JSON."
        return Section(self.key, self.title, self.columns, self.rows[:count], self.as_facts, note, self.unprinted)


def section(key: str, title: str, columns: dict[str, str], rows: Iterable[dict], **options) -> Section:
    return Section(key, title, tuple(columns.items()), tuple(rows), **options)


@dataclass(frozen=True)
class PersonalData:
    """What is held about `about` by `holder`."""

    about: str
    holder: str
    sections: tuple[Section, ...]

    @property
    def filled(self) -> list[Section]:
        return [section for section in self.sections if section.rows]

    @property
    def empty(self) -> list[Section]:
        return [section for section in self.sections if not section.rows]

    def as_json(self, made_at: datetime) -> dict:
        """Every section, also the empty ones: that nothing is held is an answer too."""
        return {
            "schema": SCHEMA,
            "about": self.about,
            "holder": self.holder,
            "made_at": made_at.isoformat(),
            "sections": {section.key: list(section.rows) for section in self.sections},
        }


def printed(value) -> str:
    """Dates, times and yes or no as Indonesian words."""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{short_date(local.date())}, {clock(local.time())} WIB"
    if isinstance(value, date):
        return short_date(value)
    return "" if value is None else str(value)
