"""The audit log: what it tells and to whom, how it is narrowed and taken away, and that nobody rewrites it."""

import csv
import io
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pghistory
import pghistory.models
import pgtrigger
import pytest
from django.apps import apps
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from config.rights import owner_connection
from meetings import workflow
from meetings.models import Attendee, Kind, Presence, Row
from pokja.audit import Act, note
from pokja.auditlog import export, history, sources
from pokja.models import Access, AuditEntry, Membership, Person
from pokja.models.membership import SeatRole
from pokja.roles import Role
from tests.factories import (
    give_access,
    make_decree,
    make_host,
    make_meeting,
    make_member,
    make_person,
    make_pokja,
    make_user,
)
from tests.people import make_cast

EVENTS = sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, pghistory.models.Event))
APPEND_ONLY = ["pokja_auditentry", *EVENTS]


@pytest.fixture
def cast(db):
    return make_cast()


def page(cast, person="admin", address="/pokja/36/audit/", **query):
    return cast.client(person).get(address, query)


def told(response) -> list[str]:
    """Each line with its changes, as text."""
    return [f"{line.actor}: {line.sentence} {'; '.join(map(str, line.changes))}".strip() for line in lines(response)]


def lines(response) -> list:
    return response.context["page"].lines


def newest(cast, word: str, **options) -> str:
    """The newest line with that word. What one transaction does is of one moment, so tests look for what they mean."""
    return next(line for line in told(page(cast, **options)) if word in line)


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# --- what it tells ---


def test_a_change_of_a_member_is_told_with_who_and_old_and_new_values(cast):
    member = make_member(cast.pokja, "Budi Uji", SeatRole.SECRETARY, valid_from=date(2020, 3, 1))
    with pghistory.context(user=cast.admin.pk):
        Membership.objects.filter(pk=member.pk).update(valid_until=date(2024, 12, 31), acting="plt")

    assert newest(cast, "Keanggotaan") == (
        "Admin Banten: Keanggotaan Budi Uji sebagai Sekretaris diubah. "
        "status jabatan: kosong → Plt.; sampai: kosong → 31 Desember 2024"
    )


def test_what_no_person_did_is_told_of_the_system(cast):
    make_decree(cast.pokja, "1/2026")

    assert newest(cast, "SK 1/2026").startswith("Sistem: SK 1/2026 ditambahkan. tanggal SK: 4 Januari 2016")


def test_a_removed_row_tells_what_was_there(cast):
    access = give_access(make_user("Rudi Uji"), Role.READER, pokja=cast.pokja, valid_until=date(2030, 1, 1))
    with pghistory.context(user=cast.admin.pk):
        Access.objects.get(pk=access.pk).delete()

    assert newest(cast, "Akses Rudi") == (
        "Admin Banten: Akses Rudi Uji sebagai Pejabat pembaca di Pokja PKP Provinsi Banten dihapus. "
        "sampai: 1 Januari 2030"
    )


def test_a_line_of_a_meeting_removed_and_brought_back_is_told_as_people_see_it(cast):
    meeting = make_meeting(cast.pokja, "Rakor 1")
    row = Row.objects.create(meeting=meeting, kind=Kind.DECISION, text="Susun rencana kerja")
    with pghistory.context(user=cast.secretariat.pk):
        workflow.remove_row(row, by=cast.secretariat)
        row.refresh_from_db()
        workflow.restore_row(row, by=cast.secretariat)

    restored, removed = [line for line in told(page(cast)) if "Susun" in line][:2]

    assert removed.startswith("Sekretariat Banten: Keputusan “Susun rencana kerja” di rapat “Rakor 1” dihapus.")
    assert restored.startswith("Sekretariat Banten: Keputusan “Susun rencana kerja” di rapat “Rakor 1” dikembalikan.")


def test_a_meeting_on_its_way_to_final_is_told_in_words(cast):
    meeting = make_meeting(cast.pokja, "Rakor 1")
    with pghistory.context(user=cast.chair.pk):
        type(meeting).objects.filter(pk=meeting.pk).update(title="Rakor Satu", quarter=3)

    assert newest(cast, "Rapat “") == (
        "Pimpinan Banten: Rapat “Rakor Satu” diubah. judul: Rakor 1 → Rakor Satu; triwulan: 2 → 3"
    )


def test_a_write_that_changes_nothing_people_see_is_no_line(cast):
    meeting = make_meeting(cast.pokja, "Rakor 1")
    before = len(lines(page(cast)))
    type(meeting).objects.filter(pk=meeting.pk).update(version=9, changed_at=timezone.now())

    assert len(lines(page(cast))) == before


def test_noted_acts_stand_among_the_changes(cast):
    person = make_person(cast.pokja, "Dewi Uji")
    note(Act.VIEWED, "Data pribadi Dewi Uji dilihat.", by=cast.admin, pokja=cast.pokja, about=person)

    first = lines(page(cast))[0]
    assert (first.actor, first.sentence) == ("Admin Banten", "Data pribadi Dewi Uji dilihat.")
    assert first.kind.label == "Data pribadi"


def test_every_act_that_can_be_noted_has_a_kind():
    assert sources._KINDS.keys() == set(Act)


def test_nip_and_contacts_are_never_shown(cast):
    person = make_person(cast.pokja, "Dewi Uji", nip="196803121994031004", phone="+62 812 5555", email="d@contoh.test")
    Person.objects.filter(pk=person.pk).update(nip="196803121994032005", name="Dewi Uji Lagi", phone="0813 7777")

    html = page(cast).content.decode()

    assert "Dewi Uji Lagi" in html
    for secret in ("19680312", "5555", "7777", "d@contoh.test", "admin.banten@contoh.test"):
        assert secret not in html


def test_every_field_that_the_log_names_has_an_indonesian_name():
    # Words that both languages share; all others come from `verbose_name` or from the source's labels.
    shared = {"status", "program", "moderator", "target", "sifat", "agenda", "bidang"}
    english = [
        f"{source.key}.{field.name}"
        for source in sources.registered()
        if isinstance(source, history.History)
        for field in source.fields
        if source._label(field) == field.name.replace("_", " ") and field.name not in shared | history._PLACES
        if field.name not in source.named
    ]

    assert english == []


def test_every_tracked_table_is_told():
    tracked = {model.pgh_tracked_model for model in apps.get_models() if issubclass(model, pghistory.models.Event)}

    assert {model for model in tracked if model._meta.app_label != "pghistory"} == history.tracked_models()


def test_text_of_others_is_shown_as_text(cast):
    make_decree(cast.pokja, "<script>alert(1)</script>")

    assert "<script>alert" not in page(cast).content.decode()


def test_the_time_is_that_of_the_zone_of_the_pokja(cast):
    papua = make_pokja("91")
    give_access(cast.admin, Role.ADMIN, pokja=papua)
    note(Act.POKJA, "Status diubah.", by=cast.admin, pokja=papua)

    html = page(cast, address="/pokja/91/audit/").content.decode()

    assert " WIT</td>" in html and "WIB</td>" not in html


# --- to whom ---


def test_an_admin_reads_nothing_of_another_pokja(cast):
    make_decree(cast.elsewhere, "SK-JATIM")
    make_host(cast.elsewhere, "Dinas Jatim")
    make_member(cast.elsewhere, "Orang Jatim", bidang="Bidang Jatim", office="Kepala Jatim")
    give_access(make_user("Akun Jatim"), Role.READER, pokja=cast.elsewhere)
    meeting = make_meeting(cast.elsewhere, "Rapat Jatim", participants=[cast.pokja])
    Row.objects.create(meeting=meeting, kind=Kind.NOTE, text="Catatan Jatim")
    attendee = Attendee.objects.create(meeting=meeting, kind="person", name="Tamu Jatim", count=1)
    Presence.objects.create(attendee=attendee, session=meeting.sessions.get(), status="present")
    note(Act.ACCESS_GIVEN, "Akses Jatim diberikan.", by=cast.system, pokja=cast.elsewhere)
    note(Act.ACCOUNT, "Akun Jatim membuat sandi.", by=None)

    own, everything = page(cast).content.decode(), page(cast, "system", "/audit/", kata="jatim").content.decode()

    assert "Jatim" not in own
    for known in (
        "SK-JATIM",
        "Dinas Jatim",
        "Orang Jatim",
        "Akun Jatim",
        "Rapat Jatim",
        "Akses Jatim",
        "Catatan Jatim",
    ):
        assert known in everything


def test_presence_of_somebody_removed_from_the_list_is_still_told(cast):
    meeting = make_meeting(cast.pokja, "Rakor 1")
    attendee = Attendee.objects.create(meeting=meeting, kind="person", name="Tamu Uji", count=1)
    Presence.objects.create(attendee=attendee, session=meeting.sessions.get(), status="present")
    attendee.delete()

    for response in (page(cast), page(cast, "system", "/audit/", jenis="rapat")):
        assert any(line.startswith("Sistem: Kehadiran Tamu Uji dihapus.") for line in told(response))


def test_log_of_everything_names_the_pokja(cast):
    make_decree(cast.elsewhere, "SK-JATIM")

    assert "SK dan kop · Pokja PKP Provinsi Jawa Timur" in page(cast, "system", "/audit/").content.decode()


def test_tab_leads_there_for_those_who_may_read_it(cast):
    assert "/pokja/36/audit/" in cast.client("admin").get("/pokja/36/").content.decode()
    assert "/pokja/36/audit/" not in cast.client("secretariat").get("/pokja/36/").content.decode()


# --- filters and pages ---


def noted_at(moment: datetime, cast, sentence: str) -> None:
    """An entry of that moment; the log itself always writes the present one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pokja_auditentry (at, actor_name, pokja_id, act, sentence, target)"
            " VALUES (%s, '', %s, 'pokja', %s, '')",
            [moment, cast.pokja.pk, sentence],
        )


def test_days_are_days_of_the_zone_and_both_ends_count(cast):
    wib = ZoneInfo("Asia/Jakarta")
    for day, hour, name in [(1, 23, "sebelum"), (2, 0, "awal"), (3, 23, "akhir"), (4, 0, "sesudah")]:
        noted_at(datetime(2026, 3, day, hour, 59 if hour else 0, tzinfo=wib), cast, name)

    response = page(cast, dari="2 Maret 2026", sampai="3/3/2026")

    assert [line.sentence for line in lines(response)] == ["akhir", "awal"]


def test_end_before_start_is_said_at_the_field_and_the_words_stay(cast):
    response = page(cast, dari="3 3 2026", sampai="1 3 2026", kata="tetap")

    html = response.content.decode()
    assert "atau sesudahnya." in html and 'value="tetap"' in html


def test_filter_by_person_takes_part_of_a_name_or_the_system(cast):
    make_decree(cast.pokja, "SISTEM/1")
    with pghistory.context(user=cast.chair.pk):
        make_decree(cast.pokja, "PIMPINAN/1")
    note(Act.POKJA, "Catatan pimpinan.", by=cast.chair, pokja=cast.pokja)

    by_chair = told(page(cast, orang="pimpinan ban"))
    by_system = told(page(cast, orang="sistem"))

    assert [line.split(".")[0] for line in by_chair] == [
        "Pimpinan Banten: Catatan pimpinan",
        "Pimpinan Banten: SK PIMPINAN/1 ditambahkan",
    ]
    assert any("SISTEM/1" in line for line in by_system)
    assert not any("PIMPINAN/1" in line for line in by_system)


def test_an_address_finds_no_person(cast):
    note(Act.POKJA, "Catatan.", by=cast.chair, pokja=cast.pokja)

    assert lines(page(cast, orang="pimpinan.banten@contoh.test")) == []


def test_filter_by_kind_and_by_words_join(cast):
    make_decree(cast.pokja, "640/Kep", subject="Pembentukan Pokja")
    make_decree(cast.pokja, "641/Kep", subject="Perubahan")
    make_host(cast.pokja, "Dinas Kep")
    make_person(cast.pokja, "Kepala Pembentukan")

    found = told(page(cast, jenis="sk-kop", kata="kep pembentukan"))

    assert len(found) == 1 and "640/Kep" in found[0]


def test_kinds_divide_the_log(cast):
    make_member(cast.pokja, "Budi Uji", bidang="Perumahan")
    make_decree(cast.pokja)
    make_meeting(cast.pokja)
    note(Act.VIEWED, "Data dilihat.", by=cast.admin, pokja=cast.pokja)
    note(Act.INVITED, "Diundang.", by=cast.admin, pokja=cast.pokja)

    everything = len(lines(page(cast)))
    each = {kind: len(lines(page(cast, jenis=kind))) for kind in sources.Kind.values}

    assert all(each.values()) and sum(each.values()) == everything


def test_pages_follow_each_other_without_gap_or_double_also_within_one_moment(cast):
    for number in range(60):
        note(Act.POKJA, f"Catatan {number}.", by=cast.admin, pokja=cast.pokja)
        make_decree(cast.pokja, f"{number}/2026")  # all of one transaction, so of one moment

    seen, query = [], {}
    for _ in range(6):
        response = page(cast, **query)
        seen += told(response)
        older = response.context["page"].older
        if not older:
            break
        link = response.content.decode().split('rel="next" href="')[1].split('"')[0]
        query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        assert query == {"sebelum": str(older)}

    assert len(seen) == len(set(seen))
    assert len([line for line in seen if "/2026" in line]) == 60
    assert len([line for line in seen if "Catatan" in line]) == 60


@pytest.mark.parametrize("place", ["", "x", "1.zz", "99999999999999999.zz.1", "1.zz.1; DROP", "-1.zz.1", "１.zz.1"])
def test_a_place_that_nobody_wrote_is_no_error(cast, place):
    assert page(cast, sebelum=place).status_code == 200


def test_a_page_keeps_its_filters_in_the_address(cast):
    for number in range(55):
        note(Act.POKJA, f"Catatan {number}.", by=cast.admin, pokja=cast.pokja)

    html = page(cast, jenis="pokja", kata="catatan").content.decode()

    assert "?jenis=pokja&amp;kata=catatan&amp;sebelum=" in html
    assert "/pokja/36/audit/log.csv?jenis=pokja&amp;kata=catatan" in html


def test_a_log_of_300_asks_as_much_as_one_of_3(cast):
    def fill(first, last):
        for number in range(first, last):
            with pghistory.context(user=cast.admin.pk):
                make_decree(cast.pokja, f"{number}/2026", valid_until=date(2027, 1, 1))
                make_member(cast.pokja, f"Anggota {number}", bidang=f"Bidang {number}")
                meeting = make_meeting(cast.pokja, f"Rapat {number}")
                Row.objects.create(meeting=meeting, kind=Kind.NOTE, text="Isi")
                Attendee.objects.create(meeting=meeting, kind="institution", institution="Dinas")
            note(Act.POKJA, "Catatan.", by=cast.admin, pokja=cast.pokja)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            page(cast)
        return len(queries)

    fill(0, 3)
    few = asked()
    fill(3, 60)

    assert asked() <= few
    assert few < 60


# --- taking it away ---


def rows_of_csv(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")), delimiter=";"))


def test_csv_holds_what_is_filtered_and_is_itself_noted(cast):
    make_decree(cast.pokja, "640/Kep")
    make_host(cast.pokja, "Dinas Uji")

    rows = rows_of_csv(page(cast, address="/pokja/36/audit/log.csv", kata="640"))

    assert rows[0] == ["Waktu", "Orang", "Jenis", "Pokja", "Kejadian", "Rincian"]
    assert [row[1:5] for row in rows[1:]] == [
        ["Sistem", "SK dan kop", "Pokja PKP Provinsi Banten", "SK 640/Kep ditambahkan."]
    ]
    last = AuditEntry.objects.newest_first().first()
    assert (last.act, last.actor, last.pokja) == (Act.DOWNLOADED, cast.admin, cast.pokja)
    assert last.sentence == "Log audit Pokja PKP Provinsi Banten diunduh sebagai CSV."


def test_xlsx_holds_the_same_as_text(cast):
    note(Act.POKJA, "=HYPERLINK(1)", by=cast.admin, pokja=cast.pokja)

    response = page(cast, address="/pokja/36/audit/log.xlsx", jenis="pokja", orang="admin")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active

    assert [cell.value for cell in sheet[1]] == export.HEAD
    assert (sheet["E2"].value, sheet["E2"].data_type) == ("=HYPERLINK(1)", "s")
    assert AuditEntry.objects.filter(act=Act.DOWNLOADED, sentence__endswith="XLSX.").exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_the_csv_starts_a_formula(cast, start):
    make_decree(cast.pokja, "1/2026")
    cast.admin.name = f"{start}SUM(1)"
    cast.admin.save()
    note(Act.POKJA, f"{start}1+1", by=cast.admin, pokja=cast.pokja)

    rows = rows_of_csv(page(cast, address="/pokja/36/audit/log.csv"))

    assert any(row[1] == f"'{start}SUM(1)" and row[4] == f"'{start}1+1" for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)


def test_control_characters_do_not_break_the_workbook(cast):
    note(Act.POKJA, "Aneh \x0b\x1f sekali.", by=cast.admin, pokja=cast.pokja)

    assert page(cast, address="/pokja/36/audit/log.xlsx").status_code == 200


def test_a_file_that_is_cut_says_so(cast, monkeypatch):
    monkeypatch.setattr(export, "LIMIT", 4)
    monkeypatch.setattr(export, "_PAGE", 2)
    for number in range(6):
        note(Act.VIEWED, f"Data {number} dilihat.", by=cast.admin, pokja=cast.pokja)

    rows = rows_of_csv(page(cast, address="/pokja/36/audit/log.csv", kata="dilihat"))

    assert len(rows) == 1 + 4 + 1
    assert rows[-1] == [export.CUT.format(limit="4")]


def test_a_file_that_is_whole_does_not_say_it_is_cut(cast, monkeypatch):
    monkeypatch.setattr(export, "LIMIT", 4)
    monkeypatch.setattr(export, "_PAGE", 2)
    for number in range(4):
        note(Act.VIEWED, f"Data {number} dilihat.", by=cast.admin, pokja=cast.pokja)

    assert len(rows_of_csv(page(cast, address="/pokja/36/audit/log.csv", kata="dilihat"))) == 1 + 4


# --- nobody rewrites it ---


@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("act", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_app_role_can_neither_change_nor_empty_it(table, act):
    column = "sentence = 'lain'" if table == "pokja_auditentry" else "pgh_label = 'lain'"

    with pytest.raises(ProgrammingError, match="permission denied"):
        run(act.format(table, column))


def test_app_role_cannot_set_the_trigger_aside(cast):
    note(Act.POKJA, "Asli.", by=cast.admin, pokja=cast.pokja)

    with pytest.raises(ProgrammingError, match="permission denied"), pgtrigger.ignore("pokja.AuditEntry:append_only"):
        run("DELETE FROM pokja_auditentry")


def test_owner_is_refused_by_the_triggers_unless_it_says_so(fresh_database):
    pokja = make_pokja("36")
    note(Act.POKJA, "Asli.", by=None, pokja=pokja)
    make_decree(pokja)

    with owner_connection():
        for table, column in [("pokja_auditentry", "sentence"), ("pokja_decreeevent", "pgh_label")]:
            for sql in (f"UPDATE {table} SET {column} = 'lain'", f"DELETE FROM {table}"):
                with pytest.raises(InternalError, match="Cannot (update|delete)"):
                    run(sql)
        with pgtrigger.ignore("pokja.AuditEntry:append_only"):
            run("DELETE FROM pokja_auditentry")

    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_who_acted_cannot_be_made_somebody_else():
    first, second = make_user("Pertama"), make_user("Kedua")
    with pghistory.context(user=first.pk):
        decree = make_decree(make_pokja("36"))
    context = type(decree).pgh_event_model.objects.get(pgh_obj_id=decree.pk).pgh_context

    run(f"UPDATE pghistory_context SET metadata = '{{\"user\": {second.pk}}}'")
    context.refresh_from_db()

    assert context.metadata["user"] == first.pk
    with pytest.raises(ProgrammingError, match="permission denied"):
        run("DELETE FROM pghistory_context")


@pytest.mark.django_db
def test_what_nobody_did_cannot_be_blamed_on_somebody_later():
    run(
        "INSERT INTO pghistory_context (id, metadata, created_at, updated_at)"
        " VALUES (gen_random_uuid(), '{\"user\": null}', now() - interval '2 hours', now())"
    )

    run("UPDATE pghistory_context SET metadata = '{\"user\": 1}', created_at = now()")

    assert [c.metadata for c in pghistory.models.Context.objects.all()] == [{"user": None}]
