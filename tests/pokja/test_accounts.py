"""Masuk, Keluar and passwords, in Indonesian, at our own addresses and nowhere else."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from pokja.models import AuditEntry
from pokja.roles import Role
from tests.factories import PASSWORD, give_access, make_pokja, make_user
from tests.people import client_of
from tests.pokja.phones import Phone

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


def ask_for_reset(user) -> str:
    """The link that comes by mail."""
    Client().post("/masuk/lupa-sandi/", {"email": user.email})
    return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]


def reset(link, password="kucing biru minum teh"):
    client = Client()
    action = client.get(link, follow=True).context["action_url"]
    return client.post(action, {"password1": password, "password2": password})


def test_asking_while_no_mail_can_go_out_answers_as_always(user, monkeypatch):
    def no_server(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", no_server)

    answers = [Client().post("/masuk/lupa-sandi/", {"email": email}).url for email in (user.email, "entah@contoh.test")]

    assert answers == ["/masuk/lupa-sandi/terkirim/"] * 2


def test_a_reset_link_ends_after_a_day(user, settings):
    link = ask_for_reset(user)
    assert "Tautan berlaku 24 jam" in mail.outbox[0].body and settings.PASSWORD_RESET_TIMEOUT == 24 * 3600
    settings.PASSWORD_RESET_TIMEOUT = -1

    page = Client().get(link, follow=True).content.decode()

    assert "Tautan ini tidak berlaku lagi" in page and "Minta tautan baru" in page


@pytest.mark.parametrize(
    "spoil", [lambda link: link[:-3] + "/", lambda link: re.sub(r"sandi/\w+-", "sandi/zzz-", link)]
)
def test_a_wrong_reset_link_says_what_to_do_and_nothing_of_accounts(user, spoil):
    page = Client().get(spoil(ask_for_reset(user)), follow=True).content.decode()

    assert "Tautan ini tidak berlaku lagi" in page and "Minta tautan baru" in page
    assert "Sekretariat Uji" not in page


def test_a_newer_password_closes_a_page_of_reset_that_is_open(user):
    link, client = ask_for_reset(user), Client()
    action = client.get(link, follow=True).context["action_url"]
    reset(link)

    late = client.post(action, {"password1": "anjing hitam makan roti", "password2": "anjing hitam makan roti"})

    assert "Tautan ini tidak berlaku lagi" in late.content.decode()
    assert masuk(password="kucing biru minum teh").url == "/"


def test_a_reset_signs_out_everywhere_and_is_told_by_mail_and_in_the_audit_log(user):
    elsewhere = client_of(user)

    reset(ask_for_reset(user))

    assert elsewhere.get("/pokja/").status_code == 302
    assert mail.outbox[-1].subject == "Sandi akun Pokja PKP diatur ulang"
    assert "Bukan Anda?" in mail.outbox[-1].body
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.sentence) == ("account", "Sandi Sekretariat Uji diatur ulang lewat pos-el.")


def test_a_reset_does_not_go_round_the_second_step(user):
    Phone.of(user)
    reset(ask_for_reset(user))

    assert masuk(password="kucing biru minum teh").url == "/masuk/kode/"


def test_a_change_is_told_by_mail_and_in_the_audit_log(user):
    new = "kucing biru minum teh"
    client_of(user).post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    (message,) = mail.outbox
    assert (message.subject, message.to) == ("Sandi akun Pokja PKP diganti", [user.email])
    assert re.search(r"Waktu: \d+ \w+ \d{4} pukul \d\d\.\d\d WIB", message.body)
    assert AuditEntry.objects.get().sentence == "Sandi Sekretariat Uji diganti."


def test_a_change_stands_when_its_mail_cannot_go_out(user, monkeypatch):
    def no_server(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", no_server)
    new = "kucing biru minum teh"

    response = client_of(user).post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert response.url == "/"
    assert masuk(password=new).url == "/"


def test_the_page_of_an_account_says_what_there_is(user):
    give_access(user, Role.SECRETARIAT, pokja=make_pokja("36"))
    client = Client()
    masuk(client)

    page = " ".join(re.sub(r"<[^>]*>", " ", client.get("/akun/").content.decode()).split())

    assert "Nama Sekretariat Uji Pos-el sekretariat@contoh.test" in page
    assert "Langkah kedua Belum aktif. Pasang langkah kedua" in page
    assert "Perangkat Lihat perangkat yang masuk" in page
    assert "Peran saya Sekretariat, Pokja PKP Provinsi Banten" in page
