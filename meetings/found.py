"""Where the sought words of a meeting stand, to be told in the list."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from meetings.listed import Told
from meetings.marking import Piece, drawn, excerpt, holds
from meetings.models import Kind, Meeting
from meetings.sought import Sought, Word, is_meant_whole
from pokja.indonesian import MONTHS
from pokja.planned import Planned

# In this order; what is not named stands behind.
_KINDS_TOLD_FIRST = [Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP, Kind.AGENDA]
_PATTERN_OF = 200  # words; with more of them every line is looked at


@dataclass(frozen=True)
class Found:
    """Where a sought word stands that the line of the list does not show, and so much of that place as a line holds."""

    place: str
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def marked(self) -> SafeString:
        return drawn(self.pieces)


def found_in(meetings: Iterable[Told], sought: Sought) -> dict[int, Found]:
    """By meeting the place with most of the sought words that its line in the list does not show.

    `meetings` are as they are told (of those under correction, as the version in force does).
    """
    unseen = {meeting: [word for word in sought.words if not holds(_shown(meeting), word)] for meeting in meetings}
    unseen = {meeting: words for meeting, words in unseen.items() if words}
    written = _written(unseen, sought.words) if unseen else {}
    found = {}
    for meeting, words in unseen.items():
        lines = [*_of_its_kind(meeting), *written.get(meeting.pk, [])]
        hits = [(sum(holds(line, word) for word in words), -rank, place, line) for rank, place, line in lines]
        best = max(hits, key=lambda hit: hit[:2], default=(0,))
        if best[0]:
            found[meeting.pk] = Found(best[2], excerpt(best[3], sought))
    return found


def _shown(meeting: Told) -> str:
    """What a line of the list shows of the meeting."""
    day = meeting.starts_on
    date = f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""
    return f"{meeting.title} {meeting.pokja.region.full_name} {date}"


def _of_its_kind(meeting: Told) -> Iterator[tuple[float, str, str]]:
    """Rank, place and text of what is told of the meeting in other words than are written down."""
    yield 9, "jenis", meeting.kind_text
    if not meeting.is_in_correction:  # then the report says it
        yield 9.2, "nomor rapat", f"Nomor {meeting.number}" if meeting.number else ""
        yield 9.3, "tahun anggaran", f"TA {meeting.budget_year}" if meeting.budget_year else ""


def _written(unseen: dict[Told, list[Word]], words: list[Word]) -> dict[int, list[tuple[float, str, str]]]:
    """By meeting the first lines in which one of the words may stand."""
    asked = {
        "open": [meeting.pk for meeting in unseen if not meeting.is_in_correction],
        "corrected": [meeting.pk for meeting in unseen if meeting.is_in_correction],
        "kinds": list(_KINDS_TOLD_FIRST),
        "pattern": _pattern(words),
    }
    found = defaultdict(list)
    for pk, rank, place, line in _SAYING.fetch(Meeting, **asked):
        found[pk].append((rank, _PLACES.get(place) or Kind(place).label, line))
    return found


def _pattern(words: list[Word]) -> str:
    """What a line holds somewhere when one of the words is in it; no part has a sign that means something here."""
    begins = {spelling for word in words for spelling in word.spellings}
    plain = [spelling[0] for spelling in begins if len(spelling) == 1]
    kin = {one for word in words for one in word.kin if not any(begin in one for begin in plain)}
    return "|".join(sorted({*map(_pattern_of, begins), *kin})) if len(kin) <= _PATTERN_OF else ""


def _pattern_of(spelling: tuple[str, ...]) -> str:
    if len(spelling) == 1 and is_meant_whole(spelling[0]):
        return f"(^|[^[:alnum:]]){spelling[0]}([^[:alnum:]]|$)"
    return "[^[:alnum:]]+".join(spelling)


_PLACES = {
    "theme": "tema",
    "venue": "tempat",
    "leaders": "pimpinan dan notulis",
    "attendee": "peserta",
    "pokja": "nama Pokja",
    "joined": "Pokja yang ikut serta",
    "report": "laporan",
}

# Twenty of each list are enough to find the one with most of the words.
_SAYING = Planned(
    "lines_saying",
    """
SELECT m.id, told.rank, told.place, told.line
FROM meetings_meeting m JOIN pokja_pokja p ON p.id = m.pokja_id JOIN pokja_region g ON g.id = p.region_id, LATERAL (
    VALUES (9.4, 'pokja', concat_ws(' ; ', nullif(p.own_name, ''), nullif(array_to_string(g.aliases, ', '), '')))
    UNION ALL SELECT * FROM (VALUES
        (6, 'theme', m.theme),
        (7, 'venue', (
            SELECT string_agg(nullif(s.place, ''), ' ; ' ORDER BY s.date, s.start NULLS FIRST, s.id)
            FROM meetings_session s WHERE s.meeting_id = m.id)),
        (8, 'leaders', concat_ws(' ; ', nullif(m.chair, ''), nullif(m.moderator, ''), nullif(m.minute_taker, ''))),
        (9, 'attendee', m.participants_note)
    ) open (rank, place, line) WHERE m.id = ANY(%(open)s)
) told (rank, place, line)
WHERE m.id = ANY(%(open)s || %(corrected)s::bigint[]) AND told.line <> '' AND told.line ~* %(pattern)s
UNION ALL
(SELECT meeting_id, rank, place, line FROM (
    SELECT *, row_number() OVER (PARTITION BY meeting_id ORDER BY rank, at) AS n FROM (
        SELECT meeting_id, coalesce(array_position(%(kinds)s::text[], kind::text), 5) AS rank, rank AS at,
            kind::text AS place, concat_ws(' ; ', nullif(text, ''), nullif(help_wanted, ''), nullif(name, ''),
            nullif(office, ''), nullif(institution, ''), nullif(representing, ''), nullif(owner_text, ''),
            nullif(due_text, '')) AS line
        FROM meetings_row WHERE meeting_id = ANY(%(open)s) AND removed_at IS NULL
    ) lines WHERE line ~* %(pattern)s
) numbered WHERE n <= 20)
UNION ALL
(SELECT meeting_id, 10, 'attendee', line FROM (
    SELECT *, row_number() OVER (PARTITION BY meeting_id ORDER BY position) AS n FROM (
        SELECT meeting_id, position,
            concat_ws(' ; ', nullif(name, ''), nullif(office, ''), nullif(institution, '')) AS line
        FROM meetings_attendee WHERE meeting_id = ANY(%(open)s)
    ) lines WHERE line ~* %(pattern)s
) numbered WHERE n <= 20)
UNION ALL
SELECT l.meeting_id, 9.5, 'joined', concat_ws(' ; ',
    CASE g.level WHEN 'province' THEN 'Provinsi ' ELSE '' END || g.name,
    nullif(p.own_name, ''), nullif(array_to_string(g.aliases, ', '), ''))
FROM meetings_meetingpokja l JOIN pokja_pokja p ON p.id = l.pokja_id JOIN pokja_region g ON g.id = p.region_id
WHERE l.meeting_id = ANY(%(open)s)
UNION ALL
(SELECT meeting_id, 11, 'report', line FROM (
    SELECT *, row_number() OVER (PARTITION BY meeting_id ORDER BY at) AS n FROM (
        SELECT f.meeting_id, line, at FROM meetings_finalreport f
        JOIN meetings_meeting m ON m.id = f.meeting_id AND m.final_version = f.version,
            string_to_table(f.text, E'\\n') WITH ORDINALITY AS lines (line, at)
        WHERE m.id = ANY(%(corrected)s)
    ) lines WHERE line ~* %(pattern)s
) numbered WHERE n <= 20)
""",
)
