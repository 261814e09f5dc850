"""What an admin should look after in the Pokja they manage: an SK about to end, empty offices, accounts of leavers."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Lower

from pokja.models import Access, Decree, Person, Pokja, Seat
from pokja.models.region import Zone
from pokja.roster import in_order_of_seats

SOON, VERY_SOON = timedelta(days=90), timedelta(days=30)


@dataclass(frozen=True)
class EndingDecree:
    """The last SK of a Pokja, which has an end."""

    number: str
    last_day: date
    today: date

    @property
    def has_ended(self) -> bool:
        return self.last_day < self.today

    @property
    def days_left(self) -> int:
        return (self.last_day - self.today).days

    @property
    def is_very_soon(self) -> bool:
        return self.last_day - self.today <= VERY_SOON


@dataclass
class Attention:
    """What waits in one Pokja."""

    pokja: Pokja
    decree: EndingDecree | None = None
    vacant: list[Seat] = field(default_factory=list)
    leavers: list[Person] = field(default_factory=list)

    def __bool__(self):
        return bool(self.decree or self.vacant or self.leavers)


def with_last_decree(pokja: QuerySet[Pokja]) -> QuerySet[Pokja]:
    """Adds number and end of the SK that holds longest; one without an end holds for ever and has none."""
    longest = Decree.objects.filter(pokja=OuterRef("pk")).order_by(F("valid_until").desc(nulls_first=True), "-date")
    return pokja.annotate(
        decree_number=Subquery(longest.values("number")[:1]), decree_until=Subquery(longest.values("valid_until")[:1])
    )


def attention_to(managed: list[Pokja]) -> list[Attention]:
    """Of Pokja that were asked for `with_last_decree`, those in which something waits. Two queries."""
    found = {pokja.pk: Attention(pokja, _ending_decree(pokja)) for pokja in managed}
    if found:
        for seat in _vacant_seats(managed):
            found[seat.pokja_id].vacant.append(seat)
        for person in _leavers_with_access(managed):
            found[person.pokja_id].leavers.append(person)
    return [attention for attention in found.values() if attention]


def today_of(pokja: Pokja) -> date:
    """The day at the place of the Pokja."""
    return Zone(pokja.region.zone).local().date()


def _ending_decree(pokja: Pokja) -> EndingDecree | None:
    today = today_of(pokja)
    if pokja.decree_until is None or pokja.decree_until - today > SOON:
        return None
    return EndingDecree(pokja.decree_number, pokja.decree_until, today)


def _day_of_each(managed: list[Pokja]) -> Case:
    """The date at the place of the row's Pokja."""
    by_day = groupby(sorted(managed, key=today_of), key=today_of)
    return Case(*(When(pokja__in=list(group), then=Value(day)) for day, group in by_day), output_field=DateField())


def _vacant_seats(managed: list[Pokja]) -> list[Seat]:
    seats = Seat.objects.filter(pokja__in=managed).alias(day=_day_of_each(managed)).vacant(OuterRef("day"))
    return in_order_of_seats(seats.select_related("bidang"))


def _leavers_with_access(managed: list[Pokja]) -> QuerySet[Person]:
    """Who left every seat and can still sign in; an access that ends by itself asks for nothing."""
    access = Access.objects.filter(pokja=OuterRef("pokja"), user__is_active=True, valid_until=None)
    by_address = access.alias(address=Lower("user__email")).filter(address=Lower(OuterRef("email")))
    may_enter = Exists(access.filter(user=OuterRef("user"))) | (~Q(email="") & Exists(by_address))
    people = Person.objects.filter(pokja__in=managed).standing().alias(day=_day_of_each(managed))
    left = people.once_on_a_seat().off_every_seat(OuterRef("day"))
    return left.filter(may_enter).order_by("name", "pk")
