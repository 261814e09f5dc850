"""Brings the official list of regions into the database, with one Pokja for each region."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from pokja.models import Pokja, Region
from pokja.models.region import Level

REGIONS_CSV = Path(__file__).parent / "data" / "regions.csv"


@dataclass(frozen=True)
class Loaded:
    """What a load wrote."""

    added: int
    changed: int
    pokja_added: int

    def __bool__(self):
        return any((self.added, self.changed, self.pokja_added))


def load_regions(path: Path = REGIONS_CSV) -> Loaded:
    """Add what is new and correct what differs; a list that is loaded already costs two queries and writes nothing.

    A region that left the list stays, since its Pokja and their meetings stay.
    """
    known = Region.objects.in_bulk(field_name="code")
    having_pokja = set(Pokja.objects.order_by().values_list("region_id", flat=True))
    added, changed = [], []
    for code, wanted in _read(path):
        wanted["parent"] = None if wanted["level"] == Level.PROVINCE else known[code[:2]]
        if code not in known:
            known[code] = Region(code=code, **wanted)
            added.append(known[code])
        elif _apply(known[code], wanted):
            changed.append(known[code])
    without_pokja = [region for region in known.values() if region.pk not in having_pokja]
    if added or changed or without_pokja:
        _write(added, changed, without_pokja)
    return Loaded(len(added), len(changed), len(without_pokja))


def _read(path: Path):
    """Code and fields of each row, provinces first: the others need theirs as parent."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in sorted(rows, key=lambda row: row["level"] != Level.PROVINCE):
        aliases = row["aliases"].split("|") if row["aliases"] else []
        yield row["code"], {"name": row["name"], "level": row["level"], "zone": row["zone"], "aliases": aliases}


def _apply(region: Region, wanted: dict) -> bool:
    """Put the wanted values on a known region; whether any of them was new."""
    parent = wanted["parent"]
    differs = region.parent_id != (parent.pk if parent else None) or any(
        getattr(region, name) != value for name, value in wanted.items() if name != "parent"
    )
    if differs:
        for name, value in wanted.items():
            setattr(region, name, value)
    return differs


@transaction.atomic
def _write(added: list[Region], changed: list[Region], without_pokja: list[Region]):
    Region.objects.bulk_create(region for region in added if region.parent is None)
    Region.objects.bulk_create(region for region in added if region.parent is not None)
    Region.objects.bulk_update(changed, ["name", "level", "parent", "zone", "aliases"])
    Pokja.objects.bulk_create(Pokja(region=region) for region in without_pokja)
