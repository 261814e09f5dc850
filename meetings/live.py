"""The sheet as its scripts know it: all of it when the page opens, afterwards only what is new; and who is there."""

from django.urls import reverse

from meetings.changes import Cursor, changed_rows, look_again
from meetings.forms.marks import MARKED_KINDS
from meetings.models import MarkStyle, Meeting
from meetings.rowjson import read_rows, rows_json
from meetings.sheet import Sheet
from meetings.workflow.carrying import review_uid
from meetings.workflow.locking import lock_reason
from pokja.access import can
from pokja.models import User
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
        "review": _review(sheet),
        "tabIndents": user.tab_indents,
        "zone": zone.value,
        "offset": int(zone.local().utcoffset().total_seconds()) // 60,
    }
    return own | _state(meeting, user, sheet.as_of) | {"rows": rows_json(sheet.rows, meeting)}


def _review(sheet: Sheet) -> dict | None:
    """Which row is the standing item "Tinjau tindak lanjut", and where it leads."""
    uid = review_uid(sheet.meeting)
    address = reverse("meetings:review", args=[sheet.meeting.pk])
    return {"uid": str(uid), "address": address} if any(row.uid == uid for row in sheet.rows) else None


def news(meeting: Meeting, user, *, since: Cursor) -> dict:
    """What changed since `since`, whoever changed it, and who is there."""
    now = look_again(meeting)  # before the rows: what comes in between is told twice rather than never
    rows = read_rows(changed_rows(meeting, since)) if now.rows != since.rows else []
    return _state(meeting, user, now) | {"rows": rows_json(rows, meeting)}


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
    visits = meeting.visits.here().order_by("-seen_at")
    for pk, name, email, agenda in visits.values_list("user", "user__name", "user__email", "agenda__uid"):
        place = str(agenda) if agenda else None
        people.setdefault(pk, {"name": str(User(name=name, email=email)), "agenda": place, "me": pk == user.pk})
    return sorted(people.values(), key=lambda person: (not person["me"], person["name"]))
