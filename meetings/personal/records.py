"""Meetings: where a person was on the list, signs, spoke, and what was approved in their name."""

from collections import defaultdict

from django.db.models import Q

from meetings.models import Attendee, FinalReport, FollowUpUpdate, Meeting, Row, Signer
from meetings.models.minutes import Kind
from meetings.personal.shape import Section, section
from meetings.personal.subject import BY_NAME, BY_NIP, Subject
from pokja.indonesian import nip_text, person_name

UNREADABLE = "Rapat yang catatannya belum boleh Anda baca"


def record_sections(subject: Subject) -> list[Section]:
    return [_attendance(subject), _signers(subject), _speakers(subject), _approvals(subject), _acts(subject)]


def _attendance(subject: Subject) -> Section:
    """Being on a list is told to the person it names, also of a draft; what that meeting is about is not."""
    columns = {
        "meeting": "Rapat",
        "date": "Tanggal",
        "written_as": "Ditulis sebagai",
        "contacts": "Kontak",
        "presence": "Kehadiran",
        "sureness": "Kaitan",
    }
    rows = Attendee.objects.filter(person__in=subject.all_entries).select_related("meeting")
    found = list(
        subject.of_meetings(rows)
        .prefetch_related("presences__session", "check_ins")
        .order_by("-meeting__starts_on", "pk")
    )
    readable = subject.readable({row.meeting_id for row in found})
    return section("attendance", "Daftar hadir", columns, (_attendee(subject, row, readable) for row in found))


def _attendee(subject: Subject, row: Attendee, readable: set[int]) -> dict:
    is_sure = row.person_id in subject.sure_pks
    return {
        "meeting": str(row.meeting) if row.meeting_id in readable else UNREADABLE,
        "date": row.meeting.starts_on,
        "written_as": _written(row.name, row.office, row.institution),
        "contacts": _written(row.phone, row.email, *_left_at_check_in(row)) if is_sure else "",
        "presence": "; ".join(_presence(presence) for presence in row.presences.all()),
        "sureness": subject.sureness(row.person_id),
    }


def _left_at_check_in(row: Attendee) -> list[str]:
    return list(dict.fromkeys(entry.contact for entry in row.check_ins.all()))


def _presence(presence) -> str:
    words = presence.get_status_display().lower()
    return f"{words}, {presence.representing}" if presence.representing else words


def _signers(subject: Subject) -> Section:
    """A signature names a person in writing, without a link."""
    columns = {
        "meeting": "Rapat",
        "date": "Tanggal",
        "part": "Sebagai",
        "written_as": "Ditulis sebagai",
        "nip": "NIP",
        "sureness": "Kaitan",
    }
    same = _in_own_pokja(subject, "nip", lambda entry: entry.nip)
    rows = (
        _of_meeting(row.meeting)
        | {
            "part": row.get_part_display(),
            "written_as": _written(row.name, row.rank, row.office),
            "nip": nip_text(row.nip),
            "sureness": BY_NIP,
        }
        for row in _readable(subject, Signer.objects.filter(same))
    )
    return section("signers", "Penanda tangan", columns, rows)


def _speakers(subject: Subject) -> Section:
    columns = {
        "meeting": "Rapat",
        "date": "Tanggal",
        "role": "Sebagai",
        "written_as": "Ditulis sebagai",
        "sureness": "Kaitan",
    }
    same = _in_own_pokja(subject, "name__iexact", lambda entry: entry.name)
    rows = (
        _of_meeting(row.meeting)
        | {
            "role": row.get_speaker_role_display(),
            "written_as": _written(
                person_name(row.title_before, row.name, row.title_after), row.office, row.institution
            ),
            "sureness": BY_NAME,
        }
        for row in _readable(subject, Row.objects.standing().filter(same, kind=Kind.SPEAKER))
    )
    return section("speakers", "Narasumber", columns, rows)


def _approvals(subject: Subject) -> Section:
    columns = {"meeting": "Rapat", "date": "Tanggal", "approved_at": "Disetujui", "written_as": "Ditulis sebagai"}
    reports = FinalReport.objects.filter(approved_by=subject.user) if subject.user else FinalReport.objects.none()
    rows = (
        _of_meeting(report.meeting)
        | {"approved_at": report.approved_at, "written_as": _written(report.approver_name, report.approver_office)}
        for report in _readable(subject, subject.of_meetings(reports))
    )
    return section("approvals", "Laporan yang disetujui", columns, rows)


_ACTS = {
    "created": "Membuat rapat",
    "submitted": "Mengajukan",
    "returned": "Mengembalikan",
    "cancelled": "Membatalkan",
    "archived": "Mengarsipkan",
}


def _acts(subject: Subject) -> Section:
    """What the account did to meetings and follow-ups. Who wrote which line is in the history of the record."""
    columns = {"at": "Waktu", "what": "Perbuatan", "meeting": "Rapat", "date": "Tanggal"}
    if subject.user is None:
        return section("acts", "Perbuatan di rapat", columns, [])
    meetings = Meeting.objects.all()
    if subject.pokja:
        meetings = meetings.filter(pokja=subject.pokja)
    found = [
        (getattr(meeting, f"{name}_at"), what, meeting)
        for name, what in _ACTS.items()
        for meeting in meetings.filter(**{f"{name}_by": subject.user})
    ]
    updates = FollowUpUpdate.objects.filter(by=subject.user, followup__meeting__in=meetings)
    found += [
        (update.at, "Mencatat kabar tindak lanjut", update.followup.meeting)
        for update in updates.select_related("followup__meeting")
    ]
    readable = subject.readable({meeting.pk for _, _, meeting in found})
    rows = (
        {
            "at": at,
            "what": what,
            "meeting": str(meeting) if meeting.pk in readable else UNREADABLE,
            "date": meeting.starts_on,
        }
        for at, what, meeting in sorted(found, key=lambda act: act[0], reverse=True)
    )
    return section("acts", "Perbuatan di rapat", columns, rows)


def _in_own_pokja(subject: Subject, field: str, value) -> Q:
    """`field` says the same as an entry that is surely theirs, in a meeting of the Pokja of that entry."""
    values = defaultdict(set)
    for entry in subject.entries:
        if value(entry):
            values[entry.pokja_id].add(value(entry))
    condition = Q(pk__in=[])
    for pokja, known in values.items():
        for text in known:
            condition |= Q(meeting__pokja=pokja, **{field: text})
    return condition


def _readable(subject: Subject, rows) -> list:
    """Of what has no link only the part that the reader may open anyway."""
    visible = Meeting.objects.visible_to(subject.reader)
    return list(rows.filter(meeting__in=visible).select_related("meeting").order_by("-meeting__starts_on", "pk"))


def _of_meeting(meeting: Meeting) -> dict:
    return {"meeting": str(meeting), "date": meeting.starts_on}


def _written(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
