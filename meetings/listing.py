"""What the list of meetings may be narrowed to, as links, and what each line of it shows."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import QueryDict
from django.utils.functional import cached_property

from meetings.models import FinalReport, Meeting, SignedFile
from meetings.released import as_released, records_in_force
from meetings.search import Found, found_in, matching
from pokja.access import can, can_anywhere
from pokja.cleaning import clean_text
from pokja.indonesian import roman
from pokja.models import Pokja, Region, StoredFile
from pokja.roles import Permission

CANCELLED = "cancelled"
STATUSES = [*Meeting.Status.choices, (CANCELLED, "Dibatalkan")]
ARCHIVED = [("1", "Diarsipkan"), ("0", "Tanpa arsip")]
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

    @property
    def meetings(self) -> QuerySet[Meeting]:
        """What is left, ready to be shown. What was put away is shown to whoever looks for something."""
        found = self.base if self.text or self.kept else self.base.not_archived()
        for name, narrow in _NARROWERS.items():
            if value := self._value(name):
                found = narrow(found, value, self.user)
        return matching(found, self.text, alike=self.is_alike) if self.text else found

    @cached_property
    def filters(self) -> list[Filter]:
        options = {"ta": ("Tahun anggaran", self._years), "triwulan": ("Triwulan", QUARTERS)}
        if can_anywhere(self.user, Permission.DRAFT_READ):
            options["status"] = ("Status", STATUSES)
        options["arsip"] = ("Arsip", ARCHIVED)
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
        return [(name, value) for name in _NARROWERS if (value := self._value(name))]

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


_NARROWERS = {
    "ta": _with("budget_year", int),
    "triwulan": _with("quarter", int),
    "status": _with_status,
    "arsip": lambda meetings, value, user: meetings.filter(archived_at__isnull=value == "0"),
    "jenis": _with("kind"),
    "wilayah": lambda meetings, value, user: meetings.filter(pokja__region__code__startswith=value),
    "pokja": lambda meetings, value, user: meetings.filter(pokja__region__code=value),
}


def _is_code(value: str) -> bool:
    head, dot, tail = value.partition(".")
    return value.isascii() and len(head) == 2 and head.isdecimal() and (not dot or len(tail) == 2 and tail.isdecimal())


_UNDERSTOOD = {
    "ta": lambda value: value.isascii() and value.isdecimal() and len(value) == 4,
    "triwulan": lambda value: value in dict(QUARTERS),
    "status": lambda value: value in dict(STATUSES),
    "arsip": lambda value: value in dict(ARCHIVED),
    "jenis": lambda value: value in Meeting.Kind.values,
    "wilayah": lambda value: _is_code(value) and len(value) == 2,
    "pokja": _is_code,
}


@dataclass(frozen=True)
class Line:
    """A meeting as the list shows it. `final` is the report to download; `found_text` holds a sought word and
    `found_in` says where it stands."""

    meeting: Meeting
    status: str
    final: FinalReport | None
    found_in: str = ""
    found_text: str = ""
    may_write: bool = False
    is_approximate: bool = False
    is_corrected: bool = False

    @property
    def paper(self) -> StoredFile | None:
        """What is downloaded: the signed paper where there is one."""
        signed = next(iter(self.final.signed_files.all()), None) if self.final else None
        return signed.file if signed else self.final and self.final.pdf


def lines_of(meetings: list[Meeting] | QuerySet[Meeting], user, text: str = "", *, alike: bool = False) -> list[Line]:
    """The lines of `meetings`, in as many queries for three of them as for three hundred."""
    if isinstance(meetings, QuerySet):
        meetings = list(meetings.with_place())
    load_for_lines(meetings)
    found = found_in(meetings, text, alike=alike) if text else {}
    records = records_in_force(meetings)
    return [_line(meeting, user, found.get(meeting.pk), records.get(meeting.pk)) for meeting in meetings]


def _line(meeting: Meeting, user, found: Found | None, record: dict | None) -> Line:
    reads_drafts = can(user, Permission.DRAFT_READ, meeting)
    if record:
        approximate = any(session.get("approximate") for session in record.get("sessions", []))
    else:
        approximate = any(session.approximate for session in meeting.sessions.all())
    return Line(
        meeting=as_released(meeting, record) if record else meeting,
        status=shown_status(meeting, user),
        final=final_of(meeting),
        found_in=found.place if found else "",
        found_text=found.text if found else "",
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
