"""When somebody came and went, beside the hours of the session, and who noted it; in words."""

from datetime import time

from meetings.models import Presence, Session
from pokja.indonesian import clock


def times_words(presence: Presence, session: Session) -> str:
    """datang 10.15, terlambat 75 menit; pulang 11.00, lebih awal"""
    found = []
    if presence.arrived:
        late = _minutes(session.start, presence.arrived) if session.start else 0
        found.append(f"datang {clock(presence.arrived)}" + (f", terlambat {late} menit" if late > 0 else ""))
    if presence.left:
        early = session.end and presence.left < session.end
        found.append(f"pulang {clock(presence.left)}" + (", lebih awal" if early else ""))
    return "; ".join(found)


def presence_words(presence: Presence | None, session: Session) -> str:
    """Datang 09.12; dicatat sendiri"""
    if presence is None:
        return ""
    times = times_words(presence, session)
    words = f"{times}; dicatat {presence.get_source_display().lower()}" if times else source_words(presence)
    return words[:1].upper() + words[1:]


def source_words(presence: Presence) -> str:
    return f"dicatat {presence.get_source_display().lower()}"


def _minutes(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute
