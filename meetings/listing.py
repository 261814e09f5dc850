"""What the list of meetings may be narrowed to, as links, and what each line of it shows."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote_plus, urlencode

from django.db.models import QuerySet, prefetch_related_objects
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from meetings.filters import ARCHIVED, CANCELLED, FILTERS, QUARTERS, STATUSES, UNDERSTOOD, parts_of
from meetings.found import Found, found_in
from meetings.keyset import Listed
from meetings.marking import drawn, marked
from meetings.models import Meeting
from meetings.released import as_released, records_in_force
from meetings.search import Hits
from meetings.sought import Sought
from meetings.streams import Merged, Sight
from pokja.access import can, can_anywhere
from pokja.cleaning import clean_text
from pokja.models.region import full_name
from pokja.replica import connection_of
from pokja.roles import Permission

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

    @property
    def link(self) -> SafeString:
        """Drawn here: a list offers so many that a template would take longer for them than for its lines."""
        link = '<a href="{}" aria-current="true">{}</a>' if self.is_chosen else '<a href="{}">{}</a>'
        return format_html(link, self.address, self.label)


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
        return self.sight.visible

    @cached_property
    def sought(self) -> Sought:
        return Sought(self.text, is_alike=self.is_alike)

    def search_alike(self) -> None:
        """Look for what looks like the words too: nothing that this person may see has the very words."""
        self.is_alike = True
        self.sought.look_alike()

    @cached_property
    def meetings(self) -> Listed:
        """What is left, as a list of which pages are taken."""
        answers = {name: value for name in FILTERS if (value := self._value(name))}
        if not self.sought and not answers:  # what was put away is shown to whoever looks for something
            return Merged([part.having(archived_at=None) for part in self.sight.parts])
        listed = Merged(parts_of(self.sight, answers)) if answers else None
        if not self.sought:
            return listed
        gate = self.base
        for name, value in answers.items():
            gate = FILTERS[name].narrow(gate, value, self.user)
        marks = [self.sight.mark, *(FILTERS[name].mark(value, self.sight) for name, value in answers.items())]
        newest_day = listed.newest_day if "ta" in answers else date.max  # others have meetings of late, or few
        return Hits(gate, self.sought, tuple(marks), newest_day)

    @cached_property
    def sight(self) -> Sight:
        return Sight(self.user)

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
        return [(name, value) for name in FILTERS if (value := self._value(name))]

    @property
    def year(self) -> str:
        return self._value("ta")

    def address(self, **changes) -> str:
        """The address of this list with other answers; a place in the old list says nothing about the new one."""
        pairs = [(name, value) for name, value in self._said if name not in changes]
        pairs += [(name, value) for name, value in changes.items() if value]
        return f"?{urlencode(pairs)}"

    @cached_property
    def _said(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.query.lists() if name not in PLACES for value in values]

    def place_address(self, **place) -> str:
        """The address of a place in this very list."""
        return self.address(**place, **{ALIKE: "1" if self.is_alike else ""})

    def _value(self, name: str) -> str:
        value = self.query.get(name, "")
        return value if UNDERSTOOD[name](value) else ""

    def _filter(self, name: str, label: str, options: list[tuple[str, str]]) -> Filter:
        value = self._value(name)
        others = self.address(**{name: ""})
        with_it = f"{others}{'&' if len(others) > 1 else ''}{name}="
        choices = [Choice(key, text, with_it + quote_plus(key), key == value) for key, text in options]
        text = dict(options).get(value, value)
        short = {"ta": f"TA {text}", "triwulan": f"Triwulan {text}"}.get(name, text)
        return Filter(label, choices, Choice(value, short, others, True) if value else None)

    @property
    def _years(self) -> list[tuple[str, str]]:
        return [(str(year), str(year)) for year in self.sight.years]

    @cached_property
    def _provinces(self) -> list[tuple[str, str]]:
        if self.sight.is_wide:
            return self.sight.provinces
        return sorted({code[:2]: province for code, _, province in self._places}.items())

    @property
    def _pokja(self) -> list[tuple[str, str]]:
        """Asked inside one province: the nation has 552."""
        if not self._province and len(self._provinces) != 1:
            return []
        within = self._province or self._provinces[0][0]
        return [(code, name) for code, name, _ in self._places if code[:2] == within]

    @property
    def _province(self) -> str:
        return self._value("wilayah") or self._value("pokja")[:2]

    @cached_property
    def _places(self) -> list[tuple[str, str, str]]:
        """Code, name and province of the Pokja seen; of much, only of those inside one province."""
        pokja = self.sight.pokja
        if self.sight.is_wide:
            pokja = pokja.filter(region__code__startswith=self._province or self._provinces[0][0])
        place = ("code", "level", "name", "parent__name")
        found = pokja.order_by("region__code").values_list(*(f"region__{field}" for field in place))
        return [(code, full_name(level, name), parent or name) for code, level, name, parent in found]


@dataclass(frozen=True)
class Line:
    """A meeting as the list shows it; `title` and `place` with the sought words marked. `paper_size` is that of the
    report to download, in bytes, `found` says where a sought word stands that the line does not show.
    """

    meeting: Meeting
    status: str
    paper_size: int | None
    title: str
    place: str
    found: Found | None = None
    may_write: bool = False
    is_approximate: bool = False
    is_corrected: bool = False


def lines_of(meetings: list[Meeting] | QuerySet[Meeting], user, sought: Sought | None = None) -> list[Line]:
    """The lines of `meetings`, in as many queries for three of them as for three hundred."""
    if isinstance(meetings, QuerySet):
        meetings = list(meetings.with_place())
    records, facts, found = records_in_force(meetings), _facts_of(meetings), {}
    if sought:
        prefetch_related_objects(meetings, "sessions")
        found = found_in([_told_of(meeting, records) for meeting in meetings], sought)
    return [
        _line(meeting, user, found.get(meeting.pk), records.get(meeting.pk), sought, *facts.get(meeting.pk, _NO_FACTS))
        for meeting in meetings
    ]


def _told_of(meeting: Meeting, records: dict[int, dict]) -> Meeting:
    return as_released(meeting, records[meeting.pk]) if meeting.pk in records else meeting


def _line(
    meeting: Meeting,
    user,
    found: Found | None,
    record: dict | None,
    sought: Sought | None,
    paper_size: int | None,
    is_guessed: bool,
) -> Line:
    reads_drafts = can(user, Permission.DRAFT_READ, meeting)
    shown = as_released(meeting, record) if record else meeting
    return Line(
        meeting=shown,
        status=shown_status(meeting, user),
        paper_size=paper_size,
        title=drawn(marked(shown.title, sought)) if sought else shown.title,
        place=drawn(marked(meeting.pokja.region.full_name, sought)) if sought else meeting.pokja.region.full_name,
        found=found,
        may_write=meeting.is_editable and can(user, Permission.MINUTES_EDIT, meeting),
        is_approximate=any(each.get("approximate") for each in record.get("sessions", [])) if record else is_guessed,
        is_corrected=bool(record) and reads_drafts and not meeting.cancelled_at,
    )


def _facts_of(meetings: list[Meeting]) -> dict[int, tuple[int | None, bool]]:
    """By meeting the size of what is downloaded of its version in force, and whether one of its days is a guess."""
    if not meetings:
        return {}
    with connection_of(Meeting).cursor() as cursor:
        cursor.execute(_FACTS, [[meeting.pk for meeting in meetings]])
        return {pk: (size, guessed) for pk, size, guessed in cursor.fetchall()}


_NO_FACTS = (None, False)  # of what went away since it was found
# The signed paper is downloaded where there is one: as SignedFile.objects.in_force() has it.
_FACTS = """
SELECT m.id, coalesce(signed.size, own.size),
    EXISTS (SELECT FROM meetings_session d WHERE d.meeting_id = m.id AND d.approximate)
FROM meetings_meeting m
LEFT JOIN meetings_finalreport f ON f.meeting_id = m.id AND f.version = m.final_version
LEFT JOIN pokja_storedfile own ON own.sha256 = f.pdf_id
LEFT JOIN meetings_signedfile s ON s.report_id = f.id AND s.removed_at IS NULL AND s.accepted_at IS NOT NULL
LEFT JOIN pokja_storedfile signed ON signed.sha256 = s.file_id
WHERE m.id = ANY(%s)"""


def shown_status(meeting: Meeting, user) -> str:
    """Cancelled stands before everything; who reads finals only is not told of a correction under way."""
    if meeting.cancelled_at:
        return CANCELLED
    if meeting.is_released and not can(user, Permission.DRAFT_READ, meeting):
        return Meeting.Status.FINAL
    return meeting.status
