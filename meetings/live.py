"""The sheet as its scripts know it: all of it when the page opens, afterwards only what is new; and who is there."""

from django.urls import reverse

from meetings.changes import Cursor, changed_rows, cursor
from meetings.forms.marks import MARKED_KINDS
from meetings.models import MarkStyle, Meeting
from meetings.rowjson import rows_json
from meetings.sheet import Sheet
from meetings.workflow.carrying import review_uid
from meetings.workflow.locking import lock_reason
from pokja.access import can
from pokja.models.region import Zone
from pokja.roles import Permission


def sheet_data(sheet: Sheet, user) -> dict:
    """What the page carries for its scripts. `offset` is in minutes east of UTC."""
    meeting = sheet.meeting
    zone = Zone(meeting.pokja.region.zone)
    own = {
        "account": str(user.pk),
        "send": reverse("meetings:send", args=[meeting.pk]),
        "withdraw": reverse("meetings:withdraw", args=[meeting.pk])
        if can(user, Permission.MEETING_SUBMIT, meeting)
        else "",
        "review": str(review_uid(meeting)),
        "tabIndents": user.tab_indents,
        "zone": zone.value,
        "offset": int(zone.local().utcoffset().total_seconds()) // 60,
    }
    return own | _state(meeting, user, sheet.as_of) | {"rows": rows_json(sheet.rows, meeting)}


def news(meeting: Meeting, user, *, since: Cursor) -> dict:
    """What changed since `since`, whoever changed it, and who is there."""
    now = cursor(meeting)  # before the rows: what comes in between is told twice rather than never
    rows = changed_rows(meeting, since).with_related().select_related("parent", "agenda")
    return _state(meeting, user, now) | {"rows": rows_json(rows, meeting) if now.rows != since.rows else []}


def _state(meeting: Meeting, user, now: Cursor) -> dict:
    return {
        "meeting": meeting.pk,
        "at": Zone(meeting.pokja.region.zone).clock(),
        "cursor": str(now),
        "status": meeting.status,
        "reason": lock_reason(meeting),
        "marks": _marks(meeting),
        "here": _here(meeting, user),
    }


def _marks(meeting: Meeting) -> dict:
    chosen = {(style.kind, style.level): style.style for style in meeting.mark_styles.all()}
    return {
        kind.value: [chosen.get((kind, level), usual) for level, usual in enumerate(MarkStyle.DEFAULTS, start=1)]
        for kind in MARKED_KINDS
    }


def _here(meeting: Meeting, user) -> list[dict]:
    """One entry a person, the place being that of the sheet which showed itself last."""
    people = {}
    for visit in meeting.visits.here().select_related("user", "agenda").order_by("-seen_at"):
        agenda = str(visit.agenda.uid) if visit.agenda else None
        people.setdefault(visit.user_id, {"name": str(visit.user), "agenda": agenda, "me": visit.user_id == user.pk})
    return sorted(people.values(), key=lambda person: (not person["me"], person["name"]))
