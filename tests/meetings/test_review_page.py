"""The page "Tinjau tindak lanjut": one button is one act, twice is once, and nothing typed is lost."""

import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import workflow
from meetings.models import FollowUp, FollowUpStatus, FollowUpUpdate, Kind, Row
from meetings.workflow import carrying
from tests.factories import make_meeting
from tests.meetings.records import add_row
from tests.meetings.test_carrying import FIRST_DAY, SECOND_DAY, World
from tests.people import client_of, make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]


@pytest.fixture
def world():
    return World(make_cast())


@pytest.fixture
def writer(world):
    return client_of(world.by)


def page_of(meeting) -> str:
    return reverse("meetings:review", args=[meeting.pk])


def press(writer, world, act, row=None, **typed):
    row = row or world.old
    address = reverse("meetings:review_act", args=[world.second.pk, row.uid])
    return writer.post(address, {"act": act, "uid": uuid.uuid4(), **typed})


def body(response) -> str:
    return unescape(response.content.decode())


def test_each_button_does_its_act_and_comes_back_to_the_line(world, writer):
    answer = press(writer, world, "selesai", note="Data lengkap.")
    assert answer["Location"] == f"{page_of(world.second)}#tl-{world.old.uid}"
    page = body(writer.get(page_of(world.second)))
    assert "Selesai: Siapkan data kawasan kumuh" in page and "Data lengkap." in page and "0 masih terbuka" in page

    done = FollowUpUpdate.objects.get()
    press(writer, world, "urungkan", done=done.uid)
    press(writer, world, "teruskan")
    heir = Row.objects.get(origin=world.old)
    assert f"#row-{heir.uid}" in body(writer.get(page_of(world.second)))
    press(writer, world, "urungkan", done=heir.uid)
    press(writer, world, "batal", note="Digabung")
    assert FollowUp.objects.with_status().get(pk=world.old.pk).current_status == FollowUpStatus.DROPPED


def test_double_click_tells_once(world, writer):
    address = reverse("meetings:review_act", args=[world.second.pk, world.old.uid])
    data = {"act": "kabar", "uid": uuid.uuid4(), "note": "Baru separuh."}
    writer.post(address, data)
    writer.post(address, data)
    assert FollowUpUpdate.objects.get().note == "Baru separuh."

    writer.post(address, data | {"note": "Sudah semua."})  # a page found by going back
    assert [news.note for news in FollowUpUpdate.objects.all()] == ["Baru separuh.", "Sudah semua."]


def test_enter_in_the_box_notes_the_words_and_closes_nothing(world, writer):
    """FAULTS B09: a browser presses the first button of the form."""
    page = writer.get(page_of(world.second)).content.decode()
    assert re.search(r'<button[^>]*name="act" value="(\w+)"', page)[1] == "kabar"


def test_news_without_words_asks_for_them_at_its_own_line(world, writer):
    other = add_row(make_meeting(world.cast.pokja, day=FIRST_DAY), Kind.FOLLOWUP, "Yang lain", world.by)
    answer = press(writer, world, "kabar", row=other, note="  ")
    assert answer.status_code == 422 and body(answer).count("Tulis kabarnya dulu.") == 2
    assert f'href="#tl-{other.uid}-note"' in body(answer) and body(answer).count("invalid-feedback") == 1


def test_act_that_came_too_late_says_so_and_keeps_the_words(world, writer):
    address = reverse("meetings:review_act", args=[world.second.pk, world.old.uid])
    world.tell(FollowUpStatus.DONE)
    answer = writer.post(address, {"act": "teruskan", "uid": uuid.uuid4(), "note": "masih kurang"})
    assert answer.status_code == 409 and "Tindak lanjut ini sudah dicatat selesai." in body(answer)
    assert "masih kurang" in body(answer)


def test_words_stay_on_the_page_when_the_meeting_was_submitted_meanwhile(world, writer):
    for kind, text in [(Kind.AGENDA, "Agenda"), (Kind.DECISION, "Putusan")]:
        add_row(world.second, kind, text, world.by)
    world.second.signers.create(office="Ketua")
    workflow.submit(world.second, by=world.by)
    answer = press(writer, world, "kabar", note="kata yang panjang")
    assert answer.status_code == 409 and "Tarik pengajuan dulu" in body(answer) and "kata yang panjang" in body(answer)


@pytest.mark.parametrize("which", ["other Pokja", "this meeting", "no follow-up", "later meeting"])
def test_follow_up_that_is_not_of_an_earlier_meeting_of_the_pokja_is_not_there(world, writer, which):
    meeting, kind = {
        "other Pokja": (make_meeting(world.cast.elsewhere, day=FIRST_DAY), Kind.FOLLOWUP),
        "this meeting": (world.second, Kind.FOLLOWUP),
        "no follow-up": (make_meeting(world.cast.pokja, day=FIRST_DAY), Kind.DECISION),
        "later meeting": (make_meeting(world.cast.pokja, day=SECOND_DAY.replace(month=12)), Kind.FOLLOWUP),
    }[which]
    row = add_row(meeting, kind, "x", world.by)

    for act in ("selesai", "teruskan", "kabar"):
        assert press(writer, world, act, row=row, note="x").status_code == 404
    assert not FollowUpUpdate.objects.exists() and not Row.objects.filter(origin=row).exists()


def test_markup_is_shown_as_typed(world, writer):
    nasty = '"><script>alert(1)</script>{{ 7*7 }}'
    row = add_row(make_meeting(world.cast.pokja, day=FIRST_DAY), Kind.FOLLOWUP, nasty, world.by, owner_text=nasty)
    press(writer, world, "kabar", row=row, note=nasty)
    page = writer.get(page_of(world.second))
    assert "<script>alert" not in page.content.decode() and body(page).count(nasty) >= 3


def test_page_takes_as_many_queries_for_three_hundred_as_for_three(world, writer):
    def queries(rows):
        meeting = make_meeting(world.cast.pokja, day=FIRST_DAY)
        for number in range(rows):
            row = add_row(meeting, Kind.FOLLOWUP, f"Tugas {number}", world.by)
            if number % 3 == 0:
                world.carry(row=row)
            elif number % 3 == 1:
                world.tell(note="kabar", row=row)
        with CaptureQueriesContext(connection) as captured:
            page = writer.get(page_of(world.second))
        assert page.content.count(b'class="review-line"') >= rows
        return len(captured)

    queries(3)
    assert queries(3) == queries(300)


def test_item_stands_on_the_agenda_once_and_leads_here_whatever_it_is_called(world, writer):
    for _ in range(2):
        writer.post(reverse("meetings:review_item", args=[world.second.pk]))
    item = world.second.rows.get(kind=Kind.AGENDA)
    assert item.text == "Tinjau tindak lanjut Rakor 1"
    Row.objects.filter(pk=item.pk).update(text="Evaluasi")
    sheet = body(writer.get(reverse("meetings:sheet", args=[world.second.pk])))
    assert sheet.count(f'href="{page_of(world.second)}"') == 2  # at the item and on top
    workflow.remove_row(item, by=world.by)
    assert carrying.add_review_item(world.second, by=world.by).pk == item.pk


def test_sheet_of_a_first_meeting_says_nothing_of_earlier_ones(world, writer):
    first = make_meeting(world.cast.pokja, day=FIRST_DAY.replace(year=2015))
    assert "tinjau-tindak-lanjut" not in body(writer.get(reverse("meetings:sheet", args=[first.pk])))
