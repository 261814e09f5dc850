"""What the list of meetings may be narrowed to, as links, and what each line of it shows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import QueryDict
from django.utils.functional import cached_property

from meetings.found import Found, found_in
from meetings.keyset import Listed
from meetings.marking import Piece, marked
from meetings.models import FinalReport, Meeting, SignedFile
from meetings.released import as_released, records_in_force
from meetings.search import Hits
from meetings.sought import Sought
from meetings.streams import Merged, Part, Sight
from pokja.access import can, can_anywhere
from pokja.cleaning import clean_text
from pokja.indonesian import roman
from pokja.models import Pokja, Region, StoredFile
from pokja.roles import Permission

CANCELLED = "cancelled"
STATUSES = [*Meeting.Status.choices, (CANCELLED, "Dibatalkan")]
QUARTERS = [(str(number), roman(number)) for number in range(1, 5)]
ALIKE = "mirip"  # nothing had the very words: the list shows what looks like them
PLACES = ("setelah", "sebelum", ALIKE)  # where a page begins or ends; gone when the list changes
MAX_SEARCH = 200


@dataclass(frozen=True)
class Choice:
    """One link of a filter."""

    value: str
    label: str
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    """A question with its possible answers. `chosen` is what stands above the list, with the address without it."""

    label: str
    choices: list[Choice]
    chosen: Choice | None


class Narrowing:
    """The list as the address asks for it. What the address says wrongly narrows nothing."""

    def __init__(self, user, query: QueryDict):
        self.user, self.query = user, query
        self.text = clean_text(query.get("q", ""), multiline=False)[:MAX_SEARCH]
        self.is_alike = query.get(ALIKE) == "1"

    @property
    def base(self) -> QuerySet[Meeting]:
        return Meeting.objects.visible_to(self.user)

    @cached_property
    def sought(self) -> Sought:
        return Sought(self.text, is_alike=self.is_alike)

    def search_alike(self) -> None:
        """Look for what looks like the words too: nothing that this person may see has the very words."""
        self.is_alike = True
        del self.sought

    @property
    def meetings(self) -> Listed:
        """What is left, as a list of which pages are taken."""
        answers = {name: self._value(name) for name in _FILTERS if self._value(name)}
        gate = self.base
        for name, value in answers.items():
            gate = _FILTERS[name].narrow(gate, value, self.user)
        listed = Merged(_parts(self.sight, answers), gate)
        if not self.sought:
            return listed
        marks = [self.sight.mark, *(_FILTERS[name].mark(value, self.sight) for name, value in answers.items())]
        return Hits(gate, self.sought, tuple(marks), listed.newest_day)

    @cached_property
    def sight(self) -> Sight:
        return Sight(self.user)

    @cached_property
    def filters(self) -> list[Filter]:
        options = {"ta": ("Tahun anggaran", self._years), "triwulan": ("Triwulan", QUARTERS)}
        if can_anywhere(self.user, Permission.DRAFT_READ):
            options["status"] = ("Status", STATUSES)
        options["jenis"] = ("Jenis", Meeting.Kind.choices)
        options["wilayah"] = ("Provinsi", self._provinces)
        options["pokja"] = ("Pokja", self._pokja)
        return [
            self._filter(name, label, choices)
            for name, (label, choices) in options.items()
            if len(choices) > 1 or self._value(name)
        ]

    @property
    def chosen(self) -> list[Choice]:
        return [filter.chosen for filter in self.filters if filter.chosen]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search keeps."""
        return [(name, value) for name in _FILTERS if (value := self._value(name))]

    @property
    def year(self) -> str:
        return self._value("ta")

    def address(self, **changes) -> str:
        """The address of this list with other answers; a place in the old list says nothing about the new one."""
        query = self.query.copy()
        for name in [*PLACES, *changes]:
            query.pop(name, None)
        for name, value in changes.items():
            if value:
                query[name] = value
        return f"?{query.urlencode()}" if query else "?"

    def place_address(self, **place) -> str:
        """The address of a place in this very list."""
        return self.address(**place, **{ALIKE: "1" if self.is_alike else ""})

    def _value(self, name: str) -> str:
        value = self.query.get(name, "")
        return value if _UNDERSTOOD[name](value) else ""

    def _filter(self, name: str, label: str, options: list[tuple[str, str]]) -> Filter:
        value = self._value(name)
        choices = [Choice(key, text, self.address(**{name: key}), key == value) for key, text in options]
        text = dict(options).get(value, value)
        short = {"ta": f"TA {text}", "triwulan": f"Triwulan {text}"}.get(name, text)
        return Filter(label, choices, Choice(value, short, self.address(**{name: ""}), True) if value else None)

    @cached_property
    def _years(self) -> list[tuple[str, str]]:
        years = (
            self.base.exclude(budget_year=None)
            .order_by("-budget_year")
            .values_list("budget_year", flat=True)
            .distinct()
        )
        return [(str(year), str(year)) for year in years]

    @cached_property
    def _regions(self) -> list[Region]:
        """Where the meetings are that this person sees."""
        theirs = Pokja.objects.filter(Exists(self.base.filter(pokja=OuterRef("pk")))).values("region")
        return list(Region.objects.filter(pk__in=theirs).select_related("parent").order_by("code"))

    @property
    def _provinces(self) -> list[tuple[str, str]]:
        provinces = {(region.parent or region).code: (region.parent or region).name for region in self._regions}
        return sorted(provinces.items())

    @property
    def _pokja(self) -> list[tuple[str, str]]:
        """Asked inside one province: the nation has 552."""
        province = self._value("wilayah") or self._value("pokja")[:2]
        if len(self._provinces) > 1 and not province:
            return []
        return [(r.code, r.full_name) for r in self._regions if not province or r.code[:2] == province]


def _with_status(meetings: QuerySet[Meeting], value: str, user) -> QuerySet[Meeting]:
    """By the state that this person is shown: who reads no drafts is not told of a correction under way."""
    if value == CANCELLED:
        return meetings.filter(cancelled_at__isnull=False)
    own = user.reach(Permission.DRAFT_READ).within("pokja")
    shown = Q(status=value) & own
    if value == Meeting.Status.FINAL:
        shown |= Q(final_version__gt=0) & ~own
    return meetings.not_cancelled().filter(shown)


def _with(name: str, turn=str):
    """Narrow to meetings whose `name` is the value; of those under correction, what the version in force says."""

    def narrow(meetings: QuerySet[Meeting], value: str, user) -> QuerySet[Meeting]:
        in_force = FinalReport.objects.filter(meeting=OuterRef("pk"), version=OuterRef("final_version"))
        told = Exists(in_force.filter(**{f"data__record__{name}": turn(value)}))
        return meetings.filter(Q(reopened_at=None, **{name: value}) | Q(told, reopened_at__isnull=False))

    return narrow


@dataclass(frozen=True)
class _Asked:
    """One filter: exactly, as a mark in the words, and in a part of what is seen (the rest of those that it names)."""

    narrow: Callable[[QuerySet[Meeting], str, object], QuerySet[Meeting]]
    mark: Callable[[str, Sight], str]
    part: Callable[[Part, str], Part]
    is_told: bool = False  # under correction, what the version in force says counts


def _told(name: str, sign: str, turn=str) -> _Asked:
    return _Asked(
        _with(name, turn),
        lambda value, sight: f"'@{sign}{value}'",
        lambda part, value: part.having(**{name: turn(value)}),
        is_told=True,
    )


def _mark_of_status(value: str, sight: Sight) -> str:
    if value == CANCELLED:
        return "'@c'"
    if sight.drafts.nation:
        return f"!'@c' & '@s{value}'"
    shown = f"('@s{value}' & ({sight.own_mark}))"
    if value == Meeting.Status.FINAL:
        shown += f" | ('@f' & !({sight.own_mark}))"
    return f"!'@c' & ({shown})"


def _part_of_status(part: Part, value: str) -> Part:
    if value == CANCELLED:
        return part.having(cancelled_at__isnull=False)
    if part.with_drafts:
        return part.having(status=value, cancelled_at=None)
    return part.having(cancelled_at=None) if value == Meeting.Status.FINAL else Part(Meeting.objects.none(), False)


def _pokja_at(**place) -> list[int]:
    return list(Pokja.objects.filter(**place).values_list("pk", flat=True))


_FILTERS = {
    "ta": _told("budget_year", "t", int),
    "triwulan": _told("quarter", "q", int),
    "status": _Asked(_with_status, _mark_of_status, _part_of_status),
    "jenis": _told("kind", "k"),
    "wilayah": _Asked(
        lambda meetings, value, user: meetings.filter(pokja__region__code__startswith=value),
        lambda value, sight: f"'@w{value}'",
        lambda part, value: part.having(pokja__in=_pokja_at(region__code__startswith=value)),
    ),
    "pokja": _Asked(
        lambda meetings, value, user: meetings.filter(pokja__region__code=value),
        lambda value, sight: f"'@r{value}'",
        lambda part, value: part.having(pokja__in=_pokja_at(region__code=value)),
    ),
}


def _parts(sight: Sight, answers: dict[str, str]) -> list[Part]:
    """What is seen of that, in parts; those under correction apart when their version in force has to be asked."""
    parts, told = sight.parts, [name for name in answers if _FILTERS[name].is_told]
    if told:
        parts = [part.having(reopened_at=None) for part in parts]
    for name, value in answers.items():
        parts = [_FILTERS[name].part(part, value) for part in parts]
    if told:
        corrected = Meeting.objects.visible_to(sight.user).in_correction()
        for name, value in answers.items():
            corrected = _FILTERS[name].narrow(corrected, value, sight.user)
        parts.append(Part(corrected, False))
    return parts


def _is_code(value: str) -> bool:
    head, dot, tail = value.partition(".")
    return value.isascii() and len(head) == 2 and head.isdecimal() and (not dot or len(tail) == 2 and tail.isdecimal())


_UNDERSTOOD = {
    "ta": lambda value: value.isascii() and value.isdecimal() and len(value) == 4,
    "triwulan": lambda value: value in dict(QUARTERS),
    "status": lambda value: value in dict(STATUSES),
    "jenis": lambda value: value in Meeting.Kind.values,
    "wilayah": lambda value: _is_code(value) and len(value) == 2,
    "pokja": _is_code,
}


@dataclass(frozen=True)
class Line:
    """A meeting as the list shows it. `final` is the report to download; `found` says where a sought word stands that
    neither `title` nor the rest of the line shows."""

    meeting: Meeting
    status: str
    final: FinalReport | None
    title: tuple[Piece, ...] = ()
    found: Found | None = None
    may_write: bool = False
    is_approximate: bool = False
    is_corrected: bool = False

    @property
    def paper(self) -> StoredFile | None:
        """What is downloaded: the signed paper where there is one."""
        signed = next(iter(self.final.signed_files.all()), None) if self.final else None
        return signed.file if signed else self.final and self.final.pdf


def lines_of(meetings: list[Meeting] | QuerySet[Meeting], user, sought: Sought | None = None) -> list[Line]:
    """The lines of `meetings`, in as many queries for three of them as for three hundred."""
    if isinstance(meetings, QuerySet):
        meetings = list(meetings.with_place())
    load_for_lines(meetings)
    records = records_in_force(meetings)
    sought = sought or Sought("")
    found = found_in([_told_of(meeting, records) for meeting in meetings], sought)
    return [_line(meeting, user, found.get(meeting.pk), records.get(meeting.pk), sought) for meeting in meetings]


def _told_of(meeting: Meeting, records: dict[int, dict]) -> Meeting:
    return as_released(meeting, records[meeting.pk]) if meeting.pk in records else meeting


def _line(meeting: Meeting, user, found: Found | None, record: dict | None, sought: Sought) -> Line:
    reads_drafts = can(user, Permission.DRAFT_READ, meeting)
    if record:
        approximate = any(session.get("approximate") for session in record.get("sessions", []))
    else:
        approximate = any(session.approximate for session in meeting.sessions.all())
    shown = as_released(meeting, record) if record else meeting
    return Line(
        meeting=shown,
        status=shown_status(meeting, user),
        final=final_of(meeting),
        title=tuple(marked(shown.title, sought)),
        found=found,
        may_write=meeting.is_editable and can(user, Permission.MINUTES_EDIT, meeting),
        is_approximate=approximate,
        is_corrected=bool(record) and reads_drafts and not meeting.cancelled_at,
    )


def load_for_lines(meetings: list[Meeting]) -> None:
    signed = SignedFile.objects.in_force().select_related("file")
    reports = FinalReport.objects.defer("data", "layout", "text").select_related("pdf")
    reports = reports.prefetch_related(Prefetch("signed_files", signed))
    prefetch_related_objects(meetings, Prefetch("final_reports", reports), "pokja_links", "sessions")


def final_of(meeting: Meeting) -> FinalReport | None:
    """The report in force; asks nothing when the reports were prefetched."""
    return next((r for r in meeting.final_reports.all() if r.version == meeting.final_version), None)


def shown_status(meeting: Meeting, user) -> str:
    """Cancelled stands before everything; who reads finals only is not told of a correction under way."""
    if meeting.cancelled_at:
        return CANCELLED
    if meeting.is_released and not can(user, Permission.DRAFT_READ, meeting):
        return Meeting.Status.FINAL
    return meeting.status
