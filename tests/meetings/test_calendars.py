"""Meetings in a calendar program, and the summary that is passed on in a chat."""

import re
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import workflow
from meetings.models import CalendarFeed, Kind, Meeting
from meetings.workflow.calendars import make_feed, revoke_feed
from pokja.models import Access, AuditEntry, Pokja
from tests.factories import make_meeting
from tests.meetings.records import add_row, make_final
from tests.people import make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]
SOON = timezone.localdate() + timedelta(days=7)


@pytest.fixture
def cast():
    return make_cast()


def read(secret: str) -> str:
    """As a calendar program reads it: signed in nowhere, folded lines joined."""
    response = Client().get(f"/kalender/{secret}.ics")
    assert response.status_code == 200 and response["Content-Type"].startswith("text/calendar")
    text = response.content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")) and "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "")


def test_sitting_stands_at_its_hour_in_its_zone(cast):
    papua = Pokja.objects.get_or_create(region=cast.pokja.region)[0]
    meeting = make_meeting(
        papua, "Rakor; uji, panjang " + "é" * 90, number="2", day=SOON, start=time(9), end=time(15, 30)
    )
    meeting.sessions.update(zone="WIT")
    text = read(make_feed(cast.secretariat, None))
    assert f"DTSTART:{SOON:%Y%m%d}T000000Z" in text and f"DTEND:{SOON:%Y%m%d}T063000Z" in text
    assert "SUMMARY:Rakor 2: Rakor\\; uji\\, panjang " + "é" * 90 in text
    assert f"/rapat/{meeting.pk}/" in text and "LOCATION:Hotel Uji\\, Serang" in text
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and text.endswith("END:VCALENDAR\r\n")


def test_without_an_hour_it_takes_the_whole_day(cast):
    make_meeting(cast.pokja, day=SOON, start=None, end=None)
    text = read(make_feed(cast.secretariat, None))
    assert f"DTSTART;VALUE=DATE:{SOON:%Y%m%d}" in text and f"DTEND;VALUE=DATE:{SOON + timedelta(days=1):%Y%m%d}" in text


def test_a_cancelled_meeting_says_so(cast):
    meeting = make_meeting(cast.pokja, day=SOON)
    Meeting.objects.filter(pk=meeting.pk).update(
        cancelled_at=timezone.now(), cancelled_by=cast.chair, cancel_reason="Banjir di jalan"
    )
    text = read(make_feed(cast.secretariat, None))
    assert "STATUS:CANCELLED" in text and "Banjir" not in text


@pytest.mark.parametrize(
    ("person", "seen"), [("secretariat", 1), ("reader", 1), ("area_reader", 0), ("participant", 0), ("stranger", 0)]
)
def test_feed_tells_only_what_its_owner_may_see(cast, person, seen):
    meeting = make_meeting(cast.pokja, "Draf Banten", day=SOON, participants=[cast.joined])
    add_row(meeting, Kind.DECISION, "Keputusan rahasia", cast.secretariat)
    text = read(make_feed(getattr(cast, person), None))
    assert text.count("BEGIN:VEVENT") == seen and "Keputusan rahasia" not in text


def test_feed_of_one_pokja_tells_of_it_alone(cast):
    Access.objects.create(user=cast.secretariat, role="secretariat", scope="pokja", pokja=cast.elsewhere)
    make_meeting(cast.pokja, "Rapat Banten", day=SOON)
    make_meeting(cast.elsewhere, "Rapat Jatim", day=SOON)
    text = read(make_feed(cast.secretariat, cast.elsewhere))
    assert "Rapat Jatim" in text and "Rapat Banten" not in text


def test_corrections_are_not_told_to_those_who_read_finals_only(cast):
    meeting = make_final(cast, "Judul disahkan", day=SOON)
    workflow.reopen(meeting, "Judul salah tulis", by=cast.secretariat)
    Meeting.objects.filter(pk=meeting.pk).update(title="Judul baru")
    assert "Judul baru" in read(make_feed(cast.secretariat, None))
    text = read(make_feed(cast.area_reader, None))
    assert "Judul disahkan" in text and "Judul baru" not in text


def test_right_that_ended_and_account_that_was_closed_tell_nothing(cast):
    make_meeting(cast.pokja, day=SOON)
    secret = make_feed(cast.reader, None)
    assert read(secret).count("BEGIN:VEVENT") == 1
    Access.objects.filter(user=cast.reader).delete()
    assert read(secret).count("BEGIN:VEVENT") == 0
    type(cast.reader).objects.filter(pk=cast.reader.pk).update(is_active=False)
    assert Client().get(f"/kalender/{secret}.ics").status_code == 404


def test_address_is_told_once_and_revoked_at_once(cast):
    client = cast.client("reader")
    page = client.post("/akun/kalender/", {"place": "36"}).content.decode()
    secret = re.search(r"/kalender/([\w-]{32})\.ics", page)[1]
    assert read(secret).startswith("BEGIN:VCALENDAR") and "X-WR-CALNAME:Rapat Pokja PKP Provinsi Banten" in read(secret)
    assert secret not in client.get("/akun/kalender/").content.decode()
    feed = CalendarFeed.objects.get()
    assert secret not in feed.fingerprint
    assert cast.client("chair").post(f"/akun/kalender/{feed.pk}/cabut/").status_code == 404
    client.post(f"/akun/kalender/{feed.pk}/cabut/")
    revoke_feed(feed, by=cast.reader)
    assert Client().get(f"/kalender/{secret}.ics").status_code == 404
    assert AuditEntry.objects.filter(sentence__contains="kalender").count() == 2


def test_a_pokja_that_is_not_mine_is_no_choice(cast):
    assert cast.client("reader").post("/akun/kalender/", {"place": "35"}).status_code == 422
    assert not CalendarFeed.objects.exists()


def test_many_meetings_ask_no_more(cast):
    secret = make_feed(cast.area_reader, None)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(secret)
        return len(captured)

    make_final(cast, day=SOON)
    few = queries()
    for n in range(5):
        make_final(cast, f"Rapat {n}", day=SOON, number=str(n))
    assert queries() == few


# --- the summary for a chat -----------------------------------------------------------------------------------------


def test_summary_holds_decisions_and_follow_ups_and_no_personal_data(cast):
    meeting = make_final(cast, "Rakor uji", day=date(2016, 5, 30))
    client = cast.client("secretariat")
    page = client.get(f"/rapat/{meeting.pk}/").content.decode()
    summary = re.search(r'<textarea[^>]*id="ringkasan"[^>]*>(.*?)</textarea>', page, re.S)[1]
    assert "*Keputusan*" in summary and "Rakor uji" in summary and f"/rapat/{meeting.pk}/" in summary
    assert "Draf" not in summary and "Senin, 30 Mei 2016" in summary


def test_summary_names_no_person_and_no_contact(cast):
    meeting = make_meeting(cast.pokja)
    add_row(meeting, Kind.DECISION, "Hubungi 0812-3456-7890", cast.secretariat)
    add_row(meeting, Kind.FOLLOWUP, "Susun SK", cast.secretariat, owner_text="Siti Aminah", due_text="pada Rakor 2")
    page = cast.client("secretariat").get(f"/rapat/{meeting.pk}/").content.decode()
    summary = re.search(r'<textarea[^>]*id="ringkasan"[^>]*>(.*?)</textarea>', page, re.S)[1]
    assert "Siti" not in summary and "0812" not in summary and "_Draf, belum disahkan_" in summary
    assert "1. Susun SK (target: pada Rakor 2)" in summary
