"""The follow-ups that somebody has to do with: one definition for the list, its counts, Beranda and the letters.

What one person finds in them is kept by the database (models/tasks.py), whoever asks; this module asks it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)  # fmt: skip
from django.utils import timezone
from django.utils.functional import cached_property

from meetings.lookback import named_rakor
from meetings.models import FollowUpStatus, Task, TaskTally
from meetings.models.followup import CLOSED, CarriedOn
from meetings.models.meeting import TAKING_PART
from meetings.models.tasks import TaskQuerySet
from meetings.written import Written, asked, joined, written
from pokja.inside import pokja_inside
from pokja.models import Membership, User
from pokja.models.membership import SeatRole
from pokja.models.region import Zone
from pokja.planned import Planned, ask_planned
from pokja.roles import Permission, Role

MINE, PASS_ON, OURS, LATE, MONTH, UNASSIGNED, ALL = VIEWS = (
    "saya", "teruskan", "pokja", "lewat", "bulan", "tanpa", "semua",
)  # fmt: skip


class Days:
    """The date of today, which differs from zone to zone for some hours of each day."""

    def __init__(self, moment: datetime | None = None):
        self.today = {zone: zone.local(moment or timezone.now()).date() for zone in Zone}

    def where(self, field: str, lookup: str, shift=lambda day: day) -> Q:
        """That the date in `field` compares so with today, moved by `shift`, at the place of the Pokja."""
        days = {zone: shift(day) for zone, day in self.today.items()}
        if len(set(days.values())) == 1:
            return Q(**{f"{field}__{lookup}": days[Zone.WIB]})
        return reduce(or_, (Q(**{"zone": zone, f"{field}__{lookup}": day}) for zone, day in days.items()))

    def of(self, task: Task) -> date:
        return self.today[Zone(task.zone)]


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


# Django leaves a question out whose answer it knows beforehand, and with it the other counts of the same query.
NOTHING, EVERYTHING = Q(pk__isnull=True), Q(pk__isnull=False)
OPEN = Q(is_open=True)
STANDING = Q(is_carried=False)


@dataclass(frozen=True)
class Numbers:
    """How the follow-ups of one Pokja stand. `late` and `unowned` ones are open: neither done nor dropped."""

    total: int = 0
    done: int = 0
    dropped: int = 0
    late: int = 0
    unowned: int = 0

    @property
    def open(self) -> int:
        return self.total - self.done - self.dropped

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(*(getattr(self, name) + getattr(other, name) for name in _NUMBERS))


_NUMBERS = ("total", "done", "dropped", "late", "unowned")


class Tasks:
    """Every follow-up that `user` may read, each task once: where a later meeting carried it on, there.

    An area, a province or the nation, is too large to be counted row by row: what can be is taken from the tallies of
    its Pokja. `area` and `near` hold between them everything, and nothing twice.
    """

    def __init__(self, user: User, moment: datetime | None = None):
        self.user, self.days = user, Days(moment)

    @cached_property
    def all(self) -> TaskQuerySet:
        parts = [part for part in (self.area and self.area & STANDING, self.near) if part]
        found = Task.objects.filter(reduce(or_, parts)) if parts else Task.objects.none()
        return found.annotate(is_late=ExpressionWrapper(OPEN & self.is_past, output_field=BooleanField()))

    @cached_property
    def open(self) -> TaskQuerySet:
        return self.all.filter(OPEN)

    def of(self, view: str) -> TaskQuerySet:
        return self.all.filter(self.held(view))

    def held(self, view: str) -> Q:
        """What a part of the list holds, for counting and for showing alike."""
        return _HELD[view](self)

    @property
    def views(self) -> dict[str, Q]:
        return {view: self.held(view) for view in VIEWS}

    # --- what this person may read ---

    @cached_property
    def _inside(self) -> list[int]:
        """The Pokja of which drafts are read."""
        reach = self.user.reach(Permission.DRAFT_READ)
        return sorted(reach.own | pokja_inside(reach.provinces))

    @cached_property
    def area(self) -> Q | None:
        """Whole Pokja as readers of finals find them; of a system admin every Pokja, drafts among it.

        A condition on tasks and on tallies alike.
        """
        if self._reads_drafts_everywhere:
            return Q(released=False)
        reach = self.user.reach(Permission.MEETING_READ)
        if reach.nation:
            return Q(released=True) & ~Q(pokja__in=self._inside) if self._inside else Q(released=True)
        within = sorted((reach.own | pokja_inside(reach.provinces)) - set(self._inside))
        return Q(released=True, pokja__in=within) if within else None

    @cached_property
    def near(self) -> Q | None:
        """The own Pokja, and finals of others in which the own one takes part."""
        if self._reads_drafts_everywhere:
            return None
        parts = [part for part in (self._own and self._own & STANDING, self._named) if part]
        return reduce(or_, parts) if parts else None

    @cached_property
    def _own(self) -> Q | None:
        return Q(released=False, pokja__in=self._inside) if self._inside else None

    @cached_property
    def _named(self) -> Q | None:
        return Q(released=True, pk__in=list(self._theirs)) if self._theirs else None

    @property
    def _reads_drafts_everywhere(self) -> bool:
        return self.user.reach(Permission.DRAFT_READ).nation

    def branches(self, view: str = ALL, narrow: Q | None = None) -> list[Written]:
        """What a part holds, in branches that hold nothing twice: each is found by an index of its own."""
        held = here = self.held(view)
        if view != ALL:  # by their statuses an index leads to the few that are open
            is_whole = view == OURS and set(self._inside) <= set(self.own_pokja)
            here = Q(status__in=_STILL_OPEN) & (OPEN if is_whole else held)
        parts = [(self.area and self.area & STANDING, held)]
        if not self._reads_drafts_everywhere:
            parts += [(self._own and self._own & STANDING, here), (self._named, held)]
        return [written(part & held & (narrow or Q()), Task, "t") for part, held in parts if part]

    @cached_property
    def _theirs(self) -> dict[int, int]:
        """The tasks of finals in which the own Pokja takes part, with their Pokja: few, and looked for once.

        What was carried on in a meeting that this person may not read stands here still.
        """
        reach = self.user.reach(Permission.MEETING_READ)
        if not reach.participant or reach.nation:
            return {}
        known = sorted(set(self._inside) | reach.own | pokja_inside(reach.provinces))
        sql, values = CarriedOn(reader=self.user).written("t.row_id", "t.meeting_id")
        sql = f"""SELECT t.id, t.pokja_id FROM ({TAKING_PART}) AS joined (id)
            JOIN meetings_task t ON t.meeting_id = joined.id AND t.released
            WHERE t.pokja_id <> ALL(%s::bigint[]) AND (NOT t.is_carried OR NOT {sql}) ORDER BY t.id"""
        values = [*[sorted(reach.participant)] * 2, known, *values]
        return dict(ask_planned(Task, sql, values))

    @property
    def pokja(self) -> Written:
        """The ids of those of which a task is read, as SQL."""
        whole = joined("OR", [written(part, TaskTally, "k") for part in (self.area, self._own) if part])
        tallied = Written(
            f"SELECT k.pokja_id FROM meetings_tasktally k WHERE k.total > 0 AND {whole.sql}", whole.values
        )
        named = Written("SELECT unnest(%s::bigint[])", (sorted(set(self._theirs.values())),))
        parts = [tallied] * bool(whole) + [named] * (bool(self._theirs) or not whole)
        return Written(" UNION ".join(part.sql for part in parts), tuple(v for part in parts for v in part.values))

    @property
    def is_nation(self) -> bool:
        """Whether more is read than could be looked through."""
        return any(self.user.reach(held).nation for held in (Permission.DRAFT_READ, Permission.MEETING_READ))

    # --- counting ---

    def counts(self, narrow: Q | None = None, of=VIEWS) -> dict[str, int]:
        """How many rows each part has; `narrow` may say of which Pokja and status."""
        narrow, views = narrow or Q(), {view: self.held(view) for view in of}
        found, parts = Counter(dict.fromkeys(of, 0)), self._counted_whole(narrow, views)
        if self._named and not self._reads_drafts_everywhere:
            parts.append((_counting([written(self._named & narrow, Task, "t")], views=views), list(views)))
        if not parts:
            return dict(found)
        names = [name for _, names in parts for name in names]
        days = {}
        for name, value in zip(names, _row_of([sql for sql, _ in parts]), strict=True):
            if name in (_SINCE, _UNTIL):
                days[name] = value
            elif name in found:
                found[name] += value
        if days.get(_SINCE) and LATE in found:
            found[LATE] += self._turned_late(narrow, [days]).get((), 0)
        return dict(found)

    def found(
        self, words: Written, view: str, narrow: Q | None = None, of=VIEWS, few: int = 0
    ) -> tuple[dict[str, int], list[int] | None]:
        """How many rows in which this is said each part has; and the ids of those of `view`, when they are few."""
        views = {name: self.held(name) for name in of}
        if not (branches := self.branches(narrow=narrow)):
            return dict.fromkeys(of, 0), []
        counting = _counting(branches, words, views=views, few=(views[view], few))
        ((*counts, ids),) = asked(counting.sql, counting.values, by_words=self.is_nation)
        return dict(zip(of, counts, strict=True)), ids if sum(counts) else []

    def _counted_whole(self, narrow: Q, views: dict[str, Q]) -> list[tuple[Written, list[str]]]:
        """Of whole Pokja: what tallies hold, and what is found among the open ones."""
        parts = []
        for whole, tallied in ((self.area, _TALLIED), (self._own, {ALL: "total"})):
            if not whole or (whole is self._own and self._reads_drafts_everywhere):
                continue
            if not views.keys().isdisjoint(tallied):
                sums = [f"coalesce(sum(k.{name}), 0)" for name in tallied.values()]
                days = {_SINCE: "min(k.through)", _UNTIL: "max(k.through)"} if LATE in tallied else {}
                of = written(whole & narrow, TaskTally, "k")
                sql = f"SELECT {', '.join([*sums, *days.values()])} FROM meetings_tasktally k WHERE {of.sql}"
                parts.append((Written(sql, of.values), [*tallied, *days]))
            others = {view: held for view, held in views.items() if view not in tallied and held != OPEN & NOTHING}
            if whole is self._own:
                # By its statuses an index leads to the few that are open.
                rows = written(whole & STANDING & Q(status__in=_STILL_OPEN) & narrow, Task, "t")
                parts.append((_counting([rows], views=others), list(others)))
            else:
                for view, held in others.items():
                    rows = written(whole & STANDING & held & narrow, Task, "t")
                    sql = f"SELECT count(*) FROM meetings_task t WHERE {rows.sql}"
                    parts.append((Written(sql, rows.values), [view]))
        return parts

    def by_status(self, view: str, narrow: Q | None = None, words: Written | None = None) -> dict[str, int]:
        """How many rows of a part have each status."""
        branches = self.branches(view, narrow)
        if words is not None or not self.area or view not in _TALLIED:
            return _by_status(branches, words or Written(""), by_words=bool(words) and self.is_nation)
        narrow, found = narrow or Q(), Counter(_by_status(branches[1:]))  # the first is the area
        of, name = written(self.area & narrow, TaskTally, "k"), _TALLIED[view]
        sql = f"""SELECT k.status, sum(k.{name}), min(k.through), max(k.through) FROM meetings_tasktally k
            WHERE {of.sql} GROUP BY 1"""
        lines = [dict(zip(("status", "n", _SINCE, _UNTIL), line, strict=True)) for line in asked(sql, of.values)]
        turned = self._turned_late(narrow, lines, "status") if lines and view == LATE else {}
        for line in lines:
            found[line["status"]] += line["n"] + turned.get((line["status"],), 0)
        return {status: n for status, n in found.items() if n}

    def numbers(self, narrow: Q | None = None) -> dict[int, Numbers]:
        """By the id of the Pokja whose meetings asked for them; `narrow` may say of which Pokja."""
        narrow, found = narrow or Q(), defaultdict(Numbers)
        for line in self._tallied(narrow, "pokja", "status") if self.area else ():
            found[line["pokja"]] += _numbers(line["status"], line["total"], line["late"], line["unowned"])
        if self.near:
            rows = Task.objects.filter(self.near, narrow).values("pokja", "status").order_by()
            late = Count("pk", filter=OPEN & self.is_past)
            unowned = Count("pk", filter=OPEN & Q(has_owner=False))
            for line in rows.annotate(total=Count("pk"), late=late, unowned=unowned):
                found[line["pokja"]] += _numbers(line["status"], line["total"], line["late"], line["unowned"])
        return dict(found)

    def _tallied(self, narrow: Q, *by: str) -> list[dict]:
        """Sums over the tallies of the area, grouped by Pokja or status."""
        tallies = TaskTally.objects.filter(self.area, narrow).order_by()
        sums = {f"n_{name}": Sum(name) for name in _SUMMED}
        days = {"since": Min("through"), "until": Max("through")}
        lines = list(tallies.values(*by).annotate(**sums, **days)) if by else [tallies.aggregate(**sums, **days)]
        lines = [line for line in lines if line["n_total"]]
        turned = self._turned_late(narrow, lines, *by) if lines else {}
        for line in lines:
            line |= {name: line[f"n_{name}"] for name in _SUMMED}
            line["late"] += turned.get(tuple(line[name] for name in by), 0)
        return lines

    def _turned_late(self, narrow: Q, lines: list[dict], *by: str) -> dict[tuple, int]:
        """How many turned late between the day of each tally and today; fewer, when an earlier day is asked for."""
        first = min(*(line["since"] for line in lines), *self.days.today.values())
        last = max(*(line["until"] for line in lines), *self.days.today.values())
        if first == last:
            return {}
        through = TaskTally.objects.filter(pokja=OuterRef("pokja"), released=OuterRef("released")).values("through")[:1]
        turned = Task.objects.filter(self.area & STANDING & OPEN, narrow, late_from__gt=first, late_from__lte=last)
        turned = turned.annotate(
            through=Subquery(through),
            n=Case(
                When(Q(late_from__gt=F("through")) & self.is_past, then=Value(1)),
                When(Q(late_from__lte=F("through")) & ~self.is_past, then=Value(-1)),
                default=Value(0),
            ),
        ).order_by()
        if not by:
            return {(): turned.aggregate(sum=Sum("n"))["sum"] or 0}
        return {tuple(line[name] for name in by): line["sum"] for line in turned.values(*by).annotate(sum=Sum("n"))}

    # --- whose ---

    @cached_property
    def is_mine(self) -> Q:
        """Of the seat on which this person sits, of the bidang it leads, or of the institution it speaks for.

        Asked of the seat, never of the person: who follows on a seat finds what was begun.
        """
        own = self._sitting["own"]
        return self._owned_by(own) if own else NOTHING

    @cached_property
    def _served(self) -> list[int]:
        return sorted({a.pokja_id for a in self.user.accesses if a.pokja_id and a.role == Role.SECRETARIAT})

    @cached_property
    def _sitting(self) -> dict[str, list["Sitting"]]:
        """On which seats this person sits today, which are reached by an account where it is the secretariat, and the
        institutions for which somebody of these Pokja may speak."""
        today = self.days.today[Zone.WIB]
        found = {"own": [], "reached": [], "institution": []}
        values = {"user": self.user.pk, "day": today, "served": self._served, "within": self.own_pokja}
        for kind, *told in _SITTING.fetch(Membership, **values):
            found[kind].append(Sitting(*told))
        return found

    def _owned_by(self, sitting: list["Sitting"]) -> Q:
        """What whoever sits so is responsible for: the seat's, the bidang's that it leads, its institution's."""
        led = {one.bidang for one in sitting if one.role == SeatRole.COORDINATOR and one.bidang}
        spoken_for = {(one.pokja, one.institution.upper()) for one in sitting if one.institution}
        known = self._sitting["institution"]
        institutions = {one.pk for one in known if (one.pokja, one.institution.upper()) in spoken_for}
        ids = {"owner_seat": {one.pk for one in sitting}, "owner_bidang": led, "owner_institution": institutions}
        return reduce(or_, (Q(**{f"{name}__in": sorted(found)}) for name, found in ids.items() if found))

    @cached_property
    def is_ours(self) -> Q:
        if not (own := self.own_pokja):
            return NOTHING
        return Q(pokja__in=own) | Q(owner_pokja__in=own) | Q(for_pokja__in=own)

    @cached_property
    def own_pokja(self) -> list[int]:
        return sorted({access.pokja_id for access in self.user.accesses if access.pokja_id})

    @cached_property
    def is_to_pass_on(self) -> Q:
        """What reaches its owner only through this secretariat: nobody who signs in is responsible for it.

        Of another Pokja that takes part its own secretariat is told, once the meeting is final and it may read it.
        """
        if not (served := self._served):
            return NOTHING
        here = Q(pokja__in=served)
        if reached := self._sitting["reached"]:
            here &= ~self._owned_by(reached)
        passed_on = PassedOnElsewhere(F("meeting"), F("owner_pokja"), Value(self.days.today[Zone.WIB]))
        elsewhere = Q(owner_pokja__isnull=False) & Q(passed_on)
        return Q(owner_pokja__in=served) | (here & ~elsewhere)

    # --- when ---

    @property
    def is_this_month(self) -> Q:
        """`due_order` is the day by which they are sorted, and found."""
        after = self.days.where("due_order", "gte", _first_of_month)
        return after & self.days.where("due_order", "lt", _first_of_next_month)

    @cached_property
    def is_past(self) -> Q:
        """The day was yesterday or before; or, without a day, the Rakor that the target names is over."""
        return self.days.where("late_from", "lte")

    # --- what is said of a row ---

    def late_words(self, task: Task) -> str:
        """ "Lewat 12 hari", "Lewat sejak Rakor 2"; empty when it is not late."""
        if not task.is_open or not task.late_from or task.late_from > self.days.of(task):
            return ""
        if task.due_date:
            return f"Lewat {(self.days.of(task) - task.due_date).days} hari"
        return f"Lewat sejak {named_rakor(task.due_text)}"

    def due_words(self, task: Task) -> str:
        """ "Hari ini" of what is due today, which is not late."""
        return "Jatuh tempo hari ini" if task.is_open and task.due_date == self.days.of(task) else ""


_HELD = {
    MINE: lambda tasks: OPEN & tasks.is_mine,
    PASS_ON: lambda tasks: OPEN & tasks.is_to_pass_on,
    OURS: lambda tasks: OPEN & tasks.is_ours,
    LATE: lambda tasks: OPEN & tasks.is_past,
    MONTH: lambda tasks: OPEN & tasks.is_this_month,
    UNASSIGNED: lambda tasks: OPEN & (Q(has_owner=False) | Q(has_due=False)),
    ALL: lambda tasks: EVERYTHING,
}

# What tallies hold of which part.
_SUMMED = ("total", "unowned", "unassigned", "late")
_TALLIED = {ALL: "total", LATE: "late", UNASSIGNED: "unassigned"}
_STILL_OPEN = [status for status in FollowUpStatus.values if status not in CLOSED]


_SINCE, _UNTIL = "since", "until"  # the days of the tallies


def _counting(
    branches: list[Written], *more: Written, views: dict[str, Q], few: tuple[Q, int] | None = None
) -> Written:
    """Counts the rows of each part; with `few` behind that the ids of those that are so, unless they are more."""
    asked = [written(held, Task, "t") for held in views.values()]
    sums = [Written(f"count(*) FILTER (WHERE {q.sql})", q.values) for q in asked]
    if few:
        held = written(few[0], Task, "t")
        of = f"FILTER (WHERE {held.sql})"
        sql = f"CASE WHEN count(*) {of} <= %s THEN array_agg(t.id) {of} END"
        sums.append(Written(sql, (*held.values, few[1], *held.values)))
    rows = joined("AND", [joined("OR", branches), *more])
    sql = f"SELECT {', '.join(one.sql for one in sums)} FROM meetings_task t WHERE {rows.sql}"
    return Written(sql, (*(value for one in sums for value in one.values), *rows.values))


def _row_of(parts: list[Written]) -> list:
    """The only row of each, one behind the other."""
    sql = "SELECT * FROM " + ", ".join(f"({one.sql}) AS q{n}" for n, one in enumerate(parts))
    (found,) = ask_planned(Task, sql, [value for one in parts for value in one.values])
    return list(found)


def _by_status(branches: list[Written], *more: Written, by_words: bool = False) -> dict[str, int]:
    if not branches:
        return {}
    rows = joined("AND", [joined("OR", branches), *more])
    sql = f"SELECT t.status, count(*) FROM meetings_task t WHERE {rows.sql} GROUP BY 1"
    return dict(asked(sql, rows.values, by_words=by_words) if more else ask_planned(Task, sql, rows.values))


def _numbers(status: str, total: int, late: int, unowned: int) -> Numbers:
    done, dropped = (total if status == closed else 0 for closed in CLOSED)
    return Numbers(total, done, dropped, late, unowned)


class Sitting(NamedTuple):
    """A seat that somebody holds; or an institution of a Pokja, by its id and name."""

    pk: int
    pokja: int
    role: str
    bidang: int | None
    institution: str


# Memberships of the entries of this account, and of those merged with them; of people who may enter their Pokja
# themselves; and names of institutions.
_ON_SEATS = """m.seat_id, m.pokja_id, m.role, s.bidang_id, s.institution
FROM pokja_membership m JOIN pokja_seat s ON s.id = m.seat_id"""
_TODAY = (
    "({0}.valid_from IS NULL OR {0}.valid_from <= %(day)s) AND ({0}.valid_until IS NULL OR {0}.valid_until >= %(day)s)"
)
_OWN = f"""m.person_id IN (
        SELECT id FROM pokja_person WHERE user_id = %(user)s
        UNION SELECT merged_into_id FROM pokja_person WHERE user_id = %(user)s AND merged_into_id IS NOT NULL
        UNION SELECT other.id FROM pokja_person other JOIN pokja_person p ON p.id = other.merged_into_id
        WHERE p.user_id = %(user)s)
    AND {_TODAY.format("m")}"""
_SITTING = Planned(
    "sitting",
    f"""
SELECT 'own', {_ON_SEATS} WHERE {_OWN}
UNION ALL
SELECT 'reached', {_ON_SEATS}
JOIN pokja_person p ON p.id = m.person_id LEFT JOIN pokja_person merged ON merged.id = p.merged_into_id
WHERE m.pokja_id = ANY(%(served)s::bigint[]) AND {_TODAY.format("m")} AND EXISTS (
    SELECT 1 FROM pokja_access a JOIN pokja_user u ON u.id = a.user_id AND u.is_active
    WHERE a.pokja_id = m.pokja_id AND {_TODAY.format("a")}
        AND (a.user_id IN (p.user_id, merged.user_id) OR EXISTS (
            SELECT 1 FROM pokja_person other WHERE other.user_id = a.user_id AND other.merged_into_id = p.id)))
UNION ALL
SELECT 'institution', id, pokja_id, NULL, NULL, name FROM pokja_institution
WHERE pokja_id IN (SELECT unnest(%(within)s::bigint[]) UNION SELECT m.pokja_id FROM pokja_membership m WHERE {_OWN})""",
)


class PassedOnElsewhere(Func):
    """Whether a final of the meeting names the Pokja as taking part, and that has a secretariat of its own today."""

    template = """EXISTS (
        SELECT 1 FROM (VALUES (%(expressions)s)) AS named (meeting, pokja, day)
        JOIN meetings_meeting m ON m.id = named.meeting AND m.final_version > 0
        JOIN meetings_meetingpokja l ON l.meeting_id = m.id AND l.pokja_id = named.pokja
        JOIN pokja_access a ON a.pokja_id = named.pokja AND a.role = 'secretariat'
            AND (a.valid_from IS NULL OR a.valid_from <= named.day)
            AND (a.valid_until IS NULL OR a.valid_until >= named.day)
        JOIN pokja_user u ON u.id = a.user_id AND u.is_active
    )"""
    output_field = BooleanField()
