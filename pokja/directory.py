"""Finds Pokja by any of their names, and counts how many of the regions have one."""

from django.db.models import CharField, Count, F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat

from pokja.models import Pokja, Region
from pokja.models.region import Level


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
    found = Pokja.objects.with_region().annotate(names=names).order_by("region__code")
    for word in text.split():
        found = found.filter(names__icontains=word)
    return found


def provinces() -> QuerySet[Region]:
    """The provinces with the number of their kabupaten/kota, and of those that have a Pokja."""
    return (
        Region.objects.filter(level=Level.PROVINCE)
        .select_related("pokja")
        .annotate(
            below=Count("children"),
            below_formed=Count("children", filter=Q(children__pokja__status=Pokja.Status.FORMED)),
        )
        .order_by("code")
    )
