"""The follow-ups that somebody has to do with: one definition for the list, its counts, Beranda and the letters.

What one person finds in them is kept by the database (models/tasks.py), whoever asks; this module asks it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)  # fmt: skip
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.functional import cached_property

from meetings.lookback import named_rakor
from meetings.models import Meeting, MeetingPokja, Task, TaskTally
from meetings.models.followup import CLOSED, CarriedOn
from meetings.models.tasks import TaskQuerySet
from pokja.models import Access, Institution, Membership, Pokja, User
from pokja.models.membership import SeatRole
from pokja.models.region import Zone
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
        return sorted(reach.own | _pokja_in(reach.provinces))

    @cached_property
    def area(self) -> Q | None:
        """Whole Pokja as readers of finals find them; of a system admin every Pokja, drafts among it.

        A condition on tasks and on tallies alike.
        """
        if self.user.reach(Permission.DRAFT_READ).nation:
            return Q(released=False)
        reach = self.user.reach(Permission.MEETING_READ)
        if reach.nation:
            return Q(released=True) & ~Q(pokja__in=self._inside) if self._inside else Q(released=True)
        within = sorted((reach.own | _pokja_in(reach.provinces)) - set(self._inside))
        return Q(released=True, pokja__in=within) if within else None

    @cached_property
    def near(self) -> Q | None:
        """The own Pokja, and finals of others in which the own one takes part."""
        if self.user.reach(Permission.DRAFT_READ).nation:
            return None
        found = Q(released=False, pokja__in=self._inside) & STANDING if self._inside else None
        if theirs := self._theirs:
            named = Q(released=True, row__in=theirs)
            found = found | named if found else named
        return found

    @cached_property
    def _theirs(self) -> dict[int, int]:
        """The rows of finals in which the own Pokja takes part, with their Pokja: few, and looked for once, not in each
        count.

        What was carried on in a meeting that this person may not read stands here still.
        """
        reach = self.user.reach(Permission.MEETING_READ)
        if not reach.participant or reach.nation:
            return {}
        known = set(self._inside) | reach.own | _pokja_in(reach.provinces)
        joined = Meeting.objects.taking_part(reach.participant).exclude(pokja__in=known)
        kept = Exact(CarriedOn(F("row"), F("meeting"), reader=self.user), False)
        found = Task.objects.filter(STANDING | Q(kept), released=True, meeting__in=joined.values("pk"))
        return dict(found.order_by("row").values_list("row", "pokja"))

    @property
    def pokja(self) -> QuerySet[Pokja]:
        """Those of which a task is read."""
        whole = [self.area, Q(released=False, pokja__in=self._inside) if self._inside else None]
        found = Q(pk__in=set(self._theirs.values()))
        for held in filter(None, whole):
            found |= Q(pk__in=TaskTally.objects.filter(held, total__gt=0).values("pokja"))
        return Pokja.objects.filter(found)

    @property
    def is_nation(self) -> bool:
        """Whether more is read than could be looked through."""
        return any(self.user.reach(held).nation for held in (Permission.DRAFT_READ, Permission.MEETING_READ))

    @property
    def around(self) -> Q:
        """Holds all that is read, and may hold more: asked before everything else."""
        return EVERYTHING if self.near else (self.area or NOTHING) & STANDING

    # --- counting ---

    def counts(self, narrow: Q | None = None, words: Q | None = None, of=VIEWS) -> dict[str, int]:
        """How many rows each part has; `narrow` may say of which Pokja and status, `words` what is said in them."""
        narrow, views = narrow or Q(), {view: self.held(view) for view in of}
        if words is not None or not self.area:
            return self._counted(self.all.filter(narrow, words or Q()), views)
        found = Counter(self._counted(Task.objects.filter(self.near, narrow), views)) if self.near else Counter()
        for line in self._tallied(narrow):
            found.update({ALL: line["total"], LATE: line["late"], UNASSIGNED: line["unassigned"]})
        others = {view: held for view, held in views.items() if view not in _TALLIED}
        area = Task.objects.filter(self.area & STANDING & OPEN, narrow)
        for view, held in others.items():
            if held != OPEN & NOTHING:
                found[view] += area.filter(held).count()
        return {view: found[view] for view in of}

    def by_status(self, view: str, narrow: Q | None = None, words: Q | None = None) -> dict[str, int]:
        """How many rows of a part have each status."""
        narrow, held = narrow or Q(), self.held(view)
        if words is not None or not self.area or view not in _TALLIED:
            rows = self.all.filter(held, narrow, words or Q())
            return dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
        near = Task.objects.filter(self.near, held, narrow) if self.near else Task.objects.none()
        found = Counter(dict(near.order_by().values_list("status").annotate(n=Count("pk"))))
        for line in self._tallied(narrow, "status"):
            found[line["status"]] += line[_TALLIED[view]]
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

    def _counted(self, rows: TaskQuerySet, views: dict[str, Q]) -> dict[str, int]:
        return rows.aggregate(**{view: Count("pk", filter=held) for view, held in views.items()})

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
        return self._owned_by(self._seats) if self._seats else NOTHING

    @cached_property
    def _seats(self) -> list[Membership]:
        return list(seats_of(self.user, self.days.today[Zone.WIB]))

    def _owned_by(self, memberships: list[Membership]) -> Q:
        """What whoever sits so is responsible for: the seat's, the bidang's that it leads, its institution's."""
        led = {m.seat.bidang_id for m in memberships if m.role == SeatRole.COORDINATOR and m.seat.bidang_id}
        spoken_for = {(m.pokja_id, m.seat.institution.upper()) for m in memberships if m.seat.institution}
        institutions = {pk for pokja, name, pk in self._institutions if (pokja, name.upper()) in spoken_for}
        ids = {"owner_seat": {m.seat_id for m in memberships}, "owner_bidang": led, "owner_institution": institutions}
        return reduce(or_, (Q(**{f"{name}__in": sorted(found)}) for name, found in ids.items() if found))

    @cached_property
    def _institutions(self) -> list[tuple[int, str, int]]:
        """Pokja, name and id of those for which somebody of an own Pokja may speak."""
        within = {*self.own_pokja, *(seat.pokja_id for seat in self._seats)}
        return list(Institution.objects.filter(pokja__in=within).order_by().values_list("pokja", "name", "pk"))

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
        served = sorted({a.pokja_id for a in self.user.accesses if a.pokja_id and a.role == Role.SECRETARIAT})
        if not served:
            return NOTHING
        today = self.days.today[Zone.WIB]
        here = Q(pokja__in=served)
        if reached := list(_with_account(served, today)):
            here &= ~self._owned_by(reached)
        secretariats = Access.objects.on(today).filter(role=Role.SECRETARIAT, user__is_active=True)
        elsewhere = Q(
            Q(owner_pokja__isnull=False)
            & Exists(Meeting.objects.filter(pk=OuterRef("meeting"), final_version__gt=0))
            & Exists(MeetingPokja.objects.filter(meeting=OuterRef("meeting"), pokja=OuterRef("owner_pokja")))
            & Exists(secretariats.filter(pokja=OuterRef("owner_pokja")))
        )
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


def _numbers(status: str, total: int, late: int, unowned: int) -> Numbers:
    done, dropped = (total if status == closed else 0 for closed in CLOSED)
    return Numbers(total, done, dropped, late, unowned)


def _pokja_in(provinces) -> set[int]:
    if not provinces:
        return set()
    inside = Pokja.objects.filter(Q(region__in=provinces) | Q(region__parent__in=provinces))
    return set(inside.values_list("pk", flat=True))


def seats_of(user: User, day: date):
    """The memberships that hold on `day` of the entries of this account, and of those merged with them."""
    entries = RawSQL(_ENTRIES_OF, [user.pk] * 3)
    return Membership.objects.on(day).filter(person__in=entries).select_related("seat").order_by("pk")


_ENTRIES_OF = """
SELECT id FROM pokja_person WHERE user_id = %s
UNION SELECT merged_into_id FROM pokja_person WHERE user_id = %s AND merged_into_id IS NOT NULL
UNION SELECT m.id FROM pokja_person m JOIN pokja_person p ON p.id = m.merged_into_id WHERE p.user_id = %s"""


def _with_account(pokja: list[int], day: date):
    """The memberships of people who may enter their Pokja themselves."""
    may_enter = Access.objects.on(day).filter(
        Q(user=OuterRef("person__user"))
        | Q(user=OuterRef("person__merged_into__user"))
        | Q(user__people__merged_into=OuterRef("person")),
        pokja=OuterRef("pokja"),
        user__is_active=True,
    )
    return Membership.objects.on(day).filter(Exists(may_enter), pokja__in=pokja).select_related("seat")
