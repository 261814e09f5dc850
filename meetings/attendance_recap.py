"""The attendance of each session on paper: institutions with their people, how they came and when."""

from dataclasses import dataclass
from itertools import groupby

from meetings.attendance import Attendance, Tally, grouped, presence_of, with_presence
from meetings.models import Attendee, Meeting, Presence, Session
from meetings.models.meeting import Mode
from meetings.punctuality import source_words, times_words

WITHOUT_INSTITUTION = "Perorangan"


@dataclass(frozen=True)
class RecapLine:
    attendee: Attendee
    how: str
    note: str


@dataclass(frozen=True)
class Recap:
    session: Session | None
    tallies: list[Tally]
    groups: list[tuple[str, list[RecapLine]]]


def recaps_of(meeting: Meeting) -> list[Recap]:
    """One per session; a meeting without a day has the bare list."""
    found = []
    for session in list(meeting.sessions.all()) or [None]:
        rows = list(grouped(with_presence(meeting.attendees.all(), session)))
        by_institution = groupby(rows, key=lambda row: row.institution)
        groups = [
            (name or WITHOUT_INSTITUTION, [_line(row, session) for row in those]) for name, those in by_institution
        ]
        found.append(Recap(session, Attendance(meeting, str(session.pk) if session else "").tallies, groups))
    return found


def _line(row: Attendee, session: Session | None) -> RecapLine:
    presence = presence_of(row)
    if presence is None:
        return RecapLine(row, "", "")
    mode = Mode(presence.mode).label.lower() if presence.mode else ""
    how = ", ".join(part for part in (presence.get_status_display(), mode) if part)
    is_represented = presence.status == Presence.Status.REPRESENTED
    who = f"{'diwakili' if is_represented else 'mewakili'} {presence.representing}" if presence.representing else ""
    parts = (who, times_words(presence, session), source_words(presence))
    return RecapLine(row, how, "; ".join(part for part in parts if part))
