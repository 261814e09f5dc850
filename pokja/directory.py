"""Finds Pokja by any of their names, and counts in which state they are."""

from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, Count, F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat

from pokja.access import can
from pokja.models import Decree, Pokja, Region, User
from pokja.models.region import Level
from pokja.roles import Permission

# In the order of a table that counts them.
STATES = [Pokja.Status.FORMED, Pokja.Status.FORMING, Pokja.Status.NOT_FORMED, Pokja.Status.MERGED, Pokja.Status.UNKNOWN]


def pokja_matching(text: str) -> QuerySet[Pokja]:
    """Every word must stand in the region's name or one of its aliases, in the Pokja's own name or in the province."""
    names = Concat(
        Value("Pokja PKP Provinsi "),
        "region__name",
        Value(" "),
        "own_name",
        Value(" "),
        Func(F("region__aliases"), Value(" "), function="array_to_string", output_field=CharField()),
        Value(" "),
        "region__parent__name",
        output_field=CharField(),
    )
    found = Pokja.objects.with_state().annotate(names=names).order_by("region__code")
    for word in text.split():
        found = found.filter(names__icontains=word)
    return found


def provinces() -> QuerySet[Region]:
    """The provinces with the number of their kabupaten/kota, and how many of their Pokja are in each state."""
    states = {f"below_{state}": Count("children", filter=Q(children__pokja__status=state)) for state in STATES}
    return (
        Region.objects.filter(level=Level.PROVINCE)
        .select_related("pokja__merged_into__region")
        .annotate(below=Count("children"), **states)
        .order_by("code")
    )


def counted(statuses: Iterable[str]) -> list[tuple[str, int]]:
    """Each state in words with its number; what nobody is in is left out, but for Terbentuk."""
    statuses = list(statuses)
    numbers = [(state, statuses.count(state)) for state in STATES]
    return [(state.label, number) for state, number in numbers if number or state == Pokja.Status.FORMED]


def counted_nation(regions: Iterable[Region]) -> tuple[list, list]:
    """The same for the Pokja of provinces and of their kabupaten/kota, of what `provinces` counted."""
    regions = list(regions)
    sums = [(state, sum(getattr(region, f"below_{state}") for region in regions)) for state in STATES]
    below = [(state.label, number) for state, number in sums if number or state == Pokja.Status.FORMED]
    return counted(region.pokja.status for region in regions), below


def with_papers(rows: Iterable[Pokja], user: User, day: date) -> list[Pokja]:
    """`rows`, of which those whose members `user` may read say so and name their SK in force; asked once for all."""
    rows = list(rows)
    in_force = Decree.objects.visible_to(user).on(day).filter(pokja__in=rows).order_by("date", "pk")
    decrees = {decree.pokja_id: decree for decree in in_force}  # of several the latest, which comes last
    for pokja in rows:
        pokja.is_open = can(user, Permission.MEMBERS_READ, pokja)
        pokja.decree = decrees.get(pokja.pk)
    return rows
