"""A session ends after twenty hours without use, and its use costs no write with every request."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.people import make_cast


@pytest.fixture
def client(db):
    return make_cast().client("secretariat")


def session_of(client) -> Session:
    return Session.objects.get(session_key=client.cookies["sessionid"].value)


def test_use_moves_the_end_of_a_session(client, settings):
    settings.SESSION_WRITTEN_EVERY = timedelta(0)
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=1))

    client.get("/")

    left = session_of(client).expire_date - timezone.now()
    assert timedelta(hours=19, minutes=59) < left <= timedelta(hours=20)


def test_within_the_minute_nothing_is_written(client, settings):
    settings.SESSION_WRITTEN_EVERY = timedelta(minutes=1)
    before = session_of(client).expire_date

    for _ in range(3):
        answer = client.get("/")

    assert session_of(client).expire_date == before
    assert "sessionid" not in answer.cookies


def test_somebody_who_is_not_signed_in_gets_no_session(client):
    client.cookies.clear()

    assert "sessionid" not in client.get("/masuk/").cookies
