"""From draft to final: check, submit, take back, approve or give back, cancel; once, whoever clicks how often."""

import os
import re
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from meetings import workflow
from meetings.models import FinalReport, Kind, Meeting, Signer
from meetings.papers.pdf import PaperError
from pokja import storage
from pokja.roles import Role
from tests.factories import give_access, make_decree, make_meeting, make_user
from tests.meetings.records import add_row, make_final, make_ready, make_returned, make_submitted
from tests.people import client_of, make_cast

pages = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def get(client, meeting, part) -> str:
    response = client.get(f"/rapat/{meeting.pk}/{part}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def post(client, meeting, part, **fields):
    return client.post(f"/rapat/{meeting.pk}/{part}/", fields)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def status(meeting) -> str:
    return Meeting.objects.get(pk=meeting.pk).status


# Check and submit


@pages
def test_check_names_what_must_be_mended_and_links_to_it(cast):
    meeting = make_meeting(cast.pokja, number="1")
    html = get(cast.client("secretariat"), meeting, "periksa")
    assert "Harus diperbaiki (3)" in html
    for text, place in [
        ("Isi paling sedikit satu agenda.", r"lembar/\?jenis=agenda"),
        ("Isi paling sedikit satu keputusan, rekomendasi, atau tindak lanjut.", r"lembar/\?jenis=decision"),
        ("Isi paling sedikit satu penanda tangan.", "a1/closing/#isian"),
    ]:
        assert re.search(rf'<a href="/rapat/{meeting.pk}/{place}">{text}<', html), text
    assert ">Ajukan<" not in html


@pages
def test_check_lists_doubts_that_stop_nobody(cast):
    meeting = make_ready(cast)
    make_decree(cast.pokja, valid_from=meeting.starts_on + timedelta(days=1))
    make_ready(cast, "Rapat kembar")
    html = get(cast.client("secretariat"), meeting, "periksa")
    for text in (
        "1 tindak lanjut belum ada penanggung jawab.", "1 tindak lanjut belum ada target waktu.",
        "Daftar hadir masih kosong.",
        "Nomor rapat 1 sudah dipakai pada TA 2016.", "Tanggal rapat berada di luar masa berlaku SK.",
        "Nomor laporan belum diisi",
    ):  # fmt: skip
        assert text in html, text
    assert "Harus diperbaiki" not in html and ">Ajukan<" in html


@pages
def test_check_shows_fourteen_sections_with_their_state(cast):
    response = cast.client("secretariat").get(f"/rapat/{make_ready(cast).pk}/periksa/")
    states = {section.key: section.state for section in response.context["survey"].sections}
    assert list(states) == [
        "head", "general", "basis", "schedule", "people", "agenda", "discussion", "decisions", "recommendations",
        "follow_ups", "obstacles", "outputs", "closing", "attachments",
    ]  # fmt: skip
    doubtful = {key for key, state in states.items() if state == "doubtful"}
    empty = {key for key, state in states.items() if state == "empty"}
    assert doubtful == {"head", "follow_ups"}
    assert empty == {"general", "basis", "people", "obstacles", "outputs", "attachments"}
    html = text_of(response)
    assert html.count("belum diisi") >= 5 and "periksa lagi" in html and "terisi" in html


@pages
def test_signers_are_listed(cast):
    meeting = make_ready(cast)
    Signer.objects.create(meeting=meeting, part="minute_taker", office="Notulis", position=1)
    html = get(cast.client("secretariat"), meeting, "periksa")
    assert (
        "Ketua Pokja PKP Provinsi Banten" in html and "Ketua Uji" in html and "Nama penanda tangan belum diisi." in html
    )


@pages
def test_submitting_takes_two_clicks(cast):
    meeting, client = make_ready(cast), cast.client("secretariat")
    html = get(client, meeting, "periksa")
    assert f'action="/rapat/{meeting.pk}/ajukan/"' in html
    response = client.post(f"/rapat/{meeting.pk}/ajukan/", follow=True)
    assert status(meeting) == "submitted" and "diajukan. Pimpinan melihatnya di Beranda." in text_of(response)


@pages
def test_second_submit_changes_nothing(cast):
    meeting, client = make_ready(cast), cast.client("secretariat")
    post(client, meeting, "ajukan")
    first = Meeting.objects.get(pk=meeting.pk)
    assert post(client, meeting, "ajukan").status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).submitted_at == first.submitted_at


@pages
def test_submit_with_something_to_mend_shows_the_check_page(cast):
    meeting = make_meeting(cast.pokja)
    response = post(cast.client("secretariat"), meeting, "ajukan")
    assert response.status_code == 422 and "Harus diperbaiki (3)" in text_of(response) and status(meeting) == "draft"


@pages
def test_writer_takes_the_submission_back(cast):
    meeting = make_submitted(cast)
    assert post(cast.client("secretariat"), meeting, "tarik").status_code == 302
    assert status(meeting) == "draft"
    response = post(cast.client("secretariat"), meeting, "tarik")
    assert response.status_code == 403 and "Rapat ini tidak sedang menunggu persetujuan." in text_of(response)


# Read and decide


@pages
def test_chair_reads_the_whole_report_as_printed_before_deciding(cast):
    meeting = make_submitted(cast)
    html = get(cast.client("chair"), meeting, "sahkan")
    assert "Setujui laporan Rakor 1, 30 Mei 2016?" in html and "Diajukan Sekretariat Banten," in html
    assert "Periksa lagi (" in html and "Daftar hadir masih kosong." in html
    assert '<article class="paper paper-draft"' in html and "Format laporan pelaksanaan A-1 dipakai" in html
    assert html.count('class="btn btn-primary"') == 1 and "Setujui dan finalkan</button>" in html


@pages
def test_approved_report_is_final_and_offered(cast):
    meeting, client = make_submitted(cast), cast.client("chair")
    response = client.post(f"/rapat/{meeting.pk}/setujui/", follow=True)
    html = text_of(response)
    assert status(meeting) == "final" and "Laporan Rakor 1 sudah final." in html
    assert re.search(r"Unduh A-1 <span[^>]*>[^<]*</span>\(PDF, \d+ KB\)", html)
    report = FinalReport.objects.get(meeting=meeting)
    assert (report.version, report.approver_name, report.approved_by) == (1, "Pimpinan Banten", cast.chair)
    assert storage.read(report.pdf).startswith(b"%PDF")


@pages
def test_second_click_shows_the_same_final(cast):
    meeting, client = make_submitted(cast), cast.client("chair")
    for _ in range(2):
        response = client.post(f"/rapat/{meeting.pk}/setujui/", follow=True)
        assert "sudah final." in text_of(response)
    assert FinalReport.objects.filter(meeting=meeting).count() == 1


@pages
def test_submission_nobody_read_is_not_approved(cast):
    """The chair has the page open; the notulis takes the submission back, changes it and submits again."""
    meeting, client = make_submitted(cast), cast.client("chair")
    read = re.search(r'name="submitted_at" value="([^"]+)"', get(client, meeting, "sahkan"))[1]
    workflow.withdraw(meeting, by=cast.secretariat)
    add_row(meeting, Kind.DECISION, "Keputusan susulan", cast.secretariat)
    workflow.submit(meeting, by=cast.secretariat)
    response = post(client, meeting, "setujui", submitted_at=read)
    html = text_of(response)
    assert response.status_code == 409 and status(meeting) == "submitted"
    assert "Rapat ini diajukan lagi" in html and "Keputusan susulan" in html
    read = re.search(r'name="submitted_at" value="([^"]+)"', html)[1]
    assert post(client, meeting, "setujui", submitted_at=read).status_code == 302 and status(meeting) == "final"


@pages
def test_giving_back_needs_a_remark(cast):
    meeting, client = make_submitted(cast), cast.client("chair")
    for reason in ("", "  \u200b "):
        response = post(client, meeting, "kembalikan", reason=reason)
        assert response.status_code == 422 and "Tulis apa yang perlu diperbaiki." in text_of(response)
    assert status(meeting) == "submitted"
    post(client, meeting, "kembalikan", reason="Lengkapi <b>daftar hadir</b>.")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.return_reason, meeting.returned_by) == (
        "returned",
        "Lengkapi <b>daftar hadir</b>.",
        cast.chair,
    )
    html = get(cast.client("secretariat"), meeting, "sahkan")
    assert "Lengkapi &lt;b&gt;daftar hadir&lt;/b&gt;." in html and "Dikembalikan Pimpinan Banten" in html


@pages
def test_remarks_stand_beside_their_sections_and_may_be_all_that_is_said(cast):
    meeting, client = make_submitted(cast), cast.client("chair")
    post(client, meeting, "kembalikan", remark_decisions="Pisahkan <b>jadi dua</b>.", remark_people="\u200b")
    meeting.refresh_from_db()
    assert meeting.return_remarks == [{"section": "decisions", "text": "Pisahkan <b>jadi dua</b>."}]
    assert meeting.return_reason == "Keputusan/kesepakatan: Pisahkan <b>jadi dua</b>."
    for part in ("periksa", "a1"):
        html = get(cast.client("secretariat"), meeting, part)
        assert "<strong>Catatan pimpinan:</strong> Pisahkan &lt;b&gt;jadi dua&lt;/b&gt;." in html
    workflow.submit(meeting, by=cast.secretariat)
    assert "Catatan pimpinan:" not in get(cast.client("secretariat"), meeting, "periksa")


@pages
@pytest.mark.parametrize("person", ["secretariat", "reader", "admin", "system"])
def test_others_see_the_state_and_cannot_decide(cast, person):
    meeting, client = make_submitted(cast), cast.client(person)
    html = get(client, meeting, "sahkan")
    assert "Menunggu keputusan pimpinan." in html and "Setujui dan finalkan" not in html and ">Kembalikan<" not in html
    assert post(client, meeting, "setujui").status_code == 403
    assert post(client, meeting, "kembalikan", reason="x").status_code == 403
    assert status(meeting) == "submitted"


@pages
@pytest.mark.parametrize("person", ["participant", "area_reader", "stranger"])
def test_outsiders_find_nothing_to_decide(cast, person):
    meeting, client = make_submitted(cast), cast.client(person)
    for part in ("periksa", "sahkan", "a1"):
        assert client.get(f"/rapat/{meeting.pk}/{part}/").status_code == 404
    for part in ("ajukan", "tarik", "setujui", "kembalikan", "batalkan"):
        assert post(client, meeting, part, reason="x").status_code == 404
    assert status(meeting) == "submitted"


@pages
def test_chair_of_another_pokja_cannot_approve_here(cast):
    other = make_user()
    give_access(other, Role.CHAIR, pokja=cast.elsewhere)
    meeting = make_submitted(cast)
    assert client_of(other).post(f"/rapat/{meeting.pk}/setujui/").status_code == 404


@pages
def test_draft_is_not_approved(cast):
    meeting = make_ready(cast)
    response = post(cast.client("chair"), meeting, "setujui")
    assert (
        response.status_code == 409
        and status(meeting) == "draft"
        and "Hanya rapat yang menunggu persetujuan dapat disetujui." in text_of(response)
    )


@pages
@pytest.mark.parametrize("make", [make_ready, make_returned, make_final])
def test_nothing_waits_on_pages_of_other_states(cast, make):
    html = get(cast.client("chair"), make(cast), "sahkan")
    assert "Setujui dan finalkan" not in html


@pages
def test_paper_that_cannot_be_made_leaves_all_as_it_was(cast, monkeypatch):
    def fail(*args, **kwargs):
        raise PaperError('Huruf "Liberation Sans" tidak ditemukan. Pasang paket fonts-liberation.')

    monkeypatch.setattr("meetings.papers.format_a1.render_pdf", fail)
    meeting = make_submitted(cast)
    for response in (
        post(cast.client("chair"), meeting, "setujui"),
        cast.client("reader").get(f"/rapat/{meeting.pk}/a1.pdf"),
    ):
        html = text_of(response)
        assert (
            response.status_code == 500 and "PDF belum bisa dibuat" in html and "Pasang paket fonts-liberation." in html
        )
    assert status(meeting) == "submitted" and not FinalReport.objects.exists()


@pages
def test_remark_typed_too_late_is_kept(cast):
    meeting = make_submitted(cast)
    workflow.withdraw(meeting, by=cast.secretariat)
    response = post(cast.client("chair"), meeting, "kembalikan", reason="Lengkapi daftar hadir.")
    assert response.status_code == 409 and "Rapat ini tidak sedang menunggu persetujuan." in text_of(response)
    assert "Lengkapi daftar hadir." in text_of(response)


# Cancel


@pages
def test_cancelling_asks_and_needs_a_reason(cast):
    meeting, client = make_ready(cast), cast.client("chair")
    assert "Batalkan Rakor 1?" in get(client, meeting, "batalkan")
    assert "Tulis alasan pembatalan." in text_of(post(client, meeting, "batalkan", reason=" "))
    assert post(client, meeting, "batalkan", reason="Gedung kebanjiran").status_code == 302
    meeting.refresh_from_db()
    assert meeting.cancel_reason == "Gedung kebanjiran" and meeting.cancelled_by == cast.chair
    assert post(client, meeting, "batalkan", reason="Alasan kedua").status_code == 302
    meeting.refresh_from_db()
    assert meeting.cancel_reason == "Gedung kebanjiran"


@pages
def test_only_the_chair_cancels(cast):
    meeting = make_ready(cast)
    for person in ("secretariat", "reader", "admin", "system"):
        assert post(cast.client(person), meeting, "batalkan", reason="x").status_code == 403
        assert cast.client(person).get(f"/rapat/{meeting.pk}/batalkan/").status_code == 403


@pages
def test_cancelled_meeting_goes_no_further(cast):
    meeting = workflow.cancel(make_submitted(cast), "Batal", by=cast.chair)
    for person, part in (
        ("chair", "setujui"),
        ("chair", "kembalikan"),
        ("secretariat", "tarik"),
        ("secretariat", "ajukan"),
    ):
        assert post(cast.client(person), meeting, part, reason="x").status_code in (403, 409), part
    assert status(meeting) == "submitted"
    assert "Ajukan<" not in get(cast.client("secretariat"), meeting, "periksa")


# At once


def at_once(calls):
    """Run the calls in threads that start together; what each gave, or raised."""
    ready, results = threading.Barrier(len(calls)), []

    def run(call):
        ready.wait()
        try:
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_approvals_at_once_make_one_final(fresh_database):
    cast = make_cast()
    second = make_user("Pimpinan Kedua")
    give_access(second, Role.CHAIR, pokja=cast.pokja)
    meeting = make_submitted(cast)
    people = [client_of(cast.chair), client_of(second), client_of(cast.chair)]
    responses = at_once([lambda c=client: c.post(f"/rapat/{meeting.pk}/setujui/").status_code for client in people])
    assert responses == [302, 302, 302]
    assert FinalReport.objects.filter(meeting=meeting).count() == 1
    meeting.refresh_from_db()
    assert (meeting.status, meeting.final_version) == ("final", 1)


def test_twenty_approvals_at_once_make_one_final(fresh_database):
    cast = make_cast()
    meeting = make_submitted(cast)
    results = at_once([lambda: workflow.approve(meeting, by=cast.chair).pk for _ in range(20)])
    assert len(set(results)) == 1, results
    assert FinalReport.objects.filter(meeting=meeting).count() == 1
    meeting.refresh_from_db()
    assert (meeting.status, meeting.final_version) == ("final", 1)


def test_corrections_and_publications_at_once_are_one_each(fresh_database):
    cast = make_cast()
    meeting = make_final(cast)
    published = at_once([lambda: workflow.publish(meeting, 1, by=cast.chair).pk for _ in range(4)])
    assert len(set(published)) == 1, published
    opened = at_once([lambda n=n: workflow.reopen(meeting, f"Alasan {n}", by=cast.chair).pk for n in range(4)])
    assert opened == [meeting.pk] * 4
    assert Meeting.pgh_event_model.objects.filter(pgh_obj_id=meeting.pk, status="draft", final_version=1).count() == 1


KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict |= {"NAME": sys.argv[1], "HOST": sys.argv[2]}
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[3]
from meetings.models import FinalReport, Meeting
from meetings.workflow import state
from pokja.models import User
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[4] == "render":
    state.format_a1.render_pdf = die
elif sys.argv[4] == "stored":
    stored = state.store
    state.store = lambda *values: (stored(*values), die())
elif sys.argv[4] == "report":
    saved = FinalReport.save
    FinalReport.save = lambda self, **options: (saved(self, **options), die())
else:
    saved = Meeting.save
    Meeting.save = lambda self, **options: (saved(self, **options), die())
state.approve(Meeting.objects.get(), by=User.objects.get(name="Pimpinan Banten"))
"""


@pytest.mark.parametrize("moment", ["render", "stored", "report", "meeting"])
def test_kill_in_the_middle_of_finalising_leaves_no_half_state(fresh_database, settings, moment):
    cast = make_cast()
    meeting = make_submitted(cast)
    database = connection.settings_dict
    command = [sys.executable, "-c", KILLED, database["NAME"], str(database["HOST"]), str(settings.MEDIA_ROOT), moment]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    meeting.refresh_from_db()
    assert (meeting.status, meeting.final_version, FinalReport.objects.count()) == ("submitted", 0, 0)
    report = workflow.approve(meeting, by=cast.chair)
    assert report.version == 1 and storage.read(report.pdf).startswith(b"%PDF")


def test_approving_and_giving_back_at_once_end_in_one_state(fresh_database):
    cast = make_cast()
    meeting = make_submitted(cast)
    approving, returning = client_of(cast.chair), client_of(cast.chair)
    responses = at_once(
        [
            lambda: approving.post(f"/rapat/{meeting.pk}/setujui/").status_code,
            lambda: returning.post(f"/rapat/{meeting.pk}/kembalikan/", {"reason": "Lengkapi."}).status_code,
        ]
    )
    assert sorted(responses) == [302, 409]
    meeting.refresh_from_db()
    assert FinalReport.objects.count() == (meeting.status == "final")


def test_two_submits_at_once_are_one(fresh_database):
    cast = make_cast()
    meeting = make_ready(cast)
    clients = [client_of(cast.secretariat) for _ in range(3)]
    responses = at_once([lambda c=client: c.post(f"/rapat/{meeting.pk}/ajukan/").status_code for client in clients])
    assert responses == [302, 302, 302] and status(meeting) == "submitted"


# The PDF


@pages
def test_final_is_sent_as_stored_with_a_good_name(cast):
    meeting = make_final(cast)
    stored = storage.read(FinalReport.objects.get(meeting=meeting).pdf)
    for person in ("reader", "area_reader", "chair"):
        response = cast.client(person).get(f"/rapat/{meeting.pk}/a1.pdf")
        assert b"".join(response.streaming_content) == stored
        assert (
            response["Content-Disposition"]
            == 'attachment; filename="A-1 Rakor 1 Pokja PKP Provinsi Banten 2016-05-30.pdf"'
        )
        assert response["Content-Length"] == str(len(stored)) and response["Content-Type"] == "application/pdf"
        again = cast.client(person).get(f"/rapat/{meeting.pk}/a1.pdf", headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304


@pages
def test_draft_is_made_anew_and_says_so(cast):
    meeting = make_ready(cast)
    response = cast.client("reader").get(f"/rapat/{meeting.pk}/a1.pdf")
    assert response.content.startswith(b"%PDF") and "DRAF A-1 Rakor 1" in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store" and "ETag" not in response


@pages
@pytest.mark.parametrize("person", ["participant", "area_reader"])
def test_readers_of_finals_get_the_stored_final_alone(cast, person):
    draft = make_ready(cast, participants=[cast.joined])
    assert cast.client(person).get(f"/rapat/{draft.pk}/a1.pdf").status_code == 404
    meeting = make_final(cast, "Rapat final", number="2", participants=[cast.joined])
    stored = storage.read(FinalReport.objects.get(meeting=meeting).pdf)
    workflow.reopen(meeting, "Nama salah tulis", by=cast.secretariat)
    for reader in (person, "reader", "secretariat"):
        response = cast.client(reader).get(f"/rapat/{meeting.pk}/a1.pdf")
        assert b"".join(response.streaming_content) == stored
    assert cast.client(person).get(f"/rapat/{meeting.pk}/a1-draf.pdf").status_code in (403, 404)
    assert "DRAF" in cast.client("reader").get(f"/rapat/{meeting.pk}/a1-draf.pdf")["Content-Disposition"]


@pages
def test_name_of_the_file_takes_any_number(cast):
    meeting = make_ready(cast, number="1/III", kind="other", kind_other='Rapat "kilat" ../x')
    name = cast.client("reader").get(f"/rapat/{meeting.pk}/a1.pdf")["Content-Disposition"]
    assert "/" not in name.replace("attachment", "") and "Rapat kilat" in name


@pages
def test_stamps_are_in_the_zone_of_the_pokja(cast, settings):
    """08.10 in Jakarta is 10.10 in Jayapura."""
    from tests.factories import make_pokja

    papua = make_pokja("91")
    user = make_user()
    give_access(user, Role.READER, pokja=papua)
    moment = timezone.datetime(2016, 5, 31, 1, 10, tzinfo=timezone.get_fixed_timezone(0))
    meeting = make_meeting(papua, status="submitted")
    Meeting.objects.filter(pk=meeting.pk).update(submitted_at=moment)
    assert "31 Mei 2016 pukul 10.10 WIT" in get(client_of(user), meeting, "sahkan")
