"""Which Pokja lie inside provinces."""

from collections.abc import Iterable

from pokja.models import Pokja
from pokja.planned import Planned


def pokja_inside(provinces: Iterable[int]) -> frozenset[int]:
    """The ids of the Pokja of these provinces and of all kabupaten/kota below them."""
    found = _INSIDE.fetch(Pokja, provinces=sorted(provinces)) if provinces else []
    return frozenset(pk for (pk,) in found)


_INSIDE = Planned(
    "pokja_inside_provinces",
    """
SELECT p.id FROM pokja_pokja p JOIN pokja_region g ON g.id = p.region_id
WHERE g.id = ANY(%(provinces)s) OR g.parent_id = ANY(%(provinces)s)""",
)
