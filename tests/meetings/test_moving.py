"""The whole record of a Pokja: taken out of one database, brought into an empty one, equal; and what is refused."""

import hashlib
import json
import re
import stat
import uuid
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from meetings import workflow
from meetings.models import (
    Attendee,
    FinalReport,
    FollowUpUpdate,
    Kind,
    Meeting,
    PaperLayout,
    Publication,
    RetentionRule,
    Row,
    SignedFile,
    TakenOver,
)
from meetings.moving import reading
from meetings.moving.importing import NotTaken, bring_in
from meetings.moving.package import write_package
from meetings.moving.reading import Package, Unreadable
from meetings.moving.tables import MEETING, NEWS, OF_FINAL, OF_MEETING, OF_POKJA, REPORTS, STAYS
from pokja.models import AuditEntry, Decree, Membership, Person, Pokja, StoredFile, User
from pokja.storage import path_of, read, store
from tests.factories import make_decree, make_host, make_meeting, make_member
from tests.meetings.records import PDF_BYTES, add_file, add_row, make_final, make_ready, photo_bytes
from tests.people import make_cast

TABLES = (*OF_POKJA, MEETING, *OF_MEETING, REPORTS, *OF_FINAL, NEWS)


def fill(cast) -> None:
    """A Pokja with one of everything: finals with versions, a correction, a draft, one put away, people and papers."""
    pokja, by, chair = cast.pokja, cast.secretariat, cast.chair
    scan = store(b"%PDF-1.7 SK\n%%EOF\n", "application/pdf")
    logo = store(photo_bytes((30, 30), "red", "PNG"), "image/png")
    decree = make_decree(pokja, file=scan, valid_from=date(2016, 1, 4))
    make_host(pokja, logo=logo, valid_from=date(2016, 1, 1))
    member = make_member(pokja, "Siti Aminah", bidang="Perumahan", office="Kepala Bidang", decree=decree)
    Person.objects.filter(pk=member.person_id).update(nip="198001012005011001", phone="0812000111", user=cast.reader)
    merged = Person.objects.create(pokja=pokja, name="Siti Aminah, S.T.")
    Person.objects.filter(pk=merged.pk).update(merged_into=member.person)
    pokja.agenda_templates.create(name="Rakor", text="Pembukaan\n  Sambutan", created_by=by)
    pokja.institutions.create(name="Bappeda")
    RetentionRule.objects.create(pokja=pokja, code="600.1", subject="Perumahan", active_years=2, inactive_years=3)
    PaperLayout.objects.create(pokja=pokja, sections=[], size="F4", changed_by=cast.admin)

    first = make_ready(cast, classification="600.1.2", participants=[cast.joined])
    photo = store(photo_bytes(), "image/jpeg")
    first.attachments.create(kind="photo", filename="foto.jpg", caption="Foto", file=photo, created_by=by)
    taken_off = add_file(first, by, "paparan lama.pdf", kind="material", content=PDF_BYTES + b"lama")
    guest = Attendee.objects.create(meeting=first, name="Siti Aminah", person=member.person)
    guest.presences.create(session=first.sessions.get(), status="present", mode="onsite")
    first.outputs.create(output="Rencana kerja", unit="dokumen", target="1.50")
    first.budget_lines.create(description="Konsumsi", budget="150000000.25")
    workflow.set_mark_style(first, Kind.DECISION, 1, "a.", by=by)
    task = add_row(
        first, Kind.FOLLOWUP, "Tetapkan SK sekretariat", by, owner_seat=member.seat, due_date=date(2016, 9, 1)
    )
    add_row(first, Kind.FOLLOWUP, "Susun rancangan", by, parent=task)
    workflow.submit(first, by=by)
    workflow.approve(first, by=chair)
    workflow.reopen(first, "Nama peserta keliru.", by=by)
    workflow.detach(taken_off, by=by)
    workflow.submit(first, by=by)
    report = workflow.approve(first, by=chair)
    SignedFile.objects.create(
        report=report, file=store(b"%PDF-1.7 bertanda\n%%EOF\n", "application/pdf"), filename="tanda.pdf",
        result="resaved", uploaded_by=by, accepted_by=by, accepted_at=timezone.now(),
    )  # fmt: skip
    workflow.publish(first, 2, by=chair)
    workflow.archive(first, "Masa aktif berakhir.", by=by)

    second = make_final(cast, "Rapat kedua", day=date(2016, 9, 1), previous=first)
    proof = store(b"%PDF-1.7 bukti\n%%EOF\n", "application/pdf")
    told = workflow.add_update(
        task, status="in_progress", note="Rancangan ada", proof_file=proof, uid=uuid.uuid4(), meeting=second, by=by
    )
    FollowUpUpdate.objects.create(followup=task, status="in_progress", undoes=told, by=by)
    workflow.reopen(second, "Ada yang kurang.", by=by)
    carried = add_row(second, Kind.FOLLOWUP, "Tetapkan SK sekretariat", by)
    workflow.set_origin(carried, task, by=by)
    gone = add_row(second, Kind.NOTE, "Terhapus", by)
    workflow.remove_row(gone, by=by)

    make_meeting(pokja, "Draf", day=date(2016, 10, 1))
    returned = make_ready(cast, "Dikembalikan", number="4")
    workflow.give_back(workflow.submit(returned, by=by), "Lengkapi.", by=chair)
    fallen = make_meeting(pokja, "Batal", day=date(2016, 11, 1))
    workflow.cancel(fallen, "Tidak kuorum.", by=chair)
    workflow.archive(fallen, "Tidak jadi.", by=by)


def sums_of(path) -> dict:
    """What the ZIP says, without what tells when and from where it was taken."""
    with ZipFile(path) as archive:
        manifest = json.loads(archive.read("isi.json"))
    return {
        name: sha256
        for name, sha256 in manifest["sums"].items()
        if name.startswith(("rapat/", "berkas/")) or name == "pokja.json"
    } | {"content": manifest["content"]}


def test_record_comes_back_equal_in_an_empty_database(fresh_database, django_db_setup, settings, tmp_path):
    cast = make_cast()
    fill(cast)
    counts = {table.name: table.model.objects.count() for table in TABLES}
    finals = {(r.meeting.uid, r.version): (r.data, r.pdf_id, r.code, r.approved_at) for r in FinalReport.objects.all()}
    pictures = {row.uid for row in Row.objects.all()}
    call_command("export_pokja", "36", output=tmp_path / "satu.zip")
    assert stat.S_IMODE((tmp_path / "satu.zip").stat().st_mode) == 0o600

    settings.MEDIA_ROOT = tmp_path / "server-lain"
    with django_db_setup.fresh_copy():
        assert Meeting.objects.count() == 0
        call_command("import_pokja", tmp_path / "satu.zip")

        assert {table.name: table.model.objects.count() for table in TABLES} == counts
        assert all(counts.values()), [name for name, count in counts.items() if not count]
        for report in FinalReport.objects.select_related("pdf", "meeting"):
            assert finals[report.meeting.uid, report.version] == (
                report.data, report.pdf_id, report.code, report.approved_at
            )  # fmt: skip
            assert hashlib.sha256(read(report.pdf)).hexdigest() == report.pdf_id
        assert {row.uid for row in Row.objects.all()} == pictures
        _states_are_the_same()
        call_command("export_pokja", "36", output=tmp_path / "dua.zip")
        assert sums_of(tmp_path / "dua.zip") == sums_of(tmp_path / "satu.zip")

        before = AuditEntry.objects.count()
        call_command("import_pokja", tmp_path / "satu.zip")  # again: nothing happens
        assert AuditEntry.objects.count() == before and TakenOver.objects.count() == 1

        Meeting.objects.filter(title="Draf").update(title="Diubah di sini")
        with pytest.raises(CommandError, match="sudah punya isi di sini: 5 rapat"):
            call_command("import_pokja", tmp_path / "satu.zip")


def _states_are_the_same():
    first, second = Meeting.objects.get(title__startswith="Rapat Koordinasi"), Meeting.objects.get(title="Rapat kedua")
    assert (first.status, first.final_version, first.archive_reason) == ("final", 2, "Masa aktif berakhir.")
    assert (second.status, second.is_in_correction, second.correction_reason) == ("draft", True, "Ada yang kurang.")
    assert second.previous == first and first.retention.startswith("2 tahun aktif")
    assert first.archived_by.name == "Sekretariat Banten (Sekretariat)" and not first.archived_by.is_active
    assert Meeting.objects.get(title="Batal").cancel_reason == "Tidak kuorum."
    assert Publication.objects.public().get().meeting == first
    assert Membership.objects.get().decree == Decree.objects.get()
    person = Membership.objects.get().person
    assert (person.phone, person.user) == ("0812000111", None)
    assert Person.objects.exclude(merged_into=None).get().merged_into == person
    assert not User.objects.filter(is_active=True).exists()  # no account came along
    assert list(first.pokja_links.values_list("pokja__region__code", flat=True)) == ["36.02"]
    assert Row.objects.exclude(origin=None).get().origin.updates.count() == 2
    history = read(TakenOver.objects.get().history).decode()
    assert "Masa aktif berakhir." in history
    with pytest.raises(Exception, match="final"):
        Row.objects.filter(meeting=first).update(text="Diubah")


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def package(cast, tmp_path):
    """The record of a small Pokja, which is then gone from the database: only the file is left."""
    add_file(make_ready(cast), cast.secretariat)
    write_package(tmp_path / "utuh.zip", cast.pokja)
    return tmp_path / "utuh.zip"


def changed(package, change, *, how=ZIP_DEFLATED, mend=False):
    """A copy of the ZIP whose parts went through `change(parts)`; `mend` makes its list fit again."""
    with ZipFile(package) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    change(parts)
    if mend:
        manifest = json.loads(parts["isi.json"])
        manifest["sums"] = {
            name: hashlib.sha256(content).hexdigest()
            for name, content in parts.items()
            if name not in ("isi.json", "SHA256SUMS")
        }
        parts["isi.json"] = json.dumps(manifest).encode()
    target = package.with_name("berubah.zip")
    with ZipFile(target, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target


def refused(path) -> str:
    with pytest.raises((Unreadable, NotTaken)) as refusal, Package(path) as package:
        bring_in(package, by=User.objects.importer())
    return str(refusal.value)


def elsewhere(parts):
    """As if the record were that of a Pokja that is empty here."""
    for name, content in list(parts.items()):
        if name.endswith(".json"):
            parts[name] = content.replace(b'"36"', b'"35"')


def renamed(parts):
    """Under uids that are not known here."""
    name = next(name for name in parts if name.startswith("rapat/"))
    fresh = {}
    content = re.sub(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda uid: _fresh(fresh, uid[0]), parts.pop(name))
    parts[f"rapat/{fresh[name[6:-5].encode()].decode()}.json"] = content


def _fresh(known, uid):
    return known.setdefault(uid, str(uuid.uuid4()).encode())


@pytest.mark.parametrize(
    "name", ["../lari.json", "/etc/lari.json", "rapat/../../lari.json", "rapat\\lari.json", "C:lari.json", "a//b.json"]
)
def test_paths_that_lead_out_are_refused(package, name):
    assert "tidak diterima" in refused(changed(package, lambda parts: parts.update({name: b"{}"})))


def test_link_in_the_zip_is_refused(package):
    with ZipFile(package, "a") as archive:
        info = ZipInfo("berkas/tautan.pdf")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert "tidak diterima" in refused(package)


def test_bomb_is_refused_before_it_is_unpacked(package, monkeypatch):
    bomb = changed(package, lambda parts: parts.update({"pokja.json": b" " * 30_000_000}), mend=True)
    assert bomb.stat().st_size < 200_000
    monkeypatch.setattr(Package, "_read", None)  # nothing may be read of it
    assert "mengembang" in refused(bomb)


def test_part_larger_than_its_head_says_is_not_read_to_its_end(package, monkeypatch):
    monkeypatch.setattr(reading, "MOST_JSON", 100)
    assert "lebih dari" in refused(package) or "isi.json" in refused(package)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda parts: parts.pop("isi.json"), "bukan rekam jejak"),
        (lambda parts: parts.update({"isi.json": b"{"}), "tidak dapat dibaca"),
        (lambda parts: parts.update({"isi.json": b'{"format": "lain/9"}'}), "Bentuk berkas ini lain/9"),
        (lambda parts: parts.update({"tambahan.txt": b"x"}), "tidak ada di daftar"),
        (lambda parts: parts.pop("pokja.json"), "tidak ada di ZIP"),
    ],
)
def test_zip_that_is_not_what_its_list_says_is_refused(package, change, says):
    assert says in refused(changed(package, change))


@pytest.mark.parametrize("kind", ["pokja.json", "rapat/", "berkas/"])
def test_part_that_was_changed_is_refused(package, kind):
    fresh = changed(package, lambda parts: (renamed(parts), elsewhere(parts)), mend=True)

    def spoil(parts):
        name = next(name for name in parts if name.startswith(kind))
        parts[name] += b" "

    assert "sidiknya tidak cocok" in refused(changed(fresh, spoil))
    assert Meeting.objects.filter(pokja__region__code="35").count() == 0


def test_file_that_is_no_zip_is_refused(package):
    package.write_bytes(b"PK bukan")
    assert "bukan berkas ZIP" in refused(package)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"kind": "agenda"', b'"kind": "rahasia"', "Ditolak basis data"),
        (b'"rank": 1024', b'"rank": "banyak"', "tidak lengkap atau tidak dikenal"),
        (b'"theme": ""', b'"tema": ""', "tidak cocok"),
        (b'"text": "Kebijakan', b'"text": "\\u0000Kebijakan', "tidak lengkap atau tidak dikenal"),
        (b'"final_version": 0', b'"final_version": 3', "tidak berurutan"),
    ],
)
def test_rows_that_the_database_or_the_form_does_not_know_change_nothing(package, old, new, says):
    """Checksums mended by whoever changed the file: what is inside is still not believed."""

    def change(parts):
        name = next(name for name in parts if name.startswith("rapat/"))
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)
        renamed(parts)
        elsewhere(parts)

    found = refused(changed(package, change, mend=True))
    assert says in found, found
    assert Meeting.objects.filter(pokja__region__code="35").count() == 0


def test_meeting_that_stands_in_another_pokja_is_refused_by_name(package):
    found = refused(changed(package, elsewhere, mend=True))
    assert "Rapat “Rapat Koordinasi Pokja PKP Provinsi Banten”" in found and "sudah ada di Pokja PKP" in found


def test_export_without_a_stored_file_is_not_made(cast, tmp_path):
    add_file(make_ready(cast), cast.secretariat)
    path_of(StoredFile.objects.get()).unlink()
    with pytest.raises(CommandError, match="tidak ada atau berubah di penyimpanan"):
        call_command("export_pokja", "36", output=tmp_path / "x.zip")
    assert not list(tmp_path.glob("x.zip*"))


def test_every_table_of_a_pokja_or_meeting_goes_along_or_is_said_to_stay():
    roots = {Pokja, Meeting, Row, Attendee, FinalReport}
    hanging = {
        model._meta.label
        for model in apps.get_models()
        if not model._meta.proxy and not model._meta.label.endswith("Event") and model not in {Pokja, Meeting}
        if any(field.is_relation and field.related_model in roots for field in model._meta.concrete_fields)
    }
    assert hanging - {table.model._meta.label for table in TABLES} == set(STAYS)
