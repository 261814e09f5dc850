"""The page of one meeting: facts, state, results, follow-ups, files, and the one next step of its state."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import workflow
from meetings.models import FinalReport, FollowUpStatus, Kind, Row, Session
from pokja.models import StoredFile
from tests.factories import make_meeting
from tests.meetings.records import add_file, add_row, make_final, make_ready, make_returned, make_submitted
from tests.people import make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]


@pytest.fixture
def cast():
    return make_cast()


def page(client, meeting) -> str:
    response = client.get(f"/rapat/{meeting.pk}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def primary_buttons(html) -> list[str]:
    found = re.findall(r'<(?:a|button) class="btn btn-primary"[^>]*>(.*?)</(?:a|button)>', html)
    return [re.sub(r"<span class=\"visually-hidden\">.*?</span>", "", text).strip() for text in found]


def test_facts_results_and_followups_are_shown(cast):
    html = page(cast.client("reader"), make_ready(cast))
    for text in (
        "Rapat Koordinasi Pokja PKP Provinsi Banten", "Rakor 1", "Draf", "Senin, 30 Mei 2016", "pukul 09.00–15.30 WIB",
        "Hotel Uji, Serang", "Kebijakan dan strategi perumahan", "Format laporan pelaksanaan A-1 dipakai",
        "Agenda 1. Kebijakan dan strategi perumahan", "Susun rencana kerja prioritas", "Siapkan data kawasan kumuh",
        "pada Rakor 2", "Bappeda", "1 dari 2 masih terbuka.",
    ):  # fmt: skip
        assert text in html, text


def test_status_of_a_followup_is_that_of_today(cast):
    meeting = make_final(cast)
    followup = meeting.rows.get(text="Siapkan data kawasan kumuh")
    workflow.add_update(followup, status=FollowUpStatus.BLOCKED, by=cast.secretariat, uid=followup.uid)
    assert "Terkendala" in page(cast.client("area_reader"), meeting)
    workflow.add_update(followup, status=FollowUpStatus.DONE, by=cast.secretariat, uid=meeting.uid)
    assert "Semua sudah ditutup." in page(cast.client("area_reader"), meeting)


@pytest.mark.parametrize(
    ("make", "person", "step"),
    [
        (make_ready, "secretariat", "Lanjut mencatat"),
        (make_returned, "secretariat", "Lanjut mencatat"),
        (make_submitted, "chair", "Baca dan putuskan"),
        (make_submitted, "secretariat", "Unduh draf A-1 (PDF)"),
        (make_ready, "reader", "Unduh draf A-1 (PDF)"),
        (make_ready, "chair", "Unduh draf A-1 (PDF)"),
    ],
)
def test_next_step_is_the_only_filled_button(cast, make, person, step):
    assert primary_buttons(page(cast.client(person), make(cast))) == [step]


@pytest.mark.parametrize("person", ["secretariat", "chair", "reader", "admin", "system", "participant", "area_reader"])
def test_final_offers_its_download_to_everybody_who_sees_it(cast, person):
    meeting = make_final(cast, participants=[cast.joined])
    [step] = primary_buttons(page(cast.client(person), meeting))
    assert re.fullmatch(r"Unduh A-1 \(PDF, \d+ KB\)", step)


def test_final_says_by_whom_and_when(cast):
    html = page(cast.client("reader"), make_final(cast))
    assert "Disetujui" in html and "Pimpinan Banten, Pimpinan Pokja PKP Provinsi Banten" in html
    assert "pukul" in html and "WIB" in html


def test_submitted_says_by_whom_and_lets_the_writer_take_it_back(cast):
    meeting = make_submitted(cast)
    html = page(cast.client("secretariat"), meeting)
    assert "Diajukan" in html and "oleh Sekretariat Banten" in html and "Tarik pengajuan" in html
    assert "Tarik pengajuan" not in page(cast.client("chair"), meeting)


def test_returned_shows_the_remark_on_top(cast):
    html = page(cast.client("secretariat"), make_returned(cast, "Lengkapi <b>daftar hadir</b>."))
    assert "Lengkapi &lt;b&gt;daftar hadir&lt;/b&gt;." in html
    assert html.index("Lengkapi") < html.index("<h1>")


def test_cancelled_shows_its_reason_on_top_and_keeps_its_text(cast):
    meeting = workflow.cancel(make_ready(cast), "Gedung kebanjiran", by=cast.chair)
    html = page(cast.client("secretariat"), meeting)
    assert html.index("Gedung kebanjiran") < html.index("<h1>")
    assert "Format laporan pelaksanaan A-1 dipakai" in html and primary_buttons(html) == []
    assert "Lanjut mencatat" not in html and "Batalkan rapat" not in page(cast.client("chair"), meeting)


def test_link_can_be_copied(cast):
    meeting = make_ready(cast)
    assert f'value="http://testserver/rapat/{meeting.pk}/"' in page(cast.client("reader"), meeting)


def test_files_are_listed_with_their_size(cast):
    meeting = make_ready(cast)
    attachment = add_file(meeting, cast.secretariat, 'undangan "resmi" & <b>.pdf', caption="Undangan <i>Sekda</i>")
    html = page(cast.client("reader"), meeting)
    assert "undangan &quot;resmi&quot; &amp; &lt;b&gt;.pdf" in html and "Undangan &lt;i&gt;Sekda&lt;/i&gt;" in html
    assert f"{attachment.file.size} B" in html and f"/lampiran/{attachment.uid}/" in html


def test_readers_of_finals_are_not_led_to_pages_of_drafts(cast):
    html = page(cast.client("area_reader"), make_final(cast))
    for address in ("/lembar/", "/a1/", "/periksa/", "/sahkan/", "/batalkan/"):
        assert address not in html


def test_reader_of_finals_reads_what_was_approved_while_a_correction_is_written(cast):
    """A later version is opened: the rows change, the approved report does not."""
    meeting = make_final(cast, participants=[cast.joined])
    workflow.reopen(meeting, "Putusan salah tulis", by=cast.secretariat)
    Row.objects.filter(meeting=meeting, kind=Kind.DECISION).update(text="Putusan baru")
    for person in ("participant", "area_reader"):
        html = page(cast.client(person), meeting)
        assert "Format laporan pelaksanaan A-1 dipakai" in html and "Putusan baru" not in html
        assert "Unduh A-1" in html and "Draf" not in html and "salah tulis" not in html
    html = page(cast.client("secretariat"), meeting)
    assert "Format laporan pelaksanaan A-1 dipakai" in html and "Putusan baru" not in html
    assert "Putusan salah tulis" in html and "Lanjut mencatat" in html
    assert FinalReport.objects.get(meeting=meeting).version == 1


def test_several_days_are_told_with_their_places(cast):
    meeting = make_ready(cast)
    Session.objects.create(meeting=meeting, date="2016-05-31", zone="WIT", place="Jayapura", mode="online")
    html = page(cast.client("reader"), meeting)
    assert "Selasa, 31 Mei 2016, Jayapura, daring" in html and "Senin, 30 Mei 2016, pukul 09.00" in html


def test_meeting_without_anything_is_readable(cast):
    html = page(cast.client("secretariat"), make_meeting(cast.pokja, "Rapat tipis", start=None, end=None, place=""))
    assert "Belum ada hasil yang dicatat." in html and "Belum ada lampiran." in html


def test_typed_text_is_shown_as_typed(cast):
    meeting = make_ready(cast, "<script>alert(1)</script> {{7*7}} {% x %}", theme="<img src=x onerror=alert(1)>")
    for kind in (Kind.AGENDA, Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP):
        add_row(meeting, kind, "<img src=x onerror=alert(2)>", cast.secretariat)
    html = page(cast.client("reader"), meeting)
    assert "<img src=x" not in html and "<script>alert" not in html
    assert html.count("&lt;img src=x onerror=alert(2)&gt;") == 6  # decision and follow-up once more for a chat
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} {% x %}" in html


def test_stranger_gets_no_hint(cast):
    assert cast.client("stranger").get(f"/rapat/{make_final(cast).pk}/").status_code == 404
    assert cast.client("stranger").get("/rapat/999999/").status_code == 404
    assert (
        cast.client("participant").get(f"/rapat/{make_ready(cast, participants=[cast.joined]).pk}/").status_code == 404
    )


def test_many_rows_and_files_ask_no_more(cast):
    def queries(meeting):
        client = cast.client("reader")
        with CaptureQueriesContext(connection) as captured:
            page(client, meeting)
        return len(captured)

    meeting = make_ready(cast, participants=[cast.joined])
    add_file(meeting, cast.secretariat)
    few = queries(meeting)
    for n in range(12):
        agenda = add_row(meeting, Kind.AGENDA, f"Agenda {n}", cast.secretariat)
        for kind in (Kind.NOTE, Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP, Kind.OBSTACLE):
            add_row(meeting, kind, f"Baris {n}", cast.secretariat, agenda=agenda)
        add_file(meeting, cast.secretariat, f"berkas {n}.pdf", content=b"%PDF-" + str(n).encode())
    assert queries(meeting) == few
    assert StoredFile.objects.count() == 13
