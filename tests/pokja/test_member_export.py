"""The members as a table: for admins, noted, harmless on opening, and read back to the same data."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from pokja.cleaning import clean_text
from pokja.models import AuditEntry, Bidang, Institution, MemberImport, Membership, Person, Seat
from pokja.models.membership import Acting, SeatRole
from pokja.parsing import parse_nip
from pokja.tables import is_lost_number
from tests.factories import give_access, make_decree, make_member, make_person, make_seat
from tests.people import make_cast

KINDS = ["xlsx", "csv"]


def download(cast, kind, person="admin", **query):
    return cast.client(person).get(f"/pokja/{cast.pokja.code}/anggota/unduh.{kind}", query)


def rows_of(response, kind):
    if kind == "csv":
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def take_in(client, code, content, kind):
    """Paste the file, press "Masukkan": what a person does with it."""
    file = SimpleUploadedFile(f"anggota.{kind}", content)
    response = client.post(f"/pokja/{code}/anggota/impor/", {"file": file})
    assert response.status_code == 302, response.content.decode()
    waiting = MemberImport.objects.get(pk=response.url.strip("/").split("/")[-1])
    client.post(reverse("pokja:import_review", args=[code, waiting.pk]), {"version": waiting.version, "act": "insert"})
    waiting.refresh_from_db()
    return waiting


def everything(pokja):
    """All that is known about the members of a Pokja, without ids."""
    return sorted(
        (
            *(
                getattr(m.person, n)
                for n in ("title_before", "name", "title_after", "rank_title", "nip", "phone", "email")
            ),
            *(m.seat.role, m.seat.bidang.name if m.seat.bidang else "", m.seat.office, m.seat.institution),
            *(m.acting, str(m.valid_from), str(m.valid_until), m.basis, m.decree.number if m.decree else ""),
        )
        for m in Membership.objects.filter(pokja=pokja).select_related("person", "seat__bidang", "decree")
    )


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_holds_those_of_the_day_or_of_all_times(cast, kind):
    make_member(cast.pokja, "Siti Aminah", valid_until=date(2019, 12, 31))
    make_member(cast.pokja, "Budi Santoso", valid_from=date(2020, 1, 1))
    make_member(cast.elsewhere, "Orang Lain")

    day = rows_of(download(cast, kind, tanggal="30 5 2016"), kind)
    always = rows_of(download(cast, kind, semua="1"), kind)

    assert [row[1] for row in day] == ["Nama", "Siti Aminah"]
    assert [row[1] for row in always] == ["Nama", "Siti Aminah", "Budi Santoso"]


@pytest.mark.parametrize("kind", KINDS)
def test_nip_and_phone_are_whole_and_readable(cast, kind):
    person = make_person(cast.pokja, nip="198503302010012001", phone="+62 812 3456 789")
    make_member(cast.pokja, person=person)

    row = rows_of(download(cast, kind), kind)[1]

    assert "19850330 201001 2 001" in row
    assert ("'" if kind == "csv" else "") + "+62 812 3456 789" in row


@pytest.mark.parametrize("kind", KINDS)
def test_each_download_is_noted(cast, kind):
    make_member(cast.pokja, "Siti Aminah")

    response = download(cast, kind, tanggal="30 5 2016")

    note = AuditEntry.objects.get(act="downloaded")
    assert note.sentence == (
        f"Daftar anggota per 30 Mei 2016 diunduh sebagai {kind.upper()}, 1 baris dengan NIP dan kontak."
    )
    assert (note.actor, note.pokja) == (cast.admin, cast.pokja)
    assert response["Content-Disposition"] == f'attachment; filename="anggota-36-2016-05-30.{kind}"'
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("person", ["secretariat", "chair", "reader", "area_reader", "stranger"])
def test_nobody_else_gets_it_and_nothing_is_noted(cast, person):
    for kind in KINDS:
        assert download(cast, kind, person).status_code in (403, 404)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_of_members_links_to_it_for_admins_only(cast, kind):
    address = f"/pokja/36/anggota/unduh.{kind}"

    assert address in cast.client("admin").get("/pokja/36/anggota/").content.decode()
    assert address not in cast.client("chair").get("/pokja/36/anggota/").content.decode()


def fill(pokja):
    """Successors on one seat, a Plh. beside the holder, two SK with one number, people with the same name."""
    old = make_decree(pokja, "1/2016", day=date(2016, 1, 4))
    new = make_decree(pokja, "1/2016", day=date(2020, 1, 4))
    seat = make_seat(pokja, SeatRole.HEAD, office="Kepala Bappeda", institution="Bappeda")
    make_member(pokja, "Siti", seat=seat, decree=old, valid_from=date(2016, 1, 4), valid_until=date(2020, 1, 3))
    make_member(pokja, "Budi", seat=seat, decree=new, valid_from=date(2020, 1, 4), basis="SK Gubernur")
    make_member(pokja, "Dewi", seat=seat, acting=Acting.PLH, valid_from=date(2021, 1, 1), valid_until=date(2021, 1, 9))
    make_member(pokja, "Rahmat", bidang="Perumahan", office="Plt. Kepala Seksi")
    make_member(pokja, "Ayu", SeatRole.COORDINATOR)
    make_member(pokja, person=make_person(pokja, "Siti", phone="+62 812"), role=SeatRole.SECRETARIAT)
    make_member(pokja, person=make_person(pokja, "Siti", nip="198503302010012001"), role=SeatRole.PATRON)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_downloaded_reads_back_to_the_same_data(cast, kind):
    fill(cast.pokja)
    for day in (date(2016, 1, 4), date(2020, 1, 4)):
        make_decree(cast.elsewhere, "1/2016", day=day)
    give_access(cast.admin, "admin", pokja=cast.elsewhere)

    waiting = take_in(cast.client("admin"), "35", download(cast, kind, semua="1").content, kind)

    assert waiting.rows == []
    assert everything(cast.elsewhere) == everything(cast.pokja)
    assert Seat.objects.filter(pokja=cast.elsewhere).count() == Seat.objects.filter(pokja=cast.pokja).count()


@pytest.mark.parametrize("kind", KINDS)
def test_importing_our_own_table_changes_nothing(cast, kind):
    fill(cast.pokja)
    models = (Person, Seat, Membership, Bidang, Institution)
    before = [list(model.objects.order_by("pk").values()) for model in models[:4]]

    waiting = take_in(cast.client("admin"), "36", download(cast, kind, semua="1").content, kind)

    assert waiting.rows == []
    assert before == [list(model.objects.order_by("pk").values()) for model in models[:4]]


def _clean(text):
    return clean_text(text, multiline=False)


signs = st.one_of(st.sampled_from("=+-@'\"\t;,.\n 0123456789aBé’"), st.characters(codec="utf-8"))
texts = st.text(signs, max_size=15).map(_clean)
starts = st.sampled_from(["", "=", "+", "-", "@", "\t", "'", "''", "'=", '"', "+62 812 ", "0812"])
lines = st.builds(lambda start, text: _clean(start + text), starts, texts)


def _is_kept(text):
    """What the import refuses or reads as something else by intent: failed formulas and lost numbers."""
    return not text.startswith("#") and not is_lost_number(text)


lines = lines.filter(_is_kept)
people = st.fixed_dictionaries(
    {
        "title_before": lines,
        "name": lines.filter(bool),
        "title_after": lines,
        "rank_title": lines,
        "nip": st.one_of(st.just("198503302010012001"), lines.map(lambda text: parse_nip(text)[:30])).filter(_is_kept),
        "phone": lines,
    }
)
members = st.fixed_dictionaries(
    {
        "person": people,
        "bidang": lines,
        "office": lines,
        "institution": lines,
        "basis": lines,
        "acting": st.sampled_from(Acting.values),
        "valid_from": st.one_of(st.none(), st.dates(date(1945, 1, 1), date(2099, 12, 31))),
    }
)


def _nip(member):
    """A NIP belongs to one person; several people may have none."""
    return member["person"]["nip"] or id(member)


class RoundTrip(TestCase):
    """Whatever stands in the names, phones and offices."""

    @given(st.lists(members, min_size=1, max_size=4, unique_by=_nip), st.sampled_from(KINDS))
    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        phases=[Phase.explicit, Phase.generate],  # each example writes a Pokja; making it small would take minutes
    )
    def test_any_text_comes_back_as_it_was(self, rows, kind):
        cast = make_cast()
        for number, row in enumerate(rows):
            person = make_person(cast.pokja, **row["person"])
            fields = {name: row[name] for name in ("bidang", "office", "institution", "basis", "acting", "valid_from")}
            role = list(SeatRole)[number % 3]
            make_member(cast.pokja, person=person, role=role, **fields)
        before = everything(cast.pokja)
        content = download(cast, kind, semua="1").content

        same = take_in(cast.client("admin"), "36", content, kind)
        assert same.rows == []
        assert everything(cast.pokja) == before

        Membership.objects.all().delete()
        Seat.objects.all().delete()
        Person.objects.all().delete()
        anew = take_in(cast.client("admin"), "36", content, kind)
        assert anew.rows == []
        assert everything(cast.pokja) == sorted(set(before))
