"""/tindak-lanjut/ as its address asks for it: the parts with their counts, filters as links, pages, the board."""

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import QueryDict
from django.utils.functional import cached_property

from meetings.listing import MAX_SEARCH, Choice, Filter
from meetings.models import FollowUp, FollowUpStatus, FollowUpUpdate
from meetings.models.followup import CLOSED, FollowUpQuerySet
from meetings.search import words_of
from meetings.tasks import ALL, LATE, MINE, MONTH, OURS, PASS_ON, UNASSIGNED, Tasks
from pokja.access import can
from pokja.cleaning import clean_text
from pokja.models import Region
from pokja.replica import still
from pokja.roles import Permission, Role

PAGE_SIZE = 25
ON_BOARD = 10
LABELS = {
    MINE: "Milik saya",
    PASS_ON: "Pemilik tanpa akun",
    OURS: "Pokja saya",
    LATE: "Lewat target",
    MONTH: "Bulan ini",
    UNASSIGNED: "Tanpa PJ/target",
    ALL: "Semua",
}
EMPTY = {
    MINE: "Tidak ada tindak lanjut terbuka pada kedudukan Anda.",
    PASS_ON: "Semua pemilik punya akun dan menerima pengingatnya sendiri.",
    OURS: "Tidak ada tindak lanjut Pokja Anda yang masih terbuka.",
    LATE: "Tidak ada yang lewat target.",
    MONTH: "Tidak ada target bulan ini.",
    UNASSIGNED: "Semua sudah punya penanggung jawab dan target.",
    ALL: "Belum ada tindak lanjut yang bisa Anda baca.",
}
_NO_DAY = date(9999, 12, 31)
_SEARCHED = (
    "text", "owner_text", "due_text", "owner_institution__name", "owner_bidang__name", "owner_pokja__own_name",
    "owner_pokja__region__name", "owner_seat__office", "meeting__title", "meeting__pokja__region__name",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A link above the list, with how many rows it leads to."""

    view: str
    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass
class Line:
    """A follow-up as the list shows it. `news` is the last that was heard, `may_tell` whether this person may add."""

    row: FollowUp
    late_words: str
    due_words: str
    news: FollowUpUpdate | None
    may_tell: bool
    may_write: bool
    uid: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def status(self) -> str:
        return self.row.current_status

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED


@dataclass(frozen=True)
class Column:
    """The follow-ups of one status on the board: some of them, how many there are, and where they all stand."""

    status: str
    label: str
    count: int
    lines: list[Line]
    address: str


class TaskList:
    """What the address says wrongly narrows nothing."""

    def __init__(self, user, query: QueryDict):
        self.user, self.query, self.tasks = user, query, Tasks(user)
        self.text = clean_text(query.get("q", ""), multiline=False)[:MAX_SEARCH]

    # --- what is asked for ---

    @property
    def view(self) -> str:
        asked = self.query.get("lihat", "")
        return asked if asked in self._offered else self._offered[0]

    @cached_property
    def _offered(self) -> list[str]:
        """Who belongs to a Pokja begins with its own; who reads an area, with what is late there."""
        if not self.tasks.own_pokja:
            return [LATE, MONTH, UNASSIGNED, ALL]
        passes_on = any(access.role == Role.SECRETARIAT for access in self.user.accesses)
        return [OURS, MINE, *([PASS_ON] if passes_on else []), LATE, MONTH, UNASSIGNED, ALL]

    @property
    def is_board(self) -> bool:
        return self.query.get("tampil") == "papan"

    @cached_property
    def _values(self) -> dict[str, str]:
        return {name: v for name, understood in _UNDERSTOOD.items() if understood(v := self.query.get(name, ""))}

    @cached_property
    def narrowed(self) -> FollowUpQuerySet:
        """Everything that search and filters leave, whichever part is looked at."""
        found = self.tasks.all
        for name, value in self._values.items():
            found = found.filter(_NARROWERS[name](value))
        for spellings in words_of(self.text):
            found = found.filter(_says(spellings))
        return found

    @property
    def shown(self) -> FollowUpQuerySet:
        return self.narrowed.filter(self.tasks.views[self.view])

    # --- links ---

    def address(self, **changes) -> str:
        query = {name: value for name, value in self.query.items() if name in _KNOWN} | changes
        return f"?{urlencode({name: value for name, value in query.items() if value})}"

    @property
    def board_address(self) -> str:
        return self.address(tampil="papan")

    @property
    def list_address(self) -> str:
        return self.address(tampil="")

    @property
    def here(self) -> str:
        """What brings back to this very page."""
        place = self.query.get("setelah", "")
        return self.address(**({"setelah": place} if Place.read(place) else {})).removeprefix("?")

    @cached_property
    def counts(self) -> dict[str, int]:
        return self.tasks.counts(self.narrowed)

    @property
    def count(self) -> int:
        return self.counts[self.view]

    @property
    def parts(self) -> list[Part]:
        return [
            Part(view, LABELS[view], self.counts[view], self.address(lihat=view), view == self.view)
            for view in self._offered
        ]

    @property
    def empty_words(self) -> str:
        if self.text:
            return f"Tidak ditemukan untuk “{self.text}”."
        return "Tidak ada yang cocok dengan saringan ini." if self._values else EMPTY[self.view]

    @property
    def bare_address(self) -> str:
        return f"?{urlencode({'lihat': self.view})}"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search keeps."""
        kept = {"lihat": self.view} | self._values | ({"tampil": "papan"} if self.is_board else {})
        return list(kept.items())

    @cached_property
    def filters(self) -> list[Filter]:
        found = [self._filter("status", "Status", FollowUpStatus.choices)]
        if len(self._pokja) > 1 or "pokja" in self._values:
            found.append(self._filter("pokja", "Pokja", self._pokja))
        return found

    @property
    def chosen(self) -> list[Choice]:
        return [filter.chosen for filter in self.filters if filter.chosen]

    @cached_property
    def _pokja(self) -> list[tuple[str, str]]:
        """Of a nation the provinces, of a province its kabupaten/kota: a code of two digits holds all below it."""
        ids = FollowUp.objects.visible_to(self.user).values("meeting__pokja__region").distinct()
        regions = list(Region.objects.filter(pk__in=ids).select_related("parent").order_by("code"))
        provinces = {(r.parent or r).code: (r.parent or r).full_name for r in regions}
        code = self._values.get("pokja", "")[:2]
        if len(provinces) > 1 and not code:
            return sorted(provinces.items())
        return [(r.code, r.full_name) for r in regions if not code or r.code[:2] == code]

    def _filter(self, name: str, label: str, options: list[tuple[str, str]]) -> Filter:
        value = self._values.get(name, "")
        choices = [Choice(key, text, self.address(**{name: key}), key == value) for key, text in options]
        text = dict(options).get(value, value)
        return Filter(label, choices, Choice(value, text, self.address(**{name: ""}), True) if value else None)

    # --- rows ---

    @cached_property
    def page(self) -> tuple[list[Line], str]:
        """The lines of this page, and where the next one is ("" when there is none)."""
        order = _NEWEST if self.view == ALL else _BY_DUE
        found = order.sorted(self.shown, Place.read(self.query.get("setelah", "")))
        rows = list(_with_facts(found)[: PAGE_SIZE + 1])
        more = self.address(setelah=str(order.place(rows[PAGE_SIZE - 1]))) if len(rows) > PAGE_SIZE else ""
        return self.lines_of(rows[:PAGE_SIZE]), more

    @property
    def is_first(self) -> bool:
        return Place.read(self.query.get("setelah", "")) is None

    @cached_property
    def board(self) -> list[Column]:
        counts = dict(self.shown.order_by().values_list("current_status").annotate(n=Count("pk")))
        place = Window(RowNumber(), partition_by=F("current_status"), order_by=[_DUE.asc(), F("pk").asc()])
        rows = _with_facts(self.shown.annotate(in_column=place).filter(in_column__lte=ON_BOARD))
        lines = defaultdict(list)
        for line in self.lines_of(list(rows.order_by("in_column"))):
            lines[line.status].append(line)
        return [
            Column(status, label, counts.get(status, 0), lines[status], self.address(status=status, tampil=""))
            for status, label in FollowUpStatus.choices
            if status in counts or status not in CLOSED
        ]

    def lines_of(self, rows: list[FollowUp]) -> list[Line]:
        rows = still(rows, FollowUp.objects.visible_to(self.user))
        told = FollowUpUpdate.objects.in_force().readable_by(self.user).filter(followup__in=[row.pk for row in rows])
        told = told.select_related("by").order_by("followup", "-at", "-pk").distinct("followup")
        news = {update.followup_id: update for update in told} if rows else {}
        return [
            Line(
                row, self.tasks.late_words(row), self.tasks.due_words(row), news.get(row.pk),
                can(self.user, Permission.FOLLOWUP_UPDATE, row),
                row.meeting.is_editable and can(self.user, Permission.MINUTES_EDIT, row.meeting),
            )
            for row in rows
        ]  # fmt: skip


def parts_of(user) -> list[Part]:
    """The parts that somebody has to look after, for Beranda: the same links and counts as above the list."""
    parts = TaskList(user, QueryDict()).parts
    return [part for part in parts if part.view in (MINE, LATE, MONTH, UNASSIGNED)]


def _with_facts(rows: FollowUpQuerySet) -> FollowUpQuerySet:
    return rows.with_related().select_related(
        "meeting__pokja__region", "owner_institution", "owner_bidang", "owner_pokja__region", "owner_seat__bidang"
    )


def _says(spellings: tuple[str, ...]) -> Q:
    found = Q(pk__in=[])
    for name in _SEARCHED:
        for word in spellings:
            found |= Q(**{f"{name}__icontains": word})
    return found


# --- pages that are as quick at any depth ---

_DUE = Coalesce(F("due_date"), Value(_NO_DAY))


@dataclass(frozen=True)
class Place:
    """Where a page ended: "2026-05-20.12", by target, or "-.12", by age."""

    day: date | None
    pk: int

    @classmethod
    def read(cls, text: str) -> "Place | None":
        if not (found := re.fullmatch(r"(-|[0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})", text or "", re.ASCII)):
            return None
        try:
            return cls(None if found[1] == "-" else date.fromisoformat(found[1]), int(found[2]))
        except ValueError:
            return None

    def __str__(self):
        return f"{self.day or '-'}.{self.pk}"


class _Newest:
    @staticmethod
    def sorted(rows, after: Place | None):
        return (rows.filter(pk__lt=after.pk) if after else rows).order_by("-pk")

    @staticmethod
    def place(row) -> Place:
        return Place(None, row.pk)


class _ByDue:
    """The earliest target first, those without one last."""

    @staticmethod
    def sorted(rows, after: Place | None):
        rows = rows.annotate(due_order=_DUE)
        if after and after.day:
            rows = rows.filter(Q(due_order__gt=after.day) | Q(due_order=after.day, pk__gt=after.pk))
        return rows.order_by("due_order", "pk")

    @staticmethod
    def place(row) -> Place:
        return Place(row.due_date or _NO_DAY, row.pk)


_NEWEST, _BY_DUE = _Newest, _ByDue

_NARROWERS = {
    "status": lambda value: Q(current_status=value),
    "pokja": lambda value: Q(**{"meeting__pokja__region__code" + ("__startswith" if len(value) == 2 else ""): value}),
}
_UNDERSTOOD = {
    "status": lambda value: value in FollowUpStatus.values,
    "pokja": lambda value: bool(re.fullmatch(r"[0-9]{2}(\.[0-9]{2})?", value, re.ASCII)),
}
_KNOWN = ("q", "lihat", "tampil", *_UNDERSTOOD)
