"""Collects what a paper prints of a meeting as plain data that JSON can hold; papers are made from this alone."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from meetings.models import FollowUp, Meeting
from meetings.papers.minutes import due_text, owner_text
from meetings.record.export import owner_record, to_record
from pokja.indonesian import short_date
from pokja.models import Pokja
from pokja.models.group import Decree, HostAgency

# What the papers never print stays out of the data of a final, which is kept for good.
UNPRINTED = {"phone": "", "email": ""}


def collect(meeting: Meeting, *, version: int | None = None, approval: dict | None = None) -> dict:
    """The data of `meeting`, in as many queries for three rows as for three hundred.

    `approval` (name, office, approved_at in ISO 8601) makes it the data of a final, else of a draft.
    """
    record = to_record(meeting, content=False)
    del record["reminders"]  # notes to oneself
    record["attendees"] = [attendee | UNPRINTED for attendee in record["attendees"]]
    day = meeting.starts_on or timezone.localdate(meeting.created_at)
    pokja, host = meeting.pokja, meeting.pokja.host_on(day)
    participants = list(meeting.participants.select_related("region").order_by("region__code"))
    return {
        "record": record,
        "pokja": _pokja(pokja) | {"government": host.government if host else ""},
        "participants": [{"code": other.code, "name": other.name} for other in participants],
        "letterhead": _letterhead(host),
        "decree": _decree(pokja.decree_on(day)),
        "previous_followups": _earlier_follow_ups(meeting, day),
        "approval": approval,
        "version": version or meeting.final_version + 1,
        "state": "final" if approval else "draft",
    }


def _pokja(pokja: Pokja) -> dict:
    return {
        "code": pokja.code,
        "name": pokja.name,
        "own_name": pokja.own_name,
        "region": pokja.region.full_name,
        "zone": pokja.region.zone,
    }


def _letterhead(host: HostAgency | None) -> dict:
    if host is None:
        return {"lines": [], "agency": "", "address": "", "contact": "", "logo": None}
    lines = [host.government, *host.extra_lines]
    return {
        "lines": [{"text": line, "bold": False} for line in lines if line],
        "agency": host.agency,
        "government_size": host.government_size,
        "agency_size": host.agency_size,
        "logo_height": host.logo_height,
        "address": host.address,
        "contact": host.contact,
        "logo": host.logo_id,
    }


def _decree(decree: Decree | None) -> dict | None:
    if decree is None:
        return None
    return {"number": decree.number, "date": decree.date.isoformat(), "subject": decree.subject}


def _earlier_follow_ups(meeting: Meeting, day: date) -> list[dict]:
    """What the Pokja still has to do from its earlier approved meetings, or from joint ones that named it."""
    rows = (
        FollowUp.objects.open()
        .filter(Q(meeting__pokja=meeting.pokja_id) | Q(pokja=meeting.pokja_id))
        .filter(meeting__final_version__gt=0, meeting__cancelled_at=None, meeting__starts_on__lt=day)
        .exclude(meeting=meeting)
        .select_related("meeting", "owner_institution", "owner_bidang", "owner_pokja__region", "owner_seat__bidang")
        .order_by("meeting__starts_on", "meeting_id", "rank", "pk")
    )
    return [_earlier_follow_up(row) for row in rows]


def _earlier_follow_up(row: FollowUp) -> dict:
    names = {row.owner_pokja.code: row.owner_pokja.name} if row.owner_pokja else {}
    due = {"due_date": row.due_date.isoformat() if row.due_date else None, "due_text": row.due_text}
    return {
        "meeting": f"{row.meeting.short_name}, {short_date(row.meeting.starts_on)}",
        "text": row.text,
        "owner": owner_text({"owner_text": row.owner_text, "owner": owner_record(row)}, names),
        "due": due_text(due),
        "status": row.current_status,
    }
