"""The one question "which meetings match these words?"."""

import re
from collections import defaultdict

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from meetings.models import Attendee, FinalReport, Kind, Meeting, MeetingPokja, Row, Session
from pokja.cleaning import clean_text
from pokja.indonesian import MONTHS
from pokja.models import Pokja
from pokja.models.region import Level

MAX_WORDS = 12

# Two spellings of one word, by the part in which they differ: either finds both.
TWINS = (("permukim", "pemukim"), ("notulen", "notula"))
# Different words for one thing; a phrase among them counts as one word.
SYNONYMS = (("perangkat daerah", "opd", "skpd", "sopd"),)
# Words that stand in the name of every Pokja and so tell none apart.
IN_EVERY_NAME = ("pokja", "pkp")

_ROW_FIELDS = ("text", "help_wanted", "name", "office", "institution", "representing", "owner_text", "due_text")
_MEETING_FIELDS = ("title", "number", "kind_other", "theme", "participants_note", "chair", "moderator", "minute_taker")
_ATTENDEE_FIELDS = ("name", "office", "institution")
_KINDS_TOLD_FIRST = (Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP, Kind.AGENDA)


def matching(queryset: QuerySet[Meeting], text: str) -> QuerySet[Meeting]:
    """The meetings of `queryset` in which every word of `text` stands somewhere.

    Looked at are the meeting's own words, its Pokja and region, days, places, standing rows and who came; of a meeting
    under correction, what its version in force says and nothing of what is being written.
    """
    for spellings in words_of(text):
        queryset = queryset.filter(_stands_somewhere(spellings))
    return queryset


def matching_rows(meetings: list[Meeting], text: str) -> dict[int, Row]:
    """Per meeting the row in which a sought word stands that the line of the list does not show. One query at most."""
    groups = defaultdict(list)
    for meeting in meetings:
        if unseen := tuple(word for word in words_of(text) if not _is_in(_shown(meeting), word)):
            groups[unseen].append(meeting.pk)
    if not groups:
        return {}
    wanted = [
        Q(meeting__in=ids) & _any([_contains(_ROW_FIELDS, word) for word in words]) for words, ids in groups.items()
    ]
    telling = Case(*(When(kind=kind, then=n) for n, kind in enumerate(_KINDS_TOLD_FIRST)), default=9)
    rows = _readable_rows().filter(_any(wanted)).order_by("meeting", telling, "rank", "pk").distinct("meeting")
    return {row.meeting_id: row for row in rows}


def matching_lines(meetings: list[Meeting], text: str) -> dict[int, str]:
    """The same of meetings under correction: the line of the version in force with most words. One query at most."""
    wanted = {meeting.pk: meeting.final_version for meeting in meetings if meeting.is_in_correction}
    words = words_of(text)
    if not wanted or not words:
        return {}
    reports = FinalReport.objects.filter(meeting__in=wanted).values_list("meeting", "version", "text")
    found = {}
    for meeting, version, said in reports:
        if version == wanted[meeting]:
            hits, line = max(_hits(line, words) for line in said.split("\n"))
            found |= {meeting: line} if hits else {}
    return found


def _hits(line: str, words: list[tuple[str, ...]]) -> tuple[int, str]:
    return sum(_is_in(line, word) for word in words), line


def row_text(row: Row) -> str:
    """Everything of a row that is searched, as one line."""
    return " ; ".join(text for field in _ROW_FIELDS if (text := getattr(row, field)))


def _is_in(text: str, spellings: tuple[str, ...]) -> bool:
    return any(word in text.lower() for word in spellings)


def words_of(text: str) -> list[tuple[str, ...]]:
    """The words that tell meetings apart, each with its other spellings."""
    text = re.sub("[‐‑‒–—−]", "-", clean_text(text, multiline=False).lower())
    for phrase, short, *_ in SYNONYMS:
        text = re.sub(rf"\b{phrase}\b", short, text)
    words = dict.fromkeys(word.strip("\"'“”‘’.,;:!?()[]…") for word in text.split())
    return [_spellings(word) for word in words if word and word not in IN_EVERY_NAME][:MAX_WORDS]


def _spellings(word: str) -> tuple[str, ...]:
    for group in SYNONYMS:
        if word in group:
            return group
    spellings = [word]
    for one, other in TWINS:
        spellings += [word.replace(one, other), word.replace(other, one)]
    return tuple(dict.fromkeys(spellings))


def _stands_somewhere(spellings: tuple[str, ...]) -> Q:
    here = {"meeting": OuterRef("pk")}
    pokja = in_pokja(spellings)
    in_force = FinalReport.objects.filter(version=OuterRef("final_version"), **here)
    released = Q(pokja__in=pokja) | Exists(in_force.filter(_contains(("text",), spellings)))
    written = (
        _contains(_MEETING_FIELDS, spellings)
        | Q(kind__in=_kinds(spellings))
        | Q(budget_year__in=[int(word) for word in spellings if re.fullmatch("[0-9]{4}", word)])
        | Q(pokja__in=pokja)
        | Exists(MeetingPokja.objects.filter(pokja__in=pokja, **here))
        | Exists(Session.objects.filter(_in_session(spellings), **here))
        | Exists(_readable_rows().filter(_contains(_ROW_FIELDS, spellings), **here))
        | Exists(Attendee.objects.filter(_contains(_ATTENDEE_FIELDS, spellings), **here))
    )
    return (Q(reopened_at=None) & written) | (Q(reopened_at__isnull=False) & released)


def _readable_rows() -> QuerySet[Row]:
    """Rows that all who see the meeting may read: no removed ones, none of a correction that is not final yet."""
    return Row.objects.standing().filter(meeting__reopened_at=None)


def _contains(fields: tuple[str, ...], spellings: tuple[str, ...]) -> Q:
    return _any([Q(**{f"{field}__icontains": word}) for field in fields for word in spellings])


def _any(conditions: list[Q]) -> Q:
    result = conditions[0]
    for condition in conditions[1:]:
        result |= condition
    return result


def in_pokja(spellings: tuple[str, ...]) -> QuerySet:
    """The ids of the Pokja that are called so."""
    return Pokja.objects.filter(_in_pokja(spellings)).values("pk")


def _in_pokja(spellings: tuple[str, ...]) -> Q:
    levels = [level for level in Level if any(word == level.label.lower() for word in spellings)]
    return _contains(("own_name", "region__name", "region__aliases"), spellings) | Q(region__level__in=levels)


def _in_session(spellings: tuple[str, ...]) -> Q:
    """The place, or a part of the date: "30", "mei", "2016"."""
    condition = _contains(("place",), spellings)
    for word in spellings:
        if word.isdecimal() and word.isascii() and len(word) <= 2:
            condition |= Q(date__day=int(word))
        elif word.isdecimal() and word.isascii() and len(word) == 4 and int(word):
            condition |= Q(date__year=int(word))
        elif months := _months(word):
            condition |= Q(date__month__in=months)
    return condition


def _months(word: str) -> list[int]:
    names = [(number, name.lower()) for number, name in enumerate(MONTHS, 1)]
    return [number for number, name in names if word in (name, name[:3])]


def _kinds(spellings: tuple[str, ...]) -> list[str]:
    return [kind for kind in Meeting.Kind if kind != "other" and any(word in kind.label.lower() for word in spellings)]


def _shown(meeting: Meeting) -> str:
    """What a line of the list shows of the meeting."""
    day = meeting.starts_on
    date = f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""
    return " ".join([meeting.title, meeting.kind_text, meeting.number, meeting.pokja.name, date])
