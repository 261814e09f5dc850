"""What the list of SK says of each: whether it holds, when it ends, and what holds beside it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from pokja.decree_state import holding_with, state_of
from pokja.models import Decree
from tests.factories import make_decree, make_pokja
from tests.people import make_cast

TODAY = date(2026, 11, 25)


@pytest.fixture
def cast(db):
    return make_cast()


def text(response) -> str:
    return " ".join(response.content.decode().split())


def post_new(cast, **fields):
    given = {"number": "1/2026", "date": "2 1 2026"}
    return cast.client("admin").post(reverse("pokja:decree_add", args=["36"]), given | fields, follow=True)


@pytest.mark.parametrize(
    ("start", "end", "words", "holds", "presses"),
    [
        (None, None, "berlaku", True, False),
        (date(2020, 1, 1), None, "berlaku", True, False),
        (None, date(2025, 12, 31), "berakhir 31 Desember 2025", False, True),
        (None, date(2026, 12, 20), "berakhir dalam 25 hari, 20 Desember 2026", True, True),
        (None, TODAY + timedelta(days=90), "berakhir dalam 90 hari, 23 Februari 2027", True, True),
        (None, TODAY + timedelta(days=91), "berlaku sampai 24 Februari 2027", True, False),
        (None, TODAY, "berakhir hari ini, 25 November 2026", True, True),
        (None, TODAY + timedelta(days=1), "berakhir besok, 26 November 2026", True, True),
        (None, TODAY - timedelta(days=1), "berakhir 24 November 2026", False, True),
        (date(2027, 1, 1), None, "mulai berlaku 1 Januari 2027", False, False),
        (TODAY, TODAY, "berakhir hari ini, 25 November 2026", True, True),
    ],
)
def test_an_sk_says_in_words_how_it_stands(start, end, words, holds, presses):
    state = state_of(Decree(valid_from=start, valid_until=end), TODAY)

    assert (state.words, state.holds, state.presses) == (words, holds, presses)


def test_the_list_shows_several_at_once_each_with_its_state(cast):
    today = timezone.localdate()
    make_decree(cast.pokja, "SK-LAMA", day=date(2010, 1, 1), valid_until=date(2015, 12, 31))
    make_decree(cast.pokja, "SK-SEGERA", day=date(2016, 1, 1), valid_until=today + timedelta(days=25))
    make_decree(cast.pokja, "SK-BARU", day=date(2020, 1, 1), subject="Pembentukan", signed_by_office="Gubernur Banten")

    page = text(cast.client("admin").get(reverse("pokja:decrees", args=["36"])))

    assert "Berakhir 31 Desember 2015" in page and "Berakhir dalam 25 hari, " in page and ">Berlaku<" in page
    assert "2 SK berlaku bersamaan hari ini." in page
    assert "Pembentukan" in page and "Ditandatangani Gubernur Banten" in page
    assert "bersamaan" not in text(cast.client("secretariat").get(reverse("pokja:decrees", args=["36"])))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"valid_from": "1 3 2026", "valid_until": "28 2 2026"}, "Isi tanggal yang sama dengan tanggal mulai"),
        ({"valid_until": "1 1 2026"}, "Isi tanggal SK atau sesudahnya."),
    ],
)
def test_an_sk_that_ends_before_it_starts_is_refused_at_the_field(cast, fields, words):
    page = post_new(cast, **fields)

    assert words in page.context["form"].errors["valid_until"][0]
    assert "Ada 1 yang perlu diperbaiki" in text(page) and not Decree.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"valid_until": "2 1 2026"},
        {"valid_from": "1 1 2025", "valid_until": "31 12 2025"},  # signed after the fact
        {"valid_from": "1 3 2026", "valid_until": "1 3 2026"},
    ],
)
def test_an_sk_may_stay_open_hold_one_day_or_reach_back(cast, fields):
    assert "SK 1/2026 tersimpan." in text(post_new(cast, **fields))


def test_the_database_itself_refuses_an_end_before_the_start(db):
    with pytest.raises(IntegrityError, match="decree_until_not_before_from"), transaction.atomic():
        make_decree(make_pokja(), valid_from=date(2026, 3, 1), valid_until=date(2026, 2, 28))


def test_an_sk_that_overlaps_another_is_saved_with_a_doubt(cast):
    make_decree(cast.pokja, "SK-LAMA", day=date(2020, 1, 1))
    make_decree(cast.elsewhere, "SK-JATIM", day=date(2020, 1, 1))

    page = text(post_new(cast, valid_from="1 1 2026"))

    assert "SK 1/2026 tersimpan." in page and "Pada masa yang sama berlaku juga SK SK-LAMA." in page
    assert "SK-JATIM" not in page
    assert Decree.objects.filter(pokja=cast.pokja).count() == 2


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [
        (date(2021, 1, 1), date(2025, 12, 31), False),  # the day after the other ended
        (date(2020, 12, 31), None, True),
        (None, date(2019, 12, 31), False),
        (None, date(2020, 1, 1), True),
        (None, None, True),
    ],
)
def test_two_sk_overlap_when_they_share_a_day(db, start, end, overlaps):
    pokja = make_pokja()
    make_decree(pokja, "A", valid_from=date(2020, 1, 1), valid_until=date(2020, 12, 31))
    other = make_decree(pokja, "B", valid_from=start, valid_until=end)

    assert bool(holding_with(other)) == overlaps
