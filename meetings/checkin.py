"""When and for which session guests may note themselves as present, and what the page behind the QR code offers."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from meetings.models import CheckInCode, Meeting, Session
from pokja.models.region import Zone

OPENS_BEFORE, CLOSES_AFTER = timedelta(hours=2), timedelta(hours=4)


def now() -> datetime:
    """The clock of the check-in; tests set it."""
    return timezone.now()


def current_code(meeting: Meeting) -> CheckInCode | None:
    """The code by which guests may check in; None when none is open or the record may not be written on."""
    if not meeting.is_editable:
        return None
    return CheckInCode.objects.filter(meeting=meeting, closed_at=None).first()


# --- time ---


def zone_of(session: Session) -> ZoneInfo:
    return ZoneInfo(Zone(session.zone).tz_name)


def _at(session: Session, hour: time) -> datetime:
    return datetime.combine(session.date, hour, zone_of(session))


def _day_of(session: Session) -> tuple[datetime, datetime]:
    start = _at(session, time(0))
    return start, datetime.combine(session.date + timedelta(days=1), time(0), zone_of(session))


def hours_of(session: Session) -> tuple[datetime, datetime]:
    """From when to when it sits; what is not written down reaches to the end of its day."""
    first, last = _day_of(session)
    return _at(session, session.start) if session.start else first, _at(session, session.end) if session.end else last


def open_hours(session: Session) -> tuple[datetime, datetime]:
    """From two hours before to four hours after; without hours the whole day, without an end the rest of it."""
    start, end = hours_of(session)
    opens = start - OPENS_BEFORE if session.start else start
    if session.end:
        return opens, end + CLOSES_AFTER
    return opens, max(end, start + CLOSES_AFTER) if session.start else end


def is_over(session: Session, moment: datetime) -> bool:
    return hours_of(session)[1] <= moment


def session_at(sessions: Iterable[Session], moment: datetime) -> Session | None:
    """The session for which somebody arrives at `moment`: the one that sits, else the next, else the one just over."""
    is_open = [one for one in sessions if open_hours(one)[0] <= moment < open_hours(one)[1]]
    sitting = [one for one in is_open if hours_of(one)[0] <= moment < hours_of(one)[1]]
    if sitting:
        return max(sitting, key=lambda one: hours_of(one)[0])
    ahead = [one for one in is_open if moment < hours_of(one)[0]]
    if ahead:
        return min(ahead, key=lambda one: hours_of(one)[0])
    return max(is_open, key=lambda one: hours_of(one)[1], default=None)


def arrival_hour(session: Session, moment: datetime) -> time:
    """The hour of the session's clock, to the minute."""
    return moment.astimezone(zone_of(session)).time().replace(second=0, microsecond=0)
