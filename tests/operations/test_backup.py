"""Drills: what runs is backed up, lost as a whole, restored into an empty installation and looked at."""

import json
import secrets
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from meetings import workflow
from meetings.models import FinalReport, Meeting
from operations.backup.checking import check
from operations.backup.making import settings_without_secrets
from operations.backup.sealing import PIECE, SealError, read_part, size_on_disk, write_part
from operations.backup.sets import MANIFEST, Store
from pokja import backups, storage
from pokja.models import AuditEntry, StoredFile, User
from tests.factories import make_meeting
from tests.people import client_of, make_cast
from tests.test_access import _jpeg, fill

KEY = secrets.token_urlsafe(32)


@pytest.fixture
def cast(fresh_database):
    """A Pokja with a final report, its PDF and its photo on disk."""
    cast = make_cast()
    meeting = make_meeting(cast.pokja, "Rakor yang disahkan")
    fill(meeting, storage.store(_jpeg(), "image/jpeg"), cast.secretariat)
    workflow.submit(meeting, by=cast.secretariat)
    workflow.approve(meeting, by=cast.chair)
    return cast


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cadangan"


@pytest.fixture(params=[False, True], ids=["open", "encrypted"])
def key(request, settings, tmp_path):
    settings.BACKUP_KEY_FILE = ""
    if request.param:
        path = tmp_path / "kunci"
        path.write_text(f"{KEY}\n")
        settings.BACKUP_KEY_FILE = str(path)
    return request.param


@pytest.fixture
def elsewhere(settings, tmp_path, django_db_setup):
    """Another machine: an empty database and an empty disk."""

    @contextmanager
    def machine():
        first, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path / f"lain-{secrets.token_hex(4)}"
        try:
            with django_db_setup.empty():
                yield
        finally:
            settings.MEDIA_ROOT = first

    return machine


def run(*command):
    said = StringIO()
    call_command(*map(str, command), stdout=said, stderr=said)
    return said.getvalue()


def stored_files(folder):
    return sorted(path for path in (folder / "berkas").glob("*/*/*"))


def everything():
    """Every row of the tables that people would miss, and every stored byte."""
    tables = {}
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - {
            "django_session",
            "usersessions_usersession",
            "django_cache",
        }
        for name in sorted(names):
            cursor.execute(f'SELECT t::text FROM "{name}" t ORDER BY 1')
            tables[name] = [row[0] for row in cursor.fetchall()]
    return tables, {file.pk: storage.read(file) for file in StoredFile.objects.all()}


def test_restored_installation_is_the_one_that_was_backed_up(cast, key, folder, elsewhere):
    before = everything()
    assert before[0]["meetings_finalreport"] and len(before[1]) >= 2

    assert "semuanya" not in run("backup", folder)
    with elsewhere():
        said = run("restore", folder)
        after = everything()

        assert after == before
        assert "1 laporan final diperiksa, semuanya utuh" in said
        report = FinalReport.objects.get()
        assert storage.read(report.pdf).startswith(b"%PDF")


def test_restored_installation_works_for_the_app_role_and_keeps_its_history(cast, folder, elsewhere):
    run("backup", folder)

    with elsewhere():
        run("restore", folder)
        page = client_of(User.objects.get(pk=cast.secretariat.pk)).get("/")
        meeting = make_meeting(cast.pokja, "Rakor sesudah pulih")

        assert page.status_code == 200
        assert Meeting.objects.get(pk=meeting.pk).title == "Rakor sesudah pulih"
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('meetings_meetingevent', 'DELETE')")
            assert cursor.fetchone() == (False,)
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
            assert cursor.fetchone()[0] > 20
            cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'meetings_row'")
            assert cursor.fetchone()[0] > 0  # PostgreSQL knows what is in it, and so finds rows by index


def test_nobody_is_signed_in_after_a_restore(cast, folder, elsewhere):
    client_of(cast.secretariat)
    assert Session.objects.exists()
    run("backup", folder)

    with elsewhere():
        run("restore", folder)
        assert not Session.objects.exists()


def test_second_backup_copies_only_what_is_new(cast, key, folder):
    run("backup", folder)
    first = {path: path.stat().st_mtime_ns for path in stored_files(folder)}
    storage.store(b"baru" * 300_000, "text/plain")

    said = run("backup", folder)

    assert "1 di antaranya baru" in said
    assert {path: path.stat().st_mtime_ns for path in first} == first
    assert len(stored_files(folder)) == len(first) + 1


def test_an_older_set_brings_back_its_own_moment(cast, folder, elsewhere):
    run("backup", folder)
    earlier = min((folder / "set").iterdir()).name
    make_meeting(cast.pokja, "Rakor kemudian")
    run("backup", folder)

    with elsewhere():
        run("restore", folder, "--set", earlier)
        assert not Meeting.objects.filter(title="Rakor kemudian").exists()
    with elsewhere():
        run("restore", folder)
        assert Meeting.objects.filter(title="Rakor kemudian").exists()


def test_keeping_two_takes_away_older_sets_and_the_files_that_only_they_name(cast, key, folder):
    lone = storage.store(b"hanya di cadangan pertama", "text/plain")
    run("backup", folder)
    lone.delete()
    before = len(stored_files(folder))

    run("backup", folder, "--keep", "2")
    assert len(stored_files(folder)) == before
    run("backup", folder, "--keep", "2")

    assert len(list((folder / "set").iterdir())) == 2
    assert len(stored_files(folder)) == before - 1
    assert "utuh" in run("verify_backup", folder)


def test_files_are_copied_between_two_backups_and_come_back_to_a_database_that_was_saved_otherwise(
    cast, key, folder, settings, tmp_path
):
    run("backup", folder)
    late = storage.store(b"baru" * 300_000, "text/plain")
    before = everything()

    assert "1 di antaranya baru" in run("backup", folder, "--files-only")
    assert "0 di antaranya baru" in run("backup", folder, "--files-only")
    last = backups.last_backup()
    settings.MEDIA_ROOT = tmp_path / "cakram-baru"
    with pytest.raises(CommandError, match="hal tidak beres"):
        run("verify_installation")
    said = run("restore", folder, "--files-only")

    assert f"{len(before[1])} berkas disalin kembali" in said and "semuanya utuh" in said
    assert everything() == before and storage.read(late) == b"baru" * 300_000
    assert backups.last_backup() == last  # copies of files alone are no backup
    assert "Instalasi ini lengkap" in run("verify_installation")


def test_settings_of_a_lost_machine_can_be_read_from_its_backup(cast, key, folder, monkeypatch):
    monkeypatch.setenv("POKJA_ADDRESS", "https://notula.contoh.go.id")
    run("backup", folder)

    assert json.loads(run("verify_backup", folder, "--show-settings"))["POKJA_ADDRESS"] == "https://notula.contoh.go.id"


def test_file_that_neither_disk_nor_backup_has_is_named(cast, folder, settings, tmp_path):
    run("backup", folder)
    lost = storage.store(b"belum sempat disalin", "text/plain")
    settings.MEDIA_ROOT = tmp_path / "cakram-baru"

    with pytest.raises(CommandError, match="1 hal tidak beres"):
        run("restore", folder, "--files-only")

    assert [file.pk for file in StoredFile.objects.all() if not storage.path_of(file).exists()] == [lost.pk]


def test_what_a_power_cut_left_goes_with_the_next_backup(cast, folder):
    run("backup", folder)
    broken_off = folder / "set" / "20200101T000000000000Z"
    broken_off.mkdir()
    (broken_off / "basisdata.dump").write_bytes(b"setengah")
    half = stored_files(folder)[0].with_name(".baru-xyz")
    half.write_bytes(b"setengah")

    run("backup", folder)

    assert not broken_off.exists() and not half.exists()
    assert len(list((folder / "set").iterdir())) == 2


@pytest.mark.parametrize("part", ["basisdata.dump", "berkas.jsonl", "pengaturan.json", MANIFEST, "file"])
def test_a_changed_byte_anywhere_is_found_and_nothing_is_restored(cast, key, folder, part, elsewhere):
    run("backup", folder)
    path = stored_files(folder)[0] if part == "file" else next((folder / "set").iterdir()) / part
    content = bytearray(path.read_bytes())
    place = len(content) // 2
    content[place] ^= 1
    path.write_bytes(content)

    with pytest.raises(CommandError):
        run("verify_backup", folder)
    with elsewhere():
        with pytest.raises(CommandError, match="Tidak dikembalikan"):
            run("restore", folder)
        with connection.cursor() as cursor:
            assert connection.introspection.table_names(cursor) == []


def test_a_set_that_was_broken_off_counts_for_nothing(cast, folder):
    run("backup", folder)
    (next((folder / "set").iterdir()) / MANIFEST).unlink()

    with pytest.raises(CommandError, match="Cadangan yang selesai tidak ada"):
        run("verify_backup", folder)


def test_installation_with_rows_is_never_overwritten(cast, folder):
    run("backup", folder)
    before = everything()

    with pytest.raises(CommandError, match="sudah berisi"):
        run("restore", folder)

    assert everything() == before


def test_backup_of_a_newer_program_is_refused(cast, folder, elsewhere, settings):
    settings.BACKUP_KEY_FILE = ""
    run("backup", folder)
    one = Store(folder, None).chosen(None)
    manifest = one.manifest()
    one.write_manifest({**manifest, "migrations": [*manifest["migrations"], "pokja.9999_from_the_future"]})

    with elsewhere(), pytest.raises(CommandError, match="versi program yang lebih baru"):
        run("restore", folder)


def test_encrypted_backup_tells_nothing_without_its_key(cast, folder, settings, tmp_path):
    path = tmp_path / "kunci"
    path.write_text(KEY)
    settings.BACKUP_KEY_FILE = str(path)
    run("backup", folder)

    names = {file.name for file in stored_files(folder)}
    assert not names & set(StoredFile.objects.values_list("pk", flat=True))
    for file in [*stored_files(folder), *next((folder / "set").iterdir()).iterdir()]:
        assert b"%PDF" not in file.read_bytes() and b"PGDMP" not in file.read_bytes()
    settings.BACKUP_KEY_FILE = ""
    with pytest.raises(CommandError, match="POKJA_BACKUP_KEY_FILE"):
        run("verify_backup", folder)
    path.write_text(secrets.token_urlsafe(32))
    settings.BACKUP_KEY_FILE = str(path)
    with pytest.raises(CommandError, match="tidak dibuat dengan kunci ini"):
        run("verify_backup", folder)
    path.write_text("pendek")
    with pytest.raises(CommandError, match="terlalu pendek"):
        run("backup", folder)


def test_folder_is_closed_to_other_accounts(cast, folder):
    run("backup", folder)

    assert folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.rglob("*") if file.is_file())


def test_a_lost_file_is_told_and_the_rest_is_still_backed_up(cast, folder, elsewhere):
    report = FinalReport.objects.get()
    storage.path_of(report.pdf).unlink()

    with pytest.raises(CommandError, match=r"1 berkas hilang atau rusak"):
        run("backup", folder)

    assert backups.last_backup() is None
    with elsewhere():
        with pytest.raises(CommandError, match="hal tidak beres"):
            run("restore", folder)
        assert FinalReport.objects.exists()
        assert any("Laporan final" in sentence for sentence in check().wrong)


def test_check_finds_a_final_whose_bytes_changed_and_a_reference_to_nothing(cast):
    assert check().wrong == []
    report = FinalReport.objects.get()
    storage.path_of(report.pdf).write_bytes(storage.read(report.pdf) + b" ")

    assert len(check().wrong) == 2  # the file, and the final it is


def test_secrets_stay_out_of_a_backup(monkeypatch):
    for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "DEMO_PASSWORD", "POKJA_METRICS_TOKEN", "HOME"):
        monkeypatch.setenv(name, "RAHASIA")
    for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "EMAIL_URL"):
        monkeypatch.setenv(name, "postgres://peran:RAHASIA@basis.contoh.test:5432/pokja?sandi=RAHASIA")
    monkeypatch.setenv("POKJA_BACKUP_KEY_FILE", "/etc/pokja/kunci")

    kept = settings_without_secrets()

    assert "RAHASIA" not in json.dumps(kept)
    assert kept["DATABASE_URL"] == "postgres://peran@basis.contoh.test:5432/pokja"
    assert kept["POKJA_BACKUP_KEY_FILE"] == "/etc/pokja/kunci"


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_sealed_part_opens_to_what_it_was_and_has_the_size_that_was_foretold(tmp_path, size):
    content, path = secrets.token_bytes(size), tmp_path / "bagian"

    write_part(path, [content[:7], content[7:]], KEY.encode(), "bagian")

    assert b"".join(read_part(path, KEY.encode(), "bagian")) == content
    assert path.stat().st_size == size_on_disk(size, KEY.encode())


def test_sealed_part_that_was_cut_reordered_or_renamed_is_refused(tmp_path):
    path, key = tmp_path / "bagian", KEY.encode()
    write_part(path, [secrets.token_bytes(3 * PIECE)], key, "bagian")
    whole, head, piece = path.read_bytes(), 40, PIECE + 16
    first, second = whole[head : head + piece], whole[head + piece : head + 2 * piece]
    changed = {
        "cut": whole[: head + 2 * piece],
        "reordered": whole[:head] + second + first + whole[head + 2 * piece :],
        "empty": b"",
        "longer": whole + b"x",
    }
    for content in changed.values():
        path.write_bytes(content)
        with pytest.raises(SealError):
            list(read_part(path, key, "bagian"))
    path.write_bytes(whole)
    with pytest.raises(SealError):
        list(read_part(path, key, "bagian lain"))


# --- what the system admin is told ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "says"),
    [
        (None, "Belum ada cadangan"),
        (timedelta(hours=25), None),
        (timedelta(hours=27), "27 jam yang lalu"),
        (timedelta(days=9), "9 hari yang lalu"),
    ],
)
def test_system_admin_is_warned_of_an_old_backup_and_nobody_else_is(settings, age, says):
    cast = make_cast()
    settings.DEMO = False
    settings.SECOND_STEP_REQUIRED = False
    if age:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO pokja_auditentry (at, actor_name, act, sentence, target)"
                " VALUES (%s, '', %s, 'Dibuat.', %s)",
                [timezone.now() - age, AuditEntry.Act.BACKED_UP, backups.TARGET],
            )

    def words(user):
        return client_of(user).get("/").content.decode()

    assert (says in words(cast.system)) if says else ("adangan" not in words(cast.system))
    assert "adangan" not in words(cast.admin)
    settings.DEMO = True
    assert "adangan" not in words(cast.system)
