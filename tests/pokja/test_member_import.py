"""A table of members comes in: guessed columns, errors in their cells, good rows at once, bad rows wait."""

import threading
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pokja.member_table.columns import read_columns
from pokja.member_table.titles import split_titles
from pokja.member_table.words import RoleWords, read_acting, read_role
from pokja.models import AuditEntry, MemberImport, Membership, Person, Seat
from pokja.models.membership import Acting, SeatRole
from pokja.tables import Row
from tests.factories import give_access, make_decree, make_import, make_member, make_person, make_user
from tests.people import client_of, make_cast

PASTE = "/pokja/36/anggota/impor/"
HEAD = "No\tNama Lengkap\tNIP\tKedudukan\tJabatan\tInstansi"
TABLE = f"""{HEAD}
1\tSiti Aminah\t198503302010012001\tKetua\tKepala Bappeda\tBappeda
2\tBudi Santoso\t1,98503E+17\tAnggota Bidang Perumahan\tKepala Bidang\tDinas Perkim
3\tDewi Lestari\t\tTim Ahli\tDosen\tUniversitas Uji
4\tRahmat Hidayat\t\tAnggota\tStaf\tDinas PUPR
"""


@pytest.fixture
def cast(db):
    return make_cast()


def paste(cast, table=TABLE, person="admin", **data):
    """The table as it waits, after the page of pasting."""
    response = cast.client(person).post(PASTE, {"table": table} | data)
    assert response.status_code == 302, response.content.decode()
    return MemberImport.objects.get(pk=response.url.strip("/").split("/")[-1])


def address(waiting):
    return reverse("pokja:import_review", args=[waiting.pokja.code, waiting.pk])


def send(cast, waiting, act="insert", person="admin", **data):
    """Press a button of the page as it stands now, with `data` typed: cell_3_2="..." and so on."""
    typed = {name.replace("_", "-"): value for name, value in data.items()}
    return cast.client(person).post(address(waiting), {"version": waiting.version, "act": act} | typed)


def look(cast, waiting, person="admin", page=None):
    return cast.client(person).get(address(waiting), {"page": page} if page else {})


def columns_of(*lines):
    fields, heads, rows = read_columns([Row(n, line.split("|")) for n, line in enumerate(lines, 1)])
    return fields, [row.line for row in rows]


# --- which column is what ---


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("Nama", "name"),
        ("NAMA LENGKAP DAN GELAR", "name"),
        ("Nama/NIP", "name"),
        ("NIP", "nip"),
        ("Jabatan", "office"),
        ("Jabatan dalam Pokja", "role"),
        ("Kedudukan dalam Tim", "role"),
        ("Instansi", "institution"),
        ("Nama OPD", "institution"),
        ("SKPD", "institution"),
        ("Asal Instansi", "institution"),
        ("Bidang", "bidang"),
        ("Pangkat/Gol.", "rank_title"),
        ("No. HP", "phone"),
        ("Telepon", "phone"),
        ("E-mail", "email"),
        ("Pos-el", "email"),
        ("Gelar", "title_after"),
        ("Gelar depan", "title_before"),
        ("Mulai", "valid_from"),
        ("Sejak tanggal", "valid_from"),
        ("Sampai", "valid_until"),
        ("s.d.", "valid_until"),
        ("Nomor SK", "decree"),
        ("Tanggal SK", "decree_date"),
        ("No.", ""),
        ("Keterangan", ""),
    ],
)
def test_a_heading_names_its_column(head, field):
    assert columns_of(f"{head}|NIP|Nama|Jabatan", "x|1|Siti|Staf")[0][0] == field


def test_titles_above_the_head_and_numbers_below_it_are_no_members():
    fields, lines = columns_of(
        "DAFTAR ANGGOTA POKJA PKP", "PROVINSI BANTEN", "No|Nama|Jabatan|Instansi", "1|2|3|4", "1|Siti|Staf|Bappeda"
    )

    assert (fields, lines) == (["", "name", "office", "institution"], [5])


def test_a_head_of_two_rows_is_read_as_one():
    fields, lines = columns_of("No|Nama|Kontak|", "||No. HP|Pos-el", "1|Siti|0812|siti@contoh.test")

    assert (fields, lines) == (["", "name", "phone", "email"], [3])


def test_offices_and_fields_of_work_in_the_first_row_are_no_headings():
    fields, lines = columns_of(
        "Siti Aminah|Koordinator Bidang Perumahan|Kepala Dinas|Dinas Perkim",
        "Budi Santoso|Anggota|Kepala Bidang|Bappeda",
    )

    assert (fields, lines) == (["name", "role", "office", "institution"], [1, 2])


def test_without_a_head_the_contents_tell():
    fields, _ = columns_of(
        "1|Siti Aminah|19850330 201001 2 001|Ketua|0812 3456 789|siti@contoh.test|4 Januari 2016|Penata Tk. I / III/d",
        "2|Budi Santoso|198503302010011002|Anggota|+62 812 999 888|budi@contoh.test|4/1/2016|Pembina / IV/a",
    )

    assert fields == ["", "name", "nip", "role", "phone", "email", "valid_from", "rank_title"]


def test_a_column_of_roles_under_jabatan_is_the_role():
    fields, _ = columns_of("Nama|Jabatan|Instansi", "Siti|Ketua|Bappeda", "Budi|Anggota|Dinas PUPR")

    assert fields == ["name", "role", "institution"]


# --- words ---


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ketua", RoleWords(SeatRole.HEAD)),
        ("KETUA POKJA", RoleWords(SeatRole.HEAD)),
        ("Wakil Ketua I", RoleWords(SeatRole.DEPUTY, number=1)),
        ("Sekretaris", RoleWords(SeatRole.SECRETARY)),
        ("Koordinator Bidang Perumahan", RoleWords(SeatRole.COORDINATOR, "Perumahan")),
        ("Ketua Bidang Kawasan Permukiman", RoleWords(SeatRole.COORDINATOR, "Kawasan Permukiman")),
        ("Anggota Bidang Perumahan", RoleWords(SeatRole.MEMBER, "Perumahan")),
        ("Anggota", RoleWords(SeatRole.MEMBER)),
        ("Penanggungjawab", RoleWords(SeatRole.IN_CHARGE)),
        ("Pengarah", RoleWords(SeatRole.STEERING)),
        ("Pembina", RoleWords(SeatRole.PATRON)),
        ("Sekretariat", RoleWords(SeatRole.SECRETARIAT)),
        ("Plt. Ketua", RoleWords(SeatRole.HEAD, acting=Acting.PLT)),
        ("Sekretaris Daerah", None),
        ("Ketua Harian", None),
        ("Tim Ahli", None),
    ],
)
def test_roles_are_read_in_the_words_of_an_sk(text, words):
    assert read_role(text) == words


@pytest.mark.parametrize("role", SeatRole)
def test_our_own_word_for_a_role_is_read(role):
    assert read_role(role.label) == RoleWords(role)


@pytest.mark.parametrize("acting", Acting)
def test_our_own_word_for_standing_in_is_read(acting):
    assert read_acting(acting.label) == acting


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Ir. H. Budi Santoso, M.Si.", ("Ir. H.", "Budi Santoso", "M.Si.")),
        ("Dr.Ir. Siti Aminah, S.T., M.T.", ("Dr. Ir.", "Siti Aminah", "S.T., M.T.")),
        ("Hj Siti Aminah", ("Hj", "Siti Aminah", "")),
        ("Budi Santoso, SH, MH", ("", "Budi Santoso", "SH, MH")),
        ("Budi Santoso, Ph.D", ("", "Budi Santoso", "Ph.D")),
        ("Budi Santoso", None),
        ("Santoso, Budi", None),
        ("Irwan Hadi", None),
        ("Drajat", None),
    ],
)
def test_titles_are_split_only_where_they_are_titles(full, parts):
    assert split_titles(full) == parts


# --- check, repair, take in ---


def test_the_error_stands_inside_its_cell_with_what_to_do(cast):
    page = look(cast, paste(cast)).content.decode()

    assert "Excel memotong NIP ini. Ubah kolom NIP menjadi Teks di Excel, lalu salin lagi." in page
    assert 'name="cell-3-2"' in page and 'value="1,98503E+17"' in page
    assert '<select name="cell-4-3"' in page and "Peran ini tidak dikenal" in page
    assert "Masukkan 2 anggota" in page
    assert not Membership.objects.exists()


def test_good_rows_go_in_and_bad_rows_wait_on_the_page(cast):
    waiting = paste(cast)

    response = cast.client("admin").post(address(waiting), {"version": 0, "act": "insert"}, follow=True)

    assert response.redirect_chain == [(address(waiting), 302)]
    assert {str(member) for member in Membership.objects.all()} == {
        "Siti Aminah (Ketua (Kepala Bappeda))",
        "Rahmat Hidayat (Anggota (Staf))",
    }
    page = response.content.decode()
    assert "2 anggota dimasukkan. 2 baris menunggu diperbaiki di laman ini." in page
    assert "Budi Santoso" in page and "Rahmat Hidayat" not in page


def test_two_homonyms_stay_the_two_they_are(cast):
    make_member(cast.pokja, "Siti Aminah", SeatRole.PATRON)
    make_member(cast.pokja, "Siti Aminah", SeatRole.STEERING)

    send(cast, paste(cast, "Nama\tPeran\nSiti Aminah\tPembina\nSiti Aminah\tPengarah"))

    assert Membership.objects.count() == 2


def test_what_is_repaired_goes_in_with_the_same_click(cast):
    waiting = paste(cast)

    response = send(cast, waiting, cell_3_2="198503302010011002", cell_4_3="Anggota")

    assert response.url == "/pokja/36/anggota/"
    assert Membership.objects.count() == 4
    budi = Membership.objects.get(person__name="Budi Santoso")
    assert (budi.person.nip, budi.seat.role, budi.seat.bidang.name) == ("198503302010011002", "member", "Perumahan")


def test_an_unknown_role_is_chosen_once_for_all_rows_that_have_it(cast):
    rows = [*["Tim Teknis"] * 3, "Tim Ahli", "Ketua"]
    waiting = paste(cast, "\n".join(["Nama\tPeran", *(f"Orang {n}\t{role}" for n, role in enumerate(rows))]))
    page = look(cast, waiting).content.decode()
    assert '<optgroup label="Semua 3 baris “Tim Teknis”">' in page and "baris “Tim Ahli”" not in page

    send(cast, waiting, "check", cell_2_1="semua:Anggota", cell_3_1="Pengarah", cell_4_1="Tim Teknis")

    waiting.refresh_from_db()
    assert [row["cells"][1] for row in waiting.rows] == ["Anggota", "Pengarah", "Anggota", "Tim Ahli", "Ketua"]


def test_bad_rows_survive_leaving_and_are_seen_by_another_admin(cast):
    waiting = paste(cast)
    send(cast, waiting, "check", cell_3_2="198503302010011002")
    other = make_user("Admin Kedua")
    give_access(other, "admin", pokja=cast.pokja)

    pages = [client_of(other).get(url).content.decode() for url in (PASTE, address(waiting))]

    assert "4 baris" in pages[0] and "Admin Banten" in pages[0]
    assert "Masukkan 3 anggota" in pages[1]


def test_two_admins_never_wipe_each_other_out(cast):
    waiting = paste(cast)
    send(cast, waiting, "check", cell_4_3="Anggota")

    response = send(cast, waiting, cell_3_2="198503302010011002")  # from a page older than that

    page = response.content.decode()
    assert "Sementara itu tabel ini diubah" in page
    assert 'value="198503302010011002"' in page  # what was typed is not lost
    assert not Membership.objects.exists()
    waiting.refresh_from_db()
    send(cast, waiting, cell_3_2="198503302010011002")
    assert Membership.objects.count() == 4


def test_a_table_sent_twice_waits_once_and_goes_in_once(cast):
    waiting = paste(cast)
    assert paste(cast) == waiting

    answers = [send(cast, waiting, cell_3_2="198503302010011002", cell_4_3="Anggota") for _ in range(2)]

    assert [answer.url for answer in answers] == ["/pokja/36/anggota/"] * 2
    assert Membership.objects.count() == 4
    assert AuditEntry.objects.filter(act="imported").count() == 1


def test_importing_the_same_table_again_changes_nothing(cast):
    table = TABLE.replace("1,98503E+17", "198503302010011002").replace("Tim Ahli", "Anggota")
    send(cast, paste(cast, table))
    before = list(Membership.objects.values()), list(Person.objects.values()), list(Seat.objects.values())

    again = paste(cast, table)
    page = look(cast, again).content.decode()
    send(cast, again)

    assert "0 siap masuk, 4 sudah ada." in page and "Selesai, semua sudah ada" in page
    assert before == (list(Membership.objects.values()), list(Person.objects.values()), list(Seat.objects.values()))
    assert AuditEntry.objects.filter(act="imported").count() == 1


def test_the_note_counts_and_names_the_table_but_no_nip(cast):
    file = SimpleUploadedFile("anggota 2026.csv", TABLE.replace("\t", ";").encode())

    send(cast, paste(cast, "", file=file))

    note = AuditEntry.objects.get(act="imported")
    assert note.sentence == "2 anggota dimasukkan dari tabel “anggota 2026.csv”."
    assert (note.actor, note.pokja) == (cast.admin, cast.pokja)


def test_the_rest_can_be_thrown_away(cast):
    waiting = paste(cast)
    send(cast, waiting)
    waiting.refresh_from_db()

    send(cast, waiting, "discard")

    waiting.refresh_from_db()
    assert (waiting.rows, Membership.objects.count()) == ([], 2)
    assert "2 baris" not in cast.client("admin").get(PASTE).content.decode()


def test_a_finished_table_leads_back_to_the_members(cast):
    waiting = make_import(cast.pokja)
    MemberImport.objects.update(rows=[])

    assert look(cast, waiting).url == "/pokja/36/anggota/"


# --- columns, titles, what holds for all ---


def test_a_wrong_guess_is_corrected_above_the_column(cast):
    waiting = paste(cast, "Nama\tJabatan\tInstansi\nBappeda\tStaf\tSiti Aminah")

    send(cast, waiting, "check", column_0="institution", column_2="name", role="member")

    waiting.refresh_from_db()
    assert waiting.columns["fields"] == ["institution", "office", "name"]
    send(cast, waiting, role="member")
    assert Membership.objects.get().person.name == "Siti Aminah"


def test_without_a_column_of_names_the_page_asks_for_it(cast):
    waiting = paste(cast, "12\t34\n56\t78")

    page = look(cast, waiting).content.decode()

    assert "Pilih kolom mana yang berisi Nama" in page and "Masukkan" not in page
    send(cast, waiting)
    assert not Membership.objects.exists()


def test_the_sk_in_force_and_its_first_day_hold_for_all_rows(cast):
    decree = make_decree(cast.pokja, valid_from=date(2016, 1, 4))
    waiting = paste(cast, "Nama\tKedudukan\nSiti Aminah\tKetua")
    page = look(cast, waiting).content.decode()

    send(cast, waiting, decree=decree.pk, start="4 Januari 2016")

    assert 'value="4 Januari 2016"' in page and f'<option value="{decree.pk}" selected>' in page
    member = Membership.objects.get()
    assert (member.decree, member.valid_from) == (decree, date(2016, 1, 4))


def test_a_day_that_cannot_be_read_keeps_what_was_typed_in_the_table(cast):
    waiting = paste(cast)

    page = send(cast, waiting, start="31 Februari 2016", cell_3_2="198503302010011002").content.decode()

    assert "Februari 2016 hanya sampai tanggal 29." in page
    assert 'value="198503302010011002"' in page
    assert not Membership.objects.exists()


def test_an_sk_of_another_pokja_cannot_be_chosen(cast):
    foreign = make_decree(cast.elsewhere)

    page = send(cast, paste(cast), decree=foreign.pk).content.decode()

    assert "Pilih salah satu dari daftar." in page
    assert not Membership.objects.exists()


def test_titles_are_split_only_when_asked_and_joined_again(cast):
    waiting = paste(cast, "Nama\tKedudukan\nIr. H. Budi Santoso, M.Si.\tKetua")
    page = look(cast, waiting).content.decode()
    assert "Pisahkan gelar" in page and "1 nama memuat gelar" in page

    send(cast, waiting, "split")
    waiting.refresh_from_db()
    assert "Satukan gelar lagi" in look(cast, waiting).content.decode()
    send(cast, waiting)

    person = Person.objects.get()
    assert (person.title_before, person.name, person.title_after) == ("Ir. H.", "Budi Santoso", "M.Si.")


def test_titles_too_long_for_their_place_stay_in_the_name(cast):
    name = "Budi Santoso, " + ", ".join(["M.Si."] * 20)
    waiting = paste(cast, f"Nama\tKedudukan\n{name}\tKetua")

    send(cast, waiting, "split")
    waiting.refresh_from_db()
    send(cast, waiting)

    assert Person.objects.get().name == name


def test_names_stay_as_typed_otherwise(cast):
    send(cast, paste(cast, "Nama\tKedudukan\nIr. H. Budi Santoso, M.Si.\tKetua"))

    assert Person.objects.get().name == "Ir. H. Budi Santoso, M.Si."


# --- contradictions and doubts ---


def test_two_ketua_in_one_table_are_an_error_that_names_the_other(cast):
    waiting = paste(cast, "Nama\tPeran\nSiti Aminah\tKetua\nBudi Santoso\tKetua\nDewi\tAnggota")

    page = look(cast, waiting).content.decode()

    assert "Ketua juga di baris 3, Budi Santoso." in page and "Ketua juga di baris 2, Siti Aminah." in page
    assert "Masukkan 1 anggota" in page


def test_two_ketua_one_after_the_other_are_none(cast):
    table = "Nama\tPeran\tSejak\tSampai\nSiti\tKetua\t4/1/2016\t3/1/2020\nBudi\tKetua\t4/1/2020\t"

    send(cast, paste(cast, table))

    assert Membership.objects.count() == 2
    assert Seat.objects.count() == 1  # the successor takes the same seat


def test_a_ketua_beside_the_one_there_is_names_that_one(cast):
    make_member(cast.pokja, "Rahmat Hidayat", SeatRole.HEAD, valid_from=date(2016, 1, 4))

    page = look(cast, paste(cast, "Nama\tPeran\nSiti Aminah\tKetua")).content.decode()

    assert "Ketua pada masa itu Rahmat Hidayat (sejak 4 Januari 2016). Akhiri dulu yang itu" in page


def test_a_plh_sits_beside_the_holder_on_the_same_seat(cast):
    send(cast, paste(cast, "Nama\tPeran\tJabatan\nSiti\tKetua\tSekda\nBudi\tPlh. Ketua\tSekda"))

    assert {m.acting for m in Membership.objects.all()} == {"", "plh"}
    assert Seat.objects.count() == 1


def test_the_same_name_is_a_question_whose_answer_counts(cast):
    person = make_person(cast.pokja, "Siti Aminah", phone="0812")
    waiting = paste(cast, "Nama\tPeran\nsiti aminah\tAnggota")
    page = look(cast, waiting).content.decode()
    assert "Nama ini sudah ada. Orang yang sama?" in page

    send(cast, waiting, "check", who_2="new")
    waiting.refresh_from_db()
    assert '<option value="new" selected>' in look(cast, waiting).content.decode()
    send(cast, waiting, who_2=f"person:{person.pk}")

    assert Membership.objects.get().person == person
    assert Person.objects.count() == 1


def test_a_person_of_another_pokja_cannot_be_slipped_in(cast):
    foreign = make_person(cast.elsewhere, "Siti Aminah")
    waiting = paste(cast, "Nama\tPeran\nSiti Aminah\tAnggota")

    send(cast, waiting, who_2=f"person:{foreign.pk}")

    assert Membership.objects.get().person.pokja == cast.pokja


def test_the_same_nip_is_the_same_person(cast):
    person = make_person(cast.pokja, "Siti Aminah", nip="198503302010012001")

    send(cast, paste(cast, "Nama\tNIP\tPeran\nSiti Aminah, S.T.\t198503302010012001\tAnggota"))

    assert Membership.objects.get().person == person


def test_another_nip_is_another_person(cast):
    make_person(cast.pokja, "Siti Aminah", nip="198503302010012001")

    send(cast, paste(cast, "Nama\tNIP\tPeran\nSiti Aminah\t199003302015012002\tAnggota"))

    assert Person.objects.count() == 2


def test_who_sits_there_already_is_left_out_unless_wanted(cast):
    make_member(cast.pokja, "Siti Aminah", valid_from=date(2016, 1, 4))
    waiting = paste(cast, "Nama\tPeran\tSejak\nSiti Aminah\tAnggota\t5 Februari 2020")

    page = look(cast, waiting).content.decode()

    assert "Sudah memegang kedudukan ini (sejak 4 Januari 2016). Masukkan lagi?" in page
    send(cast, waiting)
    assert Membership.objects.count() == 1


def test_an_odd_nip_is_a_doubt_and_goes_in(cast):
    waiting = paste(cast, "Nama\tNIP\tPeran\nSiti Aminah\t12345\tAnggota")

    page = look(cast, waiting).content.decode()
    send(cast, waiting)

    assert "Periksa lagi: NIP ini 5 angka, biasanya 18." in page
    assert Person.objects.get().nip == "12345"


def test_an_office_held_twice_is_a_doubt(cast):
    table = "Nama\tPeran\tJabatan\tInstansi\nSiti\tAnggota\tKepala\tBappeda\nBudi\tAnggota\tKepala\tBappeda"

    page = look(cast, paste(cast, table)).content.decode()

    assert "Jabatan ini pada masa itu juga dipegang Budi (baris 3). Keduanya akan tercatat." in page


def test_people_with_the_same_words_get_seats_of_their_own(cast):
    send(cast, paste(cast, "Nama\tPeran\nSiti\tAnggota\nBudi\tAnggota\nDewi\tAnggota"))

    assert Seat.objects.count() == 3


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Sejak": "31/2/2016"}, "Februari 2016 hanya sampai tanggal 29."),
        ({"Sejak": "4/1/2016", "Sampai": "3/1/2016"}, "Isi tanggal yang sama dengan “sejak”, atau sesudahnya."),
        ({"Pos-el": "siti(at)contoh"}, "Tulis alamat pos-el lengkap"),
        ({"Telepon": "8,12346E+11"}, "Excel memotong angka ini."),
        ({"Jabatan": "x" * 301}, "Jabatan 301 karakter, batasnya 300."),
        ({"Instansi": "#N/A"}, "Rumus di Excel gagal (#N/A). Tulis isinya."),
        ({"Nomor SK": "1/2026"}, "SK ini belum tercatat."),
        ({"Status jabatan": "magang"}, "Isi Plt., Plh., Pj., atau kosongkan."),
    ],
)
def test_each_cell_that_cannot_be_kept_says_what_to_do(cast, cells, words):
    table = "\t".join(["Nama", "Peran", *cells]) + "\n" + "\t".join(["Siti", "Anggota", *cells.values()])

    waiting = paste(cast, table)

    assert words in look(cast, waiting).content.decode()
    send(cast, waiting)
    assert not Membership.objects.exists()


def test_markup_in_a_cell_is_text(cast):
    page = look(cast, paste(cast, "Nama\tPeran\n<script>alert(1)</script>\tRaja")).content.decode()

    assert "<script>alert" not in page and "&lt;script&gt;" in page


# --- the page of pasting ---


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Tempel tabelnya di sini, atau pilih berkasnya di bawah."),
        ({"table": "Nama\tPeran"}, "Baru ada judul kolomnya."),
        ({"table": "Nama\tPeran\n" + "Siti\tAnggota\n" * 5_001}, "Tabel ini lebih dari 5.000 baris."),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(cast, data, words):
    page = cast.client("admin").post(PASTE, data)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert not MemberImport.objects.exists()


def test_an_empty_pokja_offers_to_paste(cast):
    page = cast.client("admin").get("/pokja/36/anggota/").content.decode()

    assert f'Belum ada anggota. <a href="{PASTE}">Tempel dari Excel</a>' in page
    assert PASTE not in cast.client("chair").get("/pokja/36/anggota/").content.decode()


# --- many rows ---


def many(count, role="Anggota"):
    rows = [f"Orang {n}\t{role}\tBidang {n % 7}\tJabatan {n % 50}\tDinas {n % 30}" for n in range(count)]
    return "\n".join(["Nama\tPeran\tBidang\tJabatan\tInstansi", *rows])


def test_a_thousand_rows_take_as_many_queries_as_ten(cast):
    asked = []
    for count in (10, 1_000):
        waiting = paste(cast, many(count).replace("Orang", f"Orang {count}"))
        client = cast.client("admin")
        with CaptureQueriesContext(connection) as queries:
            client.post(address(waiting), {"version": 0, "act": "insert"})
        asked.append(len(queries))

    assert Membership.objects.count() == 1_010
    assert asked[1] <= asked[0]


def test_a_page_shows_a_hundred_rows_and_the_next_one_keeps_what_was_typed(cast):
    waiting = paste(cast, many(150, role="Raja"))
    first = look(cast, waiting)

    assert len(first.context["lines"]) == 100
    response = cast.client("admin").post(
        address(waiting) + "?page=2", {"version": 0, "act": "check", "cell-2-1": "Anggota"}
    )

    assert response.url.endswith("?page=2")
    waiting.refresh_from_db()
    assert waiting.rows[0]["cells"][1] == "Anggota"


def test_a_page_full_of_errors_stays_below_the_limit_of_fields(cast, settings):
    heads = "Nama\tPeran\tNIP\tPos-el\tSejak\tSampai\tNomor SK\tStatus jabatan\tTelepon\tBidang\tJabatan\tInstansi"
    row = "\tRaja\t1E+17\tx\tx\tx\tx\tx\t1E+17\t1E+17\t1E+17\t1E+17"
    waiting = paste(cast, "\n".join([heads, *[row] * 120]))

    page = look(cast, waiting).content.decode()

    fields = page.count("<input") + page.count("<select")
    assert 600 < fields < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


# --- at the same moment ---


def at_once(*acts):
    """Run each of `acts` in a thread of its own, started at the same moment; returns what they answer."""
    barrier, answers = threading.Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        answers.append(act())
        connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_twenty_clicks_at_once_take_the_rows_in_once(fresh_database):
    cast = make_cast()
    waiting = make_import(cast.pokja, ["Siti Aminah", "Ketua"], ["Budi Santoso", "Anggota"])

    answers = at_once(*[lambda: send(cast, waiting).status_code] * 20)

    assert answers == [302] * 20
    assert Membership.objects.count() == 2
    assert AuditEntry.objects.filter(act="imported").count() == 1


def test_of_two_tables_with_a_ketua_at_once_one_goes_in_and_the_other_waits(fresh_database):
    cast = make_cast()
    tables = [make_import(cast.pokja, [name, "Ketua"]) for name in ("Siti Aminah", "Budi Santoso")]

    answers = at_once(*[lambda table=table: send(cast, table).status_code for table in tables])

    assert answers == [302, 302]
    assert Membership.objects.count() == 1
    assert MemberImport.objects.exclude(rows=[]).count() == 1


def test_a_paste_sent_twenty_times_at_once_waits_once(fresh_database):
    cast = make_cast()

    addresses = at_once(*[lambda: cast.client("admin").post(PASTE, {"table": TABLE}).url] * 20)

    assert len(set(addresses)) == 1
    assert MemberImport.objects.count() == 1
