"""Where the sought words of a meeting stand, to be told in the list."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from meetings.marking import Piece, excerpt
from meetings.models import Kind, Meeting
from meetings.sought import Sought
from pokja.indonesian import MONTHS

_KINDS_TOLD_FIRST = (Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP, Kind.AGENDA)


@dataclass(frozen=True)
class Found:
    """Where a sought word stands that the line of the list does not show, and so much of that place as a line holds."""

    place: str
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def found_in(meetings: Iterable[Meeting], sought: Sought) -> dict[int, Found]:
    """By meeting the place with most of the sought words that its line in the list does not show."""
    meetings = list(meetings)
    if not sought or not meetings:
        return {}
    asked = {
        "meetings": [meeting.pk for meeting in meetings],
        "shown": [_shown(meeting) for meeting in meetings],
        "told_kinds": [meeting.kind_text for meeting in meetings],
        "queries": sought.queries,
        "kinds": list(_KINDS_TOLD_FIRST),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WHERE_FOUND, asked)
        found = cursor.fetchall()
    return {pk: Found(_PLACES.get(place) or Kind(place).label, excerpt(said, sought)) for pk, place, said in found}


_PLACES = {
    "theme": "tema",
    "kind": "jenis",
    "number": "nomor rapat",
    "year": "tahun anggaran",
    "joined": "Pokja yang ikut serta",
    "names": "nama Pokja",
    "attendee": "peserta",
    "place": "tempat",
    "people": "pimpinan dan notulis",
    "report": "laporan",
}

# Of each meeting: the words that its line does not show, then the line in which most of them stand.
_WHERE_FOUND = """
WITH page AS (
    SELECT page.id, page.kind, ARRAY(
        SELECT q::tsquery FROM unnest(%(queries)s::text[]) q
        WHERE NOT to_tsvector('simple', meetings_plain(page.shown)) @@ q::tsquery) AS unseen
    FROM unnest(%(meetings)s::bigint[], %(shown)s::text[], %(told_kinds)s::text[]) AS page (id, shown, kind)
), wanted AS (
    SELECT page.id, page.unseen, m.pokja_id, m.reopened_at, m.final_version, m.theme, m.chair, m.moderator,
        m.minute_taker, m.participants_note, m.number, m.budget_year, page.kind
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
    UNION ALL SELECT id, unseen, 'kind', kind, 9, 1 FROM wanted
    UNION ALL SELECT id, unseen, 'number', 'Nomor ' || number, 9, 2 FROM wanted WHERE reopened_at IS NULL
    UNION ALL SELECT id, unseen, 'year', 'TA ' || budget_year, 9, 3 FROM wanted WHERE reopened_at IS NULL
    UNION ALL SELECT w.id, unseen, 'names', concat_ws(' ; ', nullif(p.own_name, ''),
        nullif(array_to_string(g.aliases, ', '), '')), 9, 4
    FROM wanted w JOIN pokja_pokja p ON p.id = w.pokja_id JOIN pokja_region g ON g.id = p.region_id
    UNION ALL SELECT w.id, unseen, 'joined', concat_ws(' ; ',
        CASE g.level WHEN 'province' THEN 'Provinsi ' ELSE '' END || g.name, nullif(p.own_name, ''),
        nullif(array_to_string(g.aliases, ', '), '')), 9, 5
    FROM wanted w JOIN meetings_meetingpokja l ON l.meeting_id = w.id JOIN pokja_pokja p ON p.id = l.pokja_id
        JOIN pokja_region g ON g.id = p.region_id WHERE reopened_at IS NULL
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


def _shown(meeting: Meeting) -> str:
    """What a line of the list shows of the meeting."""
    day = meeting.starts_on
    date = f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""
    return f"{meeting.title} {meeting.pokja.region.full_name} {date}"
