"""Who sat where on a day, which seats are empty since when, and what looks like a mistake."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pokja.models import Membership, Seat
from tests.factories import make_member, make_person, make_seat
from tests.people import make_cast

pytestmark = pytest.mark.django_db

MEMBERS = "/pokja/36/anggota/"
DAY = date(2016, 5, 30)
START = date(2012, 1, 4)


@pytest.fixture
def cast():
    return make_cast()


def text_of(response):
    body = re.sub(r"<(head|script).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def vacant(pokja, day):
    return {seat.title: seat.vacant_since for seat in Seat.objects.filter(pokja=pokja).vacant(day)}


def test_the_list_tells_who_sat_where_on_30_may_2016(cast):
    seat = make_seat(cast.pokja, "coordinator", bidang="Perumahan")
    make_member(cast.pokja, "Budi Santoso", seat=seat, valid_from=START, valid_until=DAY)
    make_member(cast.pokja, "Siti Aminah", seat=seat, acting="plt", valid_from=date(2016, 5, 31))
    make_member(cast.pokja, "Rahmat Hidayat", "member", valid_from=START, valid_until=date(2015, 12, 31))

    response = cast.client("admin").get(MEMBERS, {"tanggal": "30 5 2016"})

    words = text_of(response)
    assert [row.person.name for row in response.context["members"]] == ["Budi Santoso"]
    assert "1 anggota per Senin, 30 Mei 2016" in words
    assert "Anggota Kosong sejak 1 Januari 2016" in words
    assert "Mulai sesudah 30 Mei 2016" in words
    assert "Plt. Koordinator bidang Perumahan" in words


def test_an_empty_seat_is_named_from_the_day_after_the_last_holder(cast):
    seat = make_seat(cast.pokja, "coordinator", bidang="Perumahan")
    for end in (date(2014, 12, 31), date(2015, 6, 30)):
        make_member(cast.pokja, "Budi", seat=seat, valid_from=START, valid_until=end)
    make_seat(cast.pokja, "coordinator", bidang="Permukiman")  # nobody ever sat there
    make_member(cast.elsewhere, "Rahmat", "coordinator", bidang="Lain", valid_until=date(2015, 1, 1))

    assert vacant(cast.pokja, DAY) == {"Koordinator bidang Perumahan": date(2015, 7, 1)}
    assert vacant(cast.pokja, date(2015, 6, 30)) == {}
    make_member(cast.pokja, "Siti", seat=seat, acting="plt", valid_from=date(2016, 1, 1))
    assert vacant(cast.pokja, DAY) == {}


def test_an_office_that_moved_to_another_seat_is_not_empty(cast):
    make_member(cast.pokja, "Budi", "head", office="Sekda", valid_until=date(2014, 12, 31))
    later = make_member(
        cast.pokja, "Siti", "head", office="Kepala Bappeda", valid_from=date(2015, 1, 1), valid_until=date(2016, 1, 31)
    )
    assert vacant(cast.pokja, date(2015, 6, 1)) == {}
    # Both seats are empty now, but the office is empty once.
    assert vacant(cast.pokja, DAY) == {"Ketua (Kepala Bappeda)": date(2016, 2, 1)}
    Membership.objects.filter(pk=later.pk).update(valid_until=None)
    assert vacant(cast.pokja, DAY) == {}


@pytest.mark.parametrize(
    ("role", "office", "acting", "asked"),
    [
        ("coordinator", "", "", True),
        ("member", "Kepala Seksi", "", True),
        ("deputy", "Kepala Dinas", "", False),
        ("member", "", "", False),
        ("coordinator", "", "plh", False),
    ],
)
def test_two_holders_of_one_seat_are_asked_about_where_there_should_be_one(cast, role, office, acting, asked):
    seat = make_member(cast.pokja, "Budi Santoso", role, office=office, valid_from=START).seat
    typed = {"name": "Siti Aminah", "seat": seat.pk, "acting": acting, "valid_from": "1 2 2016"}

    page = text_of(cast.client("admin").post(reverse("pokja:member_add", args=["36"]), typed, follow=True))

    assert "Siti Aminah tercatat sebagai anggota." in page  # saved in any case
    words = "Budi Santoso tercatat di kedudukan yang sama, sejak 4 Januari 2012. Periksa lagi tanggalnya."
    assert (words in page) == asked


def test_the_same_person_twice_on_one_seat_is_asked_about(cast):
    member = make_member(cast.pokja, "Siti Aminah", "deputy", valid_from=START)
    typed = {"person": member.person_id, "seat": member.seat_id, "valid_from": "1 2 2016"}

    page = text_of(cast.client("admin").post(reverse("pokja:member_add", args=["36"]), typed, follow=True))

    assert "Siti Aminah tercatat di kedudukan yang sama" in page


def test_nip_is_masked_in_the_list_grouped_in_the_form_and_saved_as_digits(cast):
    person = make_person(cast.pokja, "Siti Aminah", nip="196803121994031004")
    member = make_member(cast.pokja, person=person)
    client, address = cast.client("admin"), reverse("pokja:member_correct", args=["36", member.pk])

    listed = text_of(client.get(MEMBERS))
    form = client.get(address).context["form"]

    assert "••• 004" in listed and "1994" not in listed
    grouped = form["nip"].value()
    assert grouped.split() == ["19680312", "199403", "1", "004"]
    start = {"initial-nip": grouped, "initial-name": "Siti Aminah", "name": "Siti A.", "role": "member"}
    client.post(address, start | {"nip": grouped, "initial-role": "member"})
    person.refresh_from_db()
    assert (person.name, person.nip) == ("Siti A.", "196803121994031004")


def test_history_of_a_seat_and_of_a_person(cast):
    old = make_member(cast.pokja, "Budi Santoso", "head", valid_from=START, valid_until=date(2015, 12, 31))
    new = make_member(cast.pokja, "Siti Aminah", seat=old.seat, acting="plt", valid_from=date(2016, 1, 1))
    make_member(cast.pokja, person=new.person, role="member", valid_from=START)
    client = cast.client("reader"), cast.client("secretariat")

    seat = text_of(client[1].get(reverse("pokja:seat", args=["36", old.seat_id])))
    person = text_of(client[1].get(reverse("pokja:person", args=["36", new.person_id])))

    assert seat.index("Siti Aminah Plt. sejak 1 Januari 2016") < seat.index("Budi Santoso Definitif")
    assert person.index("Ketua") < person.index("Anggota Definitif")
    assert client[0].get(reverse("pokja:seat", args=["36", old.seat_id])).status_code in (403, 404)


def test_the_list_asks_as_much_for_many_as_for_few(cast):
    def fill(count):
        for number in range(count):
            person = make_person(cast.pokja, f"Orang {number}", user=cast.reader)
            make_member(cast.pokja, person=person, role="member", office=f"Kasi {number}", bidang=f"Bidang {number}")
            make_member(cast.pokja, f"Lama {number}", "member", office=f"Kabid {number}", valid_until=START)

    def queries():
        client = cast.client("admin")
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(MEMBERS).status_code == 200
        return len(captured)

    fill(3)
    few = queries()
    fill(27)
    assert queries() == few
