"""What the report takes from the database, and the command that writes it into a file."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import Attendee, FinalReport, FollowUpStatus, FollowUpUpdate, Kind, Meeting, Presence, Row, Signer
from meetings.papers import format_a1
from pokja.storage import store
from tests.factories import make_decree, make_host, make_meeting, make_pokja, make_seat, make_user
from tests.reports import picture, text_of

pytestmark = pytest.mark.django_db

FINAL = Meeting.Status.FINAL


def add_row(meeting, kind, text, **fields):
    if kind == Kind.FOLLOWUP:
        fields.setdefault("status_at_writing", FollowUpStatus.NOT_STARTED)
    if kind == Kind.SPEAKER:
        fields.setdefault("speaker_role", "speaker")
    return Row.objects.create(meeting=meeting, kind=kind, text=text, **fields)


def approved_meeting(*rows, **fields) -> Meeting:
    """Rows are written while the meeting is a draft; then the database lets nobody change them."""
    meeting = make_meeting(**fields)
    for text, options in rows:
        add_row(meeting, Kind.FOLLOWUP, text, **options)
    user, now = make_user(), timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(
        status=FINAL, submitted_at=now, submitted_by=user, approved_at=now, approved_by=user, final_version=1
    )
    return Meeting.objects.get(pk=meeting.pk)


def fill(meeting, rows: int):
    for number in range(rows):
        item = add_row(meeting, Kind.AGENDA, f"Agenda {number}", rank=number)
        add_row(meeting, Kind.SPEAKER, "", name=f"Narasumber {number}", agenda=item)
        add_row(meeting, Kind.NOTE, "Catatan", agenda=item)
        for kind in (Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP, Kind.OBSTACLE):
            add_row(meeting, kind, f"{kind} {number}", rank=number)
        attendee = Attendee.objects.create(meeting=meeting, name=f"Nama {number}", institution="Bappeda", count=1)
        Presence.objects.create(attendee=attendee, session=meeting.sessions.get(), status="present")


def test_collected_data_is_json_and_makes_the_report():
    meeting = make_meeting(title="Rakor Uji")
    fill(meeting, 2)
    data = format_a1.collect(meeting)
    assert json.loads(json.dumps(data)) == data
    assert data["state"] == "draft"
    report = format_a1.build(data)
    assert [section.key for section in report.sections][4:6] == ["agenda", "discussion"]
    assert "Rakor Uji" in text_of(format_a1.render_pdf(data))


def test_as_many_queries_for_three_rows_as_for_thirty():
    def queries(rows):
        meeting = make_meeting()
        fill(meeting, rows)
        earlier = make_meeting(day=date(2015, 1, rows))
        fill(earlier, rows)
        Meeting.objects.filter(pk=earlier.pk).update(
            status=FINAL, final_version=1, approved_at=timezone.now(), approved_by=make_user()
        )
        meeting = Meeting.objects.get(pk=meeting.pk)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            data = format_a1.collect(meeting)
        assert len(data["record"]["attendees"]) == rows
        assert len(data["previous_followups"]) >= rows
        return len(captured)

    assert queries(3) == queries(30)


def test_letterhead_and_decree_are_those_of_the_day_of_the_meeting():
    pokja = make_pokja()
    arms = store(picture(60, 80, format="PNG"), "image/png")
    make_host(pokja, "DSDAP", valid_until=date(2016, 12, 31), extra_lines=["Sekretariat Daerah"], logo=arms)
    make_host(pokja, "Dinas Perkim", valid_from=date(2017, 1, 1))
    make_decree(pokja, "1/2015", day=date(2015, 3, 12), valid_until=date(2016, 12, 31), subject="Pembentukan")
    make_decree(pokja, "9/2017", day=date(2017, 1, 2), valid_from=date(2017, 1, 2))
    data = format_a1.collect(make_meeting(pokja, day=date(2016, 5, 30)))
    assert [line["text"] for line in data["letterhead"]["lines"]] == [
        "Pemerintah Provinsi Banten",
        "Sekretariat Daerah",
    ]
    assert (data["letterhead"]["agency"], data["letterhead"]["logo"]) == ("DSDAP", arms.sha256)
    assert data["decree"] == {"number": "1/2015", "date": "2015-03-12", "subject": "Pembentukan"}
    assert format_a1.collect(make_meeting(pokja, day=date(2018, 5, 30)))["letterhead"]["agency"] == "Dinas Perkim"
    assert format_a1.render_pdf(data).startswith(b"%PDF")


def test_a_pokja_without_host_and_decree_still_prints():
    data = format_a1.collect(make_meeting())
    assert (data["letterhead"]["agency"], data["decree"]) == ("", None)
    assert format_a1.render_pdf(data).startswith(b"%PDF")


def test_open_follow_ups_of_earlier_approved_meetings_are_carried_with_their_status_of_that_day():
    pokja = make_pokja()
    earlier = approved_meeting(
        ("Masih berjalan", {"owner_seat": make_seat(pokja, "head"), "due_text": "segera"}),
        ("Sudah selesai", {}),
        ("Selesai saat dicatat", {"status_at_writing": FollowUpStatus.DONE}),
        pokja=pokja, day=date(2016, 1, 20), number="1",
    )  # fmt: skip
    running, finished = earlier.rows.order_by("pk")[:2]
    user = make_user()
    before, after = (datetime(2016, month, 1, tzinfo=UTC) for month in (3, 6))
    FollowUpUpdate.objects.create(followup=running, status=FollowUpStatus.BLOCKED, by=user, at=before)
    FollowUpUpdate.objects.create(followup=running, status=FollowUpStatus.DONE, by=user, at=after)
    FollowUpUpdate.objects.create(followup=finished, status=FollowUpStatus.DONE, by=user, at=before)
    add_row(make_meeting(pokja, day=date(2016, 2, 1)), Kind.FOLLOWUP, "Draf orang")
    approved_meeting(("Nanti", {}), pokja=pokja, day=date(2016, 9, 1))
    approved_meeting(("Pokja lain", {}), pokja=make_pokja("32"), day=date(2016, 1, 20))
    cancelled = approved_meeting(("Dibatalkan", {}), pokja=pokja, day=date(2016, 1, 21))
    Meeting.objects.filter(pk=cancelled.pk).update(cancelled_at=timezone.now(), cancelled_by=user, cancel_reason="x")
    data = format_a1.collect(make_meeting(pokja, day=date(2016, 5, 30)))
    assert data["previous_followups"] == [
        {
            "meeting": "Rakor 1, 20 Januari 2016",
            "text": "Masih berjalan",
            "owner": "Ketua",
            "due": "segera",
            "status": "blocked",
        }
    ]


def test_a_joint_meeting_hands_its_follow_ups_to_the_pokja_they_name():
    banten, lebak = make_pokja(), make_pokja("36.02")
    approved_meeting(
        ("Perbarui SK Kumuh", {"pokja": lebak}), ("Urusan provinsi", {}), pokja=banten, participants=[lebak]
    )
    data = format_a1.collect(make_meeting(lebak, day=date(2016, 12, 1)))
    assert [row["text"] for row in data["previous_followups"]] == ["Perbarui SK Kumuh"]


def test_phone_and_mail_never_enter_the_data_of_a_paper():
    meeting = make_meeting()
    Attendee.objects.create(meeting=meeting, name="Nama", count=1, phone="0812345", email="orang@contoh.test")
    printed = json.dumps(format_a1.collect(meeting))
    assert "0812345" not in printed
    assert "orang@contoh.test" not in printed


def test_approval_makes_it_a_final():
    approval = {"name": "Nama Ketua", "office": "Ketua", "approved_at": "2016-05-31T01:00:00+00:00"}
    data = format_a1.collect(make_meeting(), version=2, approval=approval)
    assert (data["state"], data["version"]) == ("final", 2)
    assert "DRAF" not in text_of(format_a1.render_pdf(data))


# --- the command ----------------------------------------------------------------------------------------------------


def test_command_writes_the_draft(tmp_path):
    meeting = make_meeting(title="Rakor Uji")
    Signer.objects.create(meeting=meeting, office="Ketua Pokja")
    target, out = tmp_path / "a1.pdf", StringIO()
    call_command("render_a1", meeting.pk, output=target, stdout=out)
    text = text_of(target.read_bytes())
    assert "Rakor Uji" in text
    assert "DRAF" in text
    assert str(target) in out.getvalue()


def test_command_writes_the_stored_final_byte_for_byte(tmp_path):
    meeting = approved_meeting(title="Rakor Uji")
    stored = store(b"%PDF-1.7 seperti disetujui", "application/pdf")
    FinalReport.objects.create(
        meeting=meeting, version=1, data={}, layout=[], pdf=stored, approved_by=meeting.approved_by,
        approver_name="Nama", approver_office="Ketua", approved_at=meeting.approved_at,
    )  # fmt: skip
    target = tmp_path / "a1.pdf"
    call_command("render_a1", meeting.pk, output=target, stdout=StringIO())
    assert target.read_bytes() == b"%PDF-1.7 seperti disetujui"


def test_command_says_what_is_wrong(tmp_path):
    with pytest.raises(CommandError, match="Rapat 999999 tidak ada"):
        call_command("render_a1", 999999, output=tmp_path / "a.pdf")
    with pytest.raises(CommandError, match="Berkas tidak dapat"):
        call_command("render_a1", make_meeting().pk, output=tmp_path / "tidak" / "ada.pdf")
