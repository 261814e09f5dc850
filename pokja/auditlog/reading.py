"""Pages of the audit log, newest first: each source is asked once for as much as a page holds, then they are merged."""

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from operator import itemgetter

from django.db.models import Q

from pokja.auditlog.names import Names
from pokja.auditlog.sources import Asked, Line, Source, registered
from pokja.models.region import Zone

PAGE_SIZE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, order=True)
class Place:
    """Where one line stands: its moment, the source of it, its id there."""

    at: datetime
    source: str
    pk: int

    @classmethod
    def of(cls, source: Source, row) -> "Place":
        return cls(getattr(row, source.at), source.key, getattr(row, source.pk))

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place written as "1464570000000000.zz.12"; None for anything else."""
        found = re.fullmatch(r"([0-9]{1,17})\.([a-z.]{1,60})\.([0-9]{1,18})", text or "", re.ASCII)
        return cls(_EPOCH + int(found[1]) * _MICROSECOND, found[2], int(found[3])) if found else None

    def __str__(self):
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.source}.{self.pk}"

    def older(self, source: Source) -> Q:
        """What of `source` follows in the list."""
        same_moment = Q(**{source.at: self.at})
        if source.key == self.source:
            same_moment &= Q(**{f"{source.pk}__lt": self.pk})
        elif source.key > self.source:
            return Q(**{f"{source.at}__lt": self.at})
        return Q(**{f"{source.at}__lte": self.at}) & (Q(**{f"{source.at}__lt": self.at}) | same_moment)


@dataclass(frozen=True)
class Page:
    """`older` is where the next page begins, None at the end of the log."""

    lines: list[Line]
    older: Place | None


def page_of(asked: Asked, zone: Zone, *, after: Place | None = None, size: int = PAGE_SIZE) -> Page:
    found = list(islice(_merged(asked, after, size + 1), size + 1))
    shown = found[:size]
    lines = [line for line in _lines(shown, zone) if line]
    return Page(lines, shown[-1][0] if len(found) > size else None)


def pages(asked: Asked, zone: Zone, *, size: int) -> Iterator[Page]:
    """One page after the other, to the end of the log."""
    after = None
    while True:
        page = page_of(asked, zone, after=after, size=size)
        yield page
        after = page.older
        if after is None:
            return


def _merged(asked: Asked, after: Place | None, most: int) -> Iterator[tuple]:
    """(place, source, row), newest first; one question per source."""
    streams = []
    for source in registered():
        rows = source.found(asked)
        if rows is not None:
            rows = rows.filter(after.older(source)) if after else rows
            streams.append([(Place.of(source, row), source, row) for row in rows[:most]])
    return heapq.merge(*streams, key=itemgetter(0), reverse=True)


def _lines(found: list[tuple], zone: Zone) -> list[Line | None]:
    """What was found, in words; names are asked once per kind of thing."""
    names = Names()
    by_source = sorted(found, key=lambda one: one[1].key)
    for _, group in groupby(by_source, key=lambda one: one[1].key):
        members = list(group)
        members[0][1].wants([row for _, _, row in members], names)
    names.load()
    return [source.line(row, names, zone) for _, source, row in found]
