"""The second step: set up, asked for, used up, obligatory for some, and the way back without the phone."""

import re
from collections import Counter

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from pokja import keeping
from pokja.models import AuditEntry, FailureCount
from pokja.roles import Role
from pokja.second_step import recovery_codes
from tests.factories import PASSWORD, give_access, make_device, make_pokja, make_user
from tests.people import client_of
from tests.pokja.phones import Phone, is_in, masuk, send_code
from tests.pokja.threads import at_once

database = pytest.mark.django_db
STEP, CODES, CODE = "/akun/langkah-kedua/", "/akun/langkah-kedua/kode-cadangan/", "/masuk/kode/"
KOP = "/pokja/36/kop/tambah/"
TOO_MANY = re.compile(r"Terlalu banyak percobaan\. Coba lagi pukul \d\d\.\d\d WIB\.")


@pytest.fixture
def user():
    return make_user("Sekretariat Uji", email="sekretariat@contoh.test", password=PASSWORD)


@pytest.fixture
def admin():
    admin = make_user("Admin Uji", email="admin@contoh.test", password=PASSWORD)
    give_access(admin, Role.ADMIN, pokja=make_pokja("36"))
    return admin


@pytest.fixture
def required(settings):
    settings.SECOND_STEP_REQUIRED = True


@pytest.fixture(autouse=True)
def middle_of_a_period(monkeypatch):
    """The clock of the codes stands still, so that no test runs over the end of a period."""
    monkeypatch.setattr("pokja.second_step.time", lambda: NOW)
    monkeypatch.setattr("tests.pokja.phones.now", lambda: NOW)


NOW = 1_790_000_025


def signed_in(user, client=None) -> Client:
    client = client or Client()
    masuk(client, user)
    return client


def errors_of(response):
    return [error.message for error in response.context["form"].error_list()]


def seal_in(response) -> str:
    return re.search(r'name="bawaan" value="([^"]+)"', response.content.decode())[1]


def sentences():
    return list(AuditEntry.objects.filter(act="account").order_by("pk").values_list("sentence", flat=True))


def set_up(client, **fields):
    secret = client.get(STEP).context["secret"].replace(" ", "")
    return Phone(secret), client.post(STEP, {"sandi-code": Phone(secret).code()} | fields)


# --- setting up ---


@database
def test_it_is_set_up_with_a_code_and_recovery_codes_are_shown(user):
    client = signed_in(user)
    page = client.get(STEP)
    assert '<img class="qr" src="data:image/svg+xml;base64,' in page.content.decode()

    _, response = set_up(client)

    assert response.url == CODES
    shown = re.findall(r"<code>(\d{4} \d{4})</code>", client.get(CODES).content.decode())
    assert shown == recovery_codes(user) and len(set(shown)) == 10
    assert sentences() == ["Langkah kedua Sekretariat Uji dipasang."]
    (message,) = mail.outbox
    assert (message.subject, message.to) == ("Langkah kedua akun Pokja PKP dipasang", [user.email])


@database
def test_a_wrong_code_sets_nothing_up_and_the_secret_stays(user):
    client = signed_in(user)
    secret = client.get(STEP).context["secret"]

    response = client.post(STEP, {"sandi-code": Phone(secret.replace(" ", "")).wrong_code()})

    assert errors_of(response) == [
        "Kode tidak cocok. Tunggu sampai kode di ponsel berganti, lalu ketik kode yang baru."
    ]
    assert response.context["secret"] == secret
    assert not Authenticator.objects.exists()


@database
def test_the_code_of_setting_up_is_used_up(user):
    phone, _ = set_up(signed_in(user))
    client = signed_in(user)

    assert send_code(client, phone.code()).status_code == 200
    assert send_code(client, phone.code(later=1)).url == "/"


@database
def test_the_secret_is_sealed_in_the_database(user):
    phone = Phone.of(user)

    stored = {row.type: row.data for row in Authenticator.objects.all()}

    assert phone.secret not in str(stored)
    assert not any(code.replace(" ", "") in str(stored) for code in recovery_codes(user))


# --- Masuk ---


@database
def test_after_the_password_nobody_is_in_before_the_code(user):
    phone, client = Phone.of(user), Client()

    assert masuk(client, user, next="/pokja/?q=lebak").url == CODE
    assert not is_in(client)
    assert send_code(client, phone.code()).url == "/pokja/?q=lebak"
    assert is_in(client)


@database
@pytest.mark.parametrize(
    "write", ["{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", " {0}\n", "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]}"]
)
def test_a_code_may_be_pasted_with_spaces(user, write):
    phone, client = Phone.of(user), signed_in(user)

    assert send_code(client, write.format(phone.code())).url == "/"


@database
@pytest.mark.parametrize(("later", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_half_a_minute_early_or_late(user, later, taken):
    phone, client = Phone.of(user), signed_in(user)

    assert (send_code(client, phone.code(later)).status_code == 302) is taken


@database
def test_a_code_works_once(user):
    phone = Phone.of(user)
    assert send_code(signed_in(user), phone.code()).url == "/"

    assert send_code(signed_in(user), phone.code()).status_code == 200
    assert send_code(signed_in(user), phone.code(later=-1)).status_code == 200


@database
@pytest.mark.parametrize("code", ["", "12345", "abcdef", "123456789012", "１２３４５６", "0' OR 1=1 --", "\x00"])
def test_what_is_no_code_lets_nobody_in(user, code):
    Phone.of(user)
    client = signed_in(user)

    assert send_code(client, code).status_code == 200
    assert not is_in(client)


@database
def test_without_the_password_there_is_no_code_to_type(user):
    phone, client = Phone.of(user), Client()

    assert client.get(CODE).url == "/masuk/"
    assert send_code(client, phone.code()).url == "/masuk/"


@database
def test_one_may_begin_anew_with_another_account(user):
    Phone.of(user)
    client = signed_in(user)

    assert client.post("/keluar/").url == "/masuk/"

    assert client.get("/masuk/").status_code == 200


@database
def test_a_recovery_code_works_once_and_says_how_many_are_left(user):
    Phone.of(user)
    code = recovery_codes(user)[3]
    client = signed_in(user)

    assert send_code(client, code).url == "/"

    assert "Anda masuk dengan kode cadangan. Sisa 9 kode." in client.get("/pokja/").content.decode()
    assert sentences()[-1] == "Sekretariat Uji masuk dengan kode cadangan, sisa 9."
    assert mail.outbox[-1].subject == "Masuk ke akun Pokja PKP dengan kode cadangan"
    assert send_code(signed_in(user), code).status_code == 200


@database
def test_after_five_wrong_codes_even_the_right_one_waits(user):
    phone, client = Phone.of(user), signed_in(user)
    for _ in range(5):
        assert "Kode tidak cocok" in errors_of(send_code(client, phone.wrong_code()))[0]

    (message,) = errors_of(send_code(client, phone.code()))

    assert TOO_MANY.fullmatch(message)
    assert TOO_MANY.fullmatch(errors_of(send_code(client, recovery_codes(user)[0]))[0])
    assert re.fullmatch(
        r"Masuk ke akun Sekretariat Uji ditahan sampai pukul \d\d\.\d\d WIB: 5 kali gagal\.", sentences()[-1]
    )


@database
def test_right_codes_are_no_failures(user):
    phone = Phone.of(user)
    for later in (-1, 0, 1):
        assert send_code(signed_in(user), phone.code(later)).url == "/"

    assert not FailureCount.objects.exclude(failures=0).exists()


# --- trusted devices ---


@database
def test_a_trusted_device_is_not_asked_again_and_others_are(user):
    phone, client = Phone.of(user), Client()
    masuk(client, user)
    send_code(client, phone.code(), **{"sandi-trust": "on"})
    assert client.cookies["mfa_trusted"]["max-age"] == 14 * 24 * 3600
    client.post("/keluar/")

    assert masuk(client, user).url == "/"
    assert masuk(Client(), user).url == CODE


@database
def test_without_the_box_no_device_is_trusted(user):
    phone, client = Phone.of(user), Client()
    masuk(client, user)
    send_code(client, phone.code())
    client.post("/keluar/")

    assert masuk(client, user).url == CODE


@database
@pytest.mark.parametrize("change", ["password", "codes"])
def test_trust_ends_with_a_new_password_or_new_codes(user, change):
    phone, client = Phone.of(user), Client()
    masuk(client, user)
    send_code(client, phone.code(), **{"sandi-trust": "on"})
    client.post("/keluar/")
    password = PASSWORD
    if change == "password":
        password = "kucing biru minum teh"
        keeping.set_password(user, password, anew=True)
    else:
        keeping.renew_codes(user)

    assert masuk(client, user, password).url == CODE


# --- what was typed too late ---


@database
def test_late_text_survives_the_second_step(admin):
    phone, client = Phone.of(admin), Client(headers={"origin": "http://testserver"})
    late = client.post(KOP, {"agency": "Dinas Perkim Uji", "government": "Provinsi Banten"})

    after_password = masuk(client, admin, bawaan=seal_in(late))
    assert "Ketik kode dari ponsel" in after_password.content.decode()
    wrong = send_code(client, phone.wrong_code(), bawaan=seal_in(after_password))
    assert "tetap ada di halaman ini" in wrong.content.decode()
    offered = send_code(client, phone.code(), bawaan=seal_in(wrong), **{"sandi-trust": "on"})

    page = offered.content.decode()
    assert "Tulisan Anda belum tersimpan" in page and "Dinas Perkim Uji" in page and f'action="{KOP}"' in page
    assert "mfa_trusted" in offered.cookies


@database
def test_a_late_code_is_never_carried(user):
    client = Client(headers={"origin": "http://testserver"})

    assert client.post(STEP, {"sandi-code": "123456"}).url.startswith("/masuk/")


# --- obligatory ---


@database
@pytest.mark.parametrize("address", ["/", "/pokja/36/anggota/", "/akun/", "/akun/perangkat/", "/akun/sandi/"])
def test_who_manages_others_sets_it_up_before_anything_else(admin, required, address):
    client = signed_in(admin)

    response = client.get(address)

    assert response.status_code == 403
    assert "Pasang langkah kedua dulu" in response.content.decode()
    phone, done = set_up(client)
    assert done.url == CODES and client.get(CODES).status_code == 200
    assert client.get(address).status_code == 200


@database
def test_who_is_led_to_it_may_still_leave(admin, required):
    client = signed_in(admin)

    assert client.post("/keluar/").url == "/masuk/"
    assert not is_in(client)


@database
@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.CHAIR, Role.READER])
def test_others_are_offered_it_and_not_made_to(user, required, role):
    give_access(user, role, pokja=make_pokja("36"))

    assert is_in(signed_in(user))


@database
def test_the_demo_asks_nobody(admin):
    assert is_in(signed_in(admin))


@database
def test_the_admin_of_the_system_needs_it_too(user, required):
    give_access(user, Role.SYSTEM)

    assert signed_in(user).get("/pokja/").status_code == 403


@database
def test_text_posted_before_the_second_step_is_carried_through_it(admin, required):
    client = client_of(admin, headers={"origin": "http://testserver"})  # signed in long ago

    led = client.post(KOP, {"agency": "Dinas Perkim Uji", "government": "Provinsi Banten"})
    assert led.status_code == 403 and "tetap ada di halaman ini" in led.content.decode()
    asked = client.post(STEP, {"bawaan": seal_in(led)})
    assert "Pastikan ini Anda" in asked.content.decode()
    again = client.post("/akun/pastikan/", {"password": PASSWORD, "next": STEP, "bawaan": seal_in(asked)})
    page = client.post(STEP, {"bawaan": seal_in(again)})
    phone = Phone(page.context["secret"].replace(" ", ""))
    codes = client.post(STEP, {"sandi-code": phone.code(), "bawaan": seal_in(page)})
    assert "Lanjut ke tulisan saya" in codes.content.decode() and len(recovery_codes(admin)) == 10
    offered = client.post("/masuk/", {"bawaan": seal_in(codes)}).content.decode()

    assert "Dinas Perkim Uji" in offered and f'action="{KOP}"' in offered


@database
def test_htmx_gets_a_whole_page(admin, required):
    client = client_of(admin, headers={"HX-Request": "true"})

    read, written = client.get("/pokja/"), client.post(KOP, {"agency": "Dinas"})

    assert (read.status_code, read["HX-Redirect"]) == (403, STEP)
    assert (written.status_code, written["X-Send-As-Page"]) == (403, "1")


@database
def test_it_is_turned_off_by_its_owner(user):
    Phone.of(user)
    client = client_of(user)
    client.post("/akun/pastikan/", {"password": PASSWORD})
    assert "Matikan langkah kedua?" in client.get("/akun/langkah-kedua/matikan/").content.decode()

    assert client.post("/akun/langkah-kedua/matikan/").url == "/akun/"

    assert not Authenticator.objects.exists()
    assert sentences()[-1] == "Langkah kedua Sekretariat Uji dimatikan."
    assert mail.outbox[-1].subject == "Langkah kedua akun Pokja PKP dimatikan"
    assert masuk(Client(), user).url == "/"


@database
def test_who_needs_it_cannot_turn_it_off(admin, required):
    Phone.of(admin)
    client = client_of(admin)
    client.post("/akun/pastikan/", {"password": PASSWORD})

    assert "Matikan" not in client.get(STEP).content.decode()
    response = client.post("/akun/langkah-kedua/matikan/")

    assert response.status_code == 403
    assert "Peran Anda memerlukan langkah kedua" in response.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


# --- recovery codes ---


@database
def test_new_codes_take_the_place_of_the_old(user):
    Phone.of(user)
    old = recovery_codes(user)
    client = client_of(user)
    client.post("/akun/pastikan/", {"password": PASSWORD})

    assert client.post("/akun/langkah-kedua/kode-cadangan/baru/").url == CODES

    assert not set(old) & set(recovery_codes(user))
    assert send_code(signed_in(user), old[0]).status_code == 200
    assert sentences()[-1] == "Kode cadangan Sekretariat Uji dibuat baru."
    assert mail.outbox[-1].subject == "Kode cadangan akun Pokja PKP dibuat baru"


@database
def test_codes_are_downloaded_as_text_and_kept_by_no_cache(user):
    Phone.of(user)
    client = client_of(user)
    client.post("/akun/pastikan/", {"password": PASSWORD})

    file = client.get("/akun/langkah-kedua/kode-cadangan/unduh/")

    assert file["Content-Disposition"] == 'attachment; filename="kode-cadangan-pokja-pkp.txt"'
    assert "no-store" in file["Cache-Control"]
    assert file.content.decode().split("\r\n")[3:13] == recovery_codes(user)


# --- the password once more ---


@database
@pytest.mark.parametrize(
    "route", ["account_second_step", "account_second_step_off", "account_codes", "account_codes_download"]
)
def test_a_session_that_is_not_fresh_asks_for_the_password_first(user, route):
    Phone.of(user)
    client = client_of(user)
    address = reverse(route)

    asked = client.get(address)

    assert asked.url == f"/akun/pastikan/?next={address.replace('/', '%2F')}"
    wrong = client.post(asked.url, {"password": "salah"})
    assert errors_of(wrong) == ["Sandi tidak cocok."]
    assert client.get(address).status_code == 302
    assert client.post(asked.url, {"password": PASSWORD}).url == address
    assert client.get(address).status_code == 200


@database
def test_confirming_never_leads_to_another_site(user):
    assert client_of(user).post("/akun/pastikan/?next=https://jahat.test/", {"password": PASSWORD}).url == "/akun/"


@database
def test_confirming_counts_as_an_attempt_to_sign_in(user):
    client = client_of(user)
    for _ in range(5):
        client.post("/akun/pastikan/", {"password": "salah"})

    (message,) = errors_of(client.post("/akun/pastikan/", {"password": PASSWORD}))

    assert message.startswith("Terlalu banyak percobaan.")


# --- the way back ---


@database
def test_the_operator_takes_it_off_for_somebody_without_phone_and_codes(user, capsys):
    Phone.of(user)
    device = make_device(user)

    call_command("reset_second_step", "Sekretariat@Contoh.test")

    assert "Langkah kedua Sekretariat Uji dilepas." in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    client = Client()
    client.cookies["sessionid"] = device.session_key
    assert not is_in(client)
    assert masuk(Client(), user).url == "/"
    assert mail.outbox[-1].subject == "Langkah kedua akun Pokja PKP dilepas"
    assert sentences()[-1] == "Langkah kedua Sekretariat Uji dilepas oleh pengelola server."


@database
@pytest.mark.parametrize(
    ("email", "words"),
    [("entah@contoh.test", "Tidak ada akun"), ("sekretariat@contoh.test", "tidak memakai langkah kedua")],
)
def test_the_operator_is_told_when_there_is_nothing_to_take_off(user, email, words):
    with pytest.raises(CommandError, match=words):
        call_command("reset_second_step", email)


# --- at once ---


@pytest.mark.parametrize("kind", ["phone", "recovery"])
def test_of_one_code_sent_twenty_times_at_once_one_is_taken(fresh_database, kind):
    user = make_user(email="sekretariat@contoh.test", password=PASSWORD)
    phone = Phone.of(user)
    code = phone.code() if kind == "phone" else recovery_codes(user)[0]
    clients = [signed_in(user) for _ in range(20)]

    answers = Counter(at_once(20, lambda number: send_code(clients[number], code).status_code))

    assert answers[302] == 1
    assert sum(is_in(client) for client in clients) == 1


def test_of_thirty_wrong_codes_at_once_five_are_looked_at(fresh_database, monkeypatch):
    user = make_user(email="sekretariat@contoh.test", password=PASSWORD)
    phone = Phone.of(user)
    clients, looked = [signed_in(user) for _ in range(30)], []
    monkeypatch.setattr("pokja.forms.second_step.take_code", lambda *args: looked.append(args))

    at_once(30, lambda number: send_code(clients[number], phone.wrong_code()))

    assert len(looked) == 5


def test_setting_up_twice_at_once_leaves_one_phone(fresh_database):
    user = make_user(email="sekretariat@contoh.test", password=PASSWORD)
    client = signed_in(user)
    secret = client.get(STEP).context["secret"].replace(" ", "")

    at_once(8, lambda number: keeping.set_up_second_step(user, secret, 1))

    assert Counter(Authenticator.objects.values_list("type", flat=True)) == {"totp": 1, "recovery_codes": 1}
    assert sentences() == ["Langkah kedua Pengguna Uji dipasang."]
