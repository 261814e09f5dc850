"""Access to a Pokja, a province and the nation: who gives and takes it, who is told, and when it ends."""

from datetime import date, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pokja import keeping
from pokja.keeping.area_access import (
    LAST_SYSTEM,
    give_area_access,
    give_area_access_by_email,
    take_area_access,
)
from pokja.models import Access, AuditEntry, Pokja, User
from pokja.roles import Role
from tests.factories import PASSWORD, give_access, make_device, make_pokja, make_region, make_user
from tests.people import client_of, make_cast
from tests.pokja.threads import at_once


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def letters(django_capture_on_commit_callbacks, mailoutbox):
    """Runs what waits for the commit, and gives the letters that went out."""

    def after(act, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **kwargs)
        return mailoutbox

    return after


def told(act):
    return [entry.sentence for entry in AuditEntry.objects.filter(act=act).order_by("pk")]


def post(cast, person, route, *args, **fields):
    return cast.client(person).post(reverse(f"pokja:{route}", args=args), fields, follow=True)


def text(response) -> str:
    return " ".join(response.content.decode().split())


# Letters and the log


def test_who_is_let_in_gets_a_letter_that_names_role_place_giver_and_end(cast, letters):
    user = make_user("Rina Uji", email="rina@contoh.test", password=PASSWORD)
    until = timezone.localdate() + timedelta(days=30)

    (letter,) = letters(
        keeping.give_access, cast.pokja, email=user.email, name="", role=Role.READER, by=cast.admin, until=until
    )

    assert letter.to == ["rina@contoh.test"]
    assert letter.subject == "Akses Pokja PKP diberikan: Pejabat pembaca, Pokja PKP Provinsi Banten"
    assert "Admin Banten memberi Anda akses" in letter.body
    assert f"Pejabat pembaca, Pokja PKP Provinsi Banten, sampai {until.day} " in letter.body
    assert "Masuk seperti biasa" in letter.body
    (sentence,) = told("access_given")
    assert sentence.startswith("Rina Uji diberi akses sebagai Pejabat pembaca di Pokja PKP Provinsi Banten sampai ")
    assert AuditEntry.objects.get(act="access_given").pokja == cast.pokja


def test_who_loses_access_gets_a_letter_is_signed_out_and_stands_in_the_log(cast, letters):
    user = make_user("Rina Uji", email="rina@contoh.test")
    access = give_access(user, Role.READER, pokja=cast.pokja)
    session = make_device(user).session_key
    others = make_device(cast.reader).session_key

    (letter,) = letters(keeping.take_access, access, by=cast.admin)

    assert letter.subject == "Akses Pokja PKP dicabut: Pejabat pembaca, Pokja PKP Provinsi Banten"
    assert "Admin Banten mencabut akses Anda" in letter.body
    assert told("access_taken") == ["Akses Rina Uji sebagai Pejabat pembaca di Pokja PKP Provinsi Banten dicabut."]
    assert not Session.objects.filter(session_key=session).exists()
    assert Session.objects.filter(session_key=others).exists()


def test_what_was_given_already_is_not_told_again(cast, letters):
    user = make_user("Rina Uji", password=PASSWORD)
    give_access(user, Role.READER, pokja=cast.pokja, valid_from=date(2020, 1, 1))

    sent = letters(keeping.give_access, cast.pokja, email=user.email, name="", role=Role.READER, by=cast.admin)

    assert sent == [] and told("access_given") == []


def test_an_account_that_is_switched_off_gets_no_letter(cast, letters):
    user = make_user("Rina Uji", is_active=False)
    assert letters(keeping.give_access, cast.pokja, email=user.email, name="", role=Role.READER, by=cast.admin) == []
    assert told("access_given")


def test_a_new_account_gets_one_letter_its_invitation(cast, letters):
    fields = {"email": "baru@contoh.test", "name": "Orang Baru", "role": "reader"}

    (letter,) = letters(post, cast, "admin", "access_give", "36", **fields)

    assert letter.subject == "Undangan ke Pokja PKP"
    assert "Pejabat pembaca, Pokja PKP Provinsi Banten" in letter.body


def test_no_letter_goes_out_when_the_change_is_taken_back(cast, letters):
    user, by = make_user(password=PASSWORD), cast.system

    def taken_back():
        with transaction.atomic():
            give_area_access(user, Role.SYSTEM, None, by=by)
            transaction.set_rollback(True)

    assert letters(taken_back) == [] and told("access_given") == []


@pytest.mark.parametrize("name", ["Pokja\nBcc: semua@contoh.test", "Pokja\r\nSubject: lain"])
def test_a_name_with_a_line_end_writes_no_line_into_the_head_of_a_letter(cast, letters, name):
    cast.pokja.region.name = name
    cast.pokja.region.save()
    pokja = Pokja.objects.with_region().get(pk=cast.pokja.pk)
    user = make_user(password=PASSWORD)

    (letter,) = letters(keeping.give_access, pokja, email=user.email, name="", role=Role.READER, by=cast.admin)

    assert "\n" not in letter.subject and "\r" not in letter.subject
    assert letter.recipients() == [user.email]
    assert letter.message()["Bcc"] is None


class Down(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected("putus")


@pytest.fixture
def no_mail(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Down"


@pytest.mark.parametrize("act", ["give", "take"])
def test_a_mail_server_that_fails_loses_nothing_and_is_told_on_the_page_and_in_the_log(fresh_database, no_mail, act):
    cast = make_cast()
    user = make_user("Rina Uji", password=PASSWORD)
    if act == "give":
        fields = {"email": user.email, "name": "Rina Uji", "role": "reader"}
        page = post(cast, "admin", "access_give", "36", **fields)
    else:
        page = post(cast, "admin", "access_take", "36", give_access(user, Role.READER, pokja=cast.pokja).pk)

    assert "Pos-el pemberitahuan kepada Rina Uji tidak terkirim. Beri tahu orangnya langsung." in text(page)
    assert Access.objects.filter(user=user).exists() == (act == "give")
    assert told("access_given" if act == "give" else "access_taken")[-1] == (
        "Pemberitahuan kepada Rina Uji tentang akses Pejabat pembaca (Pokja PKP Provinsi Banten) tidak terkirim."
    )


def test_of_twenty_who_give_the_same_at_once_one_row_and_one_letter_come_about(fresh_database):
    cast, user = make_cast(), make_user("Rina Uji", password=PASSWORD)

    at_once(20, lambda number: keeping.give_access(
        cast.pokja, email=user.email.upper(), name="Rina", role=Role.CHAIR, by=cast.admin
    ))  # fmt: skip

    assert Access.objects.filter(user=user).count() == 1
    assert len(mail.outbox) == 1 and len(told("access_given")) == 1


def test_a_new_account_let_into_two_pokja_at_once_is_one_account(fresh_database):
    cast = make_cast()
    pokja = [cast.pokja, cast.joined, cast.elsewhere, make_pokja("32")]

    at_once(4, lambda number: keeping.give_access(
        pokja[number], email="baru@contoh.test", name="Orang Baru", role=Role.READER, by=cast.system
    ))  # fmt: skip

    assert User.objects.get(email="baru@contoh.test").access_set.count() == 4


def test_of_twenty_who_take_the_same_at_once_one_letter_comes_about(fresh_database):
    cast, user = make_cast(), make_user("Rina Uji")
    pk = give_access(user, Role.READER, pokja=cast.pokja).pk
    rows = [Access.objects.get(pk=pk) for _ in range(20)]

    at_once(20, lambda number: keeping.take_access(rows[number], by=cast.admin))

    assert len(mail.outbox) == 1 and len(told("access_taken")) == 1


def test_who_gives_up_a_role_of_their_own_stays_signed_in(cast):
    own = give_access(cast.admin, Role.READER, pokja=cast.pokja)
    client = cast.client("admin")

    client.post(reverse("pokja:access_take", args=["36", own.pk]))

    assert client.get(reverse("pokja:access", args=["36"])).status_code == 200


# An end


def test_a_reader_for_thirty_days_reads_on_the_last_day_and_not_on_the_next(cast, monkeypatch):
    user = make_user("Rina Uji", password=PASSWORD)
    today = timezone.localdate()
    last = today + timedelta(days=30)
    fields = {"email": user.email, "name": "Rina", "role": "reader", "until": f"{last.day} {last.month} {last.year}"}

    page = post(cast, "admin", "access_give", "36", **fields)

    assert f"Pejabat pembaca, sampai {last.day} " in text(page)
    address = reverse("meetings:list") + "?pokja=36"
    for day, reads in ((last, True), (last + timedelta(days=1), False)):
        monkeypatch.setattr("pokja.models.user.timezone.localdate", lambda day=day: day)
        user = User.objects.get(pk=user.pk)
        assert [access.role for access in user.accesses] == (["reader"] if reads else [])
        assert client_of(user).get(address).status_code == 200


def test_an_end_in_the_past_is_refused_at_its_field(cast):
    yesterday = timezone.localdate() - timedelta(days=1)
    fields = {"email": "a@contoh.test", "name": "A", "role": "reader", "until": yesterday.strftime("%d/%m/%Y")}

    page = cast.client("admin").post(reverse("pokja:access_give", args=["36"]), fields)

    assert page.context["form"].errors == {"until": ["Isi tanggal hari ini atau sesudahnya."]}
    assert not User.objects.filter(email="a@contoh.test").exists()


def test_giving_again_moves_the_end_and_tells_so(cast, letters):
    user = make_user("Rina Uji", password=PASSWORD)
    give_access(user, Role.READER, pokja=cast.pokja, valid_until=date(2020, 1, 31))

    (letter,) = letters(keeping.give_access, cast.pokja, email=user.email, name="", role=Role.READER, by=cast.admin)

    access = Access.objects.get(user=user)
    assert access.valid_until is None and access.granted_by == cast.admin
    assert "sampai" not in letter.body.split("Masuk")[0]


# Provinces and the nation


def test_the_page_of_the_nation_lists_readers_and_system_admins_and_no_access_of_a_pokja(cast):
    page = text(cast.client("system").get(reverse("pokja:area_access")))

    assert "Pembaca Provinsi Banten" in page and "Provinsi Banten" in page and "Admin Sistem" in page
    assert "Sekretariat Banten" not in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("banten", {"Pembaca Provinsi Banten"}),
        ("sistem@banten", set()),
        ("SISTEM contoh", {"Admin Sistem"}),
        ("zzz", set()),
    ],
)
def test_access_is_searched_by_name_address_and_province(cast, words, found):
    page = cast.client("system").get(reverse("pokja:area_access"), {"q": words})

    assert {row.user.name for row in page.context["page"]} == found
    assert (f"Tidak ditemukan untuk “{words}”" in text(page)) == (not found)


def test_a_reader_of_a_province_and_of_the_nation_are_let_in_and_read(cast, letters):
    make_user("Wira Uji", email="wira@contoh.test", password=PASSWORD)
    banten = make_region("36")

    for province in (banten.pk, ""):
        fields = {"email": "Wira@contoh.test", "name": "Wira", "role": "area_reader", "province": province}
        assert letters(post, cast, "system", "area_access_give", **fields)

    places = {access.place for access in Access.objects.filter(user__email="wira@contoh.test")}
    assert places == {"Provinsi Banten", "Nasional"}
    assert told("access_given") == [
        "Wira Uji diberi akses sebagai Pembaca wilayah di Provinsi Banten.",
        "Wira Uji diberi akses sebagai Pembaca wilayah di tingkat nasional.",
    ]


def test_a_new_reader_of_a_province_is_invited(cast, letters):
    fields = {"email": "baru@contoh.test", "name": "Orang Baru", "role": "area_reader", "province": ""}

    (letter,) = letters(post, cast, "system", "area_access_give", **fields)

    assert "Pembaca wilayah, Nasional" in letter.body and "/undangan/" in letter.body


def test_a_lost_invitation_of_a_reader_of_a_province_is_sent_again(cast, letters):
    access = give_access(make_user("Orang Baru"), Role.AREA_READER, region=make_region("36"))
    assert f"/akses/{access.pk}/tautan/" in text(cast.client("system").get(reverse("pokja:area_access")))

    (letter,) = letters(post, cast, "system", "area_access_link", access.pk)

    assert "Pembaca wilayah, Provinsi Banten" in letter.body


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"province": "36"}, "province", "admin sistem tidak dibatasi satu provinsi"),
        ({"until": "31 12 2099"}, "until", "akses admin sistem berlaku sampai dicabut"),
        ({"province": "36.02"}, "province", "Pilih salah satu dari daftar."),
    ],
)
def test_a_system_admin_has_the_whole_nation_and_no_end(cast, fields, field, words):
    if "province" in fields:
        fields = {"province": make_region(fields["province"]).pk}
    known = {"email": "a@contoh.test", "name": "A", "role": "system"}

    page = cast.client("system").post(reverse("pokja:area_access_give"), known | fields)

    assert words in page.context["form"].errors[field][0]
    assert not Access.objects.filter(user__email="a@contoh.test").exists()


def test_nobody_takes_their_own_system_access(cast):
    own = Access.objects.get(user=cast.system)
    give_access(make_user(), Role.SYSTEM)

    page = cast.client("system").post(reverse("pokja:area_access_take", args=[own.pk]))

    assert page.status_code == 403 and "Minta admin sistem lain mencabutnya" in text(page)
    assert Access.objects.filter(pk=own.pk).exists()


def test_the_last_system_admin_is_not_taken_and_who_is_switched_off_or_ended_does_not_count(cast):
    last = Access.objects.get(user=cast.system)
    give_access(make_user(is_active=False), Role.SYSTEM)
    give_access(make_user(), Role.SYSTEM, valid_until=date(2020, 1, 1))

    with pytest.raises(PermissionDenied, match="admin sistem yang terakhir"):
        take_area_access(last, by=make_user())


def test_of_two_system_admins_who_take_each_other_one_stays(fresh_database):
    first, second = make_user("Satu"), make_user("Dua")
    rows = {first.pk: give_access(first, Role.SYSTEM), second.pk: give_access(second, Role.SYSTEM)}

    def take(number):
        by, of = ((first, second), (second, first))[number]
        try:
            take_area_access(rows[of.pk], by=by)
        except PermissionDenied as refusal:
            return str(refusal)
        return "taken"

    answers = at_once(2, take)

    assert set(answers) == {LAST_SYSTEM, "taken"}
    assert Access.objects.filter(role=Role.SYSTEM).count() == 1


def test_access_of_a_pokja_is_not_taken_through_the_page_of_the_nation(cast):
    access = give_access(make_user(), Role.READER, pokja=cast.pokja)

    for name in ("take", "link"):
        assert cast.client("system").post(reverse(f"pokja:area_access_{name}", args=[access.pk])).status_code == 404
    assert Access.objects.filter(pk=access.pk).exists()


def test_of_twenty_who_give_the_nation_at_once_one_row_and_one_letter_come_about(fresh_database):
    cast, user = make_cast(), make_user("Rina Uji", password=PASSWORD)

    at_once(20, lambda number: give_area_access_by_email(
        Role.AREA_READER, None, email=user.email, name="", by=cast.system
    ))  # fmt: skip

    assert Access.objects.filter(user=user).count() == 1
    assert len(mail.outbox) == 1 and len(told("access_given")) == 1


def test_the_list_asks_as_much_for_many_as_for_few(cast, django_assert_max_num_queries):
    for _ in range(60):
        give_access(make_user("Pembaca Uji"), Role.AREA_READER, region=make_region("35"))
    client = cast.client("system")

    with django_assert_max_num_queries(9):
        client.get(reverse("pokja:area_access"))
