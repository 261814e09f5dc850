"""/tindak-lanjut/ as its address asks for it: the parts with their counts, filters as links, pages, the board."""

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from urllib.parse import urlencode

from django.db.models import F, Q
from django.http import QueryDict
from django.utils.functional import cached_property

from meetings.assigned import lacks_due, lacks_owner, owner_words
from meetings.keyset import Place
from meetings.listing import MAX_SEARCH, Choice, Filter
from meetings.models import FollowUp, FollowUpStatus, FollowUpUpdate, Meeting, Task
from meetings.models.followup import CLOSED
from meetings.models.tasks import TaskQuerySet
from meetings.quickline import due_box
from meetings.sought import words_of
from meetings.tasks import ALL, LATE, MINE, MONTH, OURS, PASS_ON, UNASSIGNED, Tasks
from pokja.access import can
from pokja.cleaning import clean_text
from pokja.models import Bidang, Institution, Pokja, Seat
from pokja.models.region import Level, full_name
from pokja.replica import still
from pokja.roles import Permission, Role

PAGE_SIZE = 25
ON_BOARD = 10
LABELS = {
    MINE: "Milik saya",
    PASS_ON: "Perlu diteruskan",
    OURS: "Pokja saya",
    LATE: "Lewat target",
    MONTH: "Bulan ini",
    UNASSIGNED: "Tanpa PJ/target",
    ALL: "Semua",
}
EMPTY = {
    MINE: "Tidak ada tindak lanjut terbuka pada kedudukan Anda.",
    PASS_ON: "Semua penanggung jawab punya akun dan menerima pengingatnya sendiri.",
    OURS: "Tidak ada tindak lanjut Pokja Anda yang masih terbuka.",
    LATE: "Tidak ada yang lewat target.",
    MONTH: "Tidak ada target bulan ini.",
    UNASSIGNED: "Semua sudah punya penanggung jawab dan target.",
    ALL: "Belum ada tindak lanjut yang bisa Anda baca.",
}


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

    row: Task
    late_words: str
    due_words: str
    news: FollowUpUpdate | None
    may_tell: bool
    may_write: bool
    may_assign: bool = False
    uid: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def status(self) -> str:
        return self.row.status

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    @property
    def asks_owner(self) -> bool:
        """The signed minutes name nobody, so whoever writes the minutes may still say who does it."""
        return self.may_assign and lacks_owner(self.row.row)

    @property
    def asks_due(self) -> bool:
        return self.may_assign and lacks_due(self.row.row)

    @property
    def owner(self) -> str:
        return owner_words(self.row)

    @property
    def due(self) -> str:
        return due_box(self.row.due_date, self.row.due_text)


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
    def narrow(self) -> Q:
        """What the filters leave, whichever part is looked at."""
        found = Q()
        for name, value in self._values.items():
            found &= _NARROWERS[name](value)
        return found

    @cached_property
    def words(self) -> Q | None:
        """What the search leaves; None without one."""
        said = [self._said(spellings) for spellings in words_of(self.text)]
        return reduce(and_, said) if said else None

    def _said(self, spellings: tuple[str, ...]) -> Q:
        """That one of the spellings stands somewhere in a line. The tasks of a few Pokja are looked through; among
        those of the nation each place is asked by an index of its own."""
        places = [place for word in spellings for place in _saying(word)]
        if not self.tasks.is_nation:
            return reduce(or_, places)
        first, *others = [Task.objects.filter(place, self.tasks.around).values("pk") for place in places]
        return Q(pk__in=first.union(*others))

    @property
    def shown(self) -> TaskQuerySet:
        return self.tasks.of(self.view).filter(self.narrow, self.words or Q())

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
        return self.tasks.counts(self.narrow, self.words)

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
        place = ("code", "level", "name", "parent__name")
        found = list(self.tasks.pokja.order_by("region__code").values_list(*(f"region__{name}" for name in place)))
        within = self._values.get("pokja", "")[:2]
        provinces = {code[:2]: full_name(Level.PROVINCE, parent or name) for code, _, name, parent in found}
        if len(provinces) > 1 and not within:
            return list(provinces.items())
        return [(code, full_name(level, name)) for code, level, name, _ in found if code.startswith(within)]

    def _filter(self, name: str, label: str, options: list[tuple[str, str]]) -> Filter:
        value = self._values.get(name, "")
        choices = [Choice(key, text, self.address(**{name: key}), key == value) for key, text in options]
        text = dict(options).get(value, value)
        return Filter(label, choices, Choice(value, text, self.address(**{name: ""}), True) if value else None)

    # --- rows ---

    @cached_property
    def page(self) -> tuple[list[Line], str]:
        """The lines of this page, and where the next one is ("" when there is none)."""
        order = _ORDERS.get(self.view, _BY_DUE)
        found = order.sorted(self.shown, Place.read(self.query.get("setelah", "")))
        # First which, then what is told of them: else everything is fetched before all but a page is left out.
        ids = list(found.values_list("pk", flat=True)[: PAGE_SIZE + 1])
        rows = list(order.sorted(Task.objects.filter(pk__in=ids), None).for_lines())
        more = self.address(setelah=str(order.place(rows[PAGE_SIZE - 1]))) if len(rows) > PAGE_SIZE else ""
        return self.lines_of(rows[:PAGE_SIZE]), more

    @property
    def is_first(self) -> bool:
        return Place.read(self.query.get("setelah", "")) is None

    @cached_property
    def board(self) -> list[Column]:
        counts = self.tasks.by_status(self.view, self.narrow, self.words)
        first = [
            self.shown.filter(status=status).order_by("due_order", "row_id").values_list("pk")[:ON_BOARD]
            for status in counts
        ]
        ids = [pk for (pk,) in first[0].union(*first[1:], all=True)] if first else []
        lines = defaultdict(list)
        for line in self.lines_of(list(Task.objects.filter(pk__in=ids).order_by("due_order", "row_id").for_lines())):
            lines[line.status].append(line)
        return [
            Column(status, label, counts.get(status, 0), lines[status], self.address(status=status, tampil=""))
            for status, label in FollowUpStatus.choices
            if status in counts or status not in CLOSED
        ]

    def lines_of(self, rows: list[Task]) -> list[Line]:
        rows = still(rows, lambda: FollowUp.objects.visible_to(self.user), by="row_id")
        told = (
            FollowUpUpdate.objects.in_force().readable_by(self.user).filter(followup__in=[row.row_id for row in rows])
        )
        told = told.select_related("by").order_by("followup", "-at", "-pk").distinct("followup")
        news = {update.followup_id: update for update in told} if rows else {}
        return [self._line(row, news.get(row.row_id)) for row in rows]

    def _line(self, task: Task, news: FollowUpUpdate | None) -> Line:
        writes = can(
            self.user, Permission.MINUTES_EDIT, task
        )  # of the meeting itself each row would ask who takes part
        return Line(
            task,
            self.tasks.late_words(task),
            self.tasks.due_words(task),
            news,
            may_tell=can(self.user, Permission.FOLLOWUP_UPDATE, task),
            may_write=writes and task.meeting.is_editable,
            may_assign=writes and task.meeting.is_final,
        )


def parts_of(user) -> list[Part]:
    """The parts that somebody has to look after, for Beranda: the same links and counts as above the list."""
    views = (MINE, LATE, MONTH, UNASSIGNED)
    counts = Tasks(user).counts(of=views)
    return [Part(view, LABELS[view], counts[view], f"?{urlencode({'lihat': view})}", False) for view in views]


def _saying(word: str) -> list[Q]:
    """The places in which a line may show the word. Other tables are looked through once, by indexes of their own; were
    they joined, the database might go through all their rows for each task."""
    pokja = Pokja.objects.filter(region__name__icontains=word)
    named = {
        "meeting": Meeting.objects.filter(title__icontains=word),
        "pokja": pokja,
        "owner_institution": Institution.objects.filter(name__icontains=word),
        "owner_bidang": Bidang.objects.filter(name__icontains=word),
        "owner_pokja": pokja | Pokja.objects.filter(own_name__icontains=word),
        "owner_seat": Seat.objects.filter(office__icontains=word),
    }
    return [
        Q(signed_text=None, row__in=FollowUp.objects.filter(text__icontains=word).order_by().values("pk")),
        *(Q(**{f"{name}__icontains": word}) for name in ("signed_text", "owner_text", "due_text")),
        *(Q(**{f"{name}__in": found.order_by().values("pk")}) for name, found in named.items()),
    ]


# --- pages that are as quick at any depth ---


class _Newest:
    @staticmethod
    def sorted(rows, after: Place | None):
        return (rows.filter(row__lt=after.pk) if after else rows).order_by(F("row_id").desc())

    @staticmethod
    def place(task: Task) -> Place:
        return Place(None, task.row_id)


@dataclass(frozen=True)
class _ByDay:
    """The earliest day first; what has the same one in the order in which it was written."""

    name: str

    def sorted(self, rows, after: Place | None):
        if after and after.day:
            name = self.name
            rows = rows.filter(
                Q(**{f"{name}__gte": after.day}) & (Q(**{f"{name}__gt": after.day}) | Q(row__gt=after.pk))
            )
        return rows.order_by(self.name, "row_id")

    def place(self, task: Task) -> Place:
        return Place(getattr(task, self.name), task.row_id)


_BY_DUE = _ByDay("due_order")  # those without a target last
_ORDERS = {ALL: _Newest, LATE: _ByDay("late_from")}


def _in_region(code: str) -> Q:
    """Of one Pokja, or with a code of two digits of a province and all in it."""
    inside = {"region__code__startswith" if len(code) == 2 else "region__code": code}
    return Q(pokja__in=list(Pokja.objects.filter(**inside).values_list("pk", flat=True)))


_NARROWERS = {"status": lambda value: Q(status=value), "pokja": _in_region}
_UNDERSTOOD = {
    "status": lambda value: value in FollowUpStatus.values,
    "pokja": lambda value: bool(re.fullmatch(r"[0-9]{2}(\.[0-9]{2})?", value, re.ASCII)),
}
_KNOWN = ("q", "lihat", "tampil", *_UNDERSTOOD)
