"""What the list of meetings may be narrowed to, as links, and what each line of it shows."""

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from meetings.filters import ARCHIVED, CANCELLED, FILTERS, QUARTERS, STATUSES, UNDERSTOOD, parts_of
from meetings.found import Found, found_in
from meetings.keyset import Listed
from meetings.listed import Told
from meetings.marking import drawn, marked
from meetings.models import Meeting
from meetings.released import as_released
from meetings.search import Hits
from meetings.sought import Sought
from meetings.streams import Merged, Sight
from pokja.access import can, can_anywhere
from pokja.cleaning import clean_text
from pokja.planned import Planned
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


@dataclass(frozen=True)
class Filter:
    """A question with its possible answers. `chosen` is what stands above the list, with the address without it."""

    label: str
    choices: list[Choice]
    chosen: Choice | None

    @property
    def links(self) -> SafeString:
        """Drawn here: a list offers so many that a template would take longer for them than for its lines."""
        chosen, other = '<li><a href="{}" aria-current="true">{}</a></li>', '<li><a href="{}">{}</a></li>'
        drawn = "".join(chosen if choice.is_chosen else other for choice in self.choices)
        said = [said for choice in self.choices for said in (choice.address, choice.label)]
        return format_html(drawn, *said) if said else SafeString()


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
            return Merged([part.having(archived_at=None) for part in self.sight.parts], self.sight.listed)
        narrowed = Merged(parts_of(self.sight, answers), self.sight.listed) if answers else None
        if not self.sought:
            return narrowed
        marks = [self.sight.mark, *(FILTERS[name].mark(value, self.sight) for name, value in answers.items())]
        rarity = self.sight.rarity + sum(FILTERS[name].rarity(value) for name, value in answers.items())
        in_a_time = {"ta", "triwulan"} & answers.keys()
        newest_day = (lambda: narrowed.newest_day) if in_a_time else (lambda: self.sight.newest_day)
        return Hits(self.sight, partial(self._gate, answers), self.sought, tuple(marks), newest_day, rarity)

    def _gate(self, answers: dict[str, str]) -> QuerySet[Meeting]:
        gate = self.base
        for name, value in answers.items():
            gate = FILTERS[name].narrow(gate, value, self.user)
        return gate

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
        options["wilayah"] = ("Provinsi", self.sight.provinces)
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

    @property
    def _pokja(self) -> list[tuple[str, str]]:
        """Asked inside one province: the nation has 552."""
        within = self._value("wilayah") or self._value("pokja")[:2]
        if not within and len(provinces := self.sight.provinces) == 1:
            within = provinces[0][0]
        return self.sight.places(within) if within else []


@dataclass(frozen=True)
class Line:
    """A meeting as the list shows it; `title` and `place` with the sought words marked. `paper_size` is that of the
    report to download, in bytes, `found` says where a sought word stands that the line does not show.
    """

    meeting: Told
    status: str
    paper_size: int | None
    title: str
    place: str
    found: Found | None = None
    may_write: bool = False
    is_approximate: bool = False
    is_corrected: bool = False


def lines_of(meetings: list[Told] | QuerySet[Meeting], user, sought: Sought | None = None) -> list[Line]:
    """The lines of `meetings`, in as many queries for three of them as for three hundred."""
    if isinstance(meetings, QuerySet):
        meetings = list(meetings.with_place())
    facts = _facts_of(meetings)
    told = [
        as_released(meeting, facts[meeting.pk].record) if facts[meeting.pk].record else meeting for meeting in meetings
    ]
    found = found_in(told, sought) if sought else {}
    return [
        _line(meeting, shown, user, found.get(meeting.pk), sought, facts[meeting.pk])
        for meeting, shown in zip(meetings, told, strict=True)
    ]


def _line(meeting: Told, shown: Told, user, found: Found | None, sought: Sought | None, facts: "Facts") -> Line:
    place = shown.pokja.region.full_name
    return Line(
        meeting=shown,
        status=shown_status(meeting, user),
        paper_size=facts.paper_size,
        title=_marked(shown.title, sought),
        place=_marked(place, sought),
        found=found,
        may_write=meeting.is_editable and can(user, Permission.MINUTES_EDIT, meeting),
        is_approximate=facts.is_approximate,
        is_corrected=bool(facts.record) and not meeting.cancelled_at and can(user, Permission.DRAFT_READ, meeting),
    )


def _marked(text: str, sought: Sought | None) -> str:
    pieces = marked(text, sought) if sought else []
    return drawn(pieces) if any(piece.is_marked for piece in pieces) else text


class Facts(NamedTuple):
    """What a line tells beside the meeting: the size of what is downloaded of its version in force, whether one of its
    days is a guess, and of a meeting under correction what the version in force says."""

    paper_size: int | None = None
    is_approximate: bool = False
    record: dict | None = None


def _facts_of(meetings: list[Told]) -> dict[int, Facts]:
    found = defaultdict(Facts)  # of what went away since it was found, nothing
    if meetings:
        for pk, size, is_guessed, record in _FACTS.fetch(Meeting, meetings=[meeting.pk for meeting in meetings]):
            record = json.loads(record) if record else None
            if record:
                is_guessed = any(each.get("approximate") for each in record.get("sessions", []))
            found[pk] = Facts(size, is_guessed, record)
    return found


# The signed paper is downloaded where there is one: as SignedFile.objects.in_force() has it.
_FACTS = Planned(
    "facts_of_lines",
    """
SELECT m.id, coalesce(signed.size, own.size),
    EXISTS (SELECT FROM meetings_session d WHERE d.meeting_id = m.id AND d.approximate),
    CASE WHEN m.status <> 'final' THEN f.data -> 'record' END
FROM meetings_meeting m
LEFT JOIN meetings_finalreport f ON f.meeting_id = m.id AND f.version = m.final_version
LEFT JOIN pokja_storedfile own ON own.sha256 = f.pdf_id
LEFT JOIN meetings_signedfile s ON s.report_id = f.id AND s.removed_at IS NULL AND s.accepted_at IS NOT NULL
LEFT JOIN pokja_storedfile signed ON signed.sha256 = s.file_id
WHERE m.id = ANY(%(meetings)s)""",
)


def shown_status(meeting: Told, user) -> str:
    """Cancelled stands before everything; who reads finals only is not told of a correction under way."""
    if meeting.cancelled_at:
        return CANCELLED
    if meeting.is_released and not can(user, Permission.DRAFT_READ, meeting):
        return Meeting.Status.FINAL
    return meeting.status
