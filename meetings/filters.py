"""What the list of meetings may be narrowed by: each filter exactly, as a mark among the words, and in parts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.lookups import Exact

from meetings.models import Meeting
from meetings.models.meeting import as_told
from meetings.streams import Part, Sight
from pokja.indonesian import roman
from pokja.models import Pokja
from pokja.roles import Permission

CANCELLED = "cancelled"
STATUSES = [*Meeting.Status.choices, (CANCELLED, "Dibatalkan")]
ARCHIVED = [("1", "Diarsipkan"), ("0", "Tanpa arsip")]
QUARTERS = [(str(number), roman(number)) for number in range(1, 5)]


def _with_status(meetings: QuerySet[Meeting], value: str, user) -> QuerySet[Meeting]:
    """By the state that this person is shown: who reads no drafts is not told of a correction under way."""
    if value == CANCELLED:
        return meetings.filter(cancelled_at__isnull=False)
    own = user.reach(Permission.DRAFT_READ).within("pokja")
    shown = Q(status=value) & own
    if value == Meeting.Status.FINAL:
        shown |= Q(final_version__gt=0) & ~own
    return meetings.not_cancelled().filter(shown)


@dataclass(frozen=True)
class Narrower:
    """One filter: exactly, as a mark in the words, and in a part of what is seen (the rest of those that it names)."""

    narrow: Callable[[QuerySet[Meeting], str, object], QuerySet[Meeting]]
    mark: Callable[[str, Sight], str]
    part: Callable[[Part, object], Part]
    resolve: Callable[[str], object] = str  # what `part` is given for the value
    rarity: Callable[[str], int] = lambda value: 0  # 0 when most have it, 3 when hardly any


def _told(name: str, sign: str, turn=str, rarity: int = 0) -> Narrower:
    """Of a meeting under correction, what the version in force says counts."""
    return Narrower(
        lambda meetings, value, user: meetings.filter(Exact(as_told(name), turn(value))),
        lambda value, sight: f"'@{sign}{value}'",
        lambda part, value: part.having(Exact(as_told(name), value)),
        resolve=turn,
        rarity=lambda value: rarity,
    )


def _mark_of_status(value: str, sight: Sight) -> str:
    if value == CANCELLED:
        return "'@c'"
    if sight.drafts.nation:
        return f"!'@c' & '@s{value}'"
    shown = f"('@s{value}' & ({sight.own_mark}))"
    if value == Meeting.Status.FINAL:
        shown += f" | ('@f' & !({sight.own_mark}))"
    return f"!'@c' & ({shown})"


def _part_of_status(part: Part, value: str) -> Part:
    if value == CANCELLED:
        return part.having(cancelled_at__isnull=False)
    if part.with_drafts:
        return part.having(status=value, cancelled_at=None)
    return part.having(cancelled_at=None) if value == Meeting.Status.FINAL else Part(Meeting.objects.none(), False)


def _pokja_at(**place) -> list[int]:
    return list(Pokja.objects.filter(**place).values_list("pk", flat=True))


FILTERS = {
    "ta": _told("budget_year", "t", int),
    "triwulan": _told("quarter", "q", int),
    "status": Narrower(
        _with_status, _mark_of_status, _part_of_status, rarity=lambda value: int(value != Meeting.Status.FINAL)
    ),
    "arsip": Narrower(
        lambda meetings, value, user: meetings.filter(archived_at__isnull=value == "0"),
        lambda value, sight: "'@a'" if value == "1" else "!'@a'",
        lambda part, value: part.having(archived_at__isnull=value == "0"),
        rarity=lambda value: 2 if value == "1" else 0,
    ),
    "jenis": _told("kind", "k", rarity=1),
    "wilayah": Narrower(
        lambda meetings, value, user: meetings.filter(pokja__region__code__startswith=value),
        lambda value, sight: f"'@w{value}'",
        lambda part, pokja: part.within(pokja),
        resolve=lambda value: _pokja_at(region__code__startswith=value),
        rarity=lambda value: 2,
    ),
    "pokja": Narrower(
        lambda meetings, value, user: meetings.filter(pokja__region__code=value),
        lambda value, sight: f"'@r{value}'",
        lambda part, pokja: part.within(pokja),
        resolve=lambda value: _pokja_at(region__code=value),
        rarity=lambda value: 3,
    ),
}


def parts_of(sight: Sight, answers: dict[str, str]) -> list[Part]:
    """What is seen of that, in parts."""
    parts = sight.parts
    for name, value in answers.items():
        resolved = FILTERS[name].resolve(value)
        parts = [FILTERS[name].part(part, resolved) for part in parts]
    return parts


def _is_code(value: str) -> bool:
    head, dot, tail = value.partition(".")
    return value.isascii() and len(head) == 2 and head.isdecimal() and (not dot or len(tail) == 2 and tail.isdecimal())


UNDERSTOOD = {
    "ta": lambda value: value.isascii() and value.isdecimal() and len(value) == 4,
    "triwulan": lambda value: value in dict(QUARTERS),
    "status": lambda value: value in dict(STATUSES),
    "arsip": lambda value: value in dict(ARCHIVED),
    "jenis": lambda value: value in Meeting.Kind.values,
    "wilayah": lambda value: _is_code(value) and len(value) == 2,
    "pokja": _is_code,
}
