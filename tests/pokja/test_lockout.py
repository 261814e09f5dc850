"""How often one may fail to sign in: by account, by address, one after the other and all at once."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db.models import F
from django.test import Client

from pokja import lockout
from pokja.models import AuditEntry, FailureCount
from tests.factories import PASSWORD, make_user
from tests.pokja.threads import at_once

database = pytest.mark.django_db
ADDRESS = "sekretariat@contoh.test"
WAIT = re.compile(r"Terlalu banyak percobaan\. Coba lagi pukul \d\d\.\d\d WIB, atau atur ulang sandi Anda\.")
hashed = Counter()


class CountingHasher(MD5PasswordHasher):
    """Tells how many passwords were looked at."""

    def encode(self, password, salt):
        hashed["passwords"] += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def counting(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    hashed.clear()


@pytest.fixture
def user():
    return make_user("Sekretariat Uji", email=ADDRESS, password=PASSWORD)


def looked_at(run) -> int:
    before = hashed["passwords"]
    run()
    return hashed["passwords"] - before


def masuk(password=PASSWORD, *, login=ADDRESS, ip="203.0.113.5"):
    return Client(REMOTE_ADDR=ip).post("/masuk/", {"login": login, "password": password})


def answer(response) -> str:
    if response.status_code == 302:
        return "masuk"
    (error,) = re.findall('<a href="#id_login">(.*?)</a>', response.content.decode())  # contexts mix among threads
    return "tunggu" if WAIT.fullmatch(error) else error


def let_pass(**time):
    """As if that long ago everything had happened."""
    FailureCount.objects.update(
        since=F("since") - timedelta(**time), locked_until=F("locked_until") - timedelta(**time)
    )


@database
def test_of_many_attempts_five_are_looked_at(user):
    answers = Counter()

    looked = looked_at(lambda: answers.update(answer(masuk(f"tebakan {number}")) for number in range(200)))

    assert answers == {"Pos-el atau sandi tidak cocok.": 5, "tunggu": 195}
    assert looked == 5
    assert answer(masuk()) == "tunggu"


@database
def test_from_many_addresses_an_account_is_tried_twenty_times_an_hour(user):
    answers = Counter(answer(masuk("salah", ip=f"203.0.113.{number // 4}")) for number in range(200))

    assert answers == {"Pos-el atau sandi tidak cocok.": 20, "tunggu": 180}
    assert answer(masuk(ip="198.51.100.7")) == "tunggu"


@database
def test_one_address_that_tries_many_accounts_waits_after_a_hundred_failures(user):
    answers = Counter(answer(masuk("salah", login=f"orang{number}@contoh.test")) for number in range(150))

    assert answers == {"Pos-el atau sandi tidak cocok.": 100, "tunggu": 50}
    assert answer(masuk()) == "tunggu"
    assert answer(masuk(ip="198.51.100.7")) == "masuk"
    let_pass(minutes=10, seconds=1)
    assert answer(masuk()) == "masuk"


@database
def test_an_address_that_waits_is_told_in_the_audit_log_without_an_account(user):
    for number in range(101):
        masuk("salah", login=f"orang{number}@contoh.test")

    (entry,) = AuditEntry.objects.all()
    assert re.fullmatch(
        r"Masuk dari 203\.0\.113\.5 ditahan sampai pukul \d\d\.\d\d WIB: 100 kali gagal\.", entry.sentence
    )
    assert entry.target == ""


@database
def test_a_whole_hotel_signs_in_from_one_address():
    people = [make_user(email=f"peserta{number}@contoh.test", password=PASSWORD) for number in range(120)]

    assert {answer(masuk(login=person.email)) for person in people} == {"masuk"}
    assert not FailureCount.objects.exclude(failures=0).exists()


@database
def test_a_right_password_takes_no_failure_back(user):
    for _ in range(4):
        masuk("salah")
    assert answer(masuk()) == "masuk"

    assert answer(masuk("salah")) == "Pos-el atau sandi tidak cocok."
    assert answer(masuk()) == "tunggu"


@database
def test_after_the_time_named_one_may_try_again(user):
    for _ in range(5):
        masuk("salah")
    let_pass(minutes=4, seconds=50)
    assert answer(masuk()) == "tunggu"

    let_pass(seconds=11)

    assert answer(masuk()) == "masuk"


@database
def test_failures_long_ago_do_not_count(user):
    for _ in range(4):
        masuk("salah")
    let_pass(minutes=5, seconds=1)

    assert [answer(masuk("salah")) for _ in range(4)] == ["Pos-el atau sandi tidak cocok."] * 4
    assert answer(masuk()) == "masuk"


@database
def test_a_lock_is_for_one_account_in_any_case_and_for_no_other(user):
    make_user("Orang Lain", email="lain@contoh.test", password=PASSWORD)
    for login in (ADDRESS, ADDRESS.upper(), ADDRESS.title(), f" {ADDRESS}", ADDRESS):
        masuk("salah", login=login)

    assert answer(masuk()) == "tunggu"
    assert answer(masuk(login="lain@contoh.test")) == "masuk"


@database
def test_unknown_accounts_lock_in_the_same_words_and_take_the_same_work(user):
    known = looked_at(lambda: masuk("salah"))
    unknown = looked_at(lambda: masuk("salah", login="entah@contoh.test"))
    make_user(email="baru@contoh.test")
    without_password = looked_at(lambda: masuk("salah", login="baru@contoh.test"))

    assert known == unknown == without_password == 1
    for _ in range(4):
        masuk("salah", login="entah@contoh.test")
    assert answer(masuk("salah", login="entah@contoh.test")) == "tunggu"


@database
def test_a_password_reset_by_mail_unlocks(user):
    for number in range(20):
        masuk("salah", ip=f"203.0.113.{number // 4}")
    client, new = Client(), "kucing biru minum teh"
    client.post("/masuk/lupa-sandi/", {"email": ADDRESS})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)

    client.post(page.context["action_url"], {"password1": new, "password2": new})

    assert answer(masuk(new)) == "masuk"


@database
def test_a_lock_is_told_once_in_the_audit_log(user):
    for _ in range(9):
        masuk("salah")

    (entry,) = AuditEntry.objects.filter(act="account")
    assert re.fullmatch(
        r"Masuk ke akun Sekretariat Uji dari 203\.0\.113\.5 ditahan sampai pukul \d\d\.\d\d WIB: 5 kali gagal\.",
        entry.sentence,
    )
    assert (entry.target, entry.actor) == (f"user:{user.pk}", None)


@database
def test_what_strangers_type_is_not_kept(user):
    masuk("salah", login="rahasia.saya@contoh.test")

    assert not FailureCount.objects.filter(account__contains="rahasia").exists()
    assert {len(row.account) for row in FailureCount.objects.all()} == {0, 64}


@database
def test_old_counts_go(user):
    masuk("salah")
    let_pass(days=1, seconds=1)

    lockout.forget_old()

    assert not FailureCount.objects.exists()


def test_of_a_thousand_attempts_of_ten_at_once_five_are_looked_at(fresh_database):
    make_user("Sekretariat Uji", email=ADDRESS, password=PASSWORD)
    before = hashed["passwords"]

    each = at_once(10, lambda number: Counter(answer(masuk(f"tebakan {number} {turn}")) for turn in range(100)))

    assert sum(each, Counter()) == {"Pos-el atau sandi tidak cocok.": 5, "tunggu": 995}
    assert hashed["passwords"] - before == 5
    assert AuditEntry.objects.filter(act="account").count() == 1


def test_of_forty_attempts_at_once_five_are_looked_at(fresh_database):
    make_user("Sekretariat Uji", email=ADDRESS, password=PASSWORD)

    answers = Counter(at_once(40, lambda number: answer(masuk("salah"))))

    assert answers == {"Pos-el atau sandi tidak cocok.": 5, "tunggu": 35}


def test_of_forty_addresses_at_once_twenty_are_looked_at(fresh_database):
    make_user("Sekretariat Uji", email=ADDRESS, password=PASSWORD)

    answers = Counter(at_once(40, lambda number: answer(masuk("salah", ip=f"203.0.113.{number}"))))

    assert answers == {"Pos-el atau sandi tidak cocok.": 20, "tunggu": 20}


def test_forty_people_of_one_hotel_sign_in_at_once(fresh_database):
    for number in range(40):
        make_user(email=f"peserta{number}@contoh.test", password=PASSWORD)

    answers = at_once(40, lambda number: answer(masuk(login=f"peserta{number}@contoh.test")))

    assert answers == ["masuk"] * 40
