"""Layar: which part of the meeting is on the wall, in what order, and how little it costs to ask for news."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import workflow
from meetings.codes import new_code
from meetings.models import CheckInCode, Kind, Meeting, Visit
from meetings.screen import Screen, point_of
from tests.factories import make_meeting
from tests.meetings.rows import type_line
from tests.people import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.pokja, number="1")


@pytest.fixture
def write(cast, meeting):
    return lambda line, **place: type_line(meeting, line, by=cast.secretariat, **place)


def visit(meeting, user, agenda, *, ago=0):
    seen = timezone.now() - timedelta(seconds=ago)
    return Visit.objects.create(uid=uuid.uuid4(), meeting=meeting, user=user, agenda=agenda, seen_at=seen)


def places(screen):
    return [part.place for part in screen.parts]


def news_of(client, meeting, point=""):
    return client.get(f"/rapat/{meeting.pk}/layar/isi/", {"sejak": point})


# --- what is on it ---


def test_items_come_first_and_then_the_three_lists(meeting, write):
    first = write("a: Kebijakan")
    write("@ Uji Coba ; Kepala ; Bappeda", agenda=first)
    write("c: Dibahas", agenda=first)
    write("r: Susun rencana", agenda=first)
    write("c: Di luar agenda")
    write("k: Sepakat")
    write("t: Kirim surat > Bappeda > segera")
    write("m: Anggaran kurang")

    screen = Screen(meeting)

    assert places(screen) == ["Agenda 1 dari 1", "Catatan umum", "Keputusan", "Rekomendasi", "Tindak lanjut"]
    item, general, decisions, recommendations, tasks = screen.parts
    assert [len(lines) for lines in (item.speakers, item.notes, item.recommendations)] == [1, 1, 1]
    assert [line.row.text for line in general.notes] == ["Di luar agenda"]
    assert [[line.row.text for line in part.results] for part in (decisions, recommendations, tasks)] == [
        ["Sepakat"], ["Susun rencana"], ["Kirim surat"],
    ]  # fmt: skip


def test_removed_rows_obstacles_and_private_reminders_are_not_thrown_on_the_wall(cast, meeting, write):
    write("a: Kebijakan")
    write("m: Anggaran kurang")
    reminder = {"text": "10.42, rapikan nanti"}
    workflow.append_row(meeting, Kind.REMINDER, reminder, uid=uuid.uuid4(), by=cast.secretariat)
    workflow.remove_row(write("k: Dibatalkan lagi"), by=cast.secretariat)

    page = cast.client("secretariat").get(f"/rapat/{meeting.pk}/layar/").content.decode()

    assert "Kebijakan" in page
    for hidden in ("Anggaran kurang", "rapikan nanti", "Dibatalkan lagi"):
        assert hidden not in page


def test_an_empty_meeting_says_what_it_waits_for(cast, meeting):
    page = cast.client("secretariat").get(f"/rapat/{meeting.pk}/layar/").content.decode()

    assert "Menunggu catatan pertama." in page
    assert "Kembali ke lembar" in page


def test_a_task_without_owner_and_date_says_so_when_read_aloud(cast, meeting, write):
    write("t: Kirim surat > Bappeda > 30 Juni 2016")
    write("t: Data")

    page = cast.client("secretariat").get(f"/rapat/{meeting.pk}/layar/?lihat=tindak-lanjut").content.decode()

    assert "PJ: Bappeda" in page
    assert "Target: 30 Juni 2016" in page
    assert "PJ: belum ada" in page
    assert "Target: belum ada" in page


def test_the_sheet_leads_here(cast, meeting):
    sheet = cast.client("secretariat").get(f"/rapat/{meeting.pk}/lembar/").content.decode()

    assert f'href="/rapat/{meeting.pk}/layar/">Layar</a>' in sheet


# --- the QR of attendance ---


def open_check_in(meeting, by):
    return CheckInCode.objects.create(meeting=meeting, code=new_code(), created_by=by)


def test_the_qr_has_a_part_of_its_own_and_is_shown_until_something_is_written(cast, meeting, write):
    open_check_in(meeting, cast.secretariat)
    waiting = Screen(meeting)
    assert (places(waiting), waiting.active.title, waiting.waits) == (["Daftar hadir"], "Daftar hadir", True)

    write("a: Satu")

    screen = Screen(meeting)
    assert places(screen)[:2] == ["Daftar hadir", "Agenda 1 dari 1"]
    assert (screen.active.title, screen.waits) == ("Satu", False)
    page = cast.client("secretariat").get(f"/rapat/{meeting.pk}/layar/").content.decode()
    assert "Kode QR daftar hadir" in page


@pytest.mark.parametrize("ends", ["code", "meeting"])
def test_the_qr_leaves_the_wall_when_the_check_in_ends(cast, meeting, write, ends):
    write("a: Satu")
    code = open_check_in(meeting, cast.secretariat)
    before, client = point_of(meeting), cast.client("secretariat")

    if ends == "code":
        CheckInCode.objects.filter(pk=code.pk).update(closed_at=timezone.now(), closed_by=cast.secretariat)
    else:
        Meeting.objects.filter(pk=meeting.pk).update(
            cancelled_at=timezone.now(), cancelled_by=cast.chair, cancel_reason="x"
        )

    answer = news_of(client, meeting, before)
    assert answer.status_code == 200
    assert "Kode QR" not in answer.content.decode()


# --- what it follows ---


def test_it_shows_the_item_that_the_writer_is_in_also_while_results_are_filed(cast, meeting, write):
    first, second = write("a: Satu"), write("a: Dua")
    visit(meeting, cast.secretariat, first)
    write("c: Isi", agenda=second)
    decision = write("k: Sepakat")

    screen = Screen(meeting)

    assert screen.active.title == "Satu"
    assert [line.row for line in screen.news] == [decision]


def test_without_a_writer_it_shows_where_the_newest_row_is(meeting, write):
    first = write("a: Satu")
    write("a: Dua")
    write("c: Isi", agenda=first)
    assert Screen(meeting).active.title == "Satu"

    write("k: Sepakat")

    assert Screen(meeting).active.title == "Keputusan"


def test_a_writer_who_left_a_minute_ago_leads_nobody(cast, meeting, write):
    first = write("a: Satu")
    write("a: Dua")
    visit(meeting, cast.secretariat, first, ago=90)

    assert Screen(meeting).active.title == "Dua"


def test_two_writers_in_two_items_do_not_toss_it_to_and_fro(cast, meeting, write):
    first, second = write("a: Satu"), write("a: Dua")
    write("c: Isi", agenda=second)
    one, other = visit(meeting, cast.secretariat, first), visit(meeting, cast.secretariat, second, ago=10)
    assert Screen(meeting).active.title == "Dua"

    Visit.objects.filter(pk=other.pk).update(seen_at=one.seen_at + timedelta(seconds=1))

    assert Screen(meeting).active.title == "Dua"
    write("c: Lain", agenda=first)
    assert Screen(meeting).active.title == "Satu"


def test_an_item_removed_under_its_writer_gives_way(cast, meeting, write):
    write("a: Satu")
    second = write("a: Dua")
    visit(meeting, cast.secretariat, second)
    workflow.remove_row(second, by=cast.secretariat)

    assert Screen(meeting).active.title == "Satu"


def test_a_person_may_look_elsewhere_and_an_unknown_part_is_the_one_being_written(meeting, write):
    write("a: Satu")
    write("k: Sepakat")

    chosen = Screen(meeting, asked="rekomendasi")
    unknown = Screen(meeting, asked="tidak-ada")

    assert (chosen.shown.title, chosen.follows, chosen.before.title, chosen.after.title) == (
        "Rekomendasi", False, "Keputusan", "Tindak lanjut",
    )  # fmt: skip
    assert (unknown.shown.title, unknown.follows) == ("Keputusan", True)
    assert Screen(meeting, asked="tindak-lanjut").after is None


# --- asking for news ---


def test_nothing_new_is_answered_with_nothing(cast, meeting, write):
    write("a: Satu")
    client = cast.client("secretariat")

    answer = news_of(client, meeting, point_of(meeting))

    assert (answer.status_code, answer.content, answer["X-Layar"]) == (204, b"", str(meeting.pk))
    assert "no-store" in answer["Cache-Control"]


def change_text(cast, meeting, agenda):
    meeting.rows.filter(pk=agenda.pk).update(text="Satu yang lain")


def change_marks(cast, meeting, agenda):
    workflow.set_mark_style(meeting, "decision", 1, "a.", by=cast.secretariat)


def remove(cast, meeting, agenda):
    workflow.remove_row(agenda, by=cast.secretariat)


def write_elsewhere(cast, meeting, agenda):
    visit(meeting, cast.secretariat, agenda)


@pytest.mark.parametrize("act", [change_text, change_marks, remove, write_elsewhere])
def test_every_change_of_the_wall_is_news(cast, meeting, write, act):
    agenda = write("a: Satu")
    client, before = cast.client("secretariat"), point_of(meeting)

    act(cast, meeting, agenda)
    answer = news_of(client, meeting, before)

    assert answer.status_code == 200
    assert f'data-point="{point_of(meeting)}"' in answer.content.decode()
    assert answer["X-Layar"] == str(meeting.pk)


def test_what_happens_in_another_meeting_is_no_news_here(cast, meeting, write):
    write("a: Satu")
    before = point_of(meeting)
    type_line(make_meeting(cast.pokja, title="Rapat lain"), "a: Lain", by=cast.secretariat)

    assert news_of(cast.client("secretariat"), meeting, before).status_code == 204


def test_asking_costs_two_queries_beside_session_and_gate(meeting, write, django_assert_num_queries):
    write("a: Satu")

    with django_assert_num_queries(2):
        point_of(meeting)


@pytest.mark.parametrize("rows", [3, 300])
def test_a_long_meeting_takes_no_more_queries_than_a_short_one(cast, meeting, write, rows, django_assert_num_queries):
    agenda = write("a: Satu")
    for n in range(rows // 3):
        write(f"t: Tugas {n} > Bappeda > segera")
        write(f"r: Saran {n}", agenda=agenda)
        write(f"c: Isi {n}", agenda=agenda)

    with django_assert_num_queries(4):
        screen = Screen(meeting)
        assert screen.shown
        assert screen.after
        assert screen.news is not None


def test_an_ended_session_leads_the_whole_page_to_masuk(cast, meeting):
    page = f"http://testserver/rapat/{meeting.pk}/layar/"

    answer = cast.client("anonymous").get(f"{page}isi/", headers={"HX-Request": "true", "HX-Current-URL": page})

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == f"/masuk/?next=/rapat/{meeting.pk}/layar/"
    assert answer.content == b""
