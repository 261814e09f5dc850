"""The system admin repairs what the official list of regions says."""

import pghistory
from django.db import transaction

from pokja.audit import Act, note
from pokja.models import Region, User

FIELDS = ("name", "aliases", "zone")


def change_region(region: Region, changed: dict, *, by: User) -> Region:
    """Write what was changed; regions have no history, so the note tells old and new values."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        region = Region.objects.select_for_update(of=("self",)).select_related("parent", "pokja").get(pk=region.pk)
        told = []
        for name in FIELDS:
            if name in changed and changed[name] != getattr(region, name):
                label = Region._meta.get_field(name).verbose_name
                told.append(f"{label} {_text(getattr(region, name))} menjadi {_text(changed[name])}")
                setattr(region, name, changed[name])
        if told:
            region.save(update_fields=list(FIELDS))
            pokja = getattr(region, "pokja", None)
            note(Act.POKJA, f"Wilayah {region.code}: {'; '.join(told)}.", by=by, pokja=pokja, about=region)
    return region


def _text(value) -> str:
    value = ", ".join(value) if isinstance(value, list) else value
    return f"“{value}”" if value else "kosong"
