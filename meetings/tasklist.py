"""/tindak-lanjut/ as its address asks for it: the parts with their counts, filters as links, pages, the board."""

import re
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property

from meetings.keyset import Place
from meetings.listing import MAX_SEARCH, Choice, Filter
from meetings.models import FollowUpStatus, Task
from meetings.models.followup import CLOSED
from meetings.sought import words_of
from meetings.tasklines import Line, Row, lines_of, rows_of
from meetings.tasks import ALL, LATE, MINE, MONTH, OURS, PASS_ON, UNASSIGNED, Tasks
from meetings.written import Written, asked, joined, written
from pokja.cleaning import clean_text
from pokja.models import Pokja
from pokja.models.region import Level, full_name
from pokja.planned import ask_planned
from pokja.roles import Role

PAGE_SIZE = 25
ON_BOARD = 10
WALK = 3000  # lines that a search goes along before it asks once more for all that is found
COMMON = 2000  # found lines from which on it does so
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
    def words(self) -> Written | None:
        """What the search leaves, for each word one of its spellings anywhere in a line; None without one."""
        said = [joined("OR", [_saying(word) for word in spellings]) for spellings in words_of(self.text)]
        return joined("AND", said) if said else None

    def _ids(self, order, after: Place | None, limit: int) -> Written:
        """The first of what is left, in this order."""
        if self.words is None:
            return _first(self._branches(order.behind(after)), order, limit)
        if self._found[1] is None and (met := self._met(order, after, limit)):
            return Written("SELECT unnest(%s::bigint[])", (met,))
        behind = written(order.behind(after), Task, "t")
        rows = joined("AND", [Written("t.id = ANY(%s::bigint[])", (self._hits,)), behind])
        return _first([rows], order, limit)

    def _met(self, order, after: Place | None, limit: int) -> list[int]:
        """A common word is soon met by going along the list; none, when that was not enough."""
        along = _first(self._branches(order.behind(after)), order, WALK, "t.said, ")
        sql = f"SELECT t.id FROM ({along.sql}) t WHERE {self.words.sql} ORDER BY {order.sql} LIMIT {limit}"
        found = [pk for (pk,) in asked(sql, (*along.values, *self.words.values))]
        return found if len(found) == limit else []

    @cached_property
    def _hits(self) -> list[int]:
        """All that is found, before it is put into an order: for a word that it takes for common the database would go
        along the list, to its end if need be."""
        if self._found[1] is not None:
            return self._found[1]
        rows = joined("AND", [joined("OR", self._branches()), self.words])
        sql = f"SELECT t.id FROM meetings_task t WHERE {rows.sql}"
        return [pk for (pk,) in asked(sql, rows.values, by_words=self.tasks.is_nation)]

    def _branches(self, narrow: Q | None = None) -> list[Written]:
        return self.tasks.branches(self.view, self.narrow & (narrow or Q()))

    # --- links ---

    def address(self, **changes) -> str:
        query = self._said_so | changes
        return f"?{urlencode({name: value for name, value in query.items() if value})}"

    @cached_property
    def _said_so(self) -> dict[str, str]:
        return {name: value for name, value in self.query.items() if name in _KNOWN}

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
        return self._found[0] if self.words else self.tasks.counts(self.narrow, self._offered)

    @cached_property
    def _found(self) -> tuple[dict[str, int], list[int] | None]:
        return self.tasks.found(self.words, self.view, self.narrow, self._offered, COMMON)

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
        within = self._values.get("pokja", "")[:2]
        if self.tasks.is_nation and not within and len(provinces := self._provinces) > 1:
            return provinces
        found = self._places(within)
        provinces = {code[:2]: full_name(Level.PROVINCE, parent or name) for code, _, name, parent in found}
        if len(provinces) > 1 and not within:
            return list(provinces.items())
        return [(code, full_name(level, name)) for code, level, name, _ in found]

    def _places(self, within: str) -> list[tuple[str, str, str, str | None]]:
        """Code, level, name and province of the Pokja of which a task is read, by their codes."""
        ids = self.tasks.pokja
        sql = f"""SELECT g.code, g.level, g.name, over.name FROM pokja_pokja p JOIN pokja_region g ON g.id = p.region_id
            LEFT JOIN pokja_region over ON over.id = g.parent_id
            WHERE p.id IN ({ids.sql}) AND starts_with(g.code, %s) ORDER BY g.code"""
        return ask_planned(Pokja, sql, [*ids.values, within])

    @property
    def _provinces(self) -> list[tuple[str, str]]:
        """Those of them: of a nation they alone are shown."""
        ids = self.tasks.pokja
        # Asked of each province: it has soon found one.
        sql = f"""SELECT g.code, g.name FROM pokja_region g WHERE g.level = 'province' AND EXISTS (
                SELECT 1 FROM pokja_region r JOIN pokja_pokja p ON p.region_id = r.id
                WHERE g.id IN (r.id, r.parent_id)
                    AND EXISTS (SELECT 1 FROM ({ids.sql}) AS read (id) WHERE read.id = p.id)
            ) ORDER BY g.code"""
        return [(code, full_name(Level.PROVINCE, name)) for code, name in ask_planned(Pokja, sql, ids.values)]

    def _filter(self, name: str, label: str, options: list[tuple[str, str]]) -> Filter:
        value = self._values.get(name, "")
        others = self.address(**{name: ""})
        before = f"{others}{'&' if len(others) > 1 else ''}{name}="
        choices = [Choice(key, text, before + quote_plus(key), key == value) for key, text in options]
        text = dict(options).get(value, value)
        return Filter(label, choices, Choice(value, text, others, True) if value else None)

    # --- rows ---

    @cached_property
    def page(self) -> tuple[list[Line], str]:
        """The lines of this page, and where the next one is ("" when there is none)."""
        order = _ORDERS.get(self.view, _BY_DUE)
        if not self.tasks.branches():
            return [], ""
        after = Place.read(self.query.get("setelah", ""))
        rows = self._rows(self._ids(order, after, PAGE_SIZE + 1))
        more = self.address(setelah=str(order.place(rows[PAGE_SIZE - 1]))) if len(rows) > PAGE_SIZE else ""
        return lines_of(rows[:PAGE_SIZE], self.tasks), more

    def _rows(self, ids: Written) -> list[Row]:
        # Of an area the SQL holds ids of its Pokja, and what a search asks is planned for its words.
        return rows_of(ids, self.user, is_planned=self.words is None and not self.tasks.area)

    @property
    def is_first(self) -> bool:
        return Place.read(self.query.get("setelah", "")) is None

    @cached_property
    def board(self) -> list[Column]:
        counts = self.tasks.by_status(self.view, self.narrow, self.words)
        lines = defaultdict(list)
        if counts:
            for line in lines_of(self._rows(self._on_board(list(counts))), self.tasks):
                lines[line.status].append(line)
        return [
            Column(status, label, counts.get(status, 0), lines[status], self.address(status=status, tampil=""))
            for status, label in FollowUpStatus.choices
            if status in counts or status not in CLOSED
        ]

    def _on_board(self, statuses: list[str]) -> Written:
        """The first of each status."""
        rows = Written("t.id = ANY(%s::bigint[])", (self._hits,)) if self.words else joined("OR", self._branches())
        sql = f"""SELECT first.id FROM unnest(%s::text[]) AS board (status) CROSS JOIN LATERAL (
            SELECT t.id FROM meetings_task t WHERE t.status = board.status AND {rows.sql}
            ORDER BY {_BY_DUE.sql} LIMIT {ON_BOARD}) first"""
        return Written(sql, (statuses, *rows.values))


def parts_of(user) -> list[Part]:
    """The parts that somebody has to look after, for Beranda: the same links and counts as above the list."""
    views = (MINE, LATE, MONTH, UNASSIGNED)
    counts = Tasks(user).counts(of=views)
    return [Part(view, LABELS[view], counts[view], f"?{urlencode({'lihat': view})}", False) for view in views]


def _first(branches: list[Written], order, limit: int, more: str = "") -> Written:
    """The ids of the first in this order (and `more` columns); each branch is asked for its first ones."""
    parts = [f"SELECT {more}t.id, {order.columns} FROM meetings_task t WHERE {branch.sql}" for branch in branches]
    if len(parts) > 1:
        parts = [f"({one} ORDER BY {order.sql} LIMIT {limit})" for one in parts]
    names = more and f", {order.columns}"
    sql = f"SELECT {more}t.id{names} FROM ({' UNION ALL '.join(parts)}) t ORDER BY {order.sql} LIMIT {limit}"
    return Written(sql, tuple(value for branch in branches for value in branch.values))


def _saying(word: str) -> Written:
    """That the line shows the word, on its own or inside another one."""
    return Written("t.said LIKE upper(%s)", ("%" + re.sub(r"([\\%_])", r"\\\1", word) + "%",))


# --- pages that are as quick at any depth ---


class _Newest:
    columns, sql = "t.row_id", "t.row_id DESC"

    @staticmethod
    def behind(after: Place | None) -> Q:
        return Q(row__lt=after.pk) if after else Q()

    @staticmethod
    def place(task: Row) -> Place:
        return Place(None, task.row_id)


@dataclass(frozen=True)
class _ByDay:
    """The earliest day first; what has the same one in the order in which it was written."""

    name: str

    @property
    def columns(self) -> str:
        return f"t.{self.name}, t.row_id"

    sql = columns

    def behind(self, after: Place | None) -> Q:
        if not after or not after.day:
            return Q()
        day = {than: Q(**{f"{self.name}__{than}": after.day}) for than in ("gte", "gt")}
        return day["gte"] & (day["gt"] | Q(row__gt=after.pk))

    def place(self, task: Row) -> Place:
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
