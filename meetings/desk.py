"""What lies on one person's desk, by the roles this person has. Nothing is asked per row."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Value
from django.urls import reverse

from meetings.beginning import begins_meetings, merged_words
from meetings.listing import Line, lines_of
from meetings.models import Bundle, Meeting
from meetings.rollup.period import Period
from meetings.rollup.reading import without_meeting
from meetings.streams import Sight
from meetings.tasklist import Part, parts_of
from pokja.attention import Attention, attention_to, with_last_decree
from pokja.backups import backup_words
from pokja.models import Pokja
from pokja.models.region import Zone
from pokja.roles import Permission, Role

WAITING_SHOWN = 20
NEWEST_SHOWN = 5
LAST_SHOWN = 3


@dataclass(frozen=True)
class Silent:
    """`number` of `of` Pokja recorded no meeting in the period; their list is at `address`."""

    number: int
    of: int
    period: str
    address: str


class Desk:
    """The parts of Beranda. `primary` names the one next step of the page."""

    def __init__(self, user):
        self.user = user

    @cached_property
    def writes(self) -> bool:
        return bool(self.user.reach(Permission.MINUTES_EDIT).own)

    @cached_property
    def begins(self) -> bool:
        return begins_meetings(self.user)

    @cached_property
    def merged_words(self) -> str:
        return merged_words(self.user)

    @cached_property
    def backup_words(self) -> str:
        return backup_words(self.user)

    @cached_property
    def decides(self) -> bool:
        return bool(self.user.reach(Permission.MEETING_DECIDE).own)

    @cached_property
    def reads_area(self) -> bool:
        """A province or the nation, in which one reads finals."""
        reach = self.user.reach(Permission.NUMBERS_READ)
        return bool(reach.provinces or reach.nation)

    @cached_property
    def silent(self) -> Silent | None:
        """Who of the area recorded no meeting in the running triwulan."""
        if not self.reads_area:
            return None
        reach, period = self.user.reach(Permission.NUMBERS_READ), Period(self.today.year, (self.today.month + 2) // 3)
        number, of = without_meeting(reach, period)
        only = [access.region for access in self.user.accesses if access.region_id in reach.provinces]
        place = reverse("meetings:region", args=[only[0].code]) if len(only) == 1 and not reach.nation else None
        return Silent(number, of, period.short_words, (place or reverse("meetings:regions")) + period.query)

    @cached_property
    def managed_pokja(self) -> list[Pokja]:
        own = self.user.reach(Permission.MEMBERS_MANAGE).own
        return list(with_last_decree(Pokja.objects.with_region().filter(pk__in=own))) if own else []

    @cached_property
    def bundles(self) -> list[Bundle]:
        """ZIP files that are being made or wait to be fetched."""
        asked = Bundle.objects.filter(owner=self.user).exclude(state=Bundle.State.FAILED)
        # Mostly there are none, and to plan the way to all their places takes longer than to see that.
        return list(asked.with_place()[:LAST_SHOWN]) if asked.exists() else []

    @property
    def primary(self) -> str:
        """The first that applies: what others wait for comes before what one may begin."""
        steps = {
            "decide": self.decides and bool(self.to_approve),
            "new": self.begins,
            "members": bool(self.managed_pokja) and not self._has(Role.READER, Role.CHAIR),
            "regions": self.reads_area and not self._has(Role.READER, Role.CHAIR),
        }
        return next((step for step, applies in steps.items() if applies), "search")

    @cached_property
    def tasks(self) -> list[Part]:
        """How many follow-ups stand where, as links to their lists; for people of a Pokja, and only what is there.

        Who reads an area finds them counted on the pages of the area.
        """
        own = any(access.pokja_id for access in self.user.accesses)
        return [part for part in parts_of(self.user) if part.count] if own else []

    # --- the lists ---

    @property
    def to_approve(self) -> list[Line]:
        """Submitted to this chair, the oldest first."""
        return self._lines["to_approve"]

    @property
    def returned(self) -> list[Line]:
        return self._lines["returned"]

    @property
    def drafts(self) -> list[Line]:
        return self._lines["drafts"]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits for this person."""
        return not (self.to_approve or self.returned or self.drafts or self.attention)

    @cached_property
    def attention(self) -> list[Attention]:
        """The people side of the Pokja this person manages."""
        return attention_to(self.managed_pokja)

    @property
    def todays(self) -> list[Line]:
        return self._lines["todays"]

    @property
    def last_changed(self) -> list[Line]:
        """What was touched last; only a hint of it when other things wait."""
        return self._lines["last_changed"][: LAST_SHOWN if self.is_empty else None]

    @property
    def newest_finals(self) -> list[Line]:
        return self._lines["newest_finals"]

    @cached_property
    def _lines(self) -> dict[str, list[Line]]:
        """All lists, with what their lines need asked once for all of them."""
        found = self._found
        lines = iter(lines_of([meeting for meetings in found.values() for meeting in meetings], self.user))
        return defaultdict(list, {name: [next(lines) for _ in meetings] for name, meetings in found.items()})

    @property
    def _found(self) -> dict[str, list[Meeting]]:
        """All lists in two questions: which meetings stand in which list, then those meetings."""
        first, *others = [meetings.values_list(Value(name), "pk") for name, meetings in self._meetings.items()]
        places = list(first.union(*others, all=True))
        meetings = Meeting.objects.with_place().select_related("submitted_by", "returned_by")
        meetings = meetings.in_bulk({pk for _, pk in places}) if places else {}
        return {
            name: _in_order([meetings[pk] for where, pk in places if where == name], asked.query.order_by)
            for name, asked in self._meetings.items()
        }

    @cached_property
    def _meetings(self) -> dict:
        visible = Sight(self.user).visible
        current = visible.not_cancelled().not_archived()
        lists = {
            # By their end: from there an index leads to the few of today, from their begin to all that ever were.
            "todays": current.on(self.today).order_by("ends_on", "-pk")[:NEWEST_SHOWN],
            "last_changed": visible.not_archived().order_by("-changed_at", "-pk")[:NEWEST_SHOWN],
        }
        if self.decides:
            awaiting = self._own(Permission.MEETING_DECIDE).awaiting_approval().not_archived()
            lists["to_approve"] = awaiting[:WAITING_SHOWN]
        if self.writes:
            own = self._own(Permission.MINUTES_EDIT).unfinished().not_archived()
            returned = own.filter(status=Meeting.Status.RETURNED).order_by("returned_at", "pk")
            lists["returned"] = returned[:WAITING_SHOWN]
            lists["drafts"] = own.filter(status=Meeting.Status.DRAFT).order_by("-changed_at", "-pk")[:WAITING_SHOWN]
        if self._has(Role.READER) or self.reads_area:
            lists["newest_finals"] = current.filter(final_version__gt=0).newest_first()[:NEWEST_SHOWN]
        return lists

    def _own(self, permission: Permission):
        return Meeting.objects.filter(pokja__in=self.user.reach(permission).own)

    @cached_property
    def today(self) -> date:
        """The day at this person's place."""
        own = next((access.pokja.region.zone for access in self.user.accesses if access.pokja_id), None)
        area = next((access.region.zone for access in self.user.accesses if access.region_id), None)
        return Zone(own or area or Zone.WIB).local().date()

    def _has(self, *roles: Role) -> bool:
        return any(access.role in roles for access in self.user.accesses)


def _in_order(meetings: list[Meeting], order: tuple[str, ...]) -> list[Meeting]:
    """As the database would have put them: what is empty counts as the greatest."""
    for name in reversed(order):
        field = name.removeprefix("-")
        values = {meeting.pk: getattr(meeting, field) for meeting in meetings}
        meetings.sort(key=lambda m, of=values: (of[m.pk] is None, of[m.pk] or 0), reverse=name.startswith("-"))
    return meetings
