"""The official regions are all there, each with its Pokja, and loading them again touches nothing."""

import csv
from collections import Counter

import pytest
from django.core.management import call_command

from pokja.models import Pokja, Region
from pokja.regions import REGIONS_CSV, load_regions
from tests.factories import forget_regions

HEAD = "code,name,level,zone,aliases\n"


@pytest.fixture
def regions(db):
    """All regions, whether or not the test database has them already."""
    load_regions()


@pytest.fixture
def listing():
    with REGIONS_CSV.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def changed_list(tmp_path):
    """Writes the official list with one line replaced by another (or lines added to it)."""

    def write(old="", new="", more=""):
        text = REGIONS_CSV.read_text(encoding="utf-8")
        assert not old or text.count(old) == 1
        path = tmp_path / "regions.csv"
        path.write_text((text.replace(old, new) if old else text) + more, encoding="utf-8")
        return path

    return write


def test_list_has_every_province_kabupaten_and_kota_once(listing):
    assert Counter(row["level"] for row in listing) == {"province": 38, "regency": 416, "city": 98}
    assert len({row["code"] for row in listing}) == len({row["name"] for row in listing}) == 552


def test_names_are_written_out_and_carry_the_word_of_their_level(listing):
    words = {"regency": "Kabupaten ", "city": "Kota "}
    for row in listing:
        assert row["name"] == " ".join(row["name"].split())
        assert "Kep." not in row["name"] and not row["name"].startswith("Provinsi")
        assert row["level"] == "province" or row["name"].startswith(words[row["level"]])


def test_code_tells_the_level(listing):
    for row in listing:
        province, _, rest = row["code"].partition(".")
        assert len(province) == 2
        assert (row["level"] == "province") == (rest == "")
        assert (row["level"] == "city") == (rest >= "71")


def test_zone_is_the_same_in_a_whole_province(listing):
    zones = {row["code"]: row["zone"] for row in listing}
    assert all(zone == zones[code[:2]] for code, zone in zones.items())
    assert Counter(zones[code] for code in zones if "." not in code) == {"WIB": 18, "WITA": 12, "WIT": 8}
    assert (zones["62"], zones["63"], zones["51"], zones["82"]) == ("WIB", "WITA", "WITA", "WIT")


def test_aliases_are_neither_blank_nor_doubled_nor_the_name_itself(listing):
    for row in listing:
        aliases = [alias.casefold() for alias in row["aliases"].split("|")] if row["aliases"] else []
        assert len(set(aliases)) == len(aliases)
        assert all(alias == alias.strip() != "" for alias in aliases)
        assert row["name"].casefold() not in aliases


@pytest.mark.parametrize(
    ("alias", "codes"),
    [
        ("DKI Jakarta", ["31"]),
        ("Daerah Khusus Ibukota Jakarta", ["31"]),
        ("DIY", ["34"]),
        ("NTB", ["52"]),
        ("Babel", ["19"]),
        ("Kepri", ["21"]),
        ("Malra", ["81.02"]),
        ("Kukar", ["64.02"]),
        ("Tangsel", ["36.74"]),
        ("Solo", ["33.72"]),
        ("Toba Samosir", ["12.12"]),
        ("Tasik", ["32.06", "32.78"]),
    ],
)
def test_region_is_found_by_what_people_call_it(regions, alias, codes):
    found = Region.objects.filter(aliases__contains=[alias]).order_by("code")
    assert [region.code for region in found] == codes


def test_every_region_has_one_pokja_of_which_nothing_is_known(regions):
    assert Region.objects.count() == Pokja.objects.count() == 552
    assert set(Pokja.objects.values_list("status", flat=True)) == {"unknown"}
    assert Pokja.objects.get(region__code="36").name == "Pokja PKP Provinsi Banten"
    assert Pokja.objects.get(region__code="36.02").name == "Pokja PKP Kabupaten Lebak"


def test_kabupaten_and_kota_lie_in_their_province(regions):
    for region in Region.objects.exclude(level="province").select_related("parent"):
        assert region.parent.code == region.code[:2]
    assert not Region.objects.filter(level="province").exclude(parent=None).exists()
    assert Region.objects.get(code="36").children.count() == 8


def test_loading_again_writes_nothing(regions, django_assert_num_queries):
    history = Pokja.pgh_event_model.objects.count()
    rows = list(Region.objects.values())
    with django_assert_num_queries(2) as asked:
        assert not load_regions()
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    assert list(Region.objects.values()) == rows
    assert Pokja.pgh_event_model.objects.count() == history


def test_loading_again_keeps_what_a_pokja_has_become(regions):
    Pokja.objects.filter(region__code="14.01").update(status="formed", own_name="Mambolo Nagoghi")
    load_regions()
    pokja = Pokja.objects.get(region__code="14.01")
    assert (pokja.status, pokja.own_name) == ("formed", "Mambolo Nagoghi")


def test_corrected_name_reaches_the_same_row(regions, changed_list):
    before = Region.objects.get(code="36.02")
    loaded = load_regions(
        changed_list("36.02,Kabupaten Lebak,regency,WIB,\n", "36.02,Kabupaten Lebak Baru,regency,WIB,Lebak\n")
    )
    after = Region.objects.get(code="36.02")
    assert (loaded.added, loaded.changed, loaded.pokja_added) == (0, 1, 0)
    assert (after.pk, after.name, after.aliases) == (before.pk, "Kabupaten Lebak Baru", ["Lebak"])


def test_new_region_below_a_new_province_gets_its_pokja(regions, changed_list):
    more = "97.01,Kabupaten Baru,regency,WIT,\n97,Provinsi Kesekian,province,WIT,\n"
    loaded = load_regions(changed_list(more=more))
    assert (loaded.added, loaded.changed, loaded.pokja_added) == (2, 0, 2)
    assert Pokja.objects.get(region__code="97.01").region.parent.code == "97"


def test_region_that_left_the_list_stays_with_its_pokja(regions, tmp_path):
    path = tmp_path / "regions.csv"
    path.write_text(HEAD + "36,Banten,province,WIB,\n", encoding="utf-8")
    assert not load_regions(path)
    assert Region.objects.count() == Pokja.objects.count() == 552


def test_command_says_what_it_did(db, capsys):
    forget_regions()
    call_command("load_regions")
    call_command("load_regions")
    assert capsys.readouterr().out.splitlines() == [
        "Wilayah: 552 ditambahkan, 0 diperbarui. Pokja dibuat: 552.",
        "Wilayah sudah lengkap, tidak ada yang diubah.",
    ]
