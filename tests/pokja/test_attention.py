"""What Beranda tells an admin to look after: the end of an SK, empty offices, accounts of those who left."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pokja.models import Decree
from pokja.roles import Role
from tests.factories import give_access, make_decree, make_member, make_person, make_pokja, make_user
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db

# Late in the evening in Jakarta: already 31 May in Jayapura.
NOW = datetime(2016, 5, 30, 16, 30, tzinfo=UTC)
TODAY = date(2016, 5, 30)
LEFT = date(2016, 5, 1)


@pytest.fixture
def cast(monkeypatch):
    cast = make_cast()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return cast


def waiting(client) -> str:
    page = client.get("/").content.decode()
    found = re.search(r'<section aria-labelledby="menunggu">.*?</section>', page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found[0])).split())


def test_nothing_to_look_after_leaves_the_page_empty(cast):
    make_decree(cast.pokja, valid_until=TODAY + timedelta(days=91))
    make_member(cast.pokja, "Budi Santoso", "head", valid_from=date(2016, 1, 1))

    assert "Tidak ada yang menunggu Anda." in waiting(cast.client("admin"))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (90, "SK akan berakhir 28 Agustus 2016"),
        (31, "SK akan berakhir 30 Juni 2016"),
        (30, "SK berakhir 30 hari lagi"),
        (1, "SK berakhir 1 hari lagi"),
        (0, "SK berakhir hari ini"),
        (-1, "SK sudah berakhir 29 Mei 2016"),
    ],
)
def test_the_end_of_the_sk_is_told_in_other_words_as_it_comes_nearer(cast, days, words):
    make_decree(cast.pokja, valid_until=TODAY + timedelta(days=days))

    told = waiting(cast.client("admin"))

    assert words in told and "Tidak ada yang menunggu" not in told
    assert ("Catat SK yang baru" in told) == (days < 0)


def test_a_newer_sk_or_one_without_an_end_is_all_right(cast):
    make_decree(cast.pokja, "1/2015", valid_until=TODAY - timedelta(days=200))
    later = make_decree(cast.pokja, "2/2016", valid_until=TODAY + timedelta(days=400))
    assert "Tidak ada yang menunggu Anda." in waiting(cast.client("admin"))
    Decree.objects.filter(pk=later.pk).update(valid_until=None)
    assert "Tidak ada yang menunggu Anda." in waiting(cast.client("admin"))


def test_the_day_is_that_of_the_pokja(cast):
    papua, admin = make_pokja("91"), make_user()
    give_access(admin, Role.ADMIN, pokja=papua)
    make_decree(papua, valid_until=TODAY)

    assert "SK sudah berakhir 30 Mei 2016" in waiting(client_of(admin))  # yesterday, there


def test_empty_offices_are_named_with_their_day(cast):
    make_member(cast.pokja, "Budi", "head", office="Sekda", valid_until=LEFT)
    make_member(cast.pokja, "Siti", "secretary", valid_from=LEFT)

    told = waiting(cast.client("admin"))

    assert "1 kedudukan kosong Ketua (Sekda) sejak 2 Mei 2016" in told


def test_the_account_of_a_leaver_is_named_until_its_access_is_taken_or_ends_by_itself(cast):
    linked = make_person(cast.pokja, "Budi Santoso", user=cast.chair)
    same_address = make_person(cast.pokja, "Siti Aminah", email=cast.reader.email.title())
    seat = make_member(cast.pokja, person=linked, role="deputy", valid_until=LEFT).seat
    make_member(cast.pokja, person=same_address, seat=seat, valid_until=LEFT)
    stays = make_person(cast.pokja, "Rahmat Hidayat", user=cast.secretariat)
    make_member(cast.pokja, person=stays, seat=seat)

    told = waiting(cast.client("admin"))
    assert "2 orang sudah tidak menjabat, akunnya masih punya akses Budi Santoso; Siti Aminah" in told

    cast.chair.access_set.update(valid_until=TODAY + timedelta(days=30))
    cast.reader.access_set.all().delete()
    assert "Tidak ada yang menunggu Anda." in waiting(cast.client("admin"))


def test_what_waits_in_another_pokja_is_not_told(cast):
    make_decree(cast.elsewhere, valid_until=TODAY)
    make_member(cast.elsewhere, "Budi", "head", valid_until=LEFT)
    gone = make_person(cast.elsewhere, "Budi Santoso", user=cast.chair)  # has access to Banten only
    make_member(cast.elsewhere, person=gone, role="deputy", valid_until=LEFT)
    make_decree(cast.pokja, valid_until=TODAY)

    for person in ("secretariat", "chair", "reader", "system", "area_reader"):
        assert "SK" not in waiting(cast.client(person))
    assert "kosong" not in waiting(cast.client("admin")) and "akunnya" not in waiting(cast.client("admin"))


def test_an_admin_of_two_pokja_sees_both_by_name_with_two_queries_for_all(cast):
    def queries(client):
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    make_decree(cast.pokja, valid_until=TODAY)
    client = cast.client("admin")
    client.get("/")
    one = queries(client)
    give_access(cast.admin, Role.ADMIN, pokja=cast.elsewhere)
    for number in range(5):
        make_member(cast.elsewhere, f"Orang {number}", "member", office=f"Kasi {number}", valid_until=LEFT)

    assert queries(client) == one
    told = waiting(client)
    assert "Pokja PKP Provinsi Banten SK berakhir hari ini" in told
    assert "Pokja PKP Provinsi Jawa Timur 5 kedudukan kosong" in told and "dan lainnya" in told
