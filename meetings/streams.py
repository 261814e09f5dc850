"""The meetings that somebody may see, in parts that an index holds in the order of the list each.

One condition for all ("of my Pokja, or final and of my area, or final and we take part") has no index: the database
would go along the whole list for one page. Each part is asked for as much as a page needs, and the newest of all are
the page.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.conf import settings
from django.core.cache import caches
from django.db.models import Q, QuerySet

from meetings.keyset import Place
from meetings.listed import LISTED, ListedMeeting
from meetings.models import Meeting
from meetings.models.meeting import TAKING_PART, as_told, as_told_sql
from pokja.inside import pokja_inside
from pokja.models import Pokja
from pokja.models.region import full_name
from pokja.models.user import Reach
from pokja.planned import Planned
from pokja.replica import connection_of
from pokja.roles import Permission

_NEWEST_FIRST, _OLDEST_FIRST = ("-starts_on", "-id"), ("starts_on", "id")
_ONE_BY_ONE = 5  # so many own Pokja are asked each by its own index


@dataclass(frozen=True)
class Part:
    """Some of the meetings that a person sees: with drafts, or finals only; of some Pokja (ids), or of any.

    Two lists of Pokja would be taken for fewer meetings than they are, and then the list is not walked along its index.
    """

    rest: QuerySet[Meeting]
    with_drafts: bool
    pokja: frozenset[int] | None = None

    @property
    def meetings(self) -> QuerySet[Meeting]:
        if self.pokja is None:
            return self.rest
        only = len(self.pokja) == 1
        return self.rest.filter(pokja=min(self.pokja)) if only else self.rest.filter(pokja__in=self.pokja)

    def having(self, *conditions: Q, **values) -> "Part":
        return replace(self, rest=self.rest.filter(*conditions, **values))

    def within(self, pokja: Iterable[int]) -> "Part":
        pokja = frozenset(pokja)
        return replace(self, pokja=pokja if self.pokja is None else self.pokja & pokja)


class Sight:
    """What `user` sees, as parts and as marks in the words of meetings (meetings/searchsql.py)."""

    def __init__(self, user):
        self.user = user
        self.drafts, self.finals = user.reach(Permission.DRAFT_READ), user.reach(Permission.MEETING_READ)

    @cached_property
    def own(self) -> frozenset[int]:
        return _pokja_within(self.drafts)

    @cached_property
    def area(self) -> frozenset[int]:
        """The Pokja of which finals alone are read."""
        return _pokja_within(self.finals) - self.own

    @cached_property
    def parts(self) -> list[Part]:
        all_of_it = Part(Meeting.objects.all(), True)
        if self.drafts.nation:
            return [all_of_it]
        each = [{pk} for pk in sorted(self.own)] if len(self.own) <= _ONE_BY_ONE else [self.own]
        parts = [all_of_it.within(some) for some in each]
        released = Part(Meeting.objects.filter(final_version__gt=0).exclude(pokja__in=self.own), False)
        if self.finals.nation:
            return [*parts, released]
        if self.area:
            parts.append(Part(Meeting.objects.filter(final_version__gt=0), False, self.area))
        if self.joined:
            parts.append(released.having(pk__in=self.joined))
        return parts or [Part(Meeting.objects.none(), False)]

    @cached_property
    def joined(self) -> set[int]:
        """Ids of the finals of others in which an own Pokja takes part: few, and named once rather than looked for in
        each question."""
        if not self.finals.participant or self.finals.nation:
            return set()
        if not self.is_wide:
            return {pk for _, pk, *_ in self._little if pk}
        taking_part = Meeting.objects.taking_part(self.finals.participant).exclude(pokja__in=self.own)
        return set(taking_part.values_list("pk", flat=True))

    @cached_property
    def _little(self) -> list[tuple]:
        """Budget years and Pokja (code, level, name, province) of all that is seen, with the ids of what is joined, by
        one question."""
        ids = {"own": self.own, "area": self.area, "participant": self.finals.participant}
        return _LITTLE.fetch(Meeting, **{name: sorted(some) for name, some in ids.items()})

    @cached_property
    def visible(self) -> QuerySet[Meeting]:
        """All of it. Of little, named by Pokja and id, for questions that are narrow already: the database would ask
        them of every meeting of the nation, or look for everything that is seen."""
        if self.is_wide:
            return Meeting.objects.visible_to(self.user)
        finals = Q(final_version__gt=0) & (Q(pokja__in=self.area) | Q(pk__in=self.joined))
        return Meeting.objects.filter(Q(pokja__in=self.own) | finals)

    def listed(self, ids: Iterable[int]) -> list[ListedMeeting]:
        """Of these meetings the ones that are seen, newest first."""
        found = _LISTED.fetch(
            Meeting, ids=list(ids), everything=self.drafts.nation, own=sorted(self.own), every_final=self.finals.nation,
            area=sorted(self.area), joined=sorted(self.joined),
        )  # fmt: skip
        return by_day(map(ListedMeeting.read, found))

    @property
    def is_wide(self) -> bool:
        """Of a province or the nation: too much to be gone through for what filters offer."""
        return any(reach.nation or reach.provinces for reach in (self.drafts, self.finals))

    @property
    def years(self) -> list[int]:
        """The budget years of what is seen, newest first."""
        found = self._much[0] if self.is_wide else {year for year, *_ in self._little if year}
        return sorted(found, reverse=True)

    @property
    def provinces(self) -> list[tuple[str, str]]:
        """Code and name of those in which a meeting is seen: of their own Pokja, or of one below."""
        if self.is_wide:
            return self._only_province or self._much[1]
        return sorted({(code[:2], province) for _, _, code, _, _, province in self._little})

    def places(self, within: str) -> list[tuple[str, str]]:
        """Code and name of the Pokja of which a meeting is seen, inside the province of this code."""
        if not self.is_wide:
            found = {(code, full_name(level, name)) for _, _, code, level, name, _ in self._little}
            return sorted((code, name) for code, name in found if code[:2] == within)
        return self._known(f"places {within}", lambda: self._ask_places(within))

    def _ask_places(self, within: str) -> list[tuple[str, str]]:
        held, values = self._any_of("seen.pokja_id = p.id")
        with connection_of(Pokja).cursor() as cursor:
            cursor.execute(_PLACES.format(held=held), [within, *values])
            return [(code, full_name(level, name)) for code, level, name in cursor.fetchall()]

    @cached_property
    def _much(self) -> tuple[list[int], list[tuple[str, str]]]:
        return self._known("years and provinces", self._ask_much)

    def _known(self, what: str, ask: Callable):
        """What was asked a moment ago for whoever sees the very same, since new years and Pokja are rare."""
        reach = [sorted(ids) for one in (self.drafts, self.finals) for ids in (one.own, one.participant, one.provinces)]
        key = f"{what} {self.drafts.nation} {self.finals.nation} {reach}"
        seconds = settings.FILTERS_KNOWN_FOR.total_seconds()
        return caches["memory"].get_or_set(hashlib.sha256(key.encode()).hexdigest(), ask, seconds)

    def _ask_much(self) -> tuple[list[int], list[tuple[str, str]]]:
        """Years and provinces, each asked of each part by its index: there is too much to go through all."""
        held, values = self._any_of("seen.year = years.year", "ORDER BY seen.starts_on DESC, seen.id DESC")
        asking = f"{_YEARS} WHERE {held}"
        if not self._only_province:
            held, more = self._any_of("seen.pokja_id = p.id")
            asking, values = f"{asking} UNION ALL {_PROVINCES.format(held=held)}", values + more
        with connection_of(Meeting).cursor() as cursor:
            cursor.execute(asking, values)
            found = cursor.fetchall()
        return [year for year, _, _ in found if year], sorted((code, name) for _, code, name in found if code)

    @property
    def _only_province(self) -> list[tuple[str, str]]:
        """That of somebody who sees one province and nothing else."""
        reach = self.drafts.provinces | self.finals.provinces
        if len(reach) > 1 or self.own or self.finals.participant or self.finals.nation or self.drafts.nation:
            return []
        return [(one.region.code, one.region.name) for one in self.user.accesses if one.region_id in reach][:1]

    def _any_of(self, where: str, order: str = "") -> tuple[str, list]:
        """The condition that one of the meetings seen fulfils `where`, as SQL of its own: each part by its index."""
        each = [f"(SELECT 1 FROM ({sql}) seen WHERE {where} {order} LIMIT 1) IS NOT NULL" for sql, _ in self._asked]
        return " OR ".join(each) or "false", [value for _, values in self._asked for value in values]

    @cached_property
    def _asked(self) -> list[tuple[str, tuple]]:
        columns = ("id", "starts_on", "pokja_id")
        parts = [part.meetings.order_by().values(*columns, year=as_told("budget_year")).query for part in self.parts]
        return [query.sql_with_params() for query in parts if not query.is_empty()]

    @cached_property
    def newest_day(self) -> date | None:
        """No meeting that is seen is newer: None when none has a day, date.max when nobody looked. Whoever reads finals
        alone would else begin a search among all that is planned."""
        if not self.finals.nation or self.drafts.nation or self.own:
            return date.max
        return _NEWEST_FINAL.fetch(Meeting)[0][0]

    @property
    def rarity(self) -> int:
        """How few of all meetings are seen: 0 for nearly all, 3 for those of some Pokja."""
        if self.drafts.nation or self.finals.nation:
            return 0
        return 2 if self.is_wide else 3

    @property
    def mark(self) -> str:
        """The same as a condition on the words; empty when everything is seen. Of few it is more, drafts too: nearly
        all meetings are final, so asking for that is dear."""
        if self.drafts.nation:
            return ""
        own, finals = _marks(self.drafts), [f"'@d{pk}'" for pk in self.finals.participant] + _marks(self.finals)
        if self.finals.nation:
            finals = ["'@f'"]
        elif finals and self.is_wide:
            finals = [f"('@f' & ({' | '.join(finals)}))"]
        return " | ".join([*own, *finals]) or "'@nothing'"

    @property
    def own_mark(self) -> str:
        return " | ".join(_marks(self.drafts)) or "'@nothing'"


# As MeetingQuerySet.visible_to has it.
_LISTED = Planned(
    "listed_meetings",
    f"""{LISTED} WHERE m.id = ANY(%(ids)s) AND (%(everything)s::boolean OR m.pokja_id = ANY(%(own)s) OR (
        m.final_version > 0
        AND (%(every_final)s::boolean OR m.pokja_id = ANY(%(area)s) OR m.id = ANY(%(joined)s))))""",
)

_TOLD_YEAR = as_told_sql("budget_year")

_NEWEST_FINAL = Planned("newest_final", "SELECT max(starts_on) FROM meetings_meeting WHERE final_version > 0")

_LITTLE = Planned(
    "little_that_is_seen",
    f"""
SELECT seen.year, seen.joined, g.code, g.level, g.name, coalesce(province.name, g.name) FROM (
    SELECT {_TOLD_YEAR} AS year, pokja_id, NULL::bigint AS joined FROM meetings_meeting
    WHERE pokja_id = ANY(%(own)s) GROUP BY 1, 2
    UNION ALL SELECT {_TOLD_YEAR}, pokja_id, NULL FROM meetings_meeting
    WHERE pokja_id = ANY(%(area)s) AND final_version > 0 GROUP BY 1, 2
    UNION ALL SELECT {_TOLD_YEAR}, pokja_id, id FROM meetings_meeting
    WHERE id IN ({TAKING_PART.replace("%s", "%(participant)s")}) AND pokja_id <> ALL(%(own)s)
) seen JOIN pokja_pokja p ON p.id = seen.pokja_id JOIN pokja_region g ON g.id = p.region_id
LEFT JOIN pokja_region province ON province.id = g.parent_id""",
)

_PLACES = """
SELECT g.code, g.level, g.name FROM pokja_pokja p JOIN pokja_region g ON g.id = p.region_id
WHERE left(g.code, 2) = %s AND ({held}) ORDER BY g.code"""

_PROVINCES = """
SELECT NULL, r.code, r.name FROM pokja_region r
WHERE r.parent_id IS NULL AND (
    SELECT 1 FROM pokja_pokja p JOIN pokja_region g ON g.id = p.region_id
    WHERE coalesce(g.parent_id, g.id) = r.id AND ({held}) LIMIT 1
) IS NOT NULL"""

# One look into the index for each year.
_YEARS = f"""
SELECT year, NULL AS code, NULL AS name FROM (
    WITH RECURSIVE each AS (
        SELECT max({_TOLD_YEAR}) AS year FROM meetings_meeting
        UNION ALL SELECT (SELECT max({_TOLD_YEAR}) FROM meetings_meeting WHERE {_TOLD_YEAR} < year)
        FROM each WHERE year IS NOT NULL
    ) SELECT year FROM each WHERE year IS NOT NULL
) years"""


def _marks(reach: Reach) -> list[str]:
    return [f"'@p{pk}'" for pk in reach.own] + [f"'@v{pk}'" for pk in reach.provinces]


def _pokja_within(reach: Reach) -> frozenset[int]:
    return reach.own | pokja_inside(reach.provinces)


def by_day(meetings: Iterable) -> list:
    """Newest first, those without a day on top."""
    return sorted(meetings, key=lambda meeting: Place.of(meeting).rank, reverse=True)


class Merged:
    """A list put together from parts. `listed` turns the ids of a page into what is listed, newest first."""

    def __init__(self, parts: list[Part], listed: Callable[[list[int]], list]):
        self.parts, self.listed = parts, listed

    def take(self, number: int, *, after: Place | None = None, before: Place | None = None) -> list:
        """The next `number` behind `after`, or those just before `before`; newest first either way."""
        if not before:
            return self._stretch(number, after.older if after else Q(), _NEWEST_FIRST)
        found = []
        for near in before.newer:
            if len(found) < number:
                found = self._stretch(number - len(found), near, _OLDEST_FIRST) + found
        return found

    def _stretch(self, number: int, where: Q, order: tuple[str, str]) -> list:
        chosen = [part.meetings.filter(where).order_by(*order)[:number] for part in self.parts]
        pairs = [part.values_list("starts_on", "id") for part in chosen]
        found = pairs[0].union(*pairs[1:]).order_by(*order)[:number] if len(pairs) > 1 else pairs[0]
        return self.listed([pk for _, pk in found])

    @property
    def newest_day(self):
        """The day of the newest that has one."""
        days = [
            part.meetings.filter(starts_on__isnull=False).newest_first().values_list("starts_on")[:1]
            for part in self.parts
        ]
        found = days[0].union(*days[1:]) if len(days) > 1 else days[0]
        return max((day for (day,) in found), default=None)
