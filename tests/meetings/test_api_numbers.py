"""Numbers in the read API: those of the pages, of the places that a key covers and of no others."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.models import Kind, Meeting
from pokja.models import ApiToken, Pokja
from pokja.roles import Role
from tests.factories import give_access, make_decree, make_meeting, make_pokja, make_region, make_token, make_user
from tests.meetings.records import add_row
from tests.meetings.test_api import SECRET, ask, assert_fits
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db


def numbers(secret=SECRET, **query) -> dict:
    return ask("numbers", secret, **{"year": 2026} | query).json()


def hold(pokja, by, *, day=date(2026, 5, 20), is_final=True, **fields) -> Meeting:
    meeting = make_meeting(pokja, "Rapat rahasia", day=day)
    add_row(meeting, Kind.FOLLOWUP, "Susun rahasia", by, **fields)
    if is_final:
        Meeting.objects.filter(pk=meeting.pk).update(
            status="final", final_version=1, approved_at="2026-05-21T00:00Z", approved_by=by,
            submitted_at="2026-05-21T00:00Z", submitted_by=by,
        )  # fmt: skip
    return meeting


@pytest.fixture
def cast():
    """Banten with Lebak, and Jawa Timur with Kabupaten Ponorogo, have met: each another number of times."""
    cast = make_cast()
    by = cast.secretariat
    make_decree(cast.pokja)
    hold(cast.pokja, by, due_date=date(2026, 1, 1))
    hold(cast.pokja, by, day=date(2026, 8, 3), is_final=False)
    for day in (date(2026, 2, 2), date(2026, 2, 9), date(2025, 2, 9)):
        hold(cast.joined, by, day=day, owner_text="Bappeda")
    hold(cast.elsewhere, by)
    for _ in range(4):
        hold(make_pokja("35.02"), by)
    return cast


@pytest.mark.parametrize("quarter", [None, 1, 2])
@pytest.mark.parametrize("code", ["", "36", "36.02", "35"])
def test_numbers_are_those_of_the_page_of_that_place(cast, code, quarter):
    make_token(secret=SECRET)
    reader = make_user("Pembaca Nasional")
    give_access(reader, Role.AREA_READER)
    address = reverse("meetings:region", args=[code]) if code else reverse("meetings:regions")
    area = client_of(reader).get(address, {"ta": 2026, "triwulan": quarter or ""}).context["area"]

    told = numbers(limit=100, **({"area": code} if code else {}), **({"quarter": quarter} if quarter else {}))

    assert (told["area"], told["name"], told["quarter"]) == (code or None, area.name, quarter)
    assert told["covers"] == ("nation" if not code else "pokja" if "." in code else "province")
    assert (told["open_ever"], told["late_ever"]) == (area.open_ever, area.late_ever)
    assert as_page(told["total"]) == as_numbers(area.total)
    assert {line["code"]: as_page(line) for line in told["items"]} == {
        line.code: as_numbers(line.numbers) for line in area.lines
    }
    assert {line["quarter"] or 0: line["meetings"] for line in told["quarters"]} == {
        number: n.recorded for number, n in area.quarters.items()
    }
    assert told["next"] is None and "rahasia" not in str(told)


def as_page(told: dict) -> list[int]:
    return [
        told[name]
        for name in (
            "pokja", "formed", "with_decree", "without_meeting", "meetings", "finals", "unfinished", "follow_ups",
            "done", "dropped", "open", "late", "unowned",
        )
    ]  # fmt: skip


def as_numbers(n) -> list[int]:
    return [
        n.pokja, n.formed, n.with_decree, n.unmet, n.recorded, n.final, n.unfinished, n.tasks, n.done, n.dropped,
        n.open, n.late, n.unowned,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "covers", "meetings", "seen"),
    [
        ("pokja", "pokja", 2, {"36"}),  # of a province, and still one Pokja
        ("joined", "pokja", 2, {"36.02"}),
        ("elsewhere", "pokja", 1, {"35"}),
        ("36", "province", 4, {"36", "36.02"}),
        ("35", "province", 5, {"35", "35.02"}),
        ("", "nation", 9, {"36", "36.02", "35", "35.02"}),
    ],
)
def test_a_key_reads_the_numbers_of_its_place_and_of_no_other(cast, place, covers, meetings, seen):
    pokja = getattr(cast, place, None) if place else None
    make_token(pokja, secret=SECRET, region=make_region(place) if place and not pokja else None)

    told = numbers(lines="pokja")
    lines, at = told["items"], told["next"]
    while at:
        further = numbers(lines="pokja", cursor=at, limit=100)
        lines, at = lines + further["items"], further["next"]

    assert (told["covers"], told["total"]["meetings"]) == (covers, meetings)
    assert {line["code"] for line in lines if line["meetings"]} == seen
    assert sum(line["meetings"] for line in told["quarters"]) == meetings
    for code in ("36", "36.02", "35", "35.02"):
        answer = ask("numbers", year=2026, area=code)
        assert answer.status_code == (200 if code in seen else 404), code
        if pokja and code in seen:
            assert answer.json()["total"]["meetings"] == meetings
    assert ask("numbers", year=2026, area="99").status_code == 404


def test_all_years_of_a_province_s_pokja_are_its_own_as_well(cast):
    make_token(cast.pokja, secret=SECRET)
    make_token(region=make_region("36"), secret="pkp_provinsi")
    own, whole = numbers(), numbers("pkp_provinsi", area="36")
    assert (own["open_ever"], own["late_ever"]) == (1, 1)
    assert (whole["open_ever"], whole["late_ever"]) == (4, 1)


def test_key_without_the_tick_does_not_read_numbers(cast):
    make_token(secret=SECRET, reads=["finals", "followups"])
    answer = ask("numbers", year=2026)
    assert answer.status_code == 403 and answer.json()["detail"] == "Kunci ini tidak mencakup angka."
    assert ask("numbers", "", year=2026).status_code == 401
    assert cast.client("system").get("/api/v1/numbers", {"year": 2026}).status_code == 401


@pytest.mark.parametrize(
    ("query", "name", "says"),
    [
        ({}, "year", "Tulis parameter ini."),
        ({"year": "tahun"}, "year", "Isi bilangan 1945 sampai 2100."),
        ({"year": "2026", "quarter": "5"}, "quarter", "Isi bilangan 1 sampai 4."),
        ({"year": "2026", "area": "banten"}, "area", "Isi kode wilayah seperti 36.02."),
        ({"year": "2026", "lines": "kota"}, "lines", "Isi salah satu dari province, pokja."),
        ({"year": "2026", "cursor": "36-1"}, "cursor", "Pakai isi next dari jawaban sebelumnya."),
        ({"year": "2026", "province": "36"}, "province", "Parameter ini tidak dikenal."),
    ],
)
def test_wrong_parameter_is_named_with_what_to_write(query, name, says):
    make_token(secret=SECRET)
    answer = ask("numbers", **query)
    assert (answer.status_code, answer.json()["errors"]) == (400, [{"name": name, "detail": says}])


def test_pages_hold_every_line_once_with_as_many_queries_for_the_nation_as_for_one_pokja(cast):
    make_token(secret=SECRET)
    seen, query, counts = [], {"limit": 100, "lines": "pokja"}, set()
    while query:
        with CaptureQueriesContext(connection) as queries:
            answer = numbers(**query)
        counts.add(len(queries))
        seen += [line["code"] for line in answer["items"]]
        query = query | {"cursor": answer["next"]} if answer["next"] else None
    assert seen == sorted(Pokja.objects.values_list("region__code", flat=True))
    with CaptureQueriesContext(connection) as queries:
        numbers(limit=1, area="36.02")
    assert counts == {len(queries) - 1}  # a place that is named is looked up
    assert numbers(cursor="99.99")["items"] == []


def test_admin_makes_a_key_for_numbers(cast):
    client, address = cast.client("admin"), reverse("pokja:tokens", args=["36"])
    assert "Angka" in client.get(address).content.decode()
    day = timezone.localdate()
    values = {"name": "Bappeda, dasbor", "reads": ["numbers"], "expires_on": f"{day.day} {day.month} {day.year}"}
    page = client.post(address, values).content.decode()
    secret = page.split('id="kunci-baru" readonly value="')[1].split('"')[0]
    token = ApiToken.objects.get()
    assert (token.finals, token.followups, token.numbers) == (False, False, True)
    assert numbers(secret)["total"]["meetings"] == 2 and ask("finals", secret).status_code == 403


def test_document_tells_of_numbers_as_they_are_answered(cast):
    told = Client().get("/api/v1/openapi.json").json()["paths"]["/numbers"]["get"]
    asked = {param["name"]: param["required"] for param in told["parameters"]}
    assert asked == {"area": False, "year": True, "quarter": False, "lines": False, "cursor": False, "limit": False}
    assert told["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/Numbers")
    assert set(told["responses"]) == {"200", "400", "401", "403", "404", "429"}
    make_token(secret=SECRET)
    for query in ({}, {"quarter": 4}, {"year": 2100}, {"area": "36.02"}, {"lines": "pokja"}):
        assert_fits("Numbers", numbers(**query))
