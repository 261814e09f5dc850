"""Meetings as lists know them: what a line shows and asks of one. Models would take longer to make than to be found."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from meetings.models import Meeting
from pokja.models.region import full_name


class Place(NamedTuple):
    """A Pokja and its region in one, as the gate asks for them."""

    pk: int
    level: str
    name: str
    province_id: int

    @property
    def region(self) -> "Place":
        return self

    @property
    def full_name(self) -> str:
        return full_name(self.level, self.name)


class InWordsOfMeeting:
    """For a row with some columns of a meeting: what they mean, in the words of `Meeting` itself."""

    Kind, Status = Meeting.Kind, Meeting.Status
    short_name, kind_text = Meeting.short_name, Meeting.kind_text
    is_released, is_in_correction = Meeting.is_released, Meeting.is_in_correction
    is_editable, is_final = Meeting.is_editable, Meeting.is_final

    def get_kind_display(self) -> str:
        return Meeting.Kind(self.kind).label


@dataclass(eq=False)
class ListedMeeting(InWordsOfMeeting):
    pk: int
    kind: str
    kind_other: str
    number: str
    title: str
    starts_on: date | None
    ends_on: date | None
    budget_year: int | None
    status: str
    final_version: int
    cancelled_at: datetime | None
    archived_at: datetime | None
    pokja: Place

    gate_pokja, gate_permission = Meeting.gate_pokja, Meeting.gate_permission

    @classmethod
    def read(cls, row: tuple) -> "ListedMeeting":
        """From the columns of LISTED."""
        return cls(*row[:-4], Place(*row[-4:]))


Told = Meeting | ListedMeeting

LISTED = """
SELECT m.id, m.kind, m.kind_other, m.number, m.title, m.starts_on, m.ends_on, m.budget_year, m.status, m.final_version,
    m.cancelled_at, m.archived_at, m.pokja_id, g.level, g.name, coalesce(g.parent_id, g.id)
FROM meetings_meeting m JOIN pokja_pokja p ON p.id = m.pokja_id JOIN pokja_region g ON g.id = p.region_id"""
