"""Invitations: a letter with a link, a first password, and links that open nothing (any more)."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client
from django.urls import reverse

from pokja import keeping
from pokja.models import Access, AuditEntry, Invitation, User
from pokja.roles import Role
from tests.factories import PASSWORD, give_access, make_pokja, make_user
from tests.people import client_of, make_cast
from tests.pokja.phones import Phone, is_in, masuk
from tests.pokja.threads import at_once

database = pytest.mark.django_db
NEW = "kucing biru minum teh"
BOTH = {"password1": NEW, "password2": NEW}
GIVE = {"email": "baru@contoh.test", "name": "Orang Baru", "role": "secretariat"}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def invited():
    """Somebody without a password, and the key of the invitation."""
    user = make_user("Orang Baru", email="baru@contoh.test")
    _, key = keeping.invite(user, by=make_user("Admin Uji"))
    return user, key


def page_of(key) -> str:
    return reverse("account_invitation", args=[key])


def let_pass(**time):
    past = timedelta(**time)
    Invitation.objects.update(sent_at=F("sent_at") - past, expires_at=F("expires_at") - past)


def text_of(response) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.S)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


# --- the letter ---


@database
def test_the_letter_says_who_invites_as_what_and_until_when(cast):
    client = cast.client("admin")

    page = client.post(reverse("pokja:access_give", args=["36"]), GIVE, follow=True)

    (message,) = mail.outbox
    assert (message.subject, message.to) == ("Undangan ke Pokja PKP", ["baru@contoh.test"])
    assert "Admin Banten mengundang Anda" in message.body
    assert "- Sekretariat, Pokja PKP Provinsi Banten" in message.body
    assert re.search(r"Tautan berlaku satu kali, sampai \d+ \w+ \d{4} pukul \d\d\.\d\d WIB", message.body)
    assert "Undangan untuk membuat sandi dikirim ke baru@contoh.test." in text_of(page)


@database
def test_the_link_of_the_letter_sets_the_first_password_and_signs_in(cast):
    cast.client("admin").post(reverse("pokja:access_give", args=["36"]), GIVE)
    link = re.search(r"http://testserver(/undangan/\S+)", mail.outbox[0].body)[1]
    client = Client()
    assert "Selamat datang, Orang Baru" in text_of(client.get(link))

    assert client.post(link, BOTH).url == "/"

    assert "Sandi tersimpan. Selamat datang, Orang Baru." in text_of(client.get("/"))
    assert client.get("/pokja/36/anggota/").status_code == 200
    assert masuk(Client(), User.objects.get(email="baru@contoh.test"), NEW).url == "/"


@database
def test_the_key_stands_nowhere_but_in_the_letter(cast):
    page = cast.client("admin").post(reverse("pokja:access_give", args=["36"]), GIVE, follow=True)
    key = re.search(r"/undangan/([^/]+)/", mail.outbox[0].body)[1]

    assert key not in page.content.decode()
    assert key not in str(list(Invitation.objects.values())) + str(list(AuditEntry.objects.values()))


@database
def test_both_acts_are_in_the_audit_log(cast):
    cast.client("admin").post(reverse("pokja:access_give", args=["36"]), GIVE)
    Client().post(re.search(r"/undangan/\S+", mail.outbox[0].body)[0], BOTH)

    invited, accepted = AuditEntry.objects.filter(act__in=["invited", "account"]).order_by("pk")

    assert (invited.sentence, invited.actor, invited.pokja) == (
        "Orang Baru diundang untuk membuat sandi.",
        cast.admin,
        cast.pokja,
    )
    assert accepted.sentence == "Orang Baru menerima undangan dan membuat sandi."
    assert "contoh.test" not in invited.sentence + accepted.sentence


@database
def test_an_invitation_sent_again_a_minute_later_takes_the_place_of_the_older(cast):
    user = make_user("Orang Baru", email="baru@contoh.test")
    access = give_access(user, Role.READER, pokja=cast.pokja)
    client, again = cast.client("admin"), reverse("pokja:access_link", args=["36", access.pk])
    client.post(again)
    let_pass(minutes=1, seconds=1)
    client.post(again)

    first, second = (re.search(r"/undangan/\S+", message.body)[0] for message in mail.outbox)

    assert "Undangan ini sudah diganti" in text_of(Client().get(first))
    assert Client().post(first, BOTH).status_code == 404
    assert Client().post(second, BOTH).url == "/"


@database
def test_a_second_click_sends_no_second_letter(cast):
    access = give_access(make_user("Orang Baru", email="baru@contoh.test"), Role.READER, pokja=cast.pokja)
    client, again = cast.client("admin"), reverse("pokja:access_link", args=["36", access.pk])
    client.post(again)

    page = client.post(again, follow=True)

    assert len(mail.outbox) == 1
    assert "baru saja dikirim" in text_of(page)


@database
def test_after_mail_that_cannot_go_out_the_access_stands_and_one_may_try_at_once(cast, monkeypatch):
    def no_server(self):
        raise ConnectionRefusedError

    client = cast.client("admin")
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.message.EmailMessage.send", no_server)
        page = client.post(reverse("pokja:access_give", args=["36"]), GIVE, follow=True)
    assert "Undangan untuk Orang Baru belum terkirim. Coba lagi nanti." in text_of(page)
    access = Access.objects.get(user__email="baru@contoh.test")
    assert not Invitation.objects.open().exists()

    client.post(reverse("pokja:access_link", args=["36", access.pk]))

    assert len(mail.outbox) == 1 and Invitation.objects.open().count() == 1


@database
@pytest.mark.parametrize("password", [PASSWORD, None])
def test_who_has_a_password_or_is_not_active_is_not_invited(cast, password):
    user = make_user("Kenalan", password=password, is_active=bool(password))
    access = give_access(user, Role.READER, pokja=cast.pokja)

    cast.client("admin").post(reverse("pokja:access_link", args=["36", access.pk]))

    assert not mail.outbox and not Invitation.objects.exists()


# --- the page ---


@database
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"password1": "", "password2": ""}, "Isi sandi baru."),
        ({"password1": NEW, "password2": "lain sekali"}, "Kedua sandi baru berbeda. Ketik sandi yang sama dua kali."),
        ({"password1": "password123", "password2": "password123"}, None),
        ({"password1": "baru@contoh.test", "password2": "baru@contoh.test"}, None),
        ({}, "Isi sandi baru."),
    ],
)
def test_a_password_that_does_not_do_leaves_the_invitation_open(invited, fields, message):
    user, key = invited

    response = Client().post(page_of(key), fields)

    errors = [error.message for error in response.context["form"].error_list()]
    assert response.status_code == 200 and errors
    assert message is None or message in errors
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert Client().post(page_of(key), BOTH).url == "/"


@database
def test_a_link_that_was_used_leads_to_masuk(invited):
    _, key = invited
    Client().post(page_of(key), BOTH)

    for response in (Client().get(page_of(key)), Client().post(page_of(key), {"password1": "x", "password2": "x"})):
        assert response.status_code == 404
        assert "Undangan ini sudah dipakai" in text_of(response)
        assert "baru@contoh.test" not in response.content.decode()


@database
def test_an_expired_link_says_until_when_it_was_good(invited):
    user, key = invited
    let_pass(days=6, hours=23)
    assert Client().get(page_of(key)).status_code == 200
    let_pass(hours=1)

    response = Client().post(page_of(key), BOTH)

    assert response.status_code == 404
    assert re.search(r"berlaku sampai \d+ \w+ \d{4} pukul \d\d\.\d\d WIB. Minta admin Pokja", text_of(response))
    user.refresh_from_db()
    assert not user.has_usable_password()


@database
@pytest.mark.parametrize("key", ["salah", "x" * 500, "%00", "../masuk", "é", "' OR 1=1"])
def test_a_wrong_link_says_what_to_do_and_nothing_of_accounts(invited, key):
    response = Client().get(f"/undangan/{key}/")

    assert response.status_code == 404
    assert "Orang Baru" not in response.content.decode()


@database
def test_half_a_key_and_a_key_in_other_letters_open_nothing(invited):
    _, key = invited

    for wrong in (key[:-1], key + "A", key.swapcase()):
        response = Client().get(page_of(wrong))
        assert "Undangan tidak ditemukan" in text_of(response) and response.status_code == 404


@database
def test_an_account_that_was_closed_meanwhile_accepts_nothing(invited):
    user, key = invited
    user.is_active = False
    user.save()

    assert Client().post(page_of(key), BOTH).status_code == 404
    user.refresh_from_db()
    assert not user.has_usable_password()


@database
def test_a_password_set_by_other_ways_ends_the_invitation(invited):
    user, key = invited
    keeping.set_password(user, "anjing hitam makan roti", anew=True)

    assert Client().post(page_of(key), BOTH).status_code == 404
    assert masuk(Client(), user, "anjing hitam makan roti").url == "/"


@database
def test_whoever_was_signed_in_on_the_device_is_signed_out(invited):
    user, key = invited
    other = make_user("Orang Lain")
    client = client_of(other)
    assert "Perangkat ini masih masuk sebagai Orang Lain." in text_of(client.get(page_of(key)))

    client.post(page_of(key), BOTH)

    assert client.get("/akun/").context["user"] == user


@database
def test_an_account_with_a_second_step_is_asked_for_its_code(invited):
    user, key = invited
    Phone.of(user)
    client = Client()

    assert client.post(page_of(key), BOTH).url == "/masuk/kode/"
    assert not is_in(client)


# --- at once ---


def test_of_twenty_who_accept_at_once_one_does(fresh_database):
    user = make_user("Orang Baru", email="baru@contoh.test")
    _, key = keeping.invite(user, by=make_user())
    passwords = [f"{NEW} {number}" for number in range(20)]

    def accept(number):
        fields = {"password1": passwords[number], "password2": passwords[number]}
        return Client().post(page_of(key), fields).status_code, passwords[number]

    answers = at_once(20, accept)

    assert Counter(status for status, _ in answers) == {302: 1, 404: 19}
    user.refresh_from_db()
    assert user.check_password(next(password for status, password in answers if status == 302))


def test_of_twenty_invitations_at_once_one_takes_effect(fresh_database):
    pokja, admin = make_pokja("36"), make_user("Admin Uji")
    user = make_user("Orang Baru", email="baru@contoh.test")

    made = at_once(20, lambda number: keeping.invite(user, by=admin, pokja=pokja))

    assert len([each for each in made if each]) == 1
    assert Invitation.objects.open().count() == Invitation.objects.count() == 1
    assert AuditEntry.objects.filter(act="invited").count() == 1


def test_of_twenty_requests_to_give_access_at_once_one_letter_goes_out(fresh_database):
    cast = make_cast()
    clients = [cast.client("admin") for _ in range(20)]

    answers = at_once(
        20, lambda number: clients[number].post(reverse("pokja:access_give", args=["36"]), GIVE).status_code
    )

    assert set(answers) == {302}
    assert Access.objects.filter(user__email="baru@contoh.test").count() == 1
    assert len(mail.outbox) == 1
