"""How an SK stands on a day, in words, and which others hold at the same time."""

from dataclasses import dataclass
from datetime import date, timedelta

from pokja.indonesian import short_date
from pokja.models import Decree

SOON = timedelta(days=90)


@dataclass(frozen=True)
class DecreeState:
    """`holds`: on that day; `presses`: it has ended, or will soon."""

    decree: Decree
    words: str
    holds: bool
    presses: bool = False


def state_of(decree: Decree, day: date) -> DecreeState:
    """berlaku; berakhir dalam 25 hari; berakhir 31 Desember 2025; mulai berlaku 1 Januari 2027"""
    start, end = decree.valid_from, decree.valid_until
    if start and start > day:
        return DecreeState(decree, f"mulai berlaku {short_date(start)}", holds=False)
    if end is None:
        return DecreeState(decree, "berlaku", holds=True)
    if end < day:
        return DecreeState(decree, f"berakhir {short_date(end)}", holds=False, presses=True)
    if end - day <= SOON:
        return DecreeState(decree, f"{_soon(end - day)}, {short_date(end)}", holds=True, presses=True)
    return DecreeState(decree, f"berlaku sampai {short_date(end)}", holds=True)


def _soon(left: timedelta) -> str:
    return {0: "berakhir hari ini", 1: "berakhir besok"}.get(left.days, f"berakhir dalam {left.days} hari")


def holding_with(decree: Decree) -> list[Decree]:
    """Other SK of the same Pokja that hold on a day on which this one does. That is a doubt, never an error."""
    start, end = decree.valid_from or date.min, decree.valid_until or date.max
    others = Decree.objects.filter(pokja=decree.pokja_id).exclude(pk=decree.pk)
    return [
        other for other in others if (other.valid_from or date.min) <= end and start <= (other.valid_until or date.max)
    ]


def overlap_words(decree: Decree) -> str:
    """What to ask about `decree` once it was saved; empty when it stands alone."""
    others = holding_with(decree)
    if not others:
        return ""
    names = ", ".join(str(other) for other in others)
    return (
        f"Pada masa yang sama berlaku juga {names}. Bila yang satu menggantikan yang lain, isi “Berlaku sejak” dan "
        "“Berlaku sampai”-nya."
    )
