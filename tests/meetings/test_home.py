"""Beranda: what waits for whom, what is today, what changed last; one next step for each role."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import workflow
from meetings.models import Meeting
from pokja.roles import Role
from tests.factories import give_access, make_meeting, make_pokja, make_user
from tests.meetings.records import make_final, make_ready, make_returned, make_submitted
from tests.people import PEOPLE, client_of, make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]

# Late in the evening in Jakarta: already the next day in Jayapura.
NOW = datetime(2016, 5, 30, 16, 30, tzinfo=UTC)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def evening(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def page(client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def part(html, heading) -> str:
    """The section under this heading, empty when it is not there."""
    found = re.search(rf"<section[^>]*> <h2[^>]*>{heading}.*?</section>", html)
    return found[0] if found else ""


def primary(html) -> list[str]:
    found = re.findall(r'<(?:a|button) class="btn btn-primary"[^>]*>(.*?)</(?:a|button)>', html)
    return [re.sub(r"<span class=\"visually-hidden\">.*?</span>", "", text).strip() for text in found]


@pytest.mark.parametrize("person", [person for person in PEOPLE if person != "anonymous"])
def test_empty_desk_says_so_and_has_one_next_step(cast, person):
    html = page(cast.client(person))
    steps = {"secretariat": "Rapat baru", "participant": "Rapat baru", "stranger": "Rapat baru", "chair": "Cari",
             "reader": "Cari",
             "admin": "Kelola anggota", "area_reader": "Buka wilayah", "system": "Buka wilayah"}  # fmt: skip
    assert "Tidak ada yang menunggu Anda." in html and primary(html) == [steps[person]]
    assert "Belum ada rapat yang bisa Anda baca." in html


def test_without_signing_in_there_is_no_desk(cast):
    assert cast.client("anonymous").get("/").status_code == 302


def test_writer_finds_what_was_returned_and_the_drafts(cast):
    make_returned(cast, "Lengkapi <b>daftar hadir</b>.", title="Rakor kembali")
    make_ready(cast, "Rakor draf", number="2")
    make_meeting(cast.elsewhere, "Rakor Jawa Timur")
    html = page(cast.client("secretariat"))
    waiting = part(html, "Menunggu Anda")
    assert waiting.index("Rakor kembali") < waiting.index("Rakor draf")
    assert "Lengkapi &lt;b&gt;daftar hadir&lt;/b&gt;." in waiting and "Rakor Jawa Timur" not in html
    assert primary(html) == ["Rapat baru"] and "Tidak ada yang menunggu" not in html


def test_chair_reads_the_oldest_submission_first(cast):
    newer, older = make_submitted(cast, "Rakor baru", number="2"), make_submitted(cast, "Rakor lama", number="1")
    Meeting.objects.filter(pk=older.pk).update(submitted_at=older.submitted_at - timedelta(days=3))
    html = page(cast.client("chair"))
    waiting = part(html, "Menunggu Anda")
    assert waiting.index("Rakor lama") < waiting.index("Rakor baru")
    assert primary(html) == ["Baca dan putuskan"]
    assert f'class="btn btn-primary" href="/rapat/{older.pk}/sahkan/"' in html and str(newer.pk) in html


def test_what_waits_for_others_does_not_wait_here(cast):
    make_submitted(cast, "Rakor diajukan")
    make_ready(cast, "Rakor draf", number="2")
    assert "Rakor diajukan" not in part(page(cast.client("secretariat")), "Menunggu Anda")
    assert "Rakor draf" not in part(page(cast.client("chair")), "Menunggu Anda")
    for person in ("reader", "admin", "system"):
        assert "Tidak ada yang menunggu Anda." in page(cast.client(person))


def test_cancelled_meeting_waits_for_nobody(cast):
    workflow.cancel(make_submitted(cast, "Rakor batal"), "Banjir", by=cast.chair)
    workflow.cancel(make_ready(cast, "Draf batal", number="2"), "Banjir", by=cast.chair)
    for person in ("chair", "secretariat"):
        assert "batal" not in part(page(cast.client(person)), "Menunggu Anda")


def test_reader_searches_and_finds_the_newest_finals(cast):
    for n in range(7):
        make_final(cast, f"Rakor final {n}", number=str(n), day=date(2016, 1, 1 + n))
    make_ready(cast, "Rakor draf", number="9")
    html = page(cast.client("reader"))
    newest = part(html, "Laporan final terbaru")
    assert re.findall(r"Rakor final \d", newest) == [f"Rakor final {n}" for n in (6, 5, 4, 3, 2)]
    assert newest.count("Unduh A-1") == 5 and "Rakor draf" not in newest and primary(html) == ["Cari"]


def test_reader_of_the_area_finds_finals_only(cast):
    make_final(cast, "Rakor final")
    make_ready(cast, "Rakor draf", number="2")
    html = page(cast.client("area_reader"))
    assert "Rakor final" in part(html, "Laporan final terbaru") and "Rakor draf" not in html
    assert primary(html) == ["Buka wilayah"] and 'href="/wilayah/"' in html


def test_reader_of_the_area_is_told_how_many_recorded_no_meeting_this_quarter(cast, evening):
    def told(person):
        return re.findall(r'<a href="([^"]+)">(\d+ dari \d+ Pokja belum mencatat rapat pada [^<]+)</a>', page(person))

    area = cast.client("area_reader")
    make_meeting(cast.joined, "Rakor tahun lalu", day=date(2015, 5, 30))
    assert told(area) == [
        (
            "/wilayah/36/?ta=2016&amp;triwulan=2",
            "9 dari 9 Pokja belum mencatat rapat pada Triwulan II TA 2016",
        )
    ]
    make_meeting(cast.joined, "Rakor", day=date(2016, 5, 20))  # a draft counts, and is not named
    assert told(area)[0][1].startswith("8 dari 9 Pokja") and told(cast.client("system"))[0][1].startswith(
        "551 dari 552"
    )
    assert not told(cast.client("secretariat"))


def test_admin_is_led_to_the_members(cast):
    html = page(cast.client("admin"))
    assert 'class="btn btn-primary" href="/pokja/36/anggota/"' in html
    assert "Kelola anggota" not in page(cast.client("secretariat"))


def test_several_roles_are_stacked_under_one_next_step(cast):
    for role in (Role.CHAIR, Role.ADMIN, Role.READER):
        give_access(cast.secretariat, role, pokja=cast.pokja)
    make_submitted(cast, "Rakor diajukan")
    make_ready(cast, "Rakor draf", number="2")
    html = page(cast.client("secretariat"))
    waiting = part(html, "Menunggu Anda")
    assert waiting.index("Rakor diajukan") < waiting.index("Rakor draf")
    assert primary(html) == ["Baca dan putuskan"]
    for text in ("Rapat baru", "Kelola anggota", "Laporan final terbaru")[:2]:
        assert text in html


def test_todays_meeting_can_be_written_at_once(cast, evening):
    today = make_ready(cast, "Rakor hari ini")
    make_ready(cast, "Rakor kemarin", number="2", day=date(2016, 5, 29))
    html = page(cast.client("secretariat"))
    section = part(html, "Hari ini, Senin, 30 Mei 2016")
    assert "Rakor hari ini" in section and "Rakor kemarin" not in section
    assert f'href="/rapat/{today.pk}/lembar/">Mulai mencatat' in section
    assert "Mulai mencatat" not in page(cast.client("reader"))


def test_today_is_that_of_the_readers_place(evening):
    papua = make_pokja("91")
    user = make_user()
    give_access(user, Role.READER, pokja=papua)
    make_meeting(papua, "Rakor tanggal 31", day=date(2016, 5, 31))
    assert "Rakor tanggal 31" in part(page(client_of(user)), "Hari ini, Selasa, 31 Mei 2016")


def test_meeting_of_several_days_is_on_every_day(cast, evening):
    meeting = make_ready(cast, "Rakor tiga hari", day=date(2016, 5, 29))
    Meeting.objects.filter(pk=meeting.pk).update(ends_on=date(2016, 5, 31))
    assert "Rakor tiga hari" in part(page(cast.client("reader")), "Hari ini")


def test_last_changed_stands_on_top_of_its_list(cast):
    meetings = [make_meeting(cast.pokja, f"Rapat {n}") for n in range(6)]
    meetings[2].save()
    found = re.findall(r"Rapat \d", part(page(cast.client("reader")), "Terakhir diubah"))
    assert found == ["Rapat 2", "Rapat 5", "Rapat 4"]


def test_what_waits_longest_for_the_chair_stands_first(cast):
    for n in (2, 3, 1):
        meeting = make_submitted(cast, f"Rakor w{n}")
        Meeting.objects.filter(pk=meeting.pk).update(submitted_at=datetime(2016, 5, n, tzinfo=UTC))
    text = page(cast.client("chair"))
    assert text.index("Rakor w1") < text.index("Rakor w2") < text.index("Rakor w3")


def test_long_lists_ask_as_much_as_short_ones(cast):
    for role in (Role.CHAIR, Role.ADMIN, Role.READER):
        give_access(cast.secretariat, role, pokja=cast.pokja)

    def fill(count):
        for n in range(count):
            make_returned(cast, number=f"k{n}")
            make_submitted(cast, number=f"a{n}")
            make_ready(cast, number=f"d{n}", participants=[cast.joined])
            make_final(cast, number=f"f{n}", day=date(2016, 3, 1 + n))

    def queries(person):
        client = cast.client(person)
        with CaptureQueriesContext(connection) as captured:
            page(client)
        return len(captured)

    fill(1)
    few = [queries(person) for person in ("secretariat", "reader", "area_reader", "system")]
    fill(6)
    assert [queries(person) for person in ("secretariat", "reader", "area_reader", "system")] == few
    assert max(few) <= 16, few  # of whom has four roles; two are for what an admin should look after
