"""The meetings that somebody may see, in parts that an index holds in the order of the list each.

One condition for all ("of my Pokja, or final and of my area, or final and we take part") has no index: the database
would go along the whole list for one page. Each part is asked for as much as a page needs, and the newest of all are
the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from meetings.keyset import Place
from meetings.models import Meeting
from meetings.models.meeting import TAKING_PART
from pokja.models import Pokja, Region
from pokja.models.user import Reach
from pokja.replica import connection_of
from pokja.roles import Permission

_NEWEST_FIRST, _OLDEST_FIRST = ("-starts_on", "-id"), ("starts_on", "id")
_ONE_BY_ONE = 5  # so many own Pokja are asked each by its own index


@dataclass(frozen=True)
class Part:
    """Some of the meetings that a person sees: with drafts, or finals only."""

    meetings: QuerySet[Meeting]
    with_drafts: bool

    def having(self, *conditions: Q, **values) -> "Part":
        return replace(self, meetings=self.meetings.filter(*conditions, **values))


class Sight:
    """What `user` sees, as parts and as marks in the words of meetings (meetings/searchsql.py)."""

    def __init__(self, user):
        self.user = user
        self.drafts, self.finals = user.reach(Permission.DRAFT_READ), user.reach(Permission.MEETING_READ)

    @cached_property
    def own(self) -> set[int]:
        return _pokja_within(self.drafts)

    @cached_property
    def area(self) -> set[int]:
        """The Pokja of which finals alone are read."""
        return _pokja_within(self.finals) - self.own

    @cached_property
    def parts(self) -> list[Part]:
        if self.drafts.nation:
            return [Part(Meeting.objects.all(), True)]
        each = [Q(pokja=pk) for pk in sorted(self.own)] if len(self.own) <= _ONE_BY_ONE else [Q(pokja__in=self.own)]
        parts = [Part(Meeting.objects.filter(one), True) for one in each]
        released = Part(Meeting.objects.filter(final_version__gt=0).exclude(pokja__in=self.own), False)
        if self.finals.nation:
            return [*parts, released]
        if self.area:
            parts.append(released.having(pokja__in=self.area))
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
            return {pk for _, _, pk in self._little if pk}
        taking_part = Meeting.objects.taking_part(self.finals.participant).exclude(pokja__in=self.own)
        return set(taking_part.values_list("pk", flat=True))

    @cached_property
    def _little(self) -> list[tuple[int | None, int, int | None]]:
        """The budget years and Pokja of all that is seen, with the ids of what is joined, by one question."""
        own, area, participant = (sorted(ids) for ids in (self.own, self.area, self.finals.participant))
        with connection_of(Meeting).cursor() as cursor:
            cursor.execute(_LITTLE, [own, area, participant, participant, own])
            return cursor.fetchall()

    @cached_property
    def visible(self) -> QuerySet[Meeting]:
        """All of it. Of little, named by Pokja and id, for questions that are narrow already: the database would ask
        them of every meeting of the nation, or look for everything that is seen."""
        if self.is_wide:
            return Meeting.objects.visible_to(self.user)
        finals = Q(final_version__gt=0) & (Q(pokja__in=self.area) | Q(pk__in=self.joined))
        return Meeting.objects.filter(Q(pokja__in=self.own) | finals)

    @property
    def is_wide(self) -> bool:
        """Of a province or the nation: too much to be gone through for what filters offer."""
        return any(reach.nation or reach.provinces for reach in (self.drafts, self.finals))

    @cached_property
    def years(self) -> list[int]:
        """The budget years of what is seen, newest first: of much, those there are at all, each asked of each part."""
        if not self.is_wide:
            return sorted({year for year, _, _ in self._little if year}, reverse=True)
        there = RawSQL("years.year", [])
        seen = [part.meetings.filter(budget_year=there).newest_first().values("pk")[:1].query for part in self.parts]
        seen = [query.sql_with_params() for query in seen if not query.is_empty()]
        if not seen:
            return []
        where = " OR ".join(f"({sql}) IS NOT NULL" for sql, _ in seen)
        with connection_of(Meeting).cursor() as cursor:
            cursor.execute(f"{_YEARS} WHERE {where} ORDER BY year DESC", [one for _, params in seen for one in params])
            return [year for (year,) in cursor.fetchall()]

    @cached_property
    def pokja(self) -> QuerySet[Pokja]:
        """Those of which a meeting is seen. Of much, each is asked by the index; `Exists` would read all meetings."""
        if not self.is_wide:
            return Pokja.objects.filter(pk__in={pokja for _, pokja, _ in self._little})
        first = [Subquery(part.meetings.filter(pokja=OuterRef("pk")).values("pk")[:1]) for part in self.parts]
        return Pokja.objects.annotate(held=Coalesce(*first, None)).filter(held__isnull=False)

    @cached_property
    def provinces(self) -> list[tuple[str, str]]:
        """Code and name of those in which a meeting is seen: of their own Pokja, or of one below."""
        reach = self.drafts.provinces | self.finals.provinces
        if len(reach) == 1 and not (self.own or self.finals.participant or self.finals.nation or self.drafts.nation):
            return [
                (access.region.code, access.region.name) for access in self.user.accesses if access.region_id in reach
            ][:1]
        held, values = self._any_of("seen.pokja_id = p.id", "pokja_id")
        with connection_of(Region).cursor() as cursor:
            cursor.execute(_PROVINCES.format(held=held), values)
            return cursor.fetchall()

    def _any_of(self, where: str, *columns: str) -> tuple[str, list]:
        """The condition that one of the meetings seen fulfils `where`, as SQL of its own: each part by its index."""
        parts = [part.meetings.order_by().values(*columns).query for part in self.parts]
        asked = [query.sql_with_params() for query in parts if not query.is_empty()]
        each = [f"(SELECT 1 FROM ({sql}) seen WHERE {where} LIMIT 1) IS NOT NULL" for sql, _ in asked]
        return " OR ".join(each) or "false", [value for _, values in asked for value in values]

    @property
    def mark(self) -> str:
        """The same as a condition on the words; empty when everything is seen."""
        if self.drafts.nation:
            return ""
        finals = self.finals
        area = [f"'@d{pk}'" for pk in finals.participant] + _marks(finals)
        kinds = [*_marks(self.drafts)]
        if finals.nation:
            kinds.append("'@f'")
        elif area:
            kinds.append(f"('@f' & ({' | '.join(area)}))")
        return " | ".join(kinds) or "'@nothing'"

    @property
    def own_mark(self) -> str:
        return " | ".join(_marks(self.drafts)) or "'@nothing'"


_LITTLE = f"""
SELECT budget_year, pokja_id, NULL::bigint FROM meetings_meeting WHERE pokja_id = ANY(%s) GROUP BY 1, 2
UNION ALL SELECT budget_year, pokja_id, NULL FROM meetings_meeting
WHERE pokja_id = ANY(%s) AND final_version > 0 GROUP BY 1, 2
UNION ALL SELECT budget_year, pokja_id, id FROM meetings_meeting WHERE id IN ({TAKING_PART}) AND pokja_id <> ALL(%s)"""

_PROVINCES = """
SELECT r.code, r.name FROM pokja_region r
WHERE r.parent_id IS NULL AND (
    SELECT 1 FROM pokja_pokja p JOIN pokja_region g ON g.id = p.region_id
    WHERE coalesce(g.parent_id, g.id) = r.id AND ({held}) LIMIT 1
) IS NOT NULL ORDER BY r.code"""

# One look into the index for each year.
_YEARS = """
SELECT year FROM (
    WITH RECURSIVE each AS (
        SELECT max(budget_year) AS year FROM meetings_meeting
        UNION ALL SELECT (SELECT max(budget_year) FROM meetings_meeting WHERE budget_year < year)
        FROM each WHERE year IS NOT NULL
    ) SELECT year FROM each WHERE year IS NOT NULL
) years"""


def _marks(reach: Reach) -> list[str]:
    return [f"'@p{pk}'" for pk in reach.own] + [f"'@v{pk}'" for pk in reach.provinces]


def _pokja_within(reach: Reach) -> set[int]:
    if not reach.provinces:
        return set(reach.own)
    return set(Pokja.objects.filter(reach.within("")).values_list("pk", flat=True))


def by_day(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Newest first, those without a day on top."""
    return sorted(meetings, key=lambda meeting: Place.of(meeting).rank, reverse=True)


class Merged:
    """A list put together from parts."""

    def __init__(self, parts: list[Part]):
        self.parts = parts

    def take(self, number: int, *, after: Place | None = None, before: Place | None = None) -> list[Meeting]:
        """The next `number` behind `after`, or those just before `before`; newest first either way."""
        if not before:
            return self._stretch(number, after.older if after else Q(), _NEWEST_FIRST)
        found = []
        for near in before.newer:
            if len(found) < number:
                found = self._stretch(number - len(found), near, _OLDEST_FIRST) + found
        return found

    def _stretch(self, number: int, where: Q, order: tuple[str, str]) -> list[Meeting]:
        chosen = [part.meetings.filter(where).order_by(*order)[:number] for part in self.parts]
        if len(chosen) == 1:
            return by_day(chosen[0].for_lines())
        pairs = [part.values_list("starts_on", "id") for part in chosen]
        together = pairs[0].union(*pairs[1:]).order_by(*order)[:number]
        return by_day(Meeting.objects.filter(pk__in=[pk for _, pk in together]).for_lines())

    @property
    def newest_day(self):
        """The day of the newest that has one."""
        days = [
            part.meetings.filter(starts_on__isnull=False).newest_first().values_list("starts_on")[:1]
            for part in self.parts
        ]
        found = days[0].union(*days[1:]) if len(days) > 1 else days[0]
        return max((day for (day,) in found), default=None)
