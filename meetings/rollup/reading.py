"""Reads the kept numbers of a place; as many queries for 552 Pokja as for one."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Case, Count, DateField, F, Func, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Cast

from meetings.models import DayCount, MeetingCount, TaskCount
from meetings.rollup.numbers import NATION, Area, Line, Numbers
from meetings.rollup.period import QUARTERS, Period
from meetings.tasks import Days
from pokja.models import Decree, Pokja
from pokja.models.region import Level, Zone
from pokja.models.user import Reach


class CountUpTo(Func):
    """How many days of an ordered list are not after the given one."""

    function = "width_bucket"
    output_field = IntegerField()


def read_area(
    code: str, period: Period, moment: datetime | None = None, *, by_pokja: bool = False, alone: bool = False
) -> Area:
    """The numbers of `code`: "" for the nation, else the code of a region.

    A nation is told by province, unless `by_pokja`. With `alone` a province is its own Pokja and no other.
    """
    days = Days(moment)
    as_of = days.today[Zone.WIB]
    within = Within(code, alone)
    places = _places(within)
    own = {row.pk: row.numbers for row in _standing(places, as_of)}
    by_quarter = counts_by_quarter(within, period.year, days)
    for (pokja, quarter), numbers in by_quarter.items():
        if period.covers(quarter):
            own[pokja] = own[pokja] + numbers
    own = {pk: replace(numbers, met=int(bool(numbers.pokja and numbers.recorded))) for pk, numbers in own.items()}
    lines = _province_lines(places, own) if not code and not by_pokja else _pokja_lines(places, own)
    open_ever, late_ever = _ever(within, days)
    return Area(
        code=code,
        name=next(place.full_name for place in places if place.code == code) if code else NATION,
        period=period,
        as_of=as_of,
        lines=sorted(lines, key=lambda line: (not line.is_silent, line.is_merged, line.code)),
        quarters=_quarters(by_quarter),
        days=_days(within, period.year),
        open_ever=open_ever,
        late_ever=late_ever,
    )


def without_meeting(reach: Reach, period: Period) -> tuple[int, int]:
    """How many of the Pokja in reach have recorded no meeting in the period, and how many there are. None is merged."""
    held = MeetingCount.objects.filter(year=period.year, quarter=period.quarter, recorded__gt=0).values("pokja")
    there = Pokja.objects.exclude(status=Pokja.Status.MERGED).filter(reach.within(""))
    counted = there.aggregate(silent=Count("pk", filter=~Q(pk__in=held)), all=Count("pk"))
    return counted["silent"], counted["all"]


def years_known(*others: int) -> list[int]:
    """The years of which something is recorded anywhere, and `others`; the newest first."""
    known = MeetingCount.objects.filter(year__gt=0).order_by().values_list("year", flat=True).distinct()
    return sorted({*known, *others}, reverse=True)


class _Place:
    """A Pokja with what is told of its region; plain, since there are 552 of them."""

    def __init__(self, pk, status, code, name, level):
        self.pk, self.status, self.code, self.name, self.level = pk, status, code, name, level
        self.numbers = Numbers()

    @property
    def full_name(self) -> str:
        return f"Provinsi {self.name}" if self.level == Level.PROVINCE else self.name


@dataclass(frozen=True)
class Within:
    """Which Pokja are counted: a province holds what begins with its code, unless its own Pokja stands `alone`."""

    code: str = ""
    alone: bool = False

    def at(self, path: str) -> dict:
        how = "region__code" if self.alone else "region__code__startswith"
        return {f"{path}{how}": self.code} if self.code else {}


def _places(within: Within) -> list[_Place]:
    rows = Pokja.objects.filter(**within.at("")).order_by("region__code")
    rows = rows.values_list("pk", "status", "region__code", "region__name", "region__level")
    return [_Place(*row) for row in rows]


def _standing(places: list[_Place], day) -> list[_Place]:
    decreed = set(Decree.objects.on(day).order_by().values_list("pokja", flat=True))
    for place in places:
        if place.status != Pokja.Status.MERGED:
            place.numbers = Numbers(
                pokja=1, formed=int(place.status == Pokja.Status.FORMED), with_decree=int(place.pk in decreed)
            )
    return places


def counts_by_quarter(within: Within, year: int, days: Days) -> dict[tuple[int, int], Numbers]:
    """By Pokja and triwulan."""
    inside = within.at("pokja__")
    meetings = MeetingCount.objects.filter(year=year, **inside).order_by()
    found = {
        (pokja, quarter): Numbers(recorded=recorded, final=final)
        for pokja, quarter, recorded, final in meetings.values_list("pokja", "quarter", "recorded", "final")
    }
    tasks = TaskCount.objects.filter(year=year, **inside).order_by().annotate(late=_late(days))
    for pokja, quarter, *counts in tasks.values_list("pokja", "quarter", "tasks", "done", "dropped", "late", "unowned"):
        told = Numbers(**dict(zip(("tasks", "done", "dropped", "late", "unowned"), counts, strict=True)))
        found[pokja, quarter] = found.get((pokja, quarter), Numbers()) + told
    return found


def _late(days: Days) -> CountUpTo:
    """Those whose day of being late has come where the Pokja is."""
    today = {zone: Cast(Value(day), DateField()) for zone, day in days.today.items()}
    if len(set(days.today.values())) == 1:
        return CountUpTo(today[Zone.WIB], F("late_from"))
    zones = (When(pokja__region__zone=zone, then=day) for zone, day in today.items())
    return CountUpTo(Case(*zones, output_field=DateField()), F("late_from"))


def _ever(within: Within, days: Days) -> tuple[int, int]:
    """What is open, and what is late, of all years."""
    counts = TaskCount.objects.filter(**within.at("pokja__")).aggregate(
        open=Sum(F("tasks") - F("done") - F("dropped"), default=0), late=Sum(_late(days), default=0)
    )
    return counts["open"], counts["late"]


def _days(within: Within, year: int) -> dict:
    held = DayCount.objects.filter(day__year=year, **within.at("pokja__")).order_by()
    return dict(held.values("day").annotate(held=Sum("meetings")).values_list("day", "held"))


def _quarters(by_quarter: dict[tuple[int, int], Numbers]) -> dict[int, Numbers]:
    """All four, and 0 for what has no triwulan when there is any."""
    grouped = defaultdict(list)
    for (_, quarter), numbers in by_quarter.items():
        grouped[quarter].append(numbers)
    shown = [*QUARTERS, *([0] if 0 in grouped else [])]
    return {quarter: Numbers.sum(grouped[quarter]) if grouped[quarter] else Numbers() for quarter in shown}


def _pokja_lines(places: list[_Place], own: dict[int, Numbers]) -> list[Line]:
    """Inside a province its own Pokja has the name of the province, with the word before it."""
    return [Line(place.code, place.full_name, own[place.pk], place.status) for place in places]


def _province_lines(places: list[_Place], own: dict[int, Numbers]) -> list[Line]:
    theirs = defaultdict(list)
    for place in places:
        theirs[place.code[:2]].append(own[place.pk])
    return [
        Line(place.code, place.name, Numbers.sum(theirs[place.code]))
        for place in places
        if place.level == Level.PROVINCE
    ]
