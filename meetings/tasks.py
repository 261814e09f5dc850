"""The follow-ups that somebody has to do with: one definition for the list, its counts, Beranda and the letters."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.functional import cached_property

from meetings.lookback import named_rakor
from meetings.models import FollowUp, FollowUpStatus, Meeting, MeetingPokja
from meetings.models.followup import CLOSED, FollowUpQuerySet, RakorNumber
from pokja.models import Access, Institution, Membership, User
from pokja.models.membership import SeatRole
from pokja.models.region import Zone
from pokja.roles import Role

MINE, PASS_ON, OURS, LATE, MONTH, UNASSIGNED, ALL = "saya", "teruskan", "pokja", "lewat", "bulan", "tanpa", "semua"
_ZONE = "meeting__pokja__region__zone"


class Days:
    """The date of today, which differs from zone to zone for some hours of each day."""

    def __init__(self, moment: datetime | None = None):
        self.today = {zone: zone.local(moment or timezone.now()).date() for zone in Zone}

    def where(self, field: str, lookup: str, shift=lambda day: day, zone=_ZONE) -> Q:
        """That the date in `field` compares so with today, moved by `shift`, at the place of the Pokja."""
        days = {zone: shift(day) for zone, day in self.today.items()}
        if len(set(days.values())) == 1:
            return Q(**{f"{field}__{lookup}": days[Zone.WIB]})
        found = Q(pk__in=[])
        for name, day in days.items():
            found |= Q(**{zone: name, f"{field}__{lookup}": day})
        return found

    def of(self, row: FollowUp) -> date:
        return self.today[Zone(row.meeting.pokja.region.zone)]


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


# Django leaves a question out whose answer it knows beforehand, and with it the other counts of the same query.
NOTHING, EVERYTHING = Q(pk__isnull=True), Q(pk__isnull=False)
OPEN = ~Q(current_status__in=CLOSED)
NO_OWNER = Q(
    owner_text="", owner_institution=None, owner_bidang=None, owner_pokja=None, owner_seat=None
)  # fmt: skip
NO_DUE = Q(due_date=None, due_text="")


@dataclass(frozen=True)
class Numbers:
    """How the follow-ups of one Pokja stand. Open ones are all but `done` and `dropped`; `late` and `unowned` are open."""

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
    """Every follow-up that `user` may read, each task once: where a later meeting carried it on, there."""

    def __init__(self, user: User, moment: datetime | None = None):
        self.user, self.days = user, Days(moment)

    @cached_property
    def all(self) -> FollowUpQuerySet:
        found = FollowUp.objects.visible_to(self.user).filter(meeting__cancelled_at=None)
        found = found.with_status(reader=self.user).filter(is_carried=False)
        return found.annotate(is_late=ExpressionWrapper(OPEN & self._is_past, output_field=BooleanField()))

    @cached_property
    def open(self) -> FollowUpQuerySet:
        return self.all.filter(OPEN)

    def of(self, view: str) -> FollowUpQuerySet:
        return self.all.filter(self.views[view])

    @cached_property
    def views(self) -> dict[str, Q]:
        """What each part of the list holds. The parts are for counting and for showing alike."""
        first, following = _first_of_month, _first_of_next_month
        return {
            MINE: OPEN & self.is_mine,
            PASS_ON: OPEN & self.is_to_pass_on,
            OURS: OPEN & self.is_ours,
            LATE: Q(is_late=True),
            MONTH: OPEN & self.days.where("due_date", "gte", first) & self.days.where("due_date", "lt", following),
            UNASSIGNED: OPEN & (NO_OWNER | NO_DUE),
            ALL: EVERYTHING,
        }

    def counts(self, queryset: FollowUpQuerySet | None = None) -> dict[str, int]:
        """How many rows each part has, of all or of those in `queryset`; one query."""
        of = self.all if queryset is None else queryset
        # As columns first: a condition that looks into other tables is not understood in the filter of a count.
        held = {f"in_{view}": ExpressionWrapper(c, output_field=BooleanField()) for view, c in self.views.items()}
        counts = {view: Count("pk", filter=Q(**{f"in_{view}": True})) for view in self.views}
        return of.annotate(**held).aggregate(**counts)

    def numbers(self, queryset: FollowUpQuerySet | None = None) -> dict[int, Numbers]:
        """By the id of the Pokja whose meetings asked for them, of all or of those in `queryset`; one query."""
        of = self.all if queryset is None else queryset
        unowned = ExpressionWrapper(OPEN & NO_OWNER, output_field=BooleanField())
        status = FollowUpStatus
        found = of.order_by().annotate(is_unowned=unowned).values("meeting__pokja")
        counted = found.annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(current_status=status.DONE)),
            dropped=Count("pk", filter=Q(current_status=status.DROPPED)),
            late=Count("pk", filter=Q(is_late=True)),
            unowned=Count("pk", filter=Q(is_unowned=True)),
        )
        return {row.pop("meeting__pokja"): Numbers(**row) for row in counted}

    # --- whose ---

    @cached_property
    def is_mine(self) -> Q:
        """Of the seat on which this person sits, of the bidang it leads, or of the institution it speaks for.

        Asked of the seat, never of the person: who follows on a seat finds what was begun.
        """
        seats = list(seats_of(self.user, self.days.today[Zone.WIB]))
        if not seats:
            return NOTHING
        led = [m.seat.bidang_id for m in seats if m.role == SeatRole.COORDINATOR and m.seat.bidang_id]
        speaks_for = Q(pk__in=[])
        for membership in seats:
            if membership.seat.institution:
                speaks_for |= Q(pokja=membership.pokja_id, name__iexact=membership.seat.institution)
        return (
            Q(owner_seat__in=[m.seat_id for m in seats])
            | Q(owner_bidang__in=led)
            | Q(owner_institution__in=Institution.objects.filter(speaks_for).values("pk"))
        )

    @cached_property
    def is_ours(self) -> Q:
        if not (own := self.own_pokja):
            return NOTHING
        return Q(meeting__pokja__in=own) | Q(owner_pokja__in=own) | Q(pokja__in=own)

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
        secretariats = Access.objects.on(today).filter(role=Role.SECRETARIAT, user__is_active=True)
        elsewhere = Q(
            Q(meeting__final_version__gt=0)
            & Exists(MeetingPokja.objects.filter(meeting=OuterRef("meeting"), pokja=OuterRef("owner_pokja")))
            & Exists(secretariats.filter(pokja=OuterRef("owner_pokja")))
        )
        here = Q(meeting__pokja__in=served) & ~Q(Exists(responsible_accounts(today))) & ~elsewhere
        return Q(owner_pokja__in=served) | here

    # --- when ---

    @property
    def _is_past(self) -> Q:
        """The day was yesterday or before; or, without a day, the Rakor that the target names is over."""
        past = self.days.where("due_date", "lt")
        return past | Q(Q(due_date=None) & ~Q(due_text="") & Exists(self._named_rakor))

    @property
    def _named_rakor(self):
        """The Rakor of that number, of the same Pokja and year, when its last day is past and it may be known of."""
        rakor = Meeting.objects.visible_to(self.user).not_cancelled().filter(kind=Meeting.Kind.RAKOR)
        rakor = rakor.filter(self.days.where("ends_on", "lt", zone="pokja__region__zone")).exclude(number="")
        return rakor.annotate(read_number=RakorNumber(Concat(Value("rakor "), F("number")))).filter(
            ~Q(pk=OuterRef("meeting")),
            pokja=OuterRef("meeting__pokja"),
            budget_year=OuterRef("meeting__budget_year"),
            read_number=RakorNumber(OuterRef("due_text")),
        )

    # --- what is said of a row ---

    def late_words(self, row: FollowUp) -> str:
        """ "Lewat 12 hari", "Lewat sejak Rakor 2"; empty when it is not late."""
        if not row.is_late:
            return ""
        if row.due_date:
            return f"Lewat {(self.days.of(row) - row.due_date).days} hari"
        return f"Lewat sejak {named_rakor(row.due_text)}"

    def due_words(self, row: FollowUp) -> str:
        """ "Hari ini" of what is due today, which is not late."""
        return "Jatuh tempo hari ini" if row.due_date == self.days.of(row) and row.current_status not in CLOSED else ""


def seats_of(user: User, day: date):
    """The memberships that hold on `day` of the entries of this account, and of those merged with them."""
    own = Q(person__user=user) | Q(person__merged_into__user=user) | Q(person__merged__user=user)
    return Membership.objects.on(day).filter(own).select_related("seat").order_by("pk").distinct()


def responsible_accounts(day: date):
    """Of the outer follow-up: who sits on its seat, leads its bidang or speaks for its institution, and signs in."""
    may_enter = Access.objects.on(day).filter(
        Q(user=OuterRef("person__user"))
        | Q(user=OuterRef("person__merged_into__user"))
        | Q(user__people__merged_into=OuterRef("person")),
        pokja=OuterRef("pokja"),
        user__is_active=True,
    )
    seat = Q(seat=OuterRef("owner_seat"))
    leads = Q(role=SeatRole.COORDINATOR, seat__bidang=OuterRef("owner_bidang"))
    speaks = Q(
        pokja=OuterRef("owner_institution__pokja"), seat__institution__iexact=OuterRef("owner_institution__name")
    )
    return Membership.objects.on(day).filter(seat | leads | speaks).filter(Exists(may_enter))
