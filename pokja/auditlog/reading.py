"""Pages of the audit log, newest first: one question finds where they stand in all sources, the next ones read them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F, Q, Value

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
    places = _places(asked, after, size + 1)
    shown = places[:size]
    lines = [line for line in _lines(_rows_at(shown, asked), zone) if line]
    return Page(lines, shown[-1] if len(places) > size else None)


def pages(asked: Asked, zone: Zone, *, size: int) -> Iterator[Page]:
    """One page after the other, to the end of the log."""
    after = None
    while True:
        page = page_of(asked, zone, after=after, size=size)
        yield page
        after = page.older
        if after is None:
            return


def _places(asked: Asked, after: Place | None, most: int) -> list[Place]:
    """Newest first. Each source gives as many as may be needed; they are sorted here, as the next page begins here."""
    asking = []
    for source in registered():
        rows = source.found(asked)
        if rows is not None:
            rows = rows.filter(after.older(source)) if after else rows
            place = {"place_at": F(source.at), "place_source": Value(source.key), "place_pk": F(source.pk)}
            asking.append(rows.annotate(**place).values_list(*place)[:most])
    if not asking:
        return []
    found = asking[0].union(*asking[1:], all=True) if asking[1:] else asking[0]
    return sorted((Place(*place) for place in found), reverse=True)[:most]


def _rows_at(places: list[Place], asked: Asked) -> list[tuple]:
    """(source, row) of each place that is still there; one question for each source that has any."""
    wanted = defaultdict(set)
    for place in places:
        wanted[place.source].add(place.pk)
    rows = {}
    for source in registered():
        if source.key in wanted:
            there = source.found(asked).filter(**{f"{source.pk}__in": wanted[source.key]})
            rows |= {(source.key, getattr(row, source.pk)): (source, row) for row in there}
    return [rows[place.source, place.pk] for place in places if (place.source, place.pk) in rows]


def _lines(found: list[tuple], zone: Zone) -> list[Line | None]:
    """What was found, in words; names are asked once per kind of thing."""
    names, by_source = Names(), defaultdict(list)
    for source, row in found:
        by_source[source].append(row)
    for source, rows in by_source.items():
        source.wants(rows, names)
    names.load()
    return [source.line(row, names, zone) for source, row in found]
