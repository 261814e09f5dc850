"""Devices: where an account is signed in, in words, and how it is signed out there for good."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pokja import keeping
from pokja.devices import device_words
from pokja.models import AuditEntry
from tests.factories import PASSWORD, make_device, make_user
from tests.people import client_of
from tests.pokja.phones import is_in, masuk

database = pytest.mark.django_db
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"


@pytest.fixture
def user():
    return make_user("Sekretariat Uji", email="sekretariat@contoh.test", password=PASSWORD)


def signed_in(user, user_agent=WINDOWS, ip="203.0.113.5") -> Client:
    client = Client(headers={"user-agent": user_agent}, REMOTE_ADDR=ip)
    assert masuk(client, user).url == "/"
    return client


def rows_of(client) -> list[str]:
    page = client.get("/akun/perangkat/").content.decode()
    body = re.search(r"<tbody>(.*)</tbody>", page, re.S)[1]
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in body.split("</tr>")[:-1]]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (WINDOWS, "Chrome di Windows"),
        (WINDOWS + " Edg/140.0.0.0", "Edge di Windows"),
        (WINDOWS + " OPR/120.0", "Opera di Windows"),
        (ANDROID, "Chrome di Android"),
        (ANDROID.replace("Chrome/", "SamsungBrowser/28.0 Chrome/"), "Samsung Internet di Android"),
        (IPHONE, "Safari di iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140.0 Mobile Safari/604.1", "Chrome di iPhone"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605",
            "Safari di Mac",
        ),
        ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox di Linux"),
        ("curl/8.5.0", "Perangkat lain"),
        ("", "Perangkat lain"),
        ("<script>alert(1)</script>", "Perangkat lain"),
    ],
)
def test_a_device_is_named_in_words(user_agent, words):
    assert device_words(user_agent) == words


@database
def test_the_page_tells_where_one_is_signed_in_and_when_it_was_used(user):
    signed_in(user, ANDROID, ip="198.51.100.7")
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=20) - timedelta(hours=3))  # used 3 hours ago
    used = timezone.localtime() - timedelta(hours=3)
    here = signed_in(user)

    first, second = rows_of(here)

    assert first == "Chrome di Windows (perangkat ini) Sekarang 203.0.113.5"
    assert second.startswith(f"Chrome di Android {used.day} ") and "198.51.100.7" in second
    assert f"{used:%H.%M} WIB" in second or f"{used - timedelta(minutes=1):%H.%M} WIB" in second


@database
def test_others_people_devices_and_ended_sessions_are_not_listed(user):
    make_device(make_user("Orang Lain"), ip="192.0.2.99")
    old = make_device(user, ip="192.0.2.1")
    Session.objects.filter(session_key=old.session_key).update(expire_date=timezone.now() - timedelta(minutes=1))

    assert len(rows_of(signed_in(user))) == 1


@database
def test_a_session_that_came_by_other_ways_is_listed_too(user):
    assert rows_of(client_of(user)) == ["Perangkat lain (perangkat ini) Sekarang 127.0.0.1"]


@database
def test_the_list_asks_as_much_for_three_devices_as_for_thirty(user):
    client = signed_in(user)
    for _ in range(2):
        make_device(user)
    with CaptureQueriesContext(connection) as for_three:
        assert len(rows_of(client)) == 3
    for _ in range(27):
        make_device(user)
    with CaptureQueriesContext(connection) as for_thirty:
        assert len(rows_of(client)) == 30
    assert len(for_three) == len(for_thirty)


@database
def test_one_device_is_signed_out(user):
    phone, here = signed_in(user, ANDROID), signed_in(user)
    row = UserSession.objects.get(user_agent=ANDROID)

    response = here.post(reverse("account_device_end", args=[row.pk]), follow=True)

    assert "Chrome di Android sudah keluar." in response.content.decode()
    assert not is_in(phone)
    assert is_in(here)
    assert AuditEntry.objects.get().sentence == "Sekretariat Uji mengeluarkan perangkatnya: Chrome di Android."


@database
def test_the_device_of_somebody_else_is_not_there(user):
    other = make_user("Orang Lain", email="lain@contoh.test", password=PASSWORD)
    theirs = signed_in(other)
    row = UserSession.objects.get(user=other)

    assert signed_in(user).post(reverse("account_device_end", args=[row.pk])).status_code == 404
    assert is_in(theirs)


@database
def test_signing_out_this_device_leads_to_masuk(user):
    client = signed_in(user)

    assert client.post(reverse("account_device_end", args=[UserSession.objects.get().pk])).url == "/masuk/"
    assert not is_in(client)


@database
def test_all_other_devices_are_signed_out(user):
    others, here = [signed_in(user, ANDROID), client_of(user)], signed_in(user)
    stranger = signed_in(make_user("Orang Lain", email="lain@contoh.test", password=PASSWORD))

    response = here.post(reverse("account_devices_end_others"), follow=True)

    assert "2 perangkat lain sudah keluar." in response.content.decode()
    assert [is_in(client) for client in others] == [False, False]
    assert is_in(here) and is_in(stranger)
    assert AuditEntry.objects.get().sentence == "Sekretariat Uji mengeluarkan semua perangkatnya yang lain (2)."


@database
def test_a_new_password_signs_out_the_others_and_not_this_device(user):
    phone, here, new = signed_in(user, ANDROID), signed_in(user), "kucing biru minum teh"

    here.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert not is_in(phone)
    assert rows_of(here) == ["Chrome di Windows (perangkat ini) Sekarang 203.0.113.5"]


@database
def test_ended_sessions_leave_no_row_behind(user):
    in_use, unlisted, expired = signed_in(user), client_of(user), make_device(user)
    Session.objects.filter(session_key=expired.session_key).update(expire_date=timezone.now() - timedelta(days=1))
    stranger = client_of(make_user("Orang Lain"))

    assert keeping.end_sessions(user) == 3

    assert not UserSession.objects.exists()
    assert [is_in(client) for client in (in_use, unlisted, stranger)] == [False, False, True]
    assert Session.objects.filter(session_key=stranger.session.session_key).exists()


def test_a_request_under_way_cannot_bring_its_session_back(fresh_database, monkeypatch, settings):
    settings.SESSION_WRITTEN_EVERY = timedelta(0)
    user = make_user("Sekretariat Uji", email="sekretariat@contoh.test", password=PASSWORD)
    client = signed_in(user)

    def taken_meanwhile(person):
        keeping.end_sessions(person)
        return False

    with monkeypatch.context() as patch:
        patch.setattr("pokja.views.accounts.has_second_step", taken_meanwhile)
        assert client.get("/akun/").status_code == 400

    assert not Session.objects.exists()
    assert not is_in(client)
