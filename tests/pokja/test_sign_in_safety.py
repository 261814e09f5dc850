"""What guards an account besides its password: the life of sessions, passwords of house words, what is logged."""

import logging
import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from pokja import sliding
from tests.factories import PASSWORD, make_user
from tests.people import client_of

LOGIN = "sekretariat@contoh.test"


@pytest.mark.django_db
def test_no_session_lives_longer_than_a_month_however_much_it_is_used(monkeypatch, settings):
    client, now = client_of(make_user()), time.time()
    days = settings.SESSION_LIFE.days

    def status(day):
        monkeypatch.setattr(sliding.time, "time", lambda: now + day * 24 * 3600)
        return client.get("/rapat/").status_code

    assert [status(day) for day in (0, days - 1, days - 0.01)] == [200, 200, 200]
    assert status(days + 0.01) == 302
    assert client.get("/rapat/").status_code == 302


@pytest.mark.django_db
def test_signing_in_gives_another_session_and_another_token(client):
    """A session that somebody else chose for this browser is worth nothing after Masuk."""
    make_user(email=LOGIN, password=PASSWORD)
    client.get("/masuk/")
    client.cookies["sessionid"], token = "a" * 32, client.cookies["csrftoken"].value

    client.post("/masuk/", {"login": LOGIN, "password": PASSWORD})

    assert client.cookies["sessionid"].value != "a" * 32
    assert client.cookies["csrftoken"].value != token


@pytest.mark.parametrize("password", ["Pokja2026!", "rapat-rakor-1", "SEKRETARIAT_POKJA", "bappeda 12345", "admin1234"])
def test_passwords_of_the_words_of_the_house_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["kucing biru minum teh", "rapat kucing di pokja", "xK9#pokja!vq2"])
def test_other_passwords_do(password):
    validate_password(password)


@pytest.mark.django_db
def test_the_log_tells_who_came_and_went_by_number(client, caplog):
    user = make_user("Siti Aminah", email=LOGIN, password=PASSWORD)
    caplog.set_level(logging.INFO, "pokja.sign_in_log")

    client.post("/masuk/", {"login": LOGIN, "password": "bukan itu"})
    client.post("/masuk/", {"login": LOGIN, "password": PASSWORD})
    client.post("/keluar/")

    told = [record.getMessage() for record in caplog.records if record.name == "pokja.sign_in_log"]
    assert told == [
        "wrong password or unknown account",
        f"signed in: account {user.pk}",
        f"signed out: account {user.pk}",
    ]
