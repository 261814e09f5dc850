"""Masuk, Keluar and passwords, in Indonesian, at our own addresses and nowhere else."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from tests.factories import PASSWORD, make_user
from tests.people import client_of

pytestmark = pytest.mark.django_db

LOGIN, LOGOUT = "/masuk/", "/keluar/"


@pytest.fixture
def user():
    return make_user("Sekretariat Uji", email="sekretariat@contoh.test", password=PASSWORD)


def masuk(client=None, *, login="sekretariat@contoh.test", password=PASSWORD, **fields):
    return (client or Client()).post(LOGIN, {"login": login, "password": password} | fields)


def errors_of(response):
    return [error.message for error in response.context["form"].error_list()]


def test_pos_el_is_the_login_name_in_any_case(user):
    assert masuk(login="Sekretariat@Contoh.TEST").url == "/"


@pytest.mark.parametrize("password", ["salah", PASSWORD.upper()])
def test_a_wrong_password_and_an_unknown_address_say_the_same(user, password):
    assert errors_of(masuk(password=password)) == ["Pos-el atau sandi tidak cocok."]
    assert errors_of(masuk(login="orang.lain@contoh.test")) == ["Pos-el atau sandi tidak cocok."]


def test_empty_fields_say_what_to_do(user):
    response = masuk(login="", password="")

    assert errors_of(response) == ["Isi pos-el Anda.", "Isi sandi Anda."]
    assert "<title>Perlu diperbaiki: Masuk" in response.content.decode()


def test_the_address_typed_stays_and_the_password_does_not(user):
    page = masuk(password="salah-sekali").content.decode()

    assert 'value="sekretariat@contoh.test"' in page
    assert "salah-sekali" not in page


def test_after_masuk_one_goes_on_to_where_one_wanted(user):
    assert masuk(next="/pokja/?q=lebak").url == "/pokja/?q=lebak"


@pytest.mark.parametrize("elsewhere", ["https://jahat.test/", "//jahat.test/", "javascript:alert(1)"])
def test_masuk_never_leads_to_another_site(user, elsewhere):
    assert masuk(next=elsewhere).url == "/"


def test_the_wanted_page_survives_a_wrong_password(user):
    page = masuk(password="salah", next="/pokja/36/").content.decode()

    assert '<input type="hidden" name="next" value="/pokja/36/">' in page


def test_an_inactive_account_stays_outside(user):
    user.is_active = False
    user.save()

    response = masuk()

    assert response.url == "/masuk/nonaktif/"
    assert "Akun Anda tidak aktif" in Client().get(response.url).content.decode()


def test_after_five_failures_even_the_right_password_waits_and_the_time_is_named(user):
    before = timezone.localtime()
    for _ in range(5):
        masuk(password="salah")

    (message,) = errors_of(masuk())

    found = re.fullmatch(
        r"Terlalu banyak percobaan\. Coba lagi pukul (\d\d\.\d\d) WIB, atau atur ulang sandi Anda\.", message
    )
    assert found
    back = datetime.strptime(found[1], "%H.%M").time()
    allowed = {(before + timedelta(minutes=5, seconds=late)).strftime("%H.%M") for late in range(0, 91, 10)}
    assert back.strftime("%H.%M") in allowed


def test_other_accounts_are_not_locked_with_it(user):
    make_user("Orang Lain", email="lain@contoh.test", password=PASSWORD)
    for _ in range(5):
        masuk(password="salah")

    assert masuk(login="lain@contoh.test").url == "/"


def test_keluar_asks_on_reading_and_acts_on_pressing(user):
    client = client_of(user)

    assert "Keluar dari akun ini?" in client.get(LOGOUT).content.decode()
    assert client.get("/pokja/").status_code == 200
    assert client.post(LOGOUT).url == LOGIN
    assert client.get("/pokja/").url == "/masuk/?next=/pokja/"


def test_a_password_is_changed_with_the_old_one(user):
    client = client_of(user)
    new = "kucing biru minum teh"

    wrong = client.post("/akun/sandi/", {"oldpassword": "salah", "password1": new, "password2": new})
    assert errors_of(wrong) == ["Sandi lama tidak cocok."]

    assert client.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": new, "password2": new}).url == "/"
    assert client.get("/pokja/").status_code == 200  # still signed in
    assert masuk(password=new).url == "/"


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (
            "kucing biru minum teh",
            "kucing biru minum kopi",
            "Kedua sandi baru berbeda. Ketik sandi yang sama dua kali.",
        ),
        ("", "", "Isi sandi baru."),
    ],
)
def test_new_passwords_that_do_not_do_say_why(user, first, second, message):
    response = client_of(user).post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": first, "password2": second})

    assert message in errors_of(response)


@pytest.mark.parametrize("weak", ["pendek", "password123", "sekretariat@contoh.test"])
def test_weak_passwords_are_refused_in_indonesian(user, weak):
    response = client_of(user).post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})

    (message, *_) = errors_of(response)
    assert "sandi" in message.lower()
    assert "password is" not in message


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(user):
    asked = Client().post("/masuk/lupa-sandi/", {"email": user.email})
    assert asked.url == "/masuk/lupa-sandi/terkirim/"
    (message,) = mail.outbox
    assert message.subject == "Atur sandi akun Pokja PKP"
    link = re.search(r"http://testserver(\S+)", message.body)[1]

    client = Client()
    page = client.get(link, follow=True)
    new = "kucing biru minum teh"
    action = page.context["action_url"]
    assert client.post(action, {"password1": new, "password2": new}).url == "/masuk/atur-sandi/selesai/"
    assert masuk(password=new).url == "/"
    assert "Tautan ini tidak berlaku lagi" in Client().get(link, follow=True).content.decode()


def test_asking_for_an_unknown_address_sends_nothing_and_tells_nothing(user):
    known = Client().post("/masuk/lupa-sandi/", {"email": user.email})
    unknown = Client().post("/masuk/lupa-sandi/", {"email": "entah@contoh.test"})

    assert unknown.url == known.url
    assert [message.to for message in mail.outbox] == [[user.email]]


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reauthenticate", "account_confirm_email"])
def test_other_pages_of_allauth_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/masuk/", "/masuk/lupa-sandi/", "/masuk/lupa-sandi/terkirim/", "/masuk/nonaktif/"])
def test_pages_before_masuk_speak_indonesian_and_have_one_heading(path):
    page = Client().get(path).content.decode()

    assert '<html lang="id">' in page
    assert page.count("<h1") == 1
    assert not re.search(
        r"\b(password|e-?mail|sign in|log ?in|forgot)\b(?![^<]*>)", re.sub(r"<[^>]*>", " ", page), re.I
    )
