"""Check-in by the code of the hall: without an account, once per phone, in its hours, telling strangers little."""

import re
import uuid
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import checkin, workflow
from meetings.checkin import session_at
from meetings.codes import ALPHABET, new_code, read_code, shown_code
from meetings.models import Attendee, CheckIn, Meeting, Presence, Session
from pokja import lockout
from pokja.models import Pokja
from tests.factories import make_meeting, make_member
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db

NINE_TWELVE = datetime(2016, 5, 30, 2, 12, tzinfo=UTC)  # 09.12 WIB; the meeting sits from 09.00 to 15.30
CLOSED = "Daftar hadir ditutup. Hubungi sekretariat."


@pytest.fixture
def clock(monkeypatch):
    """Sets the time at which guests arrive."""

    def set_to(moment):
        monkeypatch.setattr(checkin, "now", lambda: moment)

    set_to(NINE_TWELVE)
    return set_to


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def meeting(cast, clock):
    return make_meeting(cast.pokja, "Rakor I")


@pytest.fixture
def code(cast, meeting):
    return workflow.open_code(meeting, by=cast.secretariat)


def invite(meeting, name="Siti Aminah", institution="Bappeda", **fields) -> Attendee:
    fields = {"office": "Kepala Bidang", "count": 1, "position": meeting.attendees.count() + 1} | fields
    return Attendee.objects.create(meeting=meeting, name=name, institution=institution, **fields)


def at(code, **query) -> str:
    address = reverse("meetings:check_in", args=[shown_code(code.code)])
    return address + (f"?{urlencode(query)}" if query else "")


def body(response) -> str:
    return unescape(response.content.decode())


def uid_on(page) -> str:
    return re.search(r'name="uid" value="([^"]+)"', page.content.decode())[1]


def enter(phone, code, **fields):
    """Open the form as a guest does, fill it in, send it."""
    query = {"baru": 1} if fields.pop("other", False) else {}
    page = phone.get(at(code, instansi=fields.get("institution", ""), **query))
    who = fields.pop("row", None)
    data = {"uid": uid_on(page), "institution": "", "who": str(who.pk) if who else "lain"} | fields
    return phone.post(at(code), data, follow=True)


def presence_of(row, session=None) -> Presence | None:
    return row.presences.filter(**({"session": session} if session else {})).first()


# --- one guest ---


def test_invited_guest_is_present_with_the_hour_of_arrival(client, meeting, code):
    siti = invite(meeting)

    page = enter(client, code, row=siti, institution="Bappeda")

    noted = presence_of(siti)
    assert (noted.status, noted.source, noted.mode, noted.arrived) == ("present", "self", "onsite", time(9, 12))
    assert "Tercatat hadir pukul 09.12 WIB." in body(page) and ">Ubah</a>" in body(page)
    assert meeting.attendees.count() == 1


def test_guest_who_is_on_no_list_is_added_as_not_invited(client, meeting, code):
    page = enter(client, code, institution="Forum PKP", name="Budi Santoso", office="Ketua", representing="Ketua umum")

    budi = meeting.attendees.get()
    assert (budi.name, budi.office, budi.institution, budi.invited) == ("Budi Santoso", "Ketua", "Forum PKP", False)
    assert presence_of(budi).representing == "Ketua umum"
    assert "Budi Santoso, Ketua, Forum PKP" in body(page)


def test_name_typed_beside_an_office_fills_it(client, meeting, code):
    seat = invite(meeting, name="", office="Kepala Dinas")

    enter(client, code, row=seat, institution="Bappeda", name="Budi Santoso")

    seat.refresh_from_db()
    assert (seat.name, seat.office, presence_of(seat).status) == ("Budi Santoso", "Kepala Dinas", "present")


def test_without_a_name_the_page_asks_for_it(client, meeting, code):
    invite(meeting)

    listed = enter(client, code, institution="Bappeda", who="")
    beside = enter(client, code, institution="Bappeda")
    typed = enter(client, code, institution="Forum PKP")

    assert listed.status_code == 422 and "Pilih nama Anda." in body(listed)
    assert beside.status_code == 422 and "Tulis nama Anda." in body(beside)
    assert typed.status_code == 422 and "Tulis nama Anda." in body(typed)
    assert not Presence.objects.exists()


def test_sent_twice_is_noted_once(client, meeting, code):
    data = {"uid": uuid.uuid4(), "institution": "Forum PKP", "name": "Budi Santoso"}

    for phone in (client, client, Client()):  # the third as another browser of that phone
        assert "Tercatat hadir" in body(phone.post(at(code), data, follow=True))

    assert (meeting.attendees.count(), Presence.objects.count(), CheckIn.objects.count()) == (1, 1, 1)


def test_browser_without_cookies_is_told_too_and_changes_its_entry_by_going_back(meeting, code):
    phone = Client(enforce_csrf_checks=True)
    page = phone.get(at(code, instansi="Forum PKP"))
    data = {"uid": uid_on(page), "institution": "Forum PKP", "name": "Budi Santoso"}

    for name in ("Budi Santoso", "Budi Susanto"):
        phone.cookies.clear()
        answer = phone.post(at(code), data | {"name": name})
        assert answer.status_code == 200 and "Tercatat hadir pukul 09.12 WIB." in body(answer) and name in body(answer)

    assert meeting.attendees.get().name == "Budi Susanto"


def test_time_stays_that_of_the_first_entry(client, meeting, code, clock):
    siti = invite(meeting)
    enter(client, code, row=siti, institution="Bappeda")
    clock(NINE_TWELVE + timedelta(hours=2))

    page = enter(client, code, row=siti, institution="Bappeda", representing="Kepala Bappeda")

    assert "Tercatat hadir pukul 09.12 WIB." in body(page)
    assert (presence_of(siti).arrived, presence_of(siti).representing) == (time(9, 12), "Kepala Bappeda")


# --- changing it, and who may ---


def test_phone_turns_to_another_name_and_leaves_nothing_behind(client, meeting, code):
    siti, tuti = invite(meeting), invite(meeting, "Tuti Alawiyah")
    enter(client, code, row=siti, institution="Bappeda")

    enter(client, code, row=tuti, institution="Bappeda")
    assert (presence_of(siti), presence_of(tuti).status) == (None, "present")

    enter(client, code, institution="Forum PKP", name="Budi Santoso")
    enter(client, code, institution="Forum PKP", name="Budi Susanto", office="Ketua")
    assert presence_of(tuti) is None
    assert list(meeting.attendees.filter(invited=False).values_list("name", "office")) == [("Budi Susanto", "Ketua")]


def test_what_the_secretariat_had_noted_stays_when_the_phone_turns_away(client, meeting, code):
    siti, tuti = invite(meeting), invite(meeting, "Tuti Alawiyah")
    Presence.objects.create(attendee=siti, session=meeting.sessions.get(), status="present")

    enter(client, code, row=siti, institution="Bappeda")
    assert presence_of(siti).source == "self"
    enter(client, code, row=tuti, institution="Bappeda")

    assert (presence_of(siti).status, presence_of(siti).source) == ("present", "secretariat")


def test_another_phone_neither_takes_nor_changes_an_entry(client, meeting, code):
    siti = invite(meeting)
    enter(client, code, row=siti, institution="Bappeda")
    stranger = Client()

    chosen = enter(stranger, code, row=siti, institution="Bappeda", representing="Orang lain")
    typed = enter(stranger, code, institution="Bappeda", name="Siti Aminah", representing="Orang lain")

    assert chosen.status_code == typed.status_code == 409
    assert "Siti Aminah sudah tercatat hadir." in body(chosen)
    assert presence_of(siti).representing == "" and meeting.attendees.count() == 1
    assert "Tercatat hadir" not in body(stranger.get(at(code)))


def test_forged_cookie_opens_nothing(client, meeting, code):
    enter(client, code, row=invite(meeting), institution="Bappeda")
    stranger = Client()
    stranger.cookies["hadir"] = CheckIn.objects.get().uid.hex

    assert "Tercatat hadir" not in body(stranger.get(at(code)))


def test_one_phone_may_enter_a_colleague_too(client, meeting, code):
    siti, tuti = invite(meeting), invite(meeting, "Tuti Alawiyah")
    enter(client, code, row=siti, institution="Bappeda")

    page = enter(client, code, row=tuti, institution="Bappeda", other=True)

    assert "Tuti Alawiyah" in body(page)
    assert {presence_of(siti).status, presence_of(tuti).status} == {"present"}


def test_secretariat_that_changes_an_entry_takes_it_over(client, cast, meeting, code):
    siti = invite(meeting)
    enter(client, code, row=siti, institution="Bappeda")
    session = meeting.sessions.get()

    client_of(cast.secretariat).post(
        reverse("meetings:attendance", args=[meeting.pk]),
        {"rows": [siti.uid.hex], f"{siti.uid.hex}-kind": "person", f"{siti.uid.hex}-name": siti.name,
         f"{siti.uid.hex}-office": siti.office, f"{siti.uid.hex}-institution": siti.institution,
         f"{siti.uid.hex}-status": "excused"},
    )  # fmt: skip

    assert (presence_of(siti, session).status, presence_of(siti, session).source) == ("excused", "secretariat")
    assert "Tercatat hadir" not in body(client.get(at(code)))


# --- joining the typed list ---


@pytest.mark.parametrize(
    ("name", "institution"),
    [("siti aminah", "BAPPEDA"), ("Dr. Hj. Siti Aminah, M.Si.", "Bappeda"), ("Ibu Siti  Aminah", "bappeda.")],
)
def test_typed_name_that_is_surely_on_the_list_joins_it(client, meeting, code, name, institution):
    siti = invite(meeting, "Ir. Siti Aminah, M.T.")

    enter(client, code, institution=institution, name=name)

    siti.refresh_from_db()
    assert meeting.attendees.get() == siti and presence_of(siti).status == "present"
    assert siti.name == "Ir. Siti Aminah, M.T."  # as the secretariat wrote it


@pytest.mark.parametrize(
    ("name", "institution"), [("Siti Aminah", "Dinas PUPR"), ("Siti Aminnah", "Bappeda"), ("Siti", "Bappeda")]
)
def test_name_that_is_only_alike_is_another_row(client, meeting, code, name, institution):
    invite(meeting)

    enter(client, code, institution=institution, name=name)

    assert meeting.attendees.count() == 2


def test_institution_keeps_the_spelling_of_the_list(client, meeting, code):
    invite(meeting, institution="Bappeda Provinsi Banten")

    enter(client, code, institution="bappeda provinsi banten", name="Budi Santoso")

    assert set(meeting.attendees.values_list("institution", flat=True)) == {"Bappeda Provinsi Banten"}


def test_whom_a_guest_stands_in_for_is_represented_until_the_guest_says_otherwise(client, meeting, code):
    head = invite(meeting, "Ani Lestari", office="Kepala Bappeda")

    enter(client, code, institution="Bappeda", name="Budi Santoso", representing="kepala bappeda")
    noted = presence_of(head)
    assert (noted.status, noted.representing, noted.source) == ("represented", "Budi Santoso", "self")

    enter(client, code, institution="Bappeda", name="Budi Santoso")
    assert presence_of(head) is None


def test_what_is_noted_of_somebody_is_not_written_over_by_a_stand_in(client, meeting, code):
    head = invite(meeting, "Ani Lestari", office="Kepala Bappeda")
    Presence.objects.create(attendee=head, session=meeting.sessions.get(), status="excused")

    enter(client, code, institution="Bappeda", name="Budi Santoso", representing="Ani Lestari")

    assert presence_of(head).status == "excused"


# --- when ---


@pytest.mark.parametrize(
    ("hours", "is_open"),
    [((6, 59), False), ((7, 0), True), ((15, 30), True), ((19, 29), True), ((19, 30), False)],
)
def test_open_from_two_hours_before_to_four_hours_after(client, meeting, code, clock, hours, is_open):
    siti = invite(meeting)
    page = client.get(at(code, instansi="Bappeda"))
    data = {"uid": uid_on(page), "institution": "Bappeda", "who": siti.pk}
    clock(datetime(2016, 5, 30, *hours, tzinfo=UTC) - timedelta(hours=7))

    shown, sent = client.get(at(code)), client.post(at(code), data, follow=True)

    assert (CLOSED not in body(shown), presence_of(siti) is not None) == (is_open, is_open)
    assert (CLOSED not in body(sent)) == is_open


def test_hours_are_those_of_the_zone_and_days_without_hours_are_whole():
    jayapura = Session(date=date(2016, 5, 30), start=time(9), end=time(12), zone="WIT")
    whole = Session(date=date(2016, 5, 31), zone="WITA")

    def found(*moment):
        return session_at([jayapura, whole], datetime(2016, 5, *moment, tzinfo=UTC))

    assert found(29, 21, 59) is None and found(29, 22) is jayapura  # 07.00 WIT
    assert found(30, 6, 59) is jayapura and found(30, 7) is None  # 16.00 WIT
    assert found(30, 15, 59) is None and found(30, 16) is whole and found(31, 15, 59) is whole  # midnight WITA
    assert found(31, 16) is None


def test_session_is_the_one_that_sits_then_the_next_then_the_last():
    day = date(2016, 5, 30)
    first = Session(date=day, start=time(9), end=time(12), zone="WIB")
    second = Session(date=day, start=time(13), end=time(15), zone="WIB")
    open_ended = Session(date=day, start=time(16), zone="WIB")

    def found(hour, minute=0):
        moment = datetime(2016, 5, 30, hour, minute, tzinfo=UTC) - timedelta(hours=7)
        return session_at([first, second, open_ended], moment)

    assert [found(8), found(11, 30), found(12, 15), found(14)] == [first, first, second, second]
    assert [found(15, 30), found(17), found(22)] == [open_ended] * 3
    assert session_at([first, second], datetime(2016, 5, 30, 11, 30, tzinfo=UTC)) is second  # 18.30


def test_second_day_takes_one_tap_and_is_noted_apart(client, meeting, code, clock):
    siti = invite(meeting)
    second = Session.objects.create(meeting=meeting, date=date(2016, 5, 31), start=time(9), end=time(12), zone="WIB")
    enter(client, code, row=siti, institution="Bappeda")
    clock(NINE_TWELVE + timedelta(days=1))

    page = client.get(at(code))
    assert re.search(rf'value="{siti.pk}"[^>]*checked', page.content.decode())
    enter(client, code, row=siti, institution="Bappeda")

    assert presence_of(siti, second).status == "present" and siti.presences.count() == 2


@pytest.mark.parametrize("state", ["submitted", "final", "cancelled"])
def test_record_that_is_not_open_takes_nobody(client, cast, meeting, code, state):
    siti = invite(meeting)
    data = {"uid": uuid.uuid4(), "institution": "Bappeda", "who": siti.pk}
    changes = {
        "submitted": {"status": "submitted", "submitted_at": NINE_TWELVE, "submitted_by": cast.secretariat},
        "final": {"status": "final", "approved_at": NINE_TWELVE, "approved_by": cast.chair, "final_version": 1},
        "cancelled": {"cancelled_at": NINE_TWELVE, "cancelled_by": cast.chair, "cancel_reason": "Banjir"},
    }[state]
    Meeting.objects.filter(pk=meeting.pk).update(**changes)

    assert CLOSED in body(client.get(at(code))) and CLOSED in body(client.post(at(code), data))
    assert presence_of(siti) is None
    meeting.refresh_from_db()
    assert checkin.current_code(meeting) is None


# --- the code ---


def test_code_is_eighty_bits_without_letters_that_are_mistaken():
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200 and {len(code) for code in codes} == {16}
    assert len(set(ALPHABET)) == 32 and not set("ilou") & set(ALPHABET)
    assert set("".join(codes)) <= set(ALPHABET)


def test_code_is_read_as_people_type_it(client, code):
    typed = shown_code(code.code).upper().replace("0", "O").replace("1", "l")

    assert read_code(typed) == code.code
    answer = client.get(reverse("meetings:check_in", args=[typed.replace("-", "")]))
    assert answer["Location"] == at(code)


def test_exchanged_and_closed_codes_open_nothing(client, cast, meeting, code):
    new = workflow.renew_code(meeting, code.pk, by=cast.secretariat)
    again = workflow.renew_code(meeting, code.pk, by=cast.secretariat)
    siti = invite(meeting)

    assert again == new != code
    assert "Kode ini sudah diganti." in body(client.get(at(code)))
    client.post(at(code), {"uid": uuid.uuid4(), "institution": "Bappeda", "who": siti.pk})
    assert presence_of(siti) is None

    workflow.close_code(meeting, new.pk, by=cast.secretariat)
    assert CLOSED in body(client.get(at(code))) and CLOSED in body(client.get(at(new)))


def test_secretariat_opens_exchanges_and_closes(cast, meeting):
    writer, address = client_of(cast.secretariat), reverse("meetings:check_in_qr", args=[meeting.pk])
    assert "<svg" not in body(writer.get(address))

    shown = body(writer.post(address, {"act": "open"}, follow=True))
    first = checkin.current_code(meeting)
    assert "<svg" in shown and f"testserver/h/{shown_code(first.code)}" in shown
    writer.post(address, {"act": "open"})
    assert checkin.current_code(meeting) == first

    for _ in range(2):
        writer.post(address, {"act": "renew", "kode": first.pk})
    second = checkin.current_code(meeting)
    assert second.pk != first.pk and meeting.check_in_codes.count() == 2
    writer.post(address, {"act": "close", "kode": first.pk})
    assert checkin.current_code(meeting) == second
    writer.post(address, {"act": "close", "kode": second.pk})
    assert checkin.current_code(meeting) is None


# --- what strangers see ---


def test_only_names_of_the_chosen_institution_are_shown(client, meeting, code):
    invite(meeting, "Siti Aminah", phone="0812700", email="siti@contoh.test", office="Jabatan rahasia")
    invite(meeting, "Tuti Alawiyah", "Dinas PUPR")
    invite(meeting, "Datang Sendiri", invited=False)

    places, names = body(client.get(at(code))), body(client.get(at(code, instansi="Bappeda")))

    assert "Bappeda" in places and "Dinas PUPR" in places
    assert not any(name in places for name in ("Siti", "Tuti", "Datang"))
    assert "Siti Aminah" in names and "Tuti" not in names and "Datang" not in names
    assert not any(word in names + places for word in ("0812700", "siti@contoh.test", "Jabatan rahasia"))


def test_joint_meeting_offers_the_institutions_of_those_who_take_part_and_none_of_their_people(client, cast, clock):
    meeting = make_meeting(cast.pokja, participants=[cast.joined])
    code = workflow.open_code(meeting, by=cast.secretariat)
    make_member(cast.joined, "Orang Lebak", institution="Bappeda Lebak")
    make_member(cast.joined, "Sudah Pindah", institution="Instansi lama", valid_until=date(2015, 1, 1))
    make_member(cast.elsewhere, "Orang Jatim", institution="Bappeda Jatim")

    page = body(client.get(at(code)))

    assert "Pokja PKP Kabupaten Lebak" in page and "Bappeda Lebak" in page
    assert not any(word in page for word in ("Instansi lama", "Bappeda Jatim", "Orang Lebak"))
    assert "Orang Lebak" not in body(client.get(at(code, instansi="Bappeda Lebak")))


def test_row_of_another_meeting_or_institution_cannot_be_chosen(client, cast, meeting, code):
    foreign = invite(make_meeting(cast.pokja, "Rapat lain"))
    beside = invite(meeting, "Tuti Alawiyah", "Dinas PUPR")
    invite(meeting)

    for row in (foreign, beside):
        answer = enter(client, code, row=row, institution="Bappeda")
        assert answer.status_code == 422 and "Pilih salah satu dari daftar." in body(answer)
    assert not Presence.objects.exists()


def test_contact_is_asked_only_where_the_pokja_does(client, cast, meeting, code):
    invite(meeting)
    fields = {"institution": "Bappeda", "name": "Budi Santoso", "contact": "0812 7777"}

    assert "Telepon atau pos-el" not in body(client.get(at(code, instansi="Bappeda")))
    enter(client, code, **fields)
    assert CheckIn.objects.get().contact == ""

    Pokja.objects.filter(pk=cast.pokja.pk).update(asks_contact=True)
    assert "Telepon atau pos-el" in body(client.get(at(code, instansi="Bappeda")))
    page = enter(client, code, **fields)
    assert CheckIn.objects.get().contact == "0812 7777" and "0812 7777" not in body(page)
    listed = client_of(cast.secretariat).get(reverse("meetings:attendance", args=[meeting.pk]))
    assert "0812 7777" in body(listed)


def test_hybrid_meeting_asks_how_and_counts_the_hall_by_itself(client, meeting, code):
    Session.objects.update(mode="hybrid")

    enter(client, code, institution="Bappeda", name="Budi Santoso", mode="online")
    enter(Client(), code, institution="Bappeda", name="Tuti Alawiyah", mode="onsite")

    assert dict(Presence.objects.values_list("attendee__name", "mode")) == {
        "Budi Santoso": "online", "Tuti Alawiyah": "onsite"
    }  # fmt: skip


def test_markup_is_shown_as_typed(client, meeting, code):
    nasty = "<script>alert(1)</script>{{ 7*7 }}"
    page = enter(client, code, institution=nasty, name=nasty, office=nasty, representing=nasty)

    assert "<script>alert" not in page.content.decode() and body(page).count(nasty) >= 4


# --- how often ---


def test_guesses_are_stopped_and_a_hall_at_the_same_address_goes_on(client, meeting, code):
    siti = invite(meeting)
    enter(client, code, row=siti, institution="Bappeda")

    answers = [client.get(f"/h/{new_code()}/").status_code for _ in range(lockout.GUESS.failures + 1)]

    assert answers == [404] * lockout.GUESS.failures + [429]
    assert "Terlalu banyak percobaan" in body(client.get(f"/h/{new_code()}/"))
    assert client.get(at(code)).status_code == 200  # an entry came from here by this code
    other = workflow.open_code(make_meeting(meeting.pokja, "Rapat lain"), by=None)
    assert client.get(at(other)).status_code == 429  # a right guess is told from a wrong one by nothing
    assert client.get(at(other), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_three_hundred_guests_who_send_everything_twice_come_through_and_a_flood_does_not():
    for _ in range(600):
        lockout.begin_entry("kode", "203.0.113.5")
    for _ in range(400):
        lockout.begin_entry("kode", "203.0.113.5")
    with pytest.raises(lockout.Locked):
        lockout.begin_entry("kode", "203.0.113.5")
    lockout.begin_entry("kode", "203.0.113.6")
    lockout.begin_entry("kode lain", "203.0.113.5")


def test_flood_is_told_when_to_come_back(client, code, monkeypatch):
    monkeypatch.setattr(lockout, "ENTRIES_AT_ADDRESS", lockout.Limit(2, timedelta(minutes=10), timedelta(minutes=10)))

    answers = [enter(client, code, institution="X", name=f"Tamu {n}", other=True) for n in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert re.search(r"Coba lagi pukul \d\d\.\d\d WIB\.", body(answers[-1]))
    assert 'value="Tamu 2"' in answers[-1].content.decode()  # nothing that was typed is lost


def test_list_that_is_full_takes_no_more_names(client, meeting, code, monkeypatch):
    monkeypatch.setattr("meetings.workflow.checkin.ROWS_LIMIT", 1)
    siti = invite(meeting)

    full = enter(client, code, institution="X", name="Budi Santoso")
    enter(client, code, institution="Bappeda", row=siti)

    assert full.status_code == 409 and "penuh" in body(full)
    assert presence_of(siti).status == "present"


def test_three_hundred_invited_take_as_many_queries_as_three(client, meeting, code, django_assert_num_queries):
    def people(count):
        Attendee.objects.bulk_create(
            Attendee(meeting=meeting, name=f"Peserta {n}", count=1, institution=f"Dinas {n % 40}") for n in range(count)
        )

    people(3)
    with CaptureQueriesContext(connection) as few:
        client.get(at(code))
        client.get(at(code, instansi="Dinas 1"))
    people(297)

    with django_assert_num_queries(len(few)):
        client.get(at(code))
        client.get(at(code, instansi="Dinas 1"))
    assert len(few) <= 16


# --- the log ---


def test_log_tells_that_a_guest_did_it_and_finds_it(client, cast, meeting, code):
    enter(client, code, institution="Forum PKP", name="Budi Santoso")
    admin, log = client_of(cast.admin), reverse("pokja:audit", args=["36"])

    everything, guests, system = [body(admin.get(log, {"orang": who})) for who in ("", "tamu", "sistem")]

    assert "Peserta Budi Santoso di rapat “Rakor I” ditambahkan." in everything
    assert "Tamu (daftar hadir)" in everything and "Kode hadir di rapat “Rakor I” ditambahkan." in everything
    assert "Peserta Budi Santoso" in guests and "Kode hadir" not in guests
    assert "Peserta Budi Santoso" not in system
    assert code.code not in everything
