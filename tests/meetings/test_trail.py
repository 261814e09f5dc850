"""Jejak: every removal and every move is told with its way back, and taking one back puts the row where it was."""

import uuid
from datetime import time

import pghistory
import pytest

from meetings import workflow
from meetings.models import Attendee, Kind, Meeting, Presence, Row
from meetings.trail import Trail
from tests.factories import make_meeting, make_person
from tests.meetings.rows import in_list, texts, type_line
from tests.people import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.pokja, number="1")


@pytest.fixture
def by(cast):
    return cast.secretariat


@pytest.fixture
def write(meeting, by):
    return lambda line, **place: type_line(meeting, line, by=by, **place)


@pytest.fixture
def decisions(write):
    return [write(f"k: {name}") for name in ("Satu", "Dua", "Tiga", "Empat")]


def steps_of(meeting, number=1):
    return list(Trail(meeting).page(number).object_list)


def told(meeting):
    return [step.text for step in steps_of(meeting)]


def last_event(row) -> int:
    return row.events.latest("pgh_id").pk


def undo(row, by, event=None):
    return workflow.undo_move(Row.objects.get(pk=row.pk), event or last_event(row), by=by)


def now(row) -> Row:
    return Row.objects.get(pk=row.pk)


# --- what is told ---


def test_moves_and_removals_are_told_newest_first_with_who_did_them(meeting, decisions, by):
    workflow.move_row(decisions[3], -1, by=by)
    workflow.remove_row(decisions[0], by=by)

    removal, move = steps_of(meeting)

    assert (removal.text, removal.undo, removal.by, removal.note) == (
        "Keputusan “Satu” dihapus", "row", "Sekretariat Banten", "",
    )  # fmt: skip
    assert (move.text, move.before, move.after, move.by) == (
        "Keputusan “Empat” dipindahkan", "urutan 4 dari 4", "urutan 3 dari 4", "Sekretariat Banten",
    )  # fmt: skip


def test_a_place_is_told_by_its_agenda_item_and_the_row_above(meeting, write, by):
    first, second = write("a: Kebijakan"), write("a: Review Pokja")
    note, other = write("c: Isi", agenda=first), write("c: Induk", agenda=second)

    workflow.put_row(note, by=by, parent=other)

    (move,) = steps_of(meeting)
    assert move.before == "agenda “Kebijakan”, urutan 1 dari 1"
    assert move.after == "agenda “Review Pokja”, di bawah “Induk”, urutan 1 dari 1"


def test_neighbours_numbered_anew_were_not_moved(meeting, decisions, by):
    Row.objects.filter(pk__in=[row.pk for row in decisions[:3]]).update(rank=7)  # no gap is left between them

    workflow.move_row(Row.objects.get(pk=decisions[3].pk), -1, by=by)

    assert texts(meeting.rows.order_by("rank", "pk")) == ["Satu", "Dua", "Empat", "Tiga"]
    assert told(meeting) == ["Keputusan “Empat” dipindahkan"]


def test_what_goes_along_with_its_parent_was_not_moved_itself(meeting, write, by):
    first, second = write("a: Satu"), write("a: Dua")
    above = write("c: Induk", agenda=first)
    below = write("c: Anak", agenda=first, parent=above)

    workflow.place_row(above, agenda=second, by=by)

    assert now(below).agenda == second
    assert told(meeting) == ["Catatan “Induk” dipindahkan"]


@pytest.mark.parametrize("change", ["text", "kind", "restore", "nowhere"])
def test_other_changes_are_no_moves(meeting, decisions, by, change):
    row = decisions[1]
    if change == "text":
        row.text = "Lain"
        row.save()
    elif change == "kind":
        workflow.change_kind(row, Kind.NOTE, by=by)
    elif change == "restore":
        workflow.remove_row(row, by=by)
        workflow.restore_row(row, by=by)
    else:
        workflow.put_row(row, by=by, after=decisions[0])

    assert [step.undo for step in steps_of(meeting) if step.undo == "move"] == []


def test_a_removal_counts_what_went_with_it_and_is_told_once(meeting, write, by):
    agenda = write("a: Satu")
    write("c: Isi", agenda=agenda)
    write("r: Saran", agenda=agenda)

    workflow.remove_row(agenda, by=by)

    assert told(meeting) == ["Agenda “Satu” dan 2 baris yang ikut dengannya dihapus"]


def test_what_came_back_offers_no_second_way_back(meeting, decisions, by):
    workflow.remove_row(decisions[0], by=by)
    workflow.restore_row(decisions[0], by=by)
    workflow.move_row(decisions[3], -1, by=by)
    undo(decisions[3], by)

    assert [(step.undo, step.note) for step in steps_of(meeting)] == [
        ("move", ""),
        ("move", "Sudah di tempat semula."),
        ("row", "Sudah dipulihkan."),
    ]


def test_a_second_removal_of_the_same_row_has_the_way_back(meeting, decisions, by):
    for act in (workflow.remove_row, workflow.restore_row, workflow.remove_row):
        act(decisions[0], by=by)

    assert [step.note for step in steps_of(meeting)] == ["", "Sudah dipulihkan."]


def test_a_moved_row_that_was_removed_has_to_be_restored_first(meeting, decisions, by):
    workflow.move_row(decisions[3], -1, by=by)
    workflow.remove_row(decisions[3], by=by)

    assert [step.note for step in steps_of(meeting)] == ["", "Baris ini sudah dihapus. Pulihkan dulu."]


def test_another_meeting_has_its_own_trail(cast, meeting, decisions, by):
    other = make_meeting(cast.pokja, title="Rapat lain")

    workflow.move_row(decisions[3], -1, by=by)

    assert told(other) == []


# --- taking a move back ---


def test_a_row_goes_back_behind_its_neighbour_of_then(meeting, decisions, by, write):
    workflow.put_row(decisions[2], by=by, after=workflow.FIRST)
    event = last_event(decisions[2])
    write("k: Lima")
    workflow.put_row(decisions[1], by=by, after=workflow.FIRST)

    back = undo(decisions[2], by, event)

    assert in_list(meeting, Kind.DECISION) == ["1. Dua", "2. Tiga", "3. Satu", "4. Empat", "5. Lima"]
    assert back.reason == ""


def test_the_first_goes_back_to_the_top(meeting, decisions, by):
    workflow.put_row(decisions[0], by=by)

    undo(decisions[0], by)

    assert in_list(meeting, Kind.DECISION) == ["1. Satu", "2. Dua", "3. Tiga", "4. Empat"]


def test_a_removed_neighbour_still_shows_the_place(meeting, decisions, by):
    workflow.put_row(decisions[2], by=by, after=workflow.FIRST)
    event = last_event(decisions[2])
    workflow.remove_row(decisions[1], by=by)

    undo(decisions[2], by, event)

    assert in_list(meeting, Kind.DECISION) == ["1. Satu", "2. Tiga", "3. Empat"]


def test_without_anybody_ahead_any_more_it_goes_before_those_behind_it(meeting, decisions, by):
    workflow.put_row(decisions[1], by=by)
    event = last_event(decisions[1])
    workflow.change_kind(decisions[0], Kind.NOTE, by=by)

    undo(decisions[1], by, event)

    assert in_list(meeting, Kind.DECISION) == ["1. Dua", "2. Tiga", "3. Empat"]


def test_a_row_comes_out_again_with_all_below_it(meeting, write, by):
    first, second = write("a: Satu"), write("a: Dua")
    above = write("c: Induk", agenda=first)
    below = write("c: Anak", agenda=first, parent=above)
    other = write("c: Lain", agenda=second)
    workflow.put_row(above, by=by, parent=other)

    undo(above, by)

    assert (now(above).parent, now(above).agenda) == (None, first)
    assert (now(below).parent, now(below).agenda) == (above, first)


def test_a_removed_parent_is_told_and_the_row_stands_where_it_stood(meeting, decisions, by):
    workflow.indent_row(decisions[2], by=by)
    workflow.outdent_row(decisions[2], by=by)
    event = last_event(decisions[2])
    workflow.put_row(decisions[2], by=by)
    workflow.remove_row(decisions[1], by=by)

    back = undo(decisions[2], by, event)

    assert in_list(meeting, Kind.DECISION) == ["1. Satu", "2. Tiga", "3. Empat"]
    assert back.reason == "“Dua” sudah dihapus, jadi baris ini sekarang di tingkat paling atas."


def test_a_removed_agenda_item_is_told_and_the_row_hangs_on_the_one_above(meeting, write, by):
    top = write("a: Satu")
    sub = workflow.append_row(meeting, Kind.AGENDA, {"text": "Bagian"}, uid=uuid.uuid4(), by=by, parent=top)
    other = write("a: Dua")
    note = write("c: Isi", agenda=sub)
    workflow.place_row(note, agenda=other, by=by)
    workflow.remove_row(sub, by=by)

    back = undo(note, by)

    assert now(note).agenda == top
    assert back.reason == "Agenda “Bagian” sudah dihapus, jadi baris ini sekarang di agenda “Satu”."


def test_a_parent_that_stands_below_the_row_by_now_does_not_make_a_circle(meeting, decisions, by):
    one, two = decisions[:2]
    workflow.indent_row(two, by=by)
    workflow.outdent_row(two, by=by)
    event = last_event(two)
    workflow.put_row(one, by=by, parent=now(two))

    with pytest.raises(workflow.Refused, match="“Satu” sekarang ada di bawah baris ini. Pindahkan “Satu” dulu."):
        undo(two, by, event)

    assert in_list(meeting, Kind.DECISION) == ["1. Dua", "a. Satu", "2. Tiga", "3. Empat"]


def test_a_parent_that_is_too_deep_by_now_gives_way_to_the_one_above(meeting, write, by):
    one, two, three, four = (write(f"k: {name}") for name in ("Satu", "Dua", "Tiga", "Empat"))
    workflow.put_row(four, by=by, parent=two)
    workflow.put_row(now(four), by=by)
    event = last_event(four)
    workflow.put_row(two, by=by, parent=one)
    workflow.put_row(now(three), by=by, parent=now(four))

    back = undo(four, by, event)

    assert now(four).parent == one
    assert back.reason == "“Dua” sekarang terlalu dalam, jadi baris ini sekarang di bawah “Satu”."


def test_a_row_of_another_kind_or_a_removed_one_is_not_moved(meeting, decisions, by):
    workflow.move_row(decisions[3], -1, by=by)
    event = last_event(decisions[3])
    workflow.change_kind(decisions[3], Kind.NOTE, by=by)
    with pytest.raises(workflow.Refused, match="Baris ini sekarang catatan. Ubah jenisnya menjadi keputusan dulu"):
        undo(decisions[3], by, event)

    workflow.remove_row(decisions[3], by=by)
    with pytest.raises(workflow.Refused, match="sudah dihapus"):
        undo(decisions[3], by, event)


def test_what_was_no_move_of_this_row_is_not_taken_back(meeting, decisions, by):
    workflow.move_row(decisions[3], -1, by=by)

    for event in (decisions[3].events.earliest("pgh_id").pk, last_event(decisions[0]), 10**12):
        with pytest.raises(Row.DoesNotExist):
            undo(decisions[3], by, event)
    with pytest.raises(Row.DoesNotExist):
        undo(decisions[0], by, last_event(decisions[3]))


# --- the attendance list ---


def attendee(meeting, **fields):
    return Attendee.objects.create(meeting=meeting, name="Tamu Uji", office="Kepala", position=4, count=1, **fields)


def test_whoever_was_taken_off_the_list_comes_back_with_what_was_noted(cast, meeting, by):
    person = make_person(cast.pokja)
    guest = attendee(meeting, person=person, phone="0812", institution="Bappeda")
    session = meeting.sessions.get()
    Presence.objects.create(attendee=guest, session=session, status="present", mode="onsite", arrived=time(9, 12))
    uid = guest.uid
    with pghistory.context(user=by.pk):
        guest.delete()
    (step,) = steps_of(meeting)
    assert (step.text, step.undo, step.note, step.by) == (
        "Peserta “Tamu Uji” dihapus dari daftar hadir", "attendee", "", "Sekretariat Banten",
    )  # fmt: skip

    again = workflow.restore_attendee(meeting, uid, by=by)

    again.refresh_from_db()
    assert (again.name, again.office, again.institution, again.position, again.person, again.phone) == (
        "Tamu Uji", "Kepala", "Bappeda", 4, person, "",
    )  # fmt: skip
    presence = again.presences.get()
    assert (presence.session, presence.status, presence.mode, presence.arrived) == (
        session, "present", "onsite", time(9, 12),
    )  # fmt: skip
    assert [step.note for step in steps_of(meeting)] == ["Sudah dipulihkan."]
    assert workflow.restore_attendee(meeting, uid, by=by) == again


@pytest.mark.parametrize(("invitees", "then"), [(["Kepala Bappeda"], 2), ([], 0)])
def test_whoever_comes_back_is_on_the_undangan_again_where_there_is_one(meeting, by, invitees, then):
    guest = attendee(meeting, institution="Bappeda", invited=True)
    uid = guest.uid
    guest.delete()
    Meeting.objects.filter(pk=meeting.pk).update(invitees=invitees)

    workflow.restore_attendee(meeting, uid, by=by)

    meeting.refresh_from_db()
    assert len(meeting.invitees) == then


def test_somebody_of_another_meeting_does_not_come_back_here(cast, meeting, by):
    guest = attendee(make_meeting(cast.pokja, title="Rapat lain"))
    uid = guest.uid
    guest.delete()

    assert workflow.restore_attendee(meeting, uid, by=by) is None


# --- the page ---


def page_of(cast, meeting, number=""):
    return cast.client("secretariat").get(f"/rapat/{meeting.pk}/lembar/jejak/?page={number}").content.decode()


def test_the_ways_back_work_from_the_page(cast, meeting, decisions, by):
    workflow.move_row(decisions[3], -1, by=by)
    event = last_event(decisions[3])
    guest = attendee(meeting)
    uid = guest.uid
    guest.delete()
    client = cast.client("secretariat")

    moved = client.post(f"/rapat/{meeting.pk}/lembar/{decisions[3].uid}/tempat-semula/{event}/", follow=True)
    came = client.post(f"/rapat/{meeting.pk}/hadir/{uid}/pulihkan/", follow=True)

    assert "Dikembalikan ke tempat semula." in moved.content.decode()
    assert in_list(meeting, Kind.DECISION)[3] == "4. Empat"
    assert "Tamu Uji ada lagi di daftar hadir." in came.content.decode()
    assert meeting.attendees.get().uid == uid


def test_once_submitted_there_is_no_way_back_and_the_page_says_why(cast, meeting, decisions, by):
    workflow.move_row(decisions[3], -1, by=by)
    event = last_event(decisions[3])
    Meeting.objects.filter(pk=meeting.pk).update(status="submitted", submitted_at="2016-05-30T07:05Z", submitted_by=by)

    page = page_of(cast, meeting)
    answer = cast.client("secretariat").post(
        f"/rapat/{meeting.pk}/lembar/{decisions[3].uid}/tempat-semula/{event}/", follow=True
    )

    assert "Rapat ini diajukan" in page
    assert "Kembalikan ke tempat semula" not in page
    assert "Tarik pengajuan dulu" in answer.content.decode()
    assert in_list(meeting, Kind.DECISION)[2] == "3. Empat"


def test_an_empty_trail_says_so(cast, meeting):
    assert "Belum ada yang dihapus atau dipindahkan." in page_of(cast, meeting)


def test_the_sheet_leads_here(cast, meeting):
    sheet = cast.client("secretariat").get(f"/rapat/{meeting.pk}/lembar/").content.decode()

    assert f'href="/rapat/{meeting.pk}/lembar/jejak/"' in sheet
    assert "Terhapus dan dipindahkan" in sheet


def test_older_steps_are_on_the_next_page(cast, meeting, decisions, by):
    for _ in range(15):
        workflow.move_row(now(decisions[0]), 1, by=by)
        workflow.move_row(now(decisions[0]), -1, by=by)

    assert len(steps_of(meeting)) == 25
    assert len(steps_of(meeting, 2)) == 5
    assert "Laman 1 dari 2" in page_of(cast, meeting)


@pytest.mark.parametrize("moves", [1, 12])
def test_a_long_trail_takes_no_more_queries_than_a_short_one(meeting, write, by, moves, django_assert_num_queries):
    agenda = write("a: Satu")
    rows = [write(f"t: Tugas {n} > Bappeda > segera") for n in range(moves + 1)]
    notes = [write(f"c: Isi {n}", agenda=agenda) for n in range(moves + 1)]
    for row, note in zip(rows[1:], notes[1:], strict=True):
        workflow.move_row(now(row), -1, by=by)
        workflow.remove_row(now(note), by=by)
    attendee(meeting).delete()

    with django_assert_num_queries(5):
        steps = steps_of(meeting)

    assert len(steps) == min(25, 2 * moves + 1)
