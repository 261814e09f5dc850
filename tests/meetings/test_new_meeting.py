"""Rapat baru: a title and a date are enough, twice is once, and nothing typed is lost."""

import re
import uuid
from html import unescape

import pytest
from django.urls import reverse

from meetings.models import Meeting
from pokja.roles import Role
from tests.factories import give_access, make_meeting
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db
NEW = "/rapat/baru/"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def writer(cast):
    return client_of(cast.secretariat)


def typed(cast, **changes) -> dict:
    return {
        "uid": uuid.uuid4(),
        "pokja": cast.pokja.pk,
        "kind": "rakor",
        "title": "Rapat Koordinasi Pokja PKP",
        "date": "30 5 2016",
        "place": "Hotel Istana Nelayan, Tangerang",
    } | changes


def body(response) -> str:
    return unescape(response.content.decode())


def test_new_meeting_leads_to_its_sheet(writer, cast):
    answer = writer.post(NEW, typed(cast))

    meeting = Meeting.objects.get()
    assert answer["Location"] == reverse("meetings:sheet", args=[meeting.pk])
    assert (meeting.pokja, meeting.created_by, meeting.number) == (cast.pokja, cast.secretariat, "1")
    assert (str(meeting.starts_on), meeting.sessions.get().place) == ("2016-05-30", "Hotel Istana Nelayan, Tangerang")


def test_same_form_sent_twice_is_one_meeting(writer, cast):
    data = typed(cast)

    first, second = writer.post(NEW, data), writer.post(NEW, data)

    assert first["Location"] == second["Location"] and Meeting.objects.count() == 1


def test_other_title_from_a_page_found_by_going_back_is_not_lost(writer, cast):
    data = typed(cast)
    writer.post(NEW, data)

    page = writer.post(NEW, data | {"title": "Rapat teknis", "date": "1 6 2016"})

    assert page.status_code == 409 and 'value="Rapat teknis"' in body(page)
    assert "Simpan lagi untuk membuat rapat lain." in body(page)
    fresh = re.search(r'name="uid" value="([0-9a-f-]{36})"', page.content.decode())[1]
    writer.post(NEW, data | {"title": "Rapat teknis", "date": "1 6 2016", "uid": fresh})
    assert sorted(Meeting.objects.values_list("title", flat=True)) == ["Rapat Koordinasi Pokja PKP", "Rapat teknis"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Isi judul rapat."),
        ({"title": "​ "}, "Isi judul rapat."),
        ({"title": "x" * 301}, "Judul 301 karakter, batasnya 300. Ringkas dulu."),
        ({"date": ""}, "Isi tanggal rapat."),
        ({"date": "31 Februari 2016"}, "Februari 2016 hanya sampai tanggal 29."),
        ({"date": "5/13/2016"}, "Tidak ada bulan ke-13."),
        ({"date_until": "29 5 2016"}, "Isi tanggal sesudah 30 Mei 2016, atau kosongkan."),
        ({"start": "25.00"}, "Tidak ada jam 25."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_rest_is_kept(writer, cast, changes, message):
    page = writer.post(NEW, typed(cast, **changes))

    assert page.status_code == 422 and not Meeting.objects.exists()
    assert body(page).count(message) == 2  # in the summary and at the field
    assert 'value="Hotel Istana Nelayan, Tangerang"' in body(page)
    assert "<title>Perlu diperbaiki:" in page.content.decode()


def test_folded_part_opens_where_something_is_wrong(writer, cast):
    assert "<details open" not in body(writer.get(NEW)) and 'field-details" open' not in body(writer.get(NEW))
    assert 'field-details" open' in body(writer.post(NEW, typed(cast, start="25.00")))


def test_title_has_the_focus(writer):
    assert re.search(r'<input[^>]*name="title"[^>]*autofocus', writer.get(NEW).content.decode())


def test_tab_goes_from_title_to_date_to_place(writer):
    names = re.findall(r'<(?:input type="text"|select|textarea) name="(\w+)"', writer.get(NEW).content.decode())

    assert names[:5] == ["kind", "title", "date", "place", "date_until"]


def test_pokja_of_others_is_refused(writer, cast):
    page = writer.post(NEW, typed(cast, pokja=cast.elsewhere.pk))

    assert page.status_code == 422 and not Meeting.objects.exists()
    assert cast.elsewhere.name not in body(page)


def test_pokja_is_asked_for_where_somebody_writes_for_two(cast):
    give_access(cast.secretariat, Role.SECRETARIAT, pokja=cast.joined)
    writer = client_of(cast.secretariat)
    page = body(writer.get(NEW))
    assert cast.pokja.name in page and cast.joined.name in page and cast.elsewhere.name not in page

    writer.post(NEW, typed(cast, pokja=cast.joined.pk))

    assert Meeting.objects.get().pokja == cast.joined


@pytest.mark.parametrize("person", ["chair", "reader", "admin", "area_reader", "system"])
def test_who_records_nowhere_is_told_so(cast, person):
    client = cast.client(person)

    assert client.get(NEW).status_code == client.post(NEW, typed(cast)).status_code == 403
    assert not Meeting.objects.exists()


def test_uid_of_a_meeting_elsewhere_gives_nothing_away(writer, cast):
    foreign = make_meeting(cast.elsewhere, title="Rahasia")

    page = writer.post(NEW, typed(cast, uid=foreign.uid))

    assert page.status_code == 422 and "Rahasia" not in body(page)


def test_markup_in_every_field_is_shown_as_typed(writer, cast):
    nasty = "<script>alert(1)</script>{{ 7*7 }}"

    page = writer.post(NEW, typed(cast, title=nasty, place=nasty, theme=nasty, organisers=nasty), follow=True)

    assert "<script>alert" not in page.content.decode() and nasty in body(page)


def test_hour_stays_where_it_is_however_often_it_is_read(cast):
    """B41: nine o'clock in the zone of the region, whoever looks at it from wherever."""
    give_access(cast.secretariat, Role.SECRETARIAT, pokja=cast.elsewhere)
    writer = client_of(cast.secretariat)

    writer.post(NEW, typed(cast, pokja=cast.elsewhere.pk, start="9", end="15:30"))

    session = Meeting.objects.get().sessions.get()
    assert (str(session.start), str(session.end), session.zone) == ("09:00:00", "15:30:00", "WIB")
