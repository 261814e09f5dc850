"""Collects what a paper prints of a meeting as plain data that JSON can hold; papers are made from this alone."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from meetings.assigned import with_assigned
from meetings.lookback import heirs_in
from meetings.models import FollowUp, FollowUpUpdate, Meeting
from meetings.models.layouts import PaperLayout
from meetings.papers.minutes import due_text, owner_text
from meetings.papers.paper import A4
from meetings.papers.rows import walk
from meetings.record.export import owner_record, to_record
from meetings.released import as_released, records_in_force
from pokja.indonesian import short_date
from pokja.models import Pokja
from pokja.models.group import Decree, HostAgency
from pokja.models.region import Zone

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
        "attachment_uids": [str(uid) for uid in meeting.attachments.values_list("uid", flat=True)],
        "pokja": pokja_of(pokja) | {"government": host.government if host else ""},
        "participants": [{"code": other.code, "name": other.name} for other in participants],
        "letterhead": letterhead_of(host),
        "decree": _decree(pokja.decree_on(day)),
        "previous_followups": _earlier_follow_ups(meeting),
        "carried_from": _carried_from(meeting),
        "approval": approval,
        "version": version or meeting.final_version + 1,
        "state": "final" if approval else "draft",
        "size": PaperLayout.objects.filter(pokja=pokja).values_list("size", flat=True).first() or A4,
    }


def pokja_of(pokja: Pokja) -> dict:
    return {
        "code": pokja.code,
        "name": pokja.name,
        "own_name": pokja.own_name,
        "region": pokja.region.full_name,
        "zone": pokja.region.zone,
    }


def letterhead_of(host: HostAgency | None) -> dict:
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


def _earlier_follow_ups(meeting: Meeting) -> list[dict]:
    """What the Pokja still had to do from its earlier approved meetings, or from joint ones that named it.

    As it stood when the last day of this meeting was over: what it closed stands there with its new state, what it
    carried on stands among its own follow-ups; what later meetings did with either, and news since, is not known yet.
    """
    if meeting.starts_on is None:
        return []
    own = Meeting.objects.filter(pokja=meeting.pokja_id)
    last_day = meeting.ends_on or meeting.starts_on
    midnight = datetime.combine(last_day + timedelta(days=1), time.min, Zone(meeting.pokja.region.zone).tz)
    later = list(own.later_than(meeting).values_list("pk", flat=True))
    earlier = Meeting.objects.filter(final_version__gt=0).not_cancelled().earlier_than(meeting)
    rows = (
        FollowUp.objects.standing()
        .filter(Q(meeting__pokja=meeting.pokja_id) | Q(pokja=meeting.pokja_id), meeting__in=earlier)
        .with_status(unseen=later, until=midnight)
    )
    told = FollowUpUpdate.objects.in_force().filter(meeting=meeting).values("followup")
    asked = rows.filter(Q(pk__in=rows.still_open().values("pk")) | Q(pk__in=told, is_carried=False))
    asked = asked.select_related(
        "meeting", "owner_institution", "owner_bidang", "owner_pokja__region", "owner_seat__bidang"
    ).order_by("meeting__starts_on", "meeting_id", "rank", "pk")
    news = FollowUpUpdate.objects.in_force().exclude(meeting__in=later).told_until(midnight)
    return _as_signed(with_assigned(asked, news))


def _carried_from(meeting: Meeting) -> dict[str, str]:
    """From which meeting each carried follow-up came, by its uid."""
    return {str(row.uid): _named(row.origin.meeting) for row in heirs_in(meeting).select_related("origin__meeting")}


def _named(meeting: Meeting) -> str:
    return f"{meeting.short_name}, {short_date(meeting.starts_on)}" if meeting.starts_on else meeting.short_name


def _as_signed(rows: list[FollowUp]) -> list[dict]:
    """The words of a meeting under correction are those of its version in force; what was added since is not told."""
    records = records_in_force(list({row.meeting_id: row.meeting for row in rows}.values()))
    signed = {pk: {entry["uid"]: entry for entry in walk(record["follow_ups"])} for pk, record in records.items()}
    entries = [signed[row.meeting_id].get(str(row.uid)) if row.meeting_id in signed else _entry(row) for row in rows]
    return [
        _earlier_follow_up(row, entry, as_released(row.meeting, records.get(row.meeting_id, {})))
        for row, entry in zip(rows, entries, strict=True)
        if entry
    ]


def _entry(row: FollowUp) -> dict:
    due = {"due_date": row.due_date.isoformat() if row.due_date else None, "due_text": row.due_text}
    return {"text": row.text, "owner_text": row.owner_text, "owner": owner_record(row)} | due


def _earlier_follow_up(row: FollowUp, entry: dict, meeting: Meeting) -> dict:
    names = {row.owner_pokja.code: row.owner_pokja.name} if row.owner_pokja else {}
    return {
        "meeting": _named(meeting),
        "text": entry["text"],
        "owner": owner_text(entry, names),
        "due": due_text(entry),
        "status": row.current_status,
    }
