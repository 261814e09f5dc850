"""Many files in one ZIP: what is inside, for whom, under which names, and what happens when a worker dies."""

import io
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from meetings.bundling import work
from meetings.bundling.names import Names, safe
from meetings.bundling.work import MISSING, MOST_ATTEMPTS, SILENCE, ask, make, revive, sweep
from meetings.models import Bundle
from pokja.models import Access
from pokja.storage import path_of
from tests.factories import make_meeting
from tests.meetings.records import add_file, make_final
from tests.people import make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]


@pytest.fixture
def cast():
    return make_cast()


def made(owner, **what) -> Bundle:
    """Asked for and made, in the one transaction of a test: what follows its commit is done by hand."""
    bundle = ask(owner, **what)
    make.func(str(bundle.uid), bundle.attempt)
    bundle.refresh_from_db()
    return bundle


def place(bundle: Bundle) -> Path:
    return Path(default_storage.path(bundle.file_name))


def names_in(bundle: Bundle) -> list[str]:
    with ZipFile(place(bundle)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_all_files_of_a_meeting(cast):
    meeting = make_meeting(cast.pokja, number="1")
    add_file(meeting, cast.secretariat, "Bahan: paparan?.pdf", kind="material")
    bundle = made(cast.secretariat, meeting=meeting)
    assert (bundle.state, bundle.parts_done, bundle.parts) == ("done", 1, 1)
    assert bundle.size == place(bundle).stat().st_size
    end = "Rakor 1 Pokja PKP Provinsi Banten 2016-05-30"
    assert set(names_in(bundle)) == {
        f"DRAF A-1 {end}.pdf", f"DRAF A-1 {end}.docx", f"DRAF Notula {end}.pdf", f"DRAF Notula {end}.docx",
        f"DRAF Berita acara {end}.pdf", f"Undangan {end}.pdf", f"Daftar hadir {end}.pdf",
        "Lampiran/Bahan paparan/Bahan paparan.pdf",
    }  # fmt: skip


def test_year_of_a_pokja_holds_the_stored_finals_and_no_draft(cast):
    final = make_final(cast)
    make_meeting(cast.pokja, "Draf rahasia", number="7")
    make_meeting(cast.pokja, "Tahun lain", day=date(2017, 1, 1))
    bundle = made(cast.reader, pokja=cast.pokja, year=2016)
    names = names_in(bundle)
    assert bundle.parts == 1 and not [name for name in names if "DRAF" in name or "Rakor 7" in name]
    report = next(name for name in names if "/A-1" in name)
    with ZipFile(place(bundle)) as archive:
        assert archive.read(report) == path_of(final.final_reports.get().pdf).read_bytes()
        assert archive.getinfo(report).date_time[:3] == (2016, 5, 30)


@pytest.mark.parametrize(("person", "count"), [("area_reader", 1), ("system", 1), ("stranger", 0)])
def test_year_of_an_area_holds_what_that_person_may_read(cast, person, count):
    make_final(cast)
    bundle = made(getattr(cast, person), province=cast.pokja.region, year=2016)
    assert bundle.parts == count
    assert all(name.startswith("36 Provinsi Banten/2016-05-30 ") for name in names_in(bundle))


def test_a_file_that_the_disk_lost_is_told_and_the_rest_is_there(cast):
    meeting = make_meeting(cast.pokja)
    lost = add_file(meeting, cast.secretariat, "hilang.pdf", kind="other")
    path_of(lost.file).unlink()
    bundle = made(cast.secretariat, meeting=meeting)
    names = names_in(bundle)
    assert MISSING in names and not [name for name in names if name.endswith("hilang.pdf")] and len(names) == 8
    with ZipFile(place(bundle)) as archive:
        assert "hilang.pdf" in archive.read(MISSING).decode()


def test_asking_twice_makes_one(cast):
    meeting = make_meeting(cast.pokja)
    assert ask(cast.reader, meeting=meeting) == ask(cast.reader, meeting=meeting)
    assert ask(cast.chair, meeting=meeting) != ask(cast.reader, meeting=meeting)


def test_work_goes_on_when_the_worker_was_killed(cast):
    """A killed worker leaves a job that says nothing any more; whoever looks begins it anew."""
    bundle = ask(cast.reader, meeting=make_meeting(cast.pokja))
    Bundle.objects.filter(pk=bundle.pk).update(state="working", beat_at=timezone.now() - SILENCE)
    bundle.refresh_from_db()
    again = revive(bundle)
    assert (again.state, again.attempt) == ("waiting", 2)
    make.func(str(bundle.uid), 1)  # the first one was only slow: the job is no longer its own
    assert not place(bundle).exists()
    make.func(str(bundle.uid), 2)
    bundle.refresh_from_db()
    assert bundle.state == "done" and place(bundle).exists()
    assert [path.name for path in place(bundle).parent.glob(f"{bundle.uid}*")] == [place(bundle).name]


def test_a_slow_worker_stops_when_another_has_the_job(cast, monkeypatch):
    bundle = ask(cast.reader, meeting=make_meeting(cast.pokja))

    def overtaken(*_):
        Bundle.objects.filter(pk=bundle.pk).update(attempt=2)
        return iter(())

    monkeypatch.setattr(work, "parts_of", overtaken)
    make.func(str(bundle.uid), 1)
    bundle.refresh_from_db()
    assert bundle.state == "working" and bundle.size == 0


def test_it_is_given_up_after_some_attempts(cast):
    bundle = ask(cast.reader, meeting=make_meeting(cast.pokja))
    Bundle.objects.filter(pk=bundle.pk).update(attempt=MOST_ATTEMPTS, beat_at=timezone.now() - SILENCE)
    bundle.refresh_from_db()
    assert revive(bundle).state == "failed"
    assert "Minta lagi" in cast.client("reader").get(f"/paket/{bundle.uid}/").content.decode()


def test_a_failure_is_told(cast, monkeypatch):
    def fails(*_):
        raise RuntimeError("x")

    monkeypatch.setattr(work, "parts_of", fails)
    assert made(cast.reader, meeting=make_meeting(cast.pokja)).state == "failed"


def test_progress_is_shown_without_scripts_and_asks_again_with_them(cast):
    bundle = ask(cast.reader, pokja=cast.pokja, year=2016)
    Bundle.objects.filter(pk=bundle.pk).update(state="working", parts=14, parts_done=9)
    client = cast.client("reader")
    page = client.get(f"/paket/{bundle.uid}/").content.decode()
    assert '<progress id="kemajuan" class="w-100" value="9" max="14">' in page and "rapat 9 dari 14" in page
    assert 'hx-trigger="every 2s"' in page and "Muat ulang" in page
    fragment = client.get(f"/paket/{bundle.uid}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and "rapat 9 dari 14" in fragment
    assert "Sedang disiapkan" in client.get("/").content.decode(), "Beranda knows of it"


def test_from_the_form_to_the_download(cast, django_capture_on_commit_callbacks):
    """With the immediate queue of the tests; the demo has a worker beside its server."""
    make_final(cast)
    client = cast.client("reader")
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/paket/", {"place": "36", "year": "2016"})
    page = client.get(response["Location"]).content.decode()
    assert "Unduh paket (ZIP" in page
    answer = client.get(f"{response['Location']}unduh/")
    assert 'filename="Pokja PKP Provinsi Banten 2016.zip"' in answer["Content-Disposition"]
    assert ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None
    assert "Siap diunduh" in client.get("/").content.decode()


def test_who_lost_the_right_gets_nothing_any_more(cast):
    make_final(cast)
    bundle = made(cast.reader, pokja=cast.pokja, year=2016)
    address = f"/paket/{bundle.uid}/unduh/"
    assert cast.client("reader").get(address).status_code == 200
    assert cast.client("chair").get(address).status_code == 404
    Access.objects.filter(user=cast.reader).delete()
    assert cast.client("reader").get(address).status_code == 404


@pytest.mark.parametrize("person", ["secretariat", "area_reader", "participant", "stranger"])
def test_form_offers_only_what_that_person_reads(cast, person):
    make_final(cast)
    page = cast.client(person).get("/paket/").content.decode()
    offers = {"secretariat": "Pokja PKP Provinsi Banten", "area_reader": "Provinsi Banten dan kabupaten/kotanya"}
    for who, offer in offers.items():
        assert (offer in page) == (who == person)
    assert "Nasional" not in page
    assert cast.client(person).post("/paket/", {"place": "nasional", "year": "2016"}).status_code == 422


def test_old_ones_are_thrown_away(cast):
    bundle = made(cast.reader, meeting=make_meeting(cast.pokja))
    Bundle.objects.filter(pk=bundle.pk).update(asked_at=timezone.now() - timedelta(days=8))
    sweep()
    assert not place(bundle).exists() and not Bundle.objects.exists()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ('a<b>c:d"e/f\\g|h?i*j.pdf', "a b c d e f g h i j.pdf"), ("CON.pdf", "_CON.pdf"), ("nul", "_nul"),
        ("berkas. . ", "berkas"), ("  ", "berkas"), ("\x00tab\tbaris\n.pdf", "tab baris.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("COM1.docx", "_COM1.docx"), ("e\u0301.pdf", "é.pdf"), ("../../etc/passwd", "etc passwd"),
    ],
)  # fmt: skip
def test_names_that_windows_takes(name, wanted):
    assert safe(name) == wanted


def test_names_are_never_twins():
    names = Names()
    assert [names.path("A", "b.pdf"), names.path("a", "B.PDF"), names.path("A", "b.pdf")] == [
        "A/b.pdf", "a/B (2).PDF", "A/b (3).pdf",
    ]  # fmt: skip
