"""The one question "which meetings match these words?"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from meetings.models import Kind, Meeting, MeetingWords
from meetings.searchsql import SIGNS
from pokja.cleaning import clean_text
from pokja.indonesian import MONTHS
from pokja.models import Pokja
from pokja.models.region import Level
from pokja.replica import connection_of

MAX_WORDS = 12
# Up to so many hits are sorted by their day; of more the newest are soon met by going along the list.
SORTED_HITS = 2_000

# Two spellings of one word, by the part in which they differ: either finds both.
TWINS = (("permukim", "pemukim"), ("notulen", "notula"))
# Different words for one thing; a phrase among them counts as one word.
SYNONYMS = (("perangkat daerah", "opd", "skpd", "sopd"),)
# Words that stand in the name of every Pokja and so tell none apart.
IN_EVERY_NAME = ("pokja", "pkp")

_KINDS_TOLD_FIRST = (Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP, Kind.AGENDA)
_PARTED = str.maketrans(dict.fromkeys(SIGNS, " "))
_EXTENDED_FROM = 4  # letters from which a word is also found inside others and by its stem
_LIKE_FROM = 5  # and from which one that looks like it may be meant
_NEVER = 1_000


def matching(queryset: QuerySet[Meeting], text: str, *, alike: bool = False) -> QuerySet[Meeting]:
    """The meetings of `queryset` in which every word of `text` stands somewhere; see MeetingWords for where.

    A word is found by its beginning, inside another, and by its stem (perumahan finds rumah); with `alike` also by
    what looks like it, for slips of the finger.
    """
    queries = _queries(words_of(text), alike)
    if not queries:
        return queryset
    asked = " & ".join(f"({query})" for query in queries)
    hits = MeetingWords.objects.filter(words=SearchQuery(asked, config="simple", search_type="raw"))
    few = list(hits.values_list("pk", flat=True)[: SORTED_HITS + 1])
    if len(few) <= SORTED_HITS:
        return queryset.filter(_IsAmong(F("pk"), Value(few)))
    return queryset.filter(pk__in=hits.values("pk"))


class _IsAmong(Func):
    """One parameter for all ids; `__in` would write each of them into the query."""

    template = "%(expressions)s::bigint[])"
    arg_joiner = " = ANY("
    output_field = BooleanField()
    conditional = True


@dataclass(frozen=True)
class Found:
    """Where a sought word stands that the line of the list does not show."""

    place: str
    text: str


def found_in(meetings: Iterable[Meeting], text: str, *, alike: bool = False) -> dict[int, Found]:
    """By meeting the place with most of the sought words that its line in the list does not show."""
    meetings, words = list(meetings), words_of(text)
    if not words or not meetings:
        return {}
    asked = {
        "meetings": [meeting.pk for meeting in meetings],
        "shown": [_shown(meeting) for meeting in meetings],
        "queries": _queries(words, alike),
        "kinds": list(_KINDS_TOLD_FIRST),
    }
    with connection_of(MeetingWords).cursor() as cursor:
        cursor.execute(_WHERE_FOUND, asked)
        return {pk: Found(_PLACES.get(place) or Kind(place).label, said) for pk, place, said in cursor.fetchall()}


_PLACES = {
    "theme": "tema",
    "attendee": "peserta",
    "place": "tempat",
    "people": "pimpinan dan notulis",
    "report": "laporan",
}

# Of each meeting: the words that its line does not show, then the line in which most of them stand.
_WHERE_FOUND = """
WITH page AS (
    SELECT page.id, ARRAY(
        SELECT q::tsquery FROM unnest(%(queries)s::text[]) q
        WHERE NOT to_tsvector('simple', meetings_plain(page.shown)) @@ q::tsquery) AS unseen
    FROM unnest(%(meetings)s::bigint[], %(shown)s::text[]) AS page (id, shown)
), wanted AS (
    SELECT page.id, page.unseen, m.reopened_at, m.final_version, m.theme, m.chair, m.moderator, m.minute_taker,
        m.participants_note
    FROM page JOIN meetings_meeting m ON m.id = page.id WHERE cardinality(page.unseen) > 0
), said AS (
    SELECT w.id, w.unseen, r.kind::text AS place, concat_ws(' ; ', nullif(r.text, ''), nullif(r.help_wanted, ''),
        nullif(r.name, ''), nullif(r.office, ''), nullif(r.institution, ''), nullif(r.representing, ''),
        nullif(r.owner_text, ''), nullif(r.due_text, '')) AS line,
        coalesce(array_position(%(kinds)s::text[], r.kind::text), 5) AS rank, r.rank AS at
    FROM wanted w JOIN meetings_row r ON r.meeting_id = w.id
    WHERE w.reopened_at IS NULL AND r.removed_at IS NULL
    UNION ALL SELECT id, unseen, 'theme', theme, 6, 0 FROM wanted WHERE reopened_at IS NULL
    UNION ALL SELECT w.id, unseen, 'place', s.place, 7, 0
    FROM wanted w JOIN meetings_session s ON s.meeting_id = w.id WHERE reopened_at IS NULL
    UNION ALL SELECT id, unseen, 'people', concat_ws(' ; ', nullif(chair, ''), nullif(moderator, ''),
        nullif(minute_taker, '')), 8, 0 FROM wanted WHERE reopened_at IS NULL
    UNION ALL SELECT id, unseen, 'attendee', participants_note, 9, 0 FROM wanted WHERE reopened_at IS NULL
    UNION ALL SELECT w.id, unseen, 'attendee', concat_ws(' ; ', nullif(a.name, ''), nullif(a.office, ''),
        nullif(a.institution, '')), 10, a.position
    FROM wanted w JOIN meetings_attendee a ON a.meeting_id = w.id WHERE reopened_at IS NULL
    UNION ALL SELECT w.id, unseen, 'report', line, 11, at
    FROM wanted w JOIN meetings_finalreport f ON f.meeting_id = w.id AND f.version = w.final_version,
        string_to_table(f.text, E'\\n') WITH ORDINALITY AS lines (line, at) WHERE reopened_at IS NOT NULL
), counted AS (
    SELECT id, place, line, rank, at, (SELECT count(*) FROM unnest(unseen) q
        WHERE to_tsvector('simple', meetings_plain(line)) @@ q) AS hits
    FROM said WHERE line <> ''
)
SELECT DISTINCT ON (id) id, place, line FROM counted WHERE hits > 0 ORDER BY id, hits DESC, rank, at
"""


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


def _queries(words: list[tuple[str, ...]], alike: bool) -> list[str]:
    """One query for each word, in the language of PostgreSQL; every letter in them was parted from signs."""
    extended = _extended({one for spellings in words for one in spellings}, alike)
    either = [[one for spelling in word for one in (spelling, *extended.get(spelling, ()))] for word in words]
    queries = (" | ".join(filter(None, dict.fromkeys(map(_phrase, word)))) for word in either)
    return [query for query in queries if query]  # a word of signs only asks for nothing


def _phrase(word: str) -> str:
    """A-1 is a followed by 1."""
    return " <-> ".join(_lexeme(part) for part in word.translate(_PARTED).split())


def _lexeme(word: str) -> str:
    """Numbers and the shortest words are meant as they are; of others the beginning will do."""
    return f"'{word}'" if len(word) < 3 or word.isdecimal() else f"'{word}':*"


def _extended(words: set[str], alike: bool) -> dict[str, list[str]]:
    """To each word others of which it is a part or with which it shares a stem; with `alike` those that look alike."""
    asked = [word for word in words if len(word) >= _EXTENDED_FROM and word.isalpha()]
    if not asked:
        return {}
    with connection_of(MeetingWords).cursor() as cursor:
        cursor.execute(_EXTEND, [_LIKE_FROM if alike else _NEVER, asked])
        return dict(cursor.fetchall())


_EXTEND = """
SELECT asked.word, ARRAY(
    SELECT word FROM (
        (SELECT DISTINCT word FROM meetings_knownword WHERE stem = ANY(meetings_stems(asked.word)) LIMIT 40)
        UNION
        (SELECT DISTINCT word FROM meetings_knownword WHERE word LIKE '%%' || asked.word || '%%'
            AND word NOT LIKE asked.word || '%%' LIMIT 40)
        UNION
        (SELECT word FROM (SELECT DISTINCT word FROM meetings_knownword
                WHERE length(asked.word) >= %s AND word %% asked.word) near
            WHERE similarity(word, asked.word) >= 0.45 ORDER BY similarity(word, asked.word) DESC, word LIMIT 10)
    ) others)
FROM unnest(%s::text[]) asked (word)
"""


def in_pokja(spellings: tuple[str, ...]) -> QuerySet:
    """The ids of the Pokja that are called so."""
    levels = [level for level in Level if any(word == level.label.lower() for word in spellings)]
    named = Q(region__level__in=levels)
    for word in spellings:
        for field in ("own_name", "region__name", "region__aliases"):
            named |= Q(**{f"{field}__icontains": word})
    return Pokja.objects.filter(named).values("pk")


def _shown(meeting: Meeting) -> str:
    """What a line of the list shows of the meeting."""
    day = meeting.starts_on
    date = f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""
    return " ".join([meeting.title, meeting.kind_text, meeting.number, meeting.pokja.name, date])
