"""Meetings as iCalendar (RFC 5545): when, where and what they are called, and nothing of what was said.

Written by hand: four kinds of lines need no library.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from meetings.models import FinalReport, Meeting
from meetings.models.calendars import CalendarFeed
from meetings.record.export import session_record
from meetings.released import as_released
from pokja.access import can
from pokja.models.region import Zone
from pokja.roles import Permission

PAST = timedelta(days=400)
MOST = 1000
_TOLD = ("title", "kind", "kind_other", "number", "sessions")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def calendar(feed: CalendarFeed, address: Callable[[Meeting], str]) -> str:
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pokja PKP//Kalender rapat//ID", "CALSCALE:GREGORIAN"),
        f"X-WR-CALNAME:{_text('Rapat ' + (feed.pokja.name if feed.pokja else 'Pokja PKP'))}",
        *("X-PUBLISHED-TTL:PT4H", "REFRESH-INTERVAL;VALUE=DURATION:PT4H"),
    ]
    for meeting, told in _told(feed):
        for number, session in enumerate(told["sessions"]):
            lines += _event(meeting, told, number, session, address(meeting))
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _told(feed: CalendarFeed) -> Iterator[tuple[Meeting, dict]]:
    """Each meeting with title and sittings as this person may read them: of a report that is being corrected, those
    who read no drafts get what was approved."""
    found = Meeting.objects.visible_to(feed.user).with_place().filter(ends_on__gte=timezone.localdate() - PAST)
    if feed.pokja:
        found = found.filter(pokja=feed.pokja) | found.filter(participants=feed.pokja)
    meetings = list(found.distinct().prefetch_related("sessions").order_by("-starts_on", "-pk")[:MOST])
    approved = [m for m in meetings if not m.is_final and not can(feed.user, Permission.DRAFT_READ, m)]
    finals = {
        (meeting, version): dict(zip(_TOLD, told, strict=True))
        for meeting, version, *told in FinalReport.objects.filter(meeting__in=approved).values_list(
            "meeting_id", "version", *(f"data__record__{name}" for name in _TOLD)
        )
    }
    for meeting in meetings:
        if meeting in approved:
            yield meeting, finals[meeting.pk, meeting.final_version]
        else:
            yield meeting, {"title": meeting.title, "sessions": [session_record(s) for s in meeting.sessions.all()]}


def _event(meeting: Meeting, told: dict, number: int, session: dict, address: str) -> list[str]:
    state = "CANCELLED" if meeting.cancelled_at else "CONFIRMED"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{meeting.uid}-{number}@pokja-pkp",
        f"DTSTAMP:{_utc(meeting.changed_at)}",
        *_when(session),
        f"SUMMARY:{_text(as_released(meeting, told).short_name + ': ' + told['title'])}",
        f"URL:{address}",
        f"STATUS:{state}",
    ]
    if session.get("place"):
        lines.append(f"LOCATION:{_text(session['place'])}")
    return [*lines, "END:VEVENT"]


def _when(session: dict) -> list[str]:
    """Without an hour it takes the whole day."""
    day = date.fromisoformat(session["date"])
    if not session.get("start"):
        return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"]
    zone = ZoneInfo(Zone(session["zone"]).tz_name)
    hours = [
        datetime.combine(day, time.fromisoformat(session[name]), zone) for name in ("start", "end") if session.get(name)
    ]
    return [f"{name}:{_utc(moment)}" for name, moment in zip(("DTSTART", "DTEND"), hours, strict=False)]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(line: str) -> str:
    """At most 75 bytes a line, and no letter cut."""
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 75:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    return "\r\n".join((*pieces, piece))
