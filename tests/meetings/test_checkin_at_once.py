"""Many phones at the same moment: nobody twice on the list, nobody lost, one code."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from meetings import checkin, workflow
from meetings.codes import shown_code
from meetings.models import Attendee, CheckIn, CheckInCode, Presence
from pokja import lockout
from tests.factories import make_meeting
from tests.people import make_cast
from tests.pokja.threads import at_once

NINE_TWELVE = datetime(2016, 5, 30, 2, 12, tzinfo=UTC)


@pytest.fixture
def hall(fresh_database, monkeypatch):
    """The address of an open check-in, and its meeting."""
    monkeypatch.setattr(checkin, "now", lambda: NINE_TWELVE)
    cast = make_cast()
    meeting = make_meeting(cast.pokja)
    code = workflow.open_code(meeting, by=cast.secretariat)
    return reverse("meetings:check_in", args=[shown_code(code.code)]), meeting, cast


def test_double_click_is_one_entry(hall):
    """FAULTS B13."""
    address, meeting, _ = hall
    data = {"uid": uuid.uuid4(), "institution": "Forum PKP", "name": "Budi Santoso"}

    answers = at_once(6, lambda number: Client().post(address, data).status_code)

    assert answers == [200] * 6
    assert (meeting.attendees.count(), Presence.objects.count(), CheckIn.objects.count()) == (1, 1, 1)


def test_two_phones_with_one_name_leave_one_entry_and_one_question(hall):
    address, meeting, _ = hall
    siti = Attendee.objects.create(meeting=meeting, name="Siti Aminah", institution="Bappeda", count=1)

    def send(number):
        data = {"uid": uuid.uuid4(), "institution": "Bappeda", "who": siti.pk}
        return Client().post(address, data).status_code

    assert sorted(at_once(5, send)) == [200] + [409] * 4
    assert Presence.objects.count() == 1


def test_whole_row_of_guests_is_noted_with_places_of_their_own(hall):
    address, meeting, _ = hall

    def send(number):
        data = {"uid": uuid.uuid4(), "institution": "Forum PKP", "name": f"Tamu {'abcdefgh'[number] * 4}"}
        return Client().post(address, data).status_code

    assert at_once(8, send) == [200] * 8
    assert sorted(meeting.attendees.values_list("position", flat=True)) == list(range(1, 9))


def test_code_is_opened_and_exchanged_once(hall):
    _, meeting, cast = hall
    old = checkin.current_code(meeting)

    found = at_once(4, lambda number: workflow.renew_code(meeting, old.pk, by=cast.secretariat).pk)

    assert len(set(found)) == 1 and old.pk not in found
    assert CheckInCode.objects.filter(closed_at=None).count() == 1


def test_limit_holds_however_many_workers_count(hall, monkeypatch):
    address, meeting, _ = hall
    monkeypatch.setattr(lockout, "ENTRIES_AT_ADDRESS", lockout.Limit(5, timedelta(minutes=10), timedelta(minutes=10)))

    def send(number):
        data = {"uid": uuid.uuid4(), "institution": "Forum PKP", "name": f"Tamu {'abcdefghijkl'[number] * 4}"}
        return Client().post(address, data).status_code

    assert sorted(at_once(12, send)) == [200] * 5 + [429] * 7
    assert meeting.attendees.count() == 5
