"""The commands around records: what they print, what they refuse, and their status for the shell."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from meetings.models import Meeting
from meetings.record import to_record
from pokja.models import User
from tests.factories import forget_regions, make_meeting, make_pokja, make_user
from tests.meetings.raw_records import row, smallest

pytestmark = pytest.mark.django_db


@pytest.fixture
def pokja():
    return make_pokja("36")


@pytest.fixture
def file_of(tmp_path):
    """Writes records into a file, or a text as it is."""

    def write(content, name="rapat.json", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding=encoding)
        return str(path)

    return write


def run(*words) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def refused(*words) -> tuple[str, str, str]:
    """The last line of a command that failed (for the shell: status 1), what it told before, and what went well."""
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as failure:
        call_command(*words, stdout=out, stderr=err)
    return str(failure.value), err.getvalue(), out.getvalue()


# --- export ---


def test_export_writes_the_record_to_the_screen_or_into_a_file(pokja, tmp_path):
    meeting = make_meeting(pokja, "Rakor “kutip” dan é")
    text = run("export_meeting", str(meeting.pk))
    assert json.loads(text) == to_record(meeting)
    assert "“kutip” dan é" in text
    target = tmp_path / "rapat.json"
    assert run("export_meeting", str(meeting.pk), "--output", str(target)) == ""
    assert target.read_text(encoding="utf-8") == text


def test_export_of_an_unknown_meeting_says_where_numbers_are():
    assert refused("export_meeting", "999")[0] == "Tidak ada rapat nomor 999. Lihat nomornya dengan list_meetings."


def test_export_into_a_folder_that_is_not_there_is_no_traceback(pokja, tmp_path):
    target = tmp_path / "tidak ada" / "rapat.json"
    failure, _, _ = refused("export_meeting", str(make_meeting(pokja).pk), "--output", str(target))
    assert failure == f"{target}: No such file or directory."


# --- import ---


def test_import_prints_the_ids_and_a_repeat_finds_them(pokja, file_of):
    path = file_of([smallest(title="Satu"), smallest(title="Dua")])
    printed = run("import_meetings", path, "--pokja", "36")
    one, two = Meeting.objects.order_by("pk")
    assert printed == f"{one.pk}\tdibuat\tSatu\n{two.pk}\tdibuat\tDua\n"
    assert run("import_meetings", path, "--pokja", "36") == printed.replace("dibuat", "sudah ada")
    assert Meeting.objects.count() == 2


def test_exported_meeting_is_imported_as_it_was(pokja, file_of):
    record = smallest(agenda=[row("Agenda")], decisions=[row("Keputusan")])
    printed = run("import_meetings", file_of(record), "--pokja", "36")
    text = run("export_meeting", printed.split("\t")[0])
    assert run("import_meetings", file_of(text), "--pokja", "36") == printed.replace("dibuat", "sudah ada")


def test_import_is_done_in_the_name_of_an_account(pokja, file_of):
    user = make_user("Sekretariat", email="sekretariat@contoh.test")
    run("import_meetings", file_of(smallest()), "--pokja", "36", "--by", "Sekretariat@Contoh.test")
    meeting = Meeting.objects.get()
    assert meeting.created_by == user
    event = Meeting.pgh_event_model.objects.filter(pgh_obj=meeting).first()
    assert event.pgh_context.metadata["user"] == user.pk


def test_without_an_account_the_importer_acts_and_nobody_signs_in_with_it(pokja, file_of, client):
    run("import_meetings", file_of(smallest()), "--pokja", "36")
    importer = Meeting.objects.get().created_by
    assert importer == User.objects.importer()
    assert not importer.is_active
    assert not client.login(email=importer.email, password="!")


def test_one_bad_record_does_not_keep_the_others_out(pokja, file_of):
    path = file_of([smallest(title="Satu"), smallest(title=" "), smallest(title="Tiga", agenda=[row(" ")])])
    failure, told, printed = refused("import_meetings", path, "--pokja", "36")
    assert failure == "2 tidak masuk. Perbaiki yang disebut di atas, lalu ulangi."
    assert told.splitlines() == [
        f"{path}, rapat ke-2 (tanpa judul) tidak masuk:",
        "  title: Isi judul rapat.",
        f"{path}, rapat ke-3 (Tiga) tidak masuk:",
        "  agenda[0].text: Isi agendanya.",
    ]
    assert printed == f"{Meeting.objects.get().pk}\tdibuat\tSatu\n"


def test_records_name_each_other_across_files(pokja, file_of):
    first, second = smallest(title="Satu"), smallest(title="Dua")
    second["previous"] = first["uid"]
    paths = [file_of(second, "b.json"), file_of(first, "a.json")]
    printed = run("import_meetings", *paths, "--pokja", "36")
    assert [line.split("\t")[2] for line in printed.splitlines()] == ["Dua", "Satu"]
    assert Meeting.objects.get(title="Dua").previous.title == "Satu"


def test_record_of_another_pokja_is_refused(pokja, file_of):
    _, told, _ = refused("import_meetings", file_of(smallest(pokja="36.02")), "--pokja", "36")
    assert "  pokja: Rapat ini milik Pokja 36.02, sedangkan impor ini untuk 36 (Provinsi Banten)." in told
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("content", "encoding", "reason"),
    [
        ("bukan json", "utf-8", "Ini bukan JSON: baris 1, kolom 1."),
        ('[{"uid": 1},\n {"uid" 2}]', "utf-8", "Ini bukan JSON: baris 2, kolom 9."),
        ("", "utf-8", "Ini bukan JSON: baris 1, kolom 1."),
        ("[]", "utf-8", "Berkas ini tidak berisi rapat."),
        ("{}", "utf-8", "Berkas ini tidak berisi rapat."),
        ("null", "utf-8", "Berkas ini tidak berisi rapat."),
        ('{"title": "é"}', "latin-1", "Simpan berkas ini sebagai UTF-8 dulu."),
        ('{"title": "x"}', "utf-16", "Simpan berkas ini sebagai UTF-8 dulu."),
        (
            "[" * 100_000,
            "utf-8",
            "Ini bukan JSON yang dapat dibaca: angkanya terlalu panjang atau isinya terlalu dalam.",
        ),
        ("9" * 5_000, "utf-8", "Ini bukan JSON yang dapat dibaca: angkanya terlalu panjang atau isinya terlalu dalam."),
    ],
)
def test_file_that_cannot_be_read_is_told_and_the_others_are_read(content, encoding, reason, pokja, file_of):
    bad, good = file_of(content, "buruk.json", encoding), file_of(smallest(), "baik.json")
    failure, told, printed = refused("import_meetings", bad, good, "--pokja", "36")
    assert failure.startswith("1 tidak masuk.")
    assert told.splitlines() == [f"{bad} tidak masuk:", f"  {reason}"]
    assert "dibuat" in printed


@pytest.mark.parametrize("content", ["5", '"teks"', "[1, null]", "true", '[[{"title": "x"}]]', '{"title": NaN}'])
def test_json_that_holds_no_records_is_told(content, pokja, file_of):
    _, told, printed = refused("import_meetings", file_of(content), "--pokja", "36")
    assert "rapat ke-1 (tanpa judul) tidak masuk:" in told
    assert printed == ""


def test_file_with_the_mark_of_windows_is_read(pokja, file_of):
    assert "dibuat" in run("import_meetings", file_of(smallest(), encoding="utf-8-sig"), "--pokja", "36")


def test_missing_file_and_folder_are_told(pokja, tmp_path):
    missing = str(tmp_path / "tidak-ada.json")
    _, told, _ = refused("import_meetings", missing, str(tmp_path), "--pokja", "36")
    assert told.splitlines() == [
        f"{missing} tidak masuk:",
        "  Berkas tidak dapat dibuka: No such file or directory.",
        f"{tmp_path} tidak masuk:",
        "  Berkas tidak dapat dibuka: Is a directory.",
    ]


@pytest.mark.parametrize("code", ["99", "Banten", "36.99", ""])
def test_code_that_names_no_pokja_is_told(code, pokja, file_of):
    failure, _, _ = refused("import_meetings", file_of(smallest()), "--pokja", code)
    assert failure == f"Tidak ada Pokja dengan kode {code}. Tulis kode wilayah, misalnya 36 atau 36.02."


def test_without_regions_the_command_says_how_to_load_them(file_of):
    forget_regions()
    failure, _, _ = refused("import_meetings", file_of(smallest()), "--pokja", "36")
    assert failure == "Tidak ada Pokja dengan kode 36. Jalankan load_regions dulu."


def test_unknown_account_is_told(pokja, file_of):
    failure, _, _ = refused("import_meetings", file_of(smallest()), "--pokja", "36", "--by", "siapa@contoh.test")
    assert failure == "Tidak ada akun dengan pos-el siapa@contoh.test."
    assert not Meeting.objects.exists()


# --- list ---


def test_list_as_json_holds_what_programs_need(pokja):
    banten = make_meeting(pokja, "Rakor Banten")
    lebak = make_meeting(make_pokja("36.02"), "Rakor Lebak", status=Meeting.Status.SUBMITTED)
    undated = make_meeting(pokja, "Tanpa tanggal")
    Meeting.objects.filter(pk=undated.pk).update(starts_on=None, ends_on=None)
    found = {entry["id"]: entry for entry in json.loads(run("list_meetings", "--json"))}
    assert found[banten.pk] == {
        "id": banten.pk,
        "date": "2016-05-30",
        "pokja": "Pokja PKP Provinsi Banten",
        "pokja_code": "36",
        "title": "Rakor Banten",
        "status": "draft",
    }
    assert (found[lebak.pk]["pokja_code"], found[lebak.pk]["status"]) == ("36.02", "submitted")
    assert found[undated.pk]["date"] is None
    (one,) = json.loads(run("list_meetings", "--json", "--pokja", "36.02"))
    assert one["id"] == lebak.pk


def test_list_for_people_is_a_line_each(pokja):
    meeting = make_meeting(pokja, "Rakor Banten", status=Meeting.Status.SUBMITTED)
    line = f"{meeting.pk:>6}  2016-05-30  Menunggu persetujuan  Pokja PKP Provinsi Banten: Rakor Banten\n"
    assert run("list_meetings") == line


def test_list_takes_as_many_queries_for_three_meetings_as_for_one(pokja, django_assert_num_queries):
    for n in range(3):
        make_meeting(pokja, f"Rakor {n}")
        with django_assert_num_queries(1):
            run("list_meetings", "--json")


def test_empty_list_is_a_list():
    assert json.loads(run("list_meetings", "--json")) == []


# --- before the first migration ---


@pytest.mark.parametrize("words", [("list_meetings",), ("export_meeting", "1"), ("seed_demo",)])
def test_command_without_tables_says_what_to_run(words, monkeypatch):
    def no_tables(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM meetings_never_made")

    monkeypatch.setattr("meetings.management.commands.seed_demo.load_regions", no_tables)
    monkeypatch.setattr(Meeting.objects, "with_place", no_tables)
    assert refused(*words)[0] == "Tabel basis data belum ada. Jalankan dulu: manage.py migrate"
