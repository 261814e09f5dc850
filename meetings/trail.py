"""Jejak: what was removed from a meeting and what was moved in it, read from its history, newest first.

The history of a sheet is gone through once, from its first event to the last. A row was moved when its place changed
and it says itself that it was changed: that its neighbours were numbered anew, or that it went along with what it
stands under, is no move of its own.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.utils.text import Truncator

from meetings.models import Attendee, Kind, Meeting, Row
from meetings.quickline import UNDER_AGENDA
from meetings.rowwords import shown
from pokja.models import User

PER_PAGE = 25
_SHORT = 60
_FIELDS = (
    "pgh_id", "pgh_obj_id", "pgh_created_at", "kind", "parent_id", "agenda_id", "rank", "removed_at", "removed_by_id",
    "changed_at", "changed_by_id",
)  # fmt: skip


class Event(NamedTuple):
    """A row as it was from that moment on."""

    pk: int
    row: int
    at: datetime
    kind: str
    parent: int | None
    agenda: int | None
    rank: int
    removed_at: datetime | None
    removed_by: int | None
    changed_at: datetime
    changed_by: int | None

    @property
    def list(self) -> tuple:
        """Which rows it is ordered among."""
        return self.kind, self.parent, self.agenda if self.kind in UNDER_AGENDA else None

    @property
    def order(self) -> tuple:
        return self.rank, self.row


@dataclass(frozen=True)
class Place:
    """Where a row stood: under what, behind whom, and which of how many it was."""

    parent: int | None
    agenda: int | None
    behind: int | None
    position: int
    of: int

    def is_at(self, other: "Place | None") -> bool:
        return other is not None and (self.parent, self.agenda, self.behind) == (
            other.parent, other.agenda, other.behind,
        )  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """The list a row stood in before it was moved, with those ahead of and behind it, the nearest first."""

    kind: str
    parent: int | None
    agenda: int | None
    ahead: list[int]
    behind: list[int]


class _Standing:
    """The rows of a sheet at one moment, each in its list."""

    def __init__(self):
        self.rows: dict[int, Event] = {}
        self._lists: dict[tuple, dict[int, tuple]] = defaultdict(dict)

    def take(self, event: Event) -> None:
        if old := self.rows.get(event.row):
            self._lists[old.list].pop(old.row, None)
        self.rows[event.row] = event
        if event.removed_at is None:
            self._lists[event.list][event.row] = event.order

    def place(self, pk: int) -> Place | None:
        """Where the row stands now; None when it was removed."""
        row = self.rows[pk]
        if row.removed_at:
            return None
        among = self._lists[row.list].values()
        ahead = [order for order in among if order < row.order]
        behind = max(ahead)[1] if ahead else None
        return Place(row.parent, row.agenda, behind, len(ahead) + 1, len(among))

    def origin(self, pk: int) -> Origin:
        row = self.rows[pk]
        others = sorted(order for order in self._lists[row.list].values() if order != row.order)
        ahead = [other for rank, other in others if (rank, other) < row.order]
        behind = [other for rank, other in others if (rank, other) > row.order]
        return Origin(row.kind, row.parent, row.agenda, ahead[::-1], behind)


def _events(meeting: Meeting):
    history = Row.pgh_event_model.objects.filter(meeting=meeting).exclude(pgh_label="delete")
    return map(Event._make, history.order_by("pgh_id").values_list(*_FIELDS))


def _is_move(old: Event | None, new: Event) -> bool:
    return (
        old is not None
        and old.kind == new.kind
        and old.removed_at is None
        and new.removed_at is None
        and old.changed_at != new.changed_at
        and (old.parent, old.agenda, old.rank) != (new.parent, new.agenda, new.rank)
    )


def origin_of_move(row: Row, event: int) -> Origin | None:
    """Where the row stood before that event; None when the event did not move it."""
    standing = _Standing()
    for one in _events(row.meeting):
        if one.pk == event:
            return standing.origin(row.pk) if one.row == row.pk and _is_move(standing.rows.get(row.pk), one) else None
        standing.take(one)
    return None


# --- the page ---


@dataclass(frozen=True)
class Removal:
    event: Event
    others: int = 0


@dataclass(frozen=True)
class Move:
    event: Event
    before: Place
    after: Place


@dataclass(frozen=True)
class Taken:
    """Somebody who was taken off the attendance list."""

    pk: int
    uid: str
    at: datetime
    by: int | None
    who: str


@dataclass(frozen=True)
class Step:
    """One line of the page. `undo` names the way back (row, move, attendee); where there is none, `note` says why."""

    text: str
    at: datetime
    by: str
    uid: str
    undo: str
    note: str = ""
    event: int | None = None
    before: str = ""
    after: str = ""


class Trail:
    def __init__(self, meeting: Meeting):
        self.meeting = meeting

    def page(self, number) -> Page:
        """The steps of one page of 25."""
        self._now, acts = _Standing(), []
        for event in _events(self.meeting):
            self._note(event, acts)
        acts += self._taken()
        acts.sort(key=_newest_first, reverse=True)
        page = Paginator(acts, PER_PAGE).get_page(number)
        self._look_up(page.object_list)
        page.object_list = [self._step(act) for act in page.object_list]
        return page

    def _note(self, event: Event, acts: list) -> None:
        old = self._now.rows.get(event.row)
        before = self._now.place(event.row) if _is_move(old, event) else None
        self._now.take(event)
        if before and not before.is_at(after := self._now.place(event.row)):
            acts.append(Move(event, before, after))
        elif old and event.removed_at and old.removed_at is None:
            last = acts[-1] if acts and isinstance(acts[-1], Removal) else None
            if last and last.event.removed_at == event.removed_at:
                acts[-1] = Removal(last.event, last.others + 1)
            else:
                acts.append(Removal(event))

    def _taken(self) -> list[Taken]:
        gone = Attendee.pgh_event_model.objects.filter(meeting=self.meeting, pgh_label="delete")
        fields = ("pgh_id", "uid", "pgh_created_at", "pgh_context__metadata__user", "name", "office", "institution")
        return [
            Taken(pk, str(uid), at, by, name or office or institution)
            for pk, uid, at, by, name, office, institution in gone.values_list(*fields)
        ]

    def _look_up(self, acts) -> None:
        """What the steps of the page name, all at once."""
        rows, users, uids = set(), set(), set()
        for act in acts:
            if isinstance(act, Taken):
                users.add(act.by)
                uids.add(act.uid)
                continue
            rows.add(act.event.row)
            users.add(_by(act))
            if isinstance(act, Move):
                rows |= {act.before.parent, act.before.agenda, act.after.parent, act.after.agenda}
        self._rows = Row.objects.in_bulk(rows - {None})
        self._users = User.objects.in_bulk(users - {None})
        standing = self.meeting.attendees.filter(uid__in=uids).values_list("uid", flat=True) if uids else ()
        self._here = {str(uid) for uid in standing}

    def _step(self, act) -> Step:
        if isinstance(act, Taken):
            note = "Sudah dipulihkan." if act.uid in self._here else ""
            text = f"Peserta “{act.who}” dihapus dari daftar hadir"
            return Step(text, act.at, self._name(act.by), act.uid, "attendee", note)
        return self._removal(act) if isinstance(act, Removal) else self._move(act)

    def _removal(self, act: Removal) -> Step:
        row = self._rows[act.event.row]
        more = f" dan {act.others} baris yang ikut dengannya" if act.others else ""
        text = f"{Kind(act.event.kind).label} {quoted(row)}{more} dihapus"
        note = "" if row.removed_at == act.event.removed_at else "Sudah dipulihkan."
        return Step(text, act.event.at, self._name(_by(act)), str(row.uid), "row", note)

    def _move(self, act: Move) -> Step:
        row, kind = self._rows[act.event.row], act.event.kind
        return Step(
            text=f"{Kind(kind).label} {quoted(row)} dipindahkan",
            at=act.event.at,
            by=self._name(_by(act)),
            uid=str(row.uid),
            undo="move",
            note=self._why_not(act, row),
            event=act.event.pk,
            before=self._words(act.before, kind),
            after=self._words(act.after, kind),
        )

    def _why_not(self, act: Move, row: Row) -> str:
        if row.removed_at:
            return "Baris ini sudah dihapus. Pulihkan dulu."
        if row.kind != act.event.kind:
            return f"Baris ini sekarang {row.get_kind_display().lower()}."
        return "Sudah di tempat semula." if act.before.is_at(self._now.place(row.pk)) else ""

    def _words(self, place: Place, kind: str) -> str:
        """agenda “Review Pokja”, di bawah “Susun rencana”, urutan 2 dari 4"""
        words = []
        if place.agenda:
            words.append(f"agenda {quoted(self._rows[place.agenda])}")
        elif kind in UNDER_AGENDA:
            words.append("tanpa agenda")
        if place.parent:
            words.append(f"di bawah {quoted(self._rows[place.parent])}")
        return ", ".join([*words, f"urutan {place.position} dari {place.of}"])

    def _name(self, user: int | None) -> str:
        return str(self._users[user]) if user in self._users else ""


def _newest_first(act) -> tuple:
    return (act.at, act.pk) if isinstance(act, Taken) else (act.event.at, act.event.pk)


def _by(act) -> int | None:
    return act.event.removed_by if isinstance(act, Removal) else act.event.changed_by


def quoted(row: Row) -> str:
    """The beginning of what a row says, as it is named in a sentence."""
    return f"“{Truncator(shown(row)).chars(_SHORT)}”"
