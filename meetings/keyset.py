"""Pages of a list that is ordered newest first, found by where the last page ended: as quick at any depth."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import Q

PAGE_SIZE = 25


@dataclass(frozen=True)
class Place:
    """Where one meeting stands in the list: by its day (None when it has none yet), then by its id."""

    day: date | None
    pk: int

    @classmethod
    def of(cls, meeting) -> "Place":
        return cls(meeting.starts_on, meeting.pk)

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place written as "2016-05-30.12" or "-.12"; None for anything else."""
        if not (found := re.fullmatch(r"(-|[0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})", text or "", re.ASCII)):
            return None
        try:
            return cls(None if found[1] == "-" else date.fromisoformat(found[1]), int(found[2]))
        except ValueError:
            return None

    def __str__(self):
        return f"{self.day or '-'}.{self.pk}"

    @property
    def rank(self) -> tuple[date, int]:
        """What it is sorted by; the greatest is the first of the list."""
        return self.day or date.max, self.pk

    @property
    def older(self) -> Q:
        """What follows in the list. Meetings without a day stand on top."""
        if self.day is None:
            return Q(starts_on=None, pk__lt=self.pk) | Q(starts_on__isnull=False)
        return Q(starts_on__lte=self.day) & (Q(starts_on__lt=self.day) | Q(pk__lt=self.pk))

    @property
    def newer(self) -> list[Q]:
        """What stands before, nearest first: as one condition the database would go along the whole list."""
        if self.day is None:
            return [Q(starts_on=None, pk__gt=self.pk)]
        return [Q(starts_on__gte=self.day) & (Q(starts_on__gt=self.day) | Q(pk__gt=self.pk)), Q(starts_on=None)]


@dataclass(frozen=True)
class Page:
    """One page. `older` and `newer` are where the neighbouring pages begin, None when there is none."""

    meetings: list
    older: Place | None
    newer: Place | None


class Listed(Protocol):
    """A list of which a stretch can be taken."""

    def take(self, number: int, *, after: Place | None = None, before: Place | None = None) -> list:
        """The next `number` behind `after`, or those just before `before`; newest first either way."""


def page_of(listed: Listed, *, after: Place | None = None, before: Place | None = None) -> Page:
    """The page behind `after`, or the one that ends at `before`, or the first."""
    if before and not after:
        found = listed.take(PAGE_SIZE + 1, before=before)
        if len(found) <= PAGE_SIZE:
            return page_of(listed)
        meetings = found[1:]
        return Page(meetings, Place.of(meetings[-1]), Place.of(meetings[0]))
    found = listed.take(PAGE_SIZE + 1, after=after)
    meetings, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    return Page(
        meetings,
        Place.of(meetings[-1]) if more else None,
        Place.of(meetings[0]) if after and meetings else None,
    )
