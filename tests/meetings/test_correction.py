"""Perbaikan: the working copy of a final is opened; until the next approval everybody reads the version in force."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from meetings import workflow
from meetings.models import Attendee, FinalReport, FollowUp, Kind, Meeting, MeetingPokja, Row, Session
from meetings.papers import format_a1
from pokja import storage
from pokja.roles import Role
from tests.factories import give_access, make_meeting, make_pokja, make_user
from tests.meetings.records import add_file, add_row, make_final, make_ready, make_submitted, photo_bytes
from tests.meetings.searching import hits
from tests.people import client_of, make_cast
from tests.reports import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]

OLD, NEW = "Format laporan pelaksanaan A-1 dipakai", "Putusan rahasia yang belum disetujui"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def corrected(cast):
    """A final under correction: title, date, year, kind, decision, follow-up, participants and files were changed."""
    meeting = make_submitted(cast, participants=[cast.joined])
    workflow.withdraw(meeting, by=cast.secretariat)
    add_file(meeting, cast.secretariat, "lama.pdf", content=b"%PDF-lama")
    add_file(meeting, cast.secretariat, "foto.jpg", kind="photo", content=photo_bytes(), content_type="image/jpeg")
    workflow.submit(meeting, by=cast.secretariat)
    workflow.approve(meeting, by=cast.chair)
    meeting = workflow.reopen(meeting, "Putusan salah tulis", by=cast.secretariat)
    Meeting.objects.filter(pk=meeting.pk).update(
        title="Judul baru", number="9", kind="fgd", budget_year=2017, quarter=4, starts_on="2017-01-02",
        ends_on="2017-01-02",
    )  # fmt: skip
    Session.objects.filter(meeting=meeting).update(date="2017-01-02", place="Gedung baru")
    Row.objects.filter(meeting=meeting, kind=Kind.DECISION).update(text=NEW)
    row = FollowUp.objects.filter(meeting=meeting, text__startswith="Siapkan").get()
    Row.objects.filter(pk=row.pk).update(status_at_writing="done")
    MeetingPokja.objects.filter(meeting=meeting).delete()
    MeetingPokja.objects.create(meeting=meeting, pokja=make_pokja("36.01"))
    meeting.attachments.get(filename="lama.pdf").delete()
    add_file(meeting, cast.secretariat, "baru.pdf", content=b"%PDF-baru")
    Attendee.objects.create(meeting=meeting, kind="person", count=1, name="Nama Susulan")
    return Meeting.objects.get(pk=meeting.pk)


def test_later_paper_tells_follow_ups_as_they_were_signed_while_they_are_corrected(cast, corrected):
    row = FollowUp.objects.filter(meeting=corrected, text__startswith="Siapkan").get()
    signed = row.text
    changed = {"text": "Belum disetujui", "owner_text": "Orang lain", "status_at_writing": "not_started"}
    Row.objects.filter(pk=row.pk).update(**changed)
    later = make_meeting(cast.pokja, day=date(2018, 5, 30))

    told = format_a1.collect(later)["previous_followups"]
    assert [entry["text"] for entry in told if entry["text"] in (signed, "Belum disetujui")] == [signed]
    assert "Orang lain" not in {entry["owner"] for entry in told}
    assert {entry["meeting"] for entry in told} == {"Rakor 1, 30 Mei 2016"}


def html_of(client, address, **query) -> str:
    """Without keys of forms: their letters may make any short word."""
    response = client.get(address, query)
    assert response.status_code == 200
    return " ".join(re.sub(r'(?<=name="csrfmiddlewaretoken" value=")\w+', "", response.content.decode()).split())


def test_reason_opens_the_working_copy_and_the_version_in_force_stays(cast):
    meeting = make_final(cast)
    client = cast.client("secretariat")
    address = f"/rapat/{meeting.pk}/perbaikan/"
    assert "semua orang tetap membaca, mencari, dan mengunduh versi 1" in html_of(client, address)
    response = client.post(address, {"reason": " \u200b "})
    assert response.status_code == 422 and "Tulis alasan perbaikan." in response.content.decode()
    assert client.post(address, {"reason": "Salah tulis"}).status_code == 302
    assert client.post(address, {"reason": "Kedua"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.status, meeting.final_version, meeting.approved_at) == ("draft", 1, None)
    assert (meeting.correction_reason, meeting.reopened_by) == ("Salah tulis", cast.secretariat)
    add_row(meeting, Kind.DECISION, "Keputusan tambahan", cast.secretariat)


def test_only_a_final_that_stands_is_corrected(cast):
    draft = make_ready(cast)
    with pytest.raises(workflow.Refused, match="Hanya laporan final"):
        workflow.reopen(draft, "x", by=cast.chair)
    final = workflow.cancel(make_final(cast, number="2"), "Batal", by=cast.chair)
    with pytest.raises(workflow.Refused, match="dibatalkan"):
        workflow.reopen(final, "x", by=cast.chair)
    with pytest.raises(workflow.Refused, match="Tulis alasan"):
        workflow.reopen(make_final(cast, number="3"), " ", by=cast.chair)


READERS = ("participant", "area_reader", "reader", "secretariat", "chair")


@pytest.mark.parametrize("person", READERS)
def test_detail_shows_the_version_in_force(cast, corrected, person):
    html = html_of(cast.client(person), f"/rapat/{corrected.pk}/")
    assert OLD in html and "Rapat Koordinasi Pokja PKP Provinsi Banten" in html and "30 Mei 2016" in html
    assert "lama.pdf" in html and "Kabupaten Lebak" in html
    for unapproved in (NEW, "Judul baru", "2017", "Gedung baru", "baru.pdf", "FGD", "Nama Susulan"):
        assert unapproved not in html, unapproved
    assert "1 dari 2 masih terbuka." in html
    assert ("Putusan salah tulis" in html) == (person in ("reader", "secretariat", "chair"))


@pytest.mark.parametrize("person", READERS)
def test_lists_search_and_filters_know_the_version_in_force_alone(cast, corrected, person):
    client = cast.client(person)
    for address in ("/rapat/", "/"):
        html = html_of(client, address)
        assert "Rapat Koordinasi Pokja PKP Provinsi Banten" in html and "Judul baru" not in html and "2017" not in html

    def found(**query):
        return [line.meeting.pk for line in client.get("/rapat/", query).context["lines"]]

    for words in ("laporan pelaksanaan A-1 dipakai", "Serang", "Mei 2016", "banten", "rakor"):
        assert found(q=words) == [corrected.pk], words
    for words in (NEW, "Judul baru", "Gedung baru", "Susulan", "2017"):
        page = client.get("/rapat/", {"q": words}).context
        assert not page["lines"] or page["narrowing"].is_alike, words
    assert found(ta="2016") == found(triwulan="2") == found(jenis="rakor") == [corrected.pk]
    assert found(ta="2017") == found(triwulan="4") == found(jenis="fgd") == []
    told = "cocok di laporan: “1. Format laporan pelaksanaan <mark>A-1</mark> <mark>dipakai</mark>”"
    assert told in html_of(client, "/rapat/", q="A-1 dipakai")


def test_search_ranks_nothing_of_the_working_copy_into_the_count(cast, corrected):
    assert not hits(NEW).take(1)


def test_state_filters_tell_outsiders_nothing_of_a_correction(cast, corrected):
    def found(person, status):
        return len(cast.client(person).get("/rapat/", {"status": status}).context["lines"])

    assert [found("area_reader", status) for status in ("draft", "submitted", "final")] == [0, 0, 1]
    assert [found("secretariat", status) for status in ("draft", "submitted", "final")] == [1, 0, 0]


@pytest.mark.parametrize("person", READERS)
def test_downloads_give_the_stored_version(cast, corrected, person):
    stored = storage.read(FinalReport.objects.get(meeting=corrected).pdf)
    response = cast.client(person).get(f"/rapat/{corrected.pk}/a1.pdf")
    assert b"".join(response.streaming_content) == stored
    assert response["Content-Disposition"].endswith('"A-1 Rakor 1 Pokja PKP Provinsi Banten 2016-05-30.pdf"')


def test_files_are_those_of_the_version_in_force(cast, corrected):
    event = corrected.attachments.model.pgh_event_model.objects.filter(filename="lama.pdf").first()
    old = f"/rapat/{corrected.pk}/lampiran/{event.uid}/lama.pdf"
    new = corrected.attachments.get(filename="baru.pdf")
    new_address = f"/rapat/{corrected.pk}/lampiran/{new.uid}/baru.pdf"
    for person in READERS:
        response = cast.client(person).get(old)
        assert response.status_code == 200 and b"".join(response.streaming_content) == b"%PDF-lama", person
    for person in ("participant", "area_reader"):
        assert cast.client(person).get(new_address).status_code == 404
    assert cast.client("reader").get(new_address).status_code == 200


def test_pictures_of_the_working_copy_are_not_there_for_outsiders(cast, corrected):
    content = photo_bytes(colour="black")
    add_file(corrected, cast.secretariat, "baru.jpg", kind="photo", content=content, content_type="image/jpeg")
    new = corrected.attachments.get(filename="baru.jpg").file_id
    old = corrected.attachments.get(filename="foto.jpg").file_id
    for person, status in (("area_reader", 404), ("participant", 404), ("reader", 200)):
        assert cast.client(person).get(f"/rapat/{corrected.pk}/gambar/{new}/").status_code == status
        assert cast.client(person).get(f"/rapat/{corrected.pk}/gambar/{old}/").status_code == 200


def test_who_takes_part_is_who_the_version_in_force_names(cast, corrected):
    newcomer = make_user()
    give_access(newcomer, Role.SECRETARIAT, pokja=make_pokja("36.01"))
    assert client_of(newcomer).get(f"/rapat/{corrected.pk}/").status_code == 404
    assert corrected.pk not in Meeting.objects.visible_to(newcomer).values_list("pk", flat=True)
    assert cast.client("participant").get(f"/rapat/{corrected.pk}/").status_code == 200


@pytest.mark.usefixtures("real_papers")
def test_working_pages_show_the_working_copy_to_those_who_read_drafts(cast, corrected):
    for part in ("a1", "sahkan"):
        html = html_of(cast.client("chair"), f"/rapat/{corrected.pk}/{part}/")
        assert NEW in html and OLD not in html
        for person in ("participant", "area_reader"):
            assert cast.client(person).get(f"/rapat/{corrected.pk}/{part}/").status_code in (403, 404)
    response = cast.client("reader").get(f"/rapat/{corrected.pk}/a1-draf.pdf")
    assert NEW in text_of(response.content) and "DRAF" in response["Content-Disposition"]
    for person in ("participant", "area_reader"):
        assert cast.client(person).get(f"/rapat/{corrected.pk}/a1-draf.pdf").status_code == 403
    for part in ("layar", "lembar"):
        assert cast.client("area_reader").get(f"/rapat/{corrected.pk}/{part}/").status_code == 403


@pytest.mark.usefixtures("real_papers")
def test_next_approval_makes_version_two_and_both_say_which_replaces_which(cast, corrected):
    first = FinalReport.objects.get(meeting=corrected)
    workflow.submit(corrected, by=cast.secretariat)
    workflow.approve(corrected, by=cast.chair)
    corrected.refresh_from_db()
    second = FinalReport.objects.get(meeting=corrected, version=2)
    assert (second.replaces, second.reason) == (first, "Putusan salah tulis")
    assert (corrected.status, corrected.final_version, corrected.correction_reason) == ("final", 2, "")
    assert second.code != first.code

    html = html_of(cast.client("area_reader"), f"/rapat/{corrected.pk}/")
    assert NEW in html and OLD not in html and "Final, versi 2" in html
    assert 'versi 1 <span class="text-body-secondary">(digantikan versi 2)</span>' in html
    assert 'versi 2 <span class="text-body-secondary">(menggantikan versi 1)</span>' in html

    def download(address):
        response = cast.client("area_reader").get(f"/rapat/{corrected.pk}/{address}")
        return response["Content-Disposition"], b"".join(response.streaming_content)

    name, content = download("a1.pdf")
    assert "versi 2 (menggantikan versi 1).pdf" in name and content == storage.read(second.pdf)
    assert "FGD 9" in name and "2017-01-02" in name
    name, content = download("versi/1/a1.pdf")
    assert "Rakor 1" in name and "2016-05-30 versi 1 (digantikan versi 2).pdf" in name
    assert content == storage.read(first.pdf)
    text = text_of(storage.read(second.pdf))
    assert "Menggantikan versi 1 yang disetujui" in text and "Alasan perbaikan: Putusan salah tulis" in text
    assert f"Kode verifikasi: {second.shown_code} (versi 2)" in text
    assert OLD in text_of(storage.read(first.pdf)) and first.shown_code in text_of(storage.read(first.pdf))


def test_draft_has_no_versions_and_none_that_do_not_exist(cast, corrected):
    draft = make_ready(cast, number="7")
    assert cast.client("reader").get(f"/rapat/{draft.pk}/versi/1/a1.pdf").status_code == 404
    assert cast.client("reader").get(f"/rapat/{corrected.pk}/versi/2/a1.pdf").status_code == 404
    assert cast.client("reader").get(f"/rapat/{corrected.pk}/versi/1/bertanda-tangan.pdf").status_code == 404
    assert cast.client("stranger").get(f"/rapat/{corrected.pk}/versi/1/a1.pdf").status_code == 404


def test_correction_can_be_returned_and_withdrawn_like_a_draft(cast, corrected):
    workflow.submit(corrected, by=cast.secretariat)
    html = html_of(cast.client("chair"), f"/rapat/{corrected.pk}/sahkan/")
    assert "Ini perbaikan atas versi 1:" in html and "Lihat perubahannya" in html
    workflow.give_back(corrected, "Lengkapi.", by=cast.chair)
    for person in ("participant", "area_reader"):
        html = html_of(cast.client(person), f"/rapat/{corrected.pk}/")
        assert OLD in html and "Dikembalikan" not in html and "Lengkapi." not in html
    workflow.submit(corrected, by=cast.secretariat)
    workflow.withdraw(corrected, by=cast.secretariat)
    corrected.refresh_from_db()
    assert corrected.is_in_correction and corrected.correction_reason == "Putusan salah tulis"


def test_corrections_cost_a_list_two_queries_however_many_there_are(cast):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            html_of(cast.client("area_reader"), "/rapat/", q="banten")
        return len(captured)

    def fill(count, start):
        for n in range(count):
            meeting = make_final(cast, number=f"{start}{n}", participants=[cast.joined])
            workflow.reopen(meeting, "Salah tulis", by=cast.secretariat)

    fill(1, "a")
    few = queries()
    fill(4, "b")
    assert queries() == few


# What the database allows


def refused(act):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        act()


def test_database_opens_a_final_for_a_correction_and_for_nothing_else(cast):
    meeting = make_final(cast)
    this = Meeting.objects.filter(pk=meeting.pk)
    opened = {
        "status": "draft", "approved_at": None, "approved_by": None, "reopened_at": meeting.approved_at,
        "reopened_by": cast.chair, "correction_reason": "Salah tulis",
    }  # fmt: skip
    for status in ("submitted", "returned"):
        refused(lambda status=status: this.update(**opened | {"status": status}))
    refused(lambda: this.update(status="draft", approved_at=None, approved_by=None))
    refused(lambda: this.update(**opened | {"correction_reason": ""}))
    refused(lambda: this.update(**opened | {"reopened_by": None}))
    for field, value in {"title": "Lain", "final_version": 0, "theme": "x", "submitted_by": cast.chair}.items():
        refused(lambda field=field, value=value: this.update(**opened | {field: value}))
    refused(lambda: this.update(correction_reason="x"))
    this.update(**opened)


def test_database_counts_versions_one_by_one(cast):
    meeting = make_final(cast)
    first = FinalReport.objects.get()
    copy = {
        "meeting": meeting, "data": {}, "layout": [], "pdf": first.pdf, "approved_by": cast.chair,
        "approver_name": "x", "approver_office": "x", "approved_at": first.approved_at, "reason": "x",
    }  # fmt: skip
    refused(lambda: FinalReport.objects.create(**copy, version=2, replaces=first))  # a final stands still
    workflow.reopen(meeting, "Salah tulis", by=cast.chair)
    refused(lambda: FinalReport.objects.create(**copy, version=3, replaces=first))
    refused(lambda: FinalReport.objects.create(**copy, version=1, replaces=None))
    other = make_final(cast, number="2").final_reports.get()
    refused(lambda: FinalReport.objects.create(**copy, version=2, replaces=other))
    refused(lambda: FinalReport.objects.create(**copy | {"reason": ""}, version=2, replaces=first))
    this = Meeting.objects.filter(pk=meeting.pk)
    refused(lambda: this.update(final_version=2))
    refused(lambda: this.update(final_version=0))
    refused(lambda: this.delete())
    refused(lambda: FinalReport.objects.update(reason="x"))
    refused(lambda: FinalReport.objects.all().delete())


def test_rows_move_neither_into_a_final_nor_out_of_it(cast):
    final, draft = make_final(cast), make_ready(cast, number="2")
    row = final.rows.filter(kind=Kind.DECISION).get()
    refused(lambda: Row.objects.filter(pk=row.pk).update(meeting=draft))
    refused(lambda: draft.rows.filter(kind=Kind.DECISION).update(meeting=final))
    refused(lambda: Session.objects.filter(meeting=final).update(meeting=draft))
    refused(lambda: draft.signers.update(meeting=final))


def test_name_of_a_file_keeps_the_title_of_its_version(cast):
    meeting = make_final(cast)
    workflow.reopen(meeting, "Nomor salah", by=cast.chair)
    Meeting.objects.filter(pk=meeting.pk).update(number="12")
    name = cast.client("reader").get(f"/rapat/{meeting.pk}/a1.pdf")["Content-Disposition"]
    assert re.search(r"A-1 Rakor 1 Pokja", name)


def test_what_lists_are_filtered_by_is_told_by_the_version_in_force_through_every_step(cast, corrected):
    def told():
        return list(
            Meeting.objects.filter(pk=corrected.pk).values_list("told_budget_year", "told_quarter", "told_kind")
        )

    assert told() == [(2016, 2, "rakor")]
    Meeting.objects.filter(pk=corrected.pk).update(told_budget_year=2020, told_quarter=None, told_kind="")
    assert told() == [(2016, 2, "rakor")]  # nobody writes it but the database

    workflow.submit(Meeting.objects.get(pk=corrected.pk), by=cast.secretariat)
    assert told() == [(2016, 2, "rakor")]
    workflow.approve(Meeting.objects.get(pk=corrected.pk), by=cast.chair)
    assert told() == [(None, None, "")]
    workflow.reopen(Meeting.objects.get(pk=corrected.pk), "Salah lagi", by=cast.secretariat)
    assert told() == [(2017, 4, "fgd")]


def test_reader_is_not_offered_the_year_of_the_working_copy(cast, corrected):
    page = html_of(cast.client("area_reader"), "/rapat/")
    assert "?ta=2017" not in page
    assert "Rapat" in page
