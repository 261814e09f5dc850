"""The layout of Format A-1 that is in force for a Pokja, and a sample to look at it."""

import json
from pathlib import Path

from django.utils import timezone

from meetings.models.layouts import PaperLayout
from meetings.papers.collecting import letterhead_of, pokja_of
from meetings.papers.format_a1 import ALWAYS, DEFAULT_LAYOUT, RULES
from meetings.papers.paper import A4
from pokja.models import Pokja

_SAMPLE = Path(__file__).parent / "data" / "sample.json"
_KEYS = [entry["key"] for entry in DEFAULT_LAYOUT]
FIXED = ("head",)  # stands first and is always printed
LONGEST_TITLE = 200


def layout_of(pokja: Pokja) -> list[dict]:
    kept = PaperLayout.objects.filter(pokja=pokja).values_list("sections", flat=True).first()
    return whole(kept or [])


def size_of(pokja: Pokja) -> str:
    return PaperLayout.objects.filter(pokja=pokja).values_list("size", flat=True).first() or A4


def whole(sections: list[dict]) -> list[dict]:
    """Every section once and the head first, whatever was kept; one that came later stands where it usually does."""
    known = {entry["key"]: entry for entry in sections if entry.get("key") in _KEYS and entry.get("rule") in RULES}
    order = list(known)
    for place, key in enumerate(_KEYS):
        if key not in known:
            order.insert(place, key)
    order.sort(key=lambda key: key not in FIXED)
    usual = {entry["key"]: entry for entry in DEFAULT_LAYOUT}
    entries = ({**usual[key], **known.get(key, {})} for key in order)
    return [entry | ({"rule": ALWAYS} if entry["key"] in FIXED else {}) for entry in entries]


def moved(sections: list[dict], key: str, step: int) -> list[dict]:
    """The section one place up (-1) or down (1); those that stand fast are not passed."""
    order = list(sections)
    place = next(number for number, entry in enumerate(order) if entry["key"] == key)
    other = place + step
    if 0 <= other < len(order) and not {key, order[other]["key"]} & set(FIXED):
        order[place], order[other] = order[other], order[place]
    return order


def sample_data(pokja: Pokja, size: str = A4) -> dict:
    """A public Rakor under the letterhead of this Pokja; nothing of it is stored."""
    record = json.loads(_SAMPLE.read_text(encoding="utf-8"))[0]
    host = pokja.host_on(timezone.localdate())
    return {
        "record": record,
        "pokja": pokja_of(pokja),
        "letterhead": letterhead_of(host),
        "state": "draft",
        "size": size,
    }
