"""The pages of regions, Pokja, members, SK, letterheads and access: who sees what, what is typed, what is refused."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from pokja.models import Access, Decree, HostAgency, Membership, Person, Pokja, User
from pokja.roles import Role
from pokja.storage import path_of, store
from tests.factories import (
    give_access,
    make_decree,
    make_host,
    make_member,
    make_person,
    make_pokja,
    make_seat,
    make_user,
)
from tests.people import PEOPLE, make_cast

pytestmark = pytest.mark.django_db

NASTY = '"><img src=x onerror=alert(1)> {{ 7*7 }} <script>alert(1)</script>'
NIP, PHONE, EMAIL = "196803121994031004", "0812 3456 7890", "pribadi@contoh.test"
START = date(2016, 1, 4)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def member(cast):
    person = make_person(cast.pokja, "Siti Aminah", title_before="Dr.", nip=NIP, phone=PHONE, email=EMAIL)
    return make_member(cast.pokja, person=person, role="head", office="Sekretaris Daerah", valid_from=START)


@pytest.fixture
def decree(cast):
    return make_decree(cast.pokja)


@pytest.fixture
def host(cast):
    return make_host(cast.pokja)


@pytest.fixture
def access(cast):
    return Access.objects.get(user=cast.chair)


def url(name, pokja, *args):
    return reverse(f"pokja:{name}", args=[pokja.code, *args])


def text_of(response):
    """What a reader sees, in one line."""
    body = re.sub(r"<(head|script).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def errors_of(response):
    """Message by field, as the summary on top says them."""
    return {error.field_id.removeprefix("id_"): error.message for error in response.context["form"].error_list()}


# --- who may open what ---

READ = {"secretariat": 200, "chair": 200, "reader": 403, "admin": 200, "area_reader": 200, "system": 200}
MANAGE = {"secretariat": 403, "chair": 403, "reader": 403, "admin": 200, "area_reader": 403, "system": 403}
OF_ADMIN = {"secretariat": 403, "chair": 403, "reader": 404, "admin": 200, "area_reader": 403, "system": 403}
ACCESS = MANAGE | {"system": 200}
OF_ACCESS = {"secretariat": 404, "chair": 404, "reader": 404, "admin": 200, "area_reader": 404, "system": 200}
EVERYBODY = dict.fromkeys(PEOPLE, 200) | {"anonymous": 302}
PLACES = {"list": "pokja:list", "regions": "meetings:regions"}

ROUTES = {
    "regions": EVERYBODY,
    "region": EVERYBODY,
    "list": EVERYBODY,
    "detail": EVERYBODY,
    "members": READ,
    "member_add": MANAGE,
    "member_correct": OF_ADMIN,
    "member_end": OF_ADMIN,
    "decrees": READ,
    "decree_add": MANAGE,
    "decree_correct": OF_ADMIN,
    "decree_file": READ | {"reader": 404},
    "hosts": MANAGE,
    "host_add": MANAGE,
    "host_correct": OF_ADMIN,
    "host_logo": OF_ADMIN,
    "access": ACCESS,
    "access_give": ACCESS,
    "access_take": OF_ACCESS,
    "access_link": dict.fromkeys(PEOPLE, 405) | {"anonymous": 302},
}


@pytest.fixture
def address(cast, member, decree, host, access):
    """The address of a route of Banten, with a child that exists."""
    children = {"member": member, "decree": decree, "host": host, "access": access}

    def find(name):
        if name in PLACES:
            return reverse(PLACES[name])
        if name == "region":
            return reverse("meetings:region", args=["36"])
        kind, _, rest = name.partition("_")
        needs_child = rest not in ("", "add", "give")
        return url(name, cast.pokja, *([children[kind].pk] if needs_child else []))

    return find


@pytest.mark.parametrize("name", ROUTES)
def test_each_person_gets_the_answer_of_the_table(cast, address, decree, host, name):
    Decree.objects.update(file=store(b"%PDF-1.7", "application/pdf"))
    HostAgency.objects.update(logo=store(b"png", "image/png"))
    expected = {"participant": 404, "stranger": 404, "anonymous": 302} | ROUTES[name]

    answers = {person: cast.client(person).get(address(name)).status_code for person in PEOPLE}

    assert answers == expected


@pytest.mark.parametrize("name", ["member_correct", "member_end", "decree_correct", "host_correct", "access_take"])
def test_a_child_under_the_code_of_another_pokja_does_not_exist(cast, member, decree, host, access, name):
    give_access(cast.admin, Role.ADMIN, pokja=cast.elsewhere)
    child = {"member": member, "decree": decree, "host": host, "access": access}[name.split("_")[0]]

    client = cast.client("admin")

    assert client.get(url(name, cast.pokja, child.pk)).status_code == 200
    assert client.get(url(name, cast.elsewhere, child.pk)).status_code == 404
    assert client.post(url(name, cast.elsewhere, child.pk)).status_code == 404


@pytest.mark.parametrize("name", ["member_add", "decree_add", "host_add", "access_give"])
def test_writing_asks_the_gate_too(cast, name):
    before = Person.objects.count(), Decree.objects.count(), HostAgency.objects.count(), Access.objects.count()
    data = {"name": "X", "role": "reader", "email": "x@contoh.test", "number": "1", "date": "4 1 2016", "agency": "X"}

    for person in set(PEOPLE) - {"admin", "system"}:
        assert cast.client(person).post(url(name, cast.pokja), data).status_code in (403, 404, 401)

    assert before == (
        Person.objects.count(),
        Decree.objects.count(),
        HostAgency.objects.count(),
        Access.objects.count(),
    )


@pytest.mark.parametrize("code", ["99", "36.99", "3602", "36.2", "abc"])
def test_an_unknown_region_is_not_found(cast, code):
    for path in (f"/pokja/{code}/", f"/pokja/{code}/anggota/", f"/wilayah/{code}/"):
        assert cast.client("admin").get(path).status_code == 404


# --- regions and Pokja ---


def test_the_nation_lists_38_provinces_and_how_many_below_have_a_pokja(cast):
    make_pokja("36.71")

    text = text_of(cast.client("stranger").get(reverse("meetings:regions")))

    assert "Banten Terbentuk 8 2 0 0 0 6" in text
    assert "Pokja kabupaten/kota Terbentuk 2" in text
    assert "Aceh ○ Belum ada data 23 0 0 0 0 23" in text


def test_a_kabupaten_has_no_page_of_regions(cast):
    assert cast.client("admin").get("/wilayah/36.02/").status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lebak", ["36.02"]),
        ("LEBAK banten", ["36.02"]),
        ("mambolo", ["72.08"]),
        ("pokja pkp provinsi banten", None),
        ("lebak jawa", []),
        ("%", []),
    ],
)
def test_pokja_are_found_by_all_words_in_any_of_their_names(cast, words, found):
    make_pokja("72.08", own_name="Mambolo Nagoghi")

    page = cast.client("reader").get(reverse("pokja:list"), {"q": words}).context["page"]

    codes = [pokja.code for pokja in page.paginator.object_list]
    assert "36" in codes if found is None else codes == found


def test_an_alias_finds_its_region(cast):
    page = cast.client("reader").get(reverse("pokja:list"), {"q": "Nanggroe Aceh Darussalam"}).context["page"]

    assert page.object_list[0].code == "11"


def test_the_list_has_50_a_page_and_keeps_the_words(cast):
    response = cast.client("reader").get(reverse("pokja:list"), {"q": "kabupaten", "page": "2"})

    assert len(response.context["page"]) == 50
    assert 'href="?q=kabupaten&amp;page=3"' in response.content.decode()
    assert "Tidak ditemukan untuk “zzz”." in text_of(cast.client("reader").get(reverse("pokja:list"), {"q": "zzz"}))


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 2000, "page=abc", "page=999999999999", "q[]=1"])
def test_odd_queries_are_answered(cast, query):
    assert cast.client("reader").get(f"{reverse('pokja:list')}?{query}").status_code == 200


def test_members_read_the_whole_pokja_page_and_others_only_that_it_exists(cast, member, decree):
    make_host(cast.pokja, "Dinas Perkim Banten", valid_from=date(2020, 3, 1))
    page = url("detail", cast.pokja)

    mine = text_of(cast.client("chair").get(page))
    assert "Dinas Perkim Banten, sejak 1 Maret 2020" in mine
    assert "640/Kep.123-Huk/2016, 4 Januari 2016" in mine
    assert "Ketua Dr. Siti Aminah Sekretaris Daerah" in mine

    for person in ("stranger", "participant", "reader"):
        theirs = text_of(cast.client(person).get(page))
        assert "Pokja PKP Provinsi Banten" in theirs
        assert "Terbentuk" in theirs
        for hidden in ("Siti Aminah", "Dinas Perkim", "640/Kep", "Anggota"):
            assert hidden not in theirs


def test_a_pokja_not_formed_stays_listed_and_says_so(cast):
    Pokja.objects.filter(pk=cast.pokja.pk).update(status="not_formed")

    assert "Pokja belum dibentuk." in text_of(cast.client("chair").get(url("detail", cast.pokja)))
    assert "Pokja belum dibentuk." in text_of(cast.client("stranger").get(url("detail", cast.pokja)))


# --- members ---


@pytest.mark.parametrize("person", ["secretariat", "chair", "area_reader", "system", "admin"])
def test_lists_never_show_contacts_nor_a_whole_nip(cast, member, person):
    for name in ("members", "detail"):
        page = cast.client(person).get(url(name, cast.pokja)).content.decode()
        for secret in (NIP, NIP[:8], PHONE, EMAIL):
            assert secret not in page


def test_only_who_manages_members_sees_the_masked_nip(cast, member):
    assert "••• 004" in text_of(cast.client("admin").get(url("members", cast.pokja)))
    for person in ("secretariat", "chair", "area_reader", "system"):
        assert "004" not in text_of(cast.client(person).get(url("members", cast.pokja)))


def test_buttons_stand_only_where_they_work(cast, member):
    admin = text_of(cast.client("admin").get(url("members", cast.pokja)))
    chair = text_of(cast.client("chair").get(url("members", cast.pokja)))

    for button in ("Tambah anggota", "Koreksi", "Akhiri", "Kop", "Akses"):
        assert button in admin
        assert button not in chair


def test_the_list_is_as_of_a_day_with_leavers_folded(cast, member):
    make_member(cast.pokja, "Orang Lama", valid_from=date(2010, 1, 1), valid_until=date(2015, 12, 31))
    make_member(cast.pokja, "Orang Nanti", valid_from=date(2099, 1, 1))
    client = cast.client("chair")

    now = client.get(url("members", cast.pokja)).context
    assert [str(row.person) for row in now["members"]] == ["Dr. Siti Aminah"]
    assert [str(row.person) for row in now["left"]] == ["Orang Lama"]
    assert [str(row.person) for row in now["coming"]] == ["Orang Nanti"]

    then = client.get(url("members", cast.pokja), {"tanggal": "30/6/2012"})
    assert [str(row.person) for row in then.context["members"]] == ["Orang Lama"]
    assert "1 anggota per Sabtu, 30 Juni 2012" in text_of(then)


def test_an_impossible_day_says_so_and_keeps_what_was_typed(cast):
    response = cast.client("chair").get(url("members", cast.pokja), {"tanggal": "31 2 2016"})

    assert errors_of(response) == {"tanggal": "Februari 2016 hanya sampai tanggal 29."}
    assert 'value="31 2 2016"' in response.content.decode()


def test_members_stand_in_the_order_of_an_sk(cast):
    for role in ("secretariat", "member", "secretary", "head", "patron"):
        make_member(cast.pokja, f"Orang {role}", role, seat=make_seat(cast.pokja, role, rank=0))

    rows = cast.client("chair").get(url("members", cast.pokja)).context["members"]

    assert [row.role for row in rows] == ["patron", "head", "secretary", "member", "secretariat"]


def test_a_member_is_added_in_one_form(cast, decree):
    response = cast.client("admin").post(
        url("member_add", cast.pokja),
        {
            "title_before": "Ir.",
            "name": "Rahmat  Hidayat\u200b",
            "title_after": "M.T.",
            "nip": "19680312 199403 1 004",
            "role": "coordinator",
            "bidang": "Perumahan",
            "office": "Kepala Bidang",
            "institution": "Dinas Perkim",
            "acting": "plt",
            "valid_from": "4/1/16",
            "decree": decree.pk,
        },
        follow=True,
    )

    row = Membership.objects.with_people().get()
    assert str(row.person) == "Ir. Rahmat Hidayat, M.T."
    assert row.person.nip == NIP
    assert (row.seat.title, row.acting, row.valid_from, row.decree) == (
        "Koordinator bidang Perumahan (Kepala Bidang)",
        "plt",
        START,
        decree,
    )
    assert "Ir. Rahmat Hidayat, M.T. tercatat sebagai anggota." in text_of(response)


def test_a_known_person_takes_a_known_seat(cast):
    person, seat = make_person(cast.pokja, "Budi Santoso"), make_seat(cast.pokja, "deputy")

    cast.client("admin").post(url("member_add", cast.pokja), {"person": person.pk, "seat": seat.pk})

    row = Membership.objects.get()
    assert (row.person, row.seat, row.role) == (person, seat, "deputy")


def test_an_odd_nip_is_saved_and_asked_about_without_being_repeated(cast):
    odd = "199913451994031004"

    response = cast.client("admin").post(
        url("member_add", cast.pokja), {"name": "Siti", "role": "member", "nip": odd}, follow=True
    )

    assert Person.objects.get().nip == odd
    assert "Periksa lagi NIP Siti" in text_of(response)
    assert odd not in response.content.decode()


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"name": "Isi nama anggota.", "role": "Pilih perannya."}),
        ({"name": " \u200b ", "role": "member"}, {"name": "Isi nama anggota."}),
        ({"name": "Siti", "role": "boss"}, {"role": "Pilih salah satu dari daftar."}),
        ({"name": "x" * 301, "role": "member"}, {"name": "Nama 301 karakter, batasnya 300. Ringkas dulu."}),
        (
            {"name": "Siti", "role": "member", "valid_from": "5/13/2016"},
            {"valid_from": "Tidak ada bulan ke-13. Urutannya tanggal, bulan, tahun, misalnya 30 5 2016."},
        ),
        (
            {"name": "Siti", "role": "member", "valid_from": "5 5 2016", "valid_until": "4 5 2016"},
            {"valid_until": "Isi tanggal yang sama dengan “sejak”, atau sesudahnya."},
        ),
        (
            {"name": "Siti", "role": "member", "email": "bukan-alamat"},
            {"email": "Tulis alamat pos-el lengkap, misalnya nama@instansi.go.id."},
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(cast, data, errors):
    response = cast.client("admin").post(url("member_add", cast.pokja), {"office": "Kepala Seksi"} | data)

    assert errors_of(response) == errors
    page = response.content.decode()
    assert 'value="Kepala Seksi"' in page
    assert "<title>Perlu diperbaiki: Tambah anggota" in page
    for field, message in errors.items():
        assert f'<a href="#id_{field}">{message}</a>' in page
        assert re.search(rf'id="id_{field}_error".*?{re.escape(message)}', page, re.DOTALL)
        assert re.search(rf'<(input|select)[^>]*aria-describedby="[^"]*id_{field}_error[^>]*id="id_{field}"', page)
    assert not Person.objects.exists()


def test_a_second_ketua_is_refused_at_the_date_and_everything_typed_stays(cast, member):
    response = cast.client("admin").post(
        url("member_add", cast.pokja),
        {"name": "Budi Santoso", "role": "head", "office": "Kepala Bappeda", "valid_from": "1 5 2020"},
    )

    assert errors_of(response) == {
        "valid_from": "Ketua pada tanggal itu Dr. Siti Aminah (sejak 4 Januari 2016). "
        "Akhiri dulu yang itu, atau ubah tanggalnya."
    }
    page = response.content.decode()
    for typed in ("Budi Santoso", "Kepala Bappeda", "1 5 2020"):
        assert f'value="{typed}"' in page
    assert '<option value="head" selected>' in page


@pytest.mark.parametrize("field", ["person", "seat", "decree"])
def test_choices_are_of_this_pokja_alone_and_a_foreign_id_is_refused(cast, field):
    foreign = {
        "person": make_person(cast.elsewhere, "Orang Jatim"),
        "seat": make_seat(cast.elsewhere, "deputy", office="Jabatan Jatim"),
        "decree": make_decree(cast.elsewhere, "SK-Jatim"),
    }
    make_person(cast.pokja, "Orang Sini"), make_seat(cast.pokja, "deputy")
    data = {"name": "" if field == "person" else "Siti", "role": "" if field == "seat" else "member"}

    response = cast.client("admin").post(url("member_add", cast.pokja), data | {field: foreign[field].pk})

    assert errors_of(response)[field] == "Pilih salah satu dari daftar."
    assert "Jatim" not in response.content.decode()
    assert not Membership.objects.exists()


def test_a_correction_changes_only_what_was_typed(cast, member):
    client, address = cast.client("admin"), url("member_correct", cast.pokja, member.pk)
    form = client.get(address).context["form"]
    unchanged = start_of(form)

    client.post(address, unchanged)
    assert Person.objects.get().nip == NIP
    client.post(address, unchanged | {"name": "Siti Aminah Putri"})

    row = Membership.objects.with_people().get()
    assert str(row.person) == "Dr. Siti Aminah Putri"
    assert (row.person.phone, row.seat.office, row.valid_from) == (PHONE, "Sekretaris Daerah", START)


def test_an_unchanged_form_changes_nothing(cast, member, decree):
    make_host(cast.pokja, valid_from=START)
    before = snapshot()

    for name, row in (("member", member), ("decree", decree), ("host", HostAgency.objects.get())):
        address = url(f"{name}_correct", cast.pokja, row.pk)
        client = cast.client("admin")
        assert client.post(address, start_of(client.get(address).context["form"])).status_code == 302

    assert snapshot() == before


def test_two_corrections_of_one_field_ask_the_second_writer(cast, member):
    client, address = cast.client("admin"), url("member_correct", cast.pokja, member.pk)
    start = start_of(client.get(address).context["form"])
    Person.objects.update(name="Siti Aminah A", phone="0811")

    other_field = client.post(address, start | {"office": "Sekda"})
    assert other_field.status_code == 302
    assert Person.objects.get().name == "Siti Aminah A"

    refused = client.post(address, start | {"name": "Siti Aminah B", "office": "Sekda"})
    assert errors_of(refused)["name"] == (
        "Sementara itu isian ini diubah menjadi “Siti Aminah A”. Periksa, lalu simpan lagi."
    )
    assert 'value="Siti Aminah B"' in refused.content.decode()
    assert Person.objects.get().name == "Siti Aminah A"

    again = client.post(address, posted_by(refused) | {"name": "Siti Aminah B"})
    assert again.status_code == 302
    assert Person.objects.get().name == "Siti Aminah B"
    assert Person.objects.get().phone == "0811"


def test_ending_asks_for_the_last_day_and_moves_the_member_to_the_leavers(cast, member):
    client, address = cast.client("admin"), url("member_end", cast.pokja, member.pk)
    assert "Akhiri keanggotaan Dr. Siti Aminah?" in text_of(client.get(address))

    early = client.post(address, {"valid_until": "1 1 2016"})
    assert errors_of(early) == {"valid_until": "Isi tanggal yang sama dengan “sejak”, atau sesudahnya."}

    done = client.post(address, {"valid_until": "31 Desember 2020"}, follow=True)
    assert "Sudah berakhir (1)" in text_of(done)
    assert Membership.objects.get().valid_until == date(2020, 12, 31)


# --- SK ---


def pdf(name="SK.pdf", content=b"%PDF-1.7 isi"):
    return SimpleUploadedFile(name, content, "application/pdf")


def picture(name="lambang.png", size=(40, 60), kind="PNG"):
    target = BytesIO()
    Image.new("RGB", size, "green").save(target, kind)
    return SimpleUploadedFile(name, target.getvalue(), "image/png")


def test_an_sk_is_added_with_its_file_and_downloaded_as_a_file(cast):
    client = cast.client("admin")
    client.post(url("decree_add", cast.pokja), {"number": "640/Kep.1-Huk/2016", "date": "4 1 2016", "file": pdf()})

    decree = Decree.objects.get()
    answer = cast.client("chair").get(url("decree_file", cast.pokja, decree.pk))
    assert b"".join(answer) == b"%PDF-1.7 isi"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="SK 640-Kep.1-Huk-2016.pdf"'
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (pdf("program.jpg", b"MZ\x90\x00 not a picture"), "Jenis berkas ini tidak diterima."),
        (pdf("besar.pdf", b"%PDF-1.7" + b"0" * 10_485_760), "Berkas 10,5 MB, batasnya 10 MB."),
        (pdf("kosong.pdf", b""), "Berkas ini kosong. Pilih berkas lain."),
        (pdf("foto.heic", b"\x00\x00\x00\x18ftypheic" + b"0" * 50), "Ubah ke JPEG dulu."),
        (picture("rusak.png", kind="PNG"), ""),
    ],
)
def test_files_are_known_by_their_content(cast, file, message):
    if not message:  # a picture cut off in the middle
        file = SimpleUploadedFile("rusak.png", file.read()[:60])
        message = "rusak atau terpotong"

    response = cast.client("admin").post(
        url("decree_add", cast.pokja), {"number": "640/1", "date": "4 1 2016", "subject": "Tetap ada", "file": file}
    )

    assert message in errors_of(response)["file"]
    assert 'value="Tetap ada"' in response.content.decode()
    assert not Decree.objects.exists()


def test_a_lost_file_is_not_found_and_no_error(cast, decree, settings):
    decree.file = store(b"%PDF-1.7", "application/pdf")
    decree.save()
    path_of(decree.file).unlink()

    assert cast.client("chair").get(url("decree_file", cast.pokja, decree.pk)).status_code == 404


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"number": "Isi nomor SK.", "date": "Isi tanggal SK."}),
        ({"number": "1", "date": "31 2 2016"}, {"date": "Februari 2016 hanya sampai tanggal 29."}),
        (
            {"number": "640/Kep.123-Huk/2016", "date": "4 1 2016", "subject": "Lain"},
            {"number": "SK dengan nomor dan tanggal ini sudah tercatat."},
        ),
    ],
)
def test_an_sk_says_what_is_wrong(cast, decree, data, errors):
    assert errors_of(cast.client("admin").post(url("decree_add", cast.pokja), data)) == errors


# --- letterheads ---


def test_a_letterhead_gets_its_logo_made_small_as_png(cast):
    client = cast.client("admin")
    client.post(
        url("host_add", cast.pokja),
        {"government": "Pemerintah Provinsi Banten", "agency": "Bappeda", "extra_lines": "Baris satu\r\n\r\nBaris dua",
         "logo": picture("lambang.jpg", (1600, 800), "JPEG"), "valid_from": "1 1 2020"},
    )  # fmt: skip

    host = HostAgency.objects.get()
    assert host.extra_lines == ["Baris satu", "Baris dua"]
    answer = client.get(url("host_logo", cast.pokja, host.pk))
    assert answer["Content-Type"] == "image/png"
    assert Image.open(BytesIO(b"".join(answer))).size == (800, 400)


def test_a_logo_can_be_removed(cast):
    host = make_host(cast.pokja, logo=store(b"png", "image/png"))
    client, address = cast.client("admin"), url("host_correct", cast.pokja, host.pk)

    client.post(address, start_of(client.get(address).context["form"]) | {"remove_logo": "on"})

    assert HostAgency.objects.get().logo is None


# --- access ---


def test_access_lists_accounts_with_role_and_last_sign_in(cast):
    User.objects.filter(pk=cast.chair.pk).update(last_login="2026-03-05T03:00:00Z")
    User.objects.filter(pk=cast.reader.pk).update(is_active=False)

    text = text_of(cast.client("admin").get(url("access", cast.pokja)))

    assert "Pimpinan Banten pimpinan.banten@contoh.test Pimpinan 5 Maret 2026" in text
    assert "Pejabat Banten pejabat.banten@contoh.test Pejabat pembaca Akun tidak aktif" in text
    assert "Sekretariat Jawa Timur" not in text
    assert "Pembaca Provinsi Banten" not in text


def test_a_new_account_gets_a_link_to_set_its_password_by_mail_only(cast):
    response = cast.client("admin").post(
        url("access_give", cast.pokja),
        {"email": "Baru@Contoh.test", "name": "Orang Baru", "role": "secretariat"},
        follow=True,
    )

    user = User.objects.get(email="baru@contoh.test")
    assert [access.role for access in user.access_set.all()] == ["secretariat"]
    (message,) = mail.outbox
    assert message.to == ["baru@contoh.test"]
    link = re.search(r"/undangan/\S+", message.body)[0]
    assert link not in response.content.decode()
    assert "Orang Baru sekarang Sekretariat di Pokja PKP Provinsi Banten." in text_of(response)


def test_an_account_with_a_password_gets_no_mail(cast):
    make_user("Kenalan", email="kenal@contoh.test", password="sandi-uji-2026")

    cast.client("admin").post(
        url("access_give", cast.pokja), {"email": "kenal@contoh.test", "name": "Nama Lain", "role": "reader"}
    )

    assert not mail.outbox
    assert User.objects.get(email="kenal@contoh.test").name == "Kenalan"


def test_mail_that_cannot_go_out_is_said_and_the_access_stands(cast, monkeypatch):
    def no_server(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", no_server)

    response = cast.client("admin").post(
        url("access_give", cast.pokja), {"email": "baru@contoh.test", "name": "Baru", "role": "reader"}, follow=True
    )

    assert "belum terkirim" in text_of(response)
    assert Access.objects.filter(user__email="baru@contoh.test").exists()


def test_access_is_taken_after_a_question_and_ends_at_once(cast, access):
    chair = cast.client("chair")
    assert chair.get(url("members", cast.pokja)).status_code == 200
    client, address = cast.client("admin"), url("access_take", cast.pokja, access.pk)
    assert "Cabut akses Pimpinan Banten?" in text_of(client.get(address))

    client.post(address)

    assert chair.get(url("members", cast.pokja)).url.startswith("/masuk/")
    assert cast.client("chair").get(url("members", cast.pokja)).status_code == 404


def test_nobody_takes_their_own_admin_access(cast):
    own = Access.objects.get(user=cast.admin)
    client = cast.client("admin")
    assert url("access_take", cast.pokja, own.pk) not in client.get(url("access", cast.pokja)).content.decode()

    response = client.post(url("access_take", cast.pokja, own.pk))

    assert response.status_code == 403
    assert "Ini akses admin Anda sendiri. Minta admin lain mencabutnya." in text_of(response)
    assert Access.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize("role", ["system", "area_reader", "boss", ""])
def test_an_admin_gives_only_roles_of_a_pokja(cast, role):
    response = cast.client("admin").post(
        url("access_give", cast.pokja), {"email": "baru@contoh.test", "name": "Baru", "role": role}
    )

    assert response.status_code == 200
    assert not User.objects.filter(email="baru@contoh.test").exists()


# --- everywhere ---


def test_typed_markup_is_printed_as_typed_on_every_page(cast):
    make_pokja("36", own_name=NASTY)
    decree = make_decree(cast.pokja, NASTY, subject=NASTY, signed_by_office=NASTY)
    host = make_host(cast.pokja, NASTY, government=NASTY, extra_lines=[NASTY], address=NASTY, contact=NASTY)
    person = make_person(cast.pokja, NASTY, title_before=NASTY[:90], title_after=NASTY[:90], rank_title=NASTY[:90])
    row = make_member(
        cast.pokja, person=person, bidang=NASTY, office=NASTY, institution=NASTY, decree=decree, role="head"
    )
    User.objects.update(name=NASTY)
    access = Access.objects.get(user=cast.chair)
    client = cast.client("admin")
    addresses = [
        reverse("pokja:list"), reverse("meetings:region", args=["36"]), url("detail", cast.pokja),
        url("members", cast.pokja),
        url("member_add", cast.pokja), url("member_correct", cast.pokja, row.pk), url("member_end", cast.pokja, row.pk),
        url("decrees", cast.pokja), url("decree_correct", cast.pokja, decree.pk), url("hosts", cast.pokja),
        url("host_correct", cast.pokja, host.pk), url("access", cast.pokja), url("access_take", cast.pokja, access.pk),
        f"{reverse('pokja:list')}?q={NASTY}", f"{url('members', cast.pokja)}?tanggal={NASTY}",
    ]  # fmt: skip
    for path in addresses:
        page = client.get(path).content.decode()
        assert "<img src=x" not in page, path
        assert "<script>alert" not in page, path
        assert "{{ 7*7 }}" in page, path
        assert " 49 " not in page, path


def test_typed_markup_comes_back_in_messages_and_errors_as_text(cast):
    client = cast.client("admin")
    saved = client.post(url("member_add", cast.pokja), {"name": NASTY, "role": "head"}, follow=True)
    refused = client.post(url("member_add", cast.pokja), {"name": "Lain", "role": "head", "office": NASTY})

    for response in (saved, refused):
        assert "<img src=x" not in response.content.decode()
        assert NASTY in unescape(response.content.decode())


def test_ids_are_printed_without_separators(cast, member, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    Membership.objects.filter(pk=member.pk).update(id=1_234_567)

    page = cast.client("admin").get(url("members", cast.pokja)).content.decode()

    assert url("member_correct", cast.pokja, 1_234_567) in page
    assert "1.234.567" not in page


@pytest.mark.parametrize("name", ["list", "regions", "detail", "members", "decrees", "hosts", "access"])
def test_a_list_asks_the_database_as_often_for_many_rows_as_for_one(cast, name):
    def fill(count):
        for n in range(count):
            day = date(2000 + n + fill.done, 1, 1)
            make_member(cast.pokja, f"Orang {fill.done + n}", bidang=f"Bidang {fill.done + n}", valid_from=START)
            make_decree(cast.pokja, f"SK {fill.done + n}", day=day)
            make_host(cast.pokja, f"Dinas {n}", valid_from=day, valid_until=day)
            give_access(make_user(), Role.READER, pokja=cast.pokja)
        fill.done += count

    fill.done = 0
    address = reverse(PLACES[name]) if name in PLACES else url(name, cast.pokja)
    client = cast.client("admin")

    fill(1)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    fill(20)
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few)
    assert len(many) <= 15


@pytest.mark.parametrize(
    "name", ["member_add", "decree_add", "host_add", "access_give", "member_correct", "member_end"]
)
def test_each_form_has_one_tag_one_token_and_its_owner(cast, member, name):
    args = [member.pk] if name in ("member_correct", "member_end") else []
    page = cast.client("admin").get(url(name, cast.pokja, *args)).content.decode()

    forms = re.findall(r'<form method="post".*?</form>', page, re.DOTALL)
    assert page.count("<form") == page.count("</form>")
    for form in forms:
        assert form.count("csrfmiddlewaretoken") == 1
        assert form.count(f'name="akun" value="{cast.admin.pk}"') == 1
        assert form.count("<button") == 1
        assert "novalidate" in form or "Keluar" in form


def test_the_menu_marks_where_one_is(cast):
    page = cast.client("chair").get(url("members", cast.pokja)).content.decode()

    assert '<a href="/pokja/" aria-current="true">Pokja</a>' in page
    assert page.count("<h1") == 1


# --- helpers ---


def start_of(form):
    """What a browser sends when nobody typed anything: each field, and the value the page started from."""
    sent = {}
    for field in form:
        value = field.value()
        if field.widget_type == "file" or value is None or value is False:
            continue
        sent[field.html_name] = value
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = value
    return sent


def posted_by(response):
    """The fields of the form as they stand on an answered page."""
    return start_of_page(response.content.decode())


def start_of_page(page):
    sent = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "initial-" in name[1] or name and 'type="text"' in tag:
            sent[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def snapshot():
    models = (Person, Membership, Decree, HostAgency)
    return [list(model.objects.order_by("pk").values()) for model in models]
