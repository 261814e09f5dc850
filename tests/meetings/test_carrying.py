"""Looking back at earlier follow-ups: closed or carried on once, taken back, and never counted twice (FAULTS B21)."""

import uuid
from datetime import date, time

import pytest

from meetings import workflow
from meetings.lookback import Review, earlier_follow_ups, review_title
from meetings.models import FollowUp, FollowUpStatus, FollowUpUpdate, Kind, Meeting, Row
from meetings.papers import format_a1
from meetings.reading import Reading
from meetings.record.export import to_record
from meetings.workflow import carrying
from meetings.workflow.locking import Refused
from pokja.effects import of_succession
from tests.factories import make_meeting, make_seat
from tests.meetings.records import add_row, make_final
from tests.meetings.test_rows_together import at_once
from tests.people import make_cast
from tests.reports import text_of

pytestmark = pytest.mark.usefixtures("plain_papers")

DONE, DROPPED, RUNNING = FollowUpStatus.DONE, FollowUpStatus.DROPPED, FollowUpStatus.IN_PROGRESS
FIRST_DAY, SECOND_DAY, THIRD_DAY = date(2016, 5, 30), date(2016, 9, 12), date(2016, 12, 1)


class World:
    """Rakor 1 of Banten, final, with one open follow-up; Rakor 2, a draft."""

    def __init__(self, cast):
        self.cast, self.by = cast, cast.secretariat
        self.first = make_final(cast, day=FIRST_DAY)
        self.old = FollowUp.objects.get(meeting=self.first, text="Siapkan data kawasan kumuh")
        self.second = self.rakor("2", SECOND_DAY)

    def rakor(self, number, day, **fields) -> Meeting:
        return make_meeting(self.cast.pokja, f"Rakor {number}", number=number, day=day, **fields)

    def carry(self, meeting=None, row=None) -> Row:
        return carrying.carry_on(meeting or self.second, row or self.old, uid=uuid.uuid4(), by=self.by)

    def tell(self, status="", meeting=None, row=None, note="", uid=None):
        return carrying.tell(
            meeting or self.second, row or self.old, status=status, note=note, uid=uid or uuid.uuid4(), by=self.by
        )

    def cancel(self, meeting):
        return workflow.cancel(meeting, "Gedung kebanjiran", by=self.cast.chair)

    def to_review(self, meeting) -> list[str]:
        return [line.row.text for line in Review(meeting).lines]

    @property
    def open(self) -> list[Row]:
        return list(FollowUp.objects.open())


@pytest.fixture
def world(db):
    return World(make_cast())


def printed(meeting) -> tuple[list, list]:
    """Of section 9: the own follow-ups with where they came from, the earlier ones with their state."""
    sections = {section.key: section.content for section in format_a1.build(format_a1.collect(meeting)).sections}
    content = sections["follow_ups"]
    own = [(line.text, line.carried_from) for line in content.lines] if content else []
    return own, [(line.text, line.status) for line in content.earlier] if content else []


# --- what is looked back at ---


def test_open_follow_ups_of_earlier_meetings_are_listed_and_done_ones_are_not(world):
    assert world.to_review(world.second) == ["Siapkan data kawasan kumuh"]


def test_only_earlier_meetings_that_were_held_by_this_pokja_are_looked_at(world):
    """Another Pokja, a cancelled one, one later that year, one the same day but later."""
    by = world.by
    for title, pokja, day in [
        ("lain", world.cast.elsewhere, FIRST_DAY), ("ikut", world.cast.joined, FIRST_DAY),
        ("batal", world.cast.pokja, FIRST_DAY), ("nanti", world.cast.pokja, THIRD_DAY),
    ]:  # fmt: skip
        meeting = make_meeting(pokja, title, day=day)
        add_row(meeting, Kind.FOLLOWUP, title, by)
        if title == "batal":
            world.cancel(meeting)
    evening = make_meeting(world.cast.pokja, "malam", day=SECOND_DAY, start=time(19), end=time(21))
    add_row(evening, Kind.FOLLOWUP, "malam", by)
    morning = make_meeting(world.cast.pokja, "pagi", day=SECOND_DAY, start=time(7), end=time(8))
    add_row(morning, Kind.FOLLOWUP, "pagi", by)

    assert world.to_review(world.second) == ["Siapkan data kawasan kumuh", "pagi"]
    assert world.to_review(evening) == ["Siapkan data kawasan kumuh", "pagi"]
    assert world.to_review(morning) == ["Siapkan data kawasan kumuh"]


def test_of_two_meetings_at_the_same_hour_the_one_written_first_is_the_earlier(world):
    twin = world.rakor("3", SECOND_DAY)
    add_row(world.second, Kind.FOLLOWUP, "dari kembarannya", world.by)

    assert "dari kembarannya" in world.to_review(twin)
    assert not earlier_follow_ups(world.second).filter(meeting=twin).exists()


def test_without_a_later_meeting_it_waits_in_the_list(world):
    world.cancel(world.second)

    assert world.open == [world.old]
    assert world.to_review(world.rakor("3", THIRD_DAY)) == [world.old.text]


def test_a_draft_that_nobody_signed_yet_is_looked_back_at_but_not_printed(world):
    add_row(world.second, Kind.FOLLOWUP, "belum ditandatangani", world.by)
    third = world.rakor("3", THIRD_DAY)

    assert "belum ditandatangani" in world.to_review(third)
    assert [text for text, _ in printed(third)[1]] == [world.old.text]


def test_item_is_named_after_the_newest_meeting_that_left_something(world):
    assert review_title(world.second) == "Tinjau tindak lanjut Rakor 1"
    add_row(world.second, Kind.FOLLOWUP, "baru", world.by)
    assert review_title(world.rakor("3", THIRD_DAY)) == "Tinjau tindak lanjut Rakor 2 dan sebelumnya"
    assert review_title(world.first) == ""


# --- one act ---


def test_carried_on_it_stands_in_the_new_meeting_as_it_was_and_counts_once(world):
    seat = make_seat(world.cast.pokja, "head")
    draft = world.rakor("0", date(2016, 1, 4))
    row = add_row(
        draft, Kind.FOLLOWUP, "Susun SK", world.by, owner_text="Bappeda", owner_seat=seat, due_text="segera",
        due_date=date(2016, 6, 1),
    )  # fmt: skip
    world.tell(RUNNING, row=row, note="konsep sudah ada")

    heir = world.carry(row=row)

    kept = ("text", "owner_text", "owner_seat", "due_text", "due_date")
    assert [getattr(heir, name) for name in kept] == [getattr(row, name) for name in kept]
    assert (heir.meeting, heir.origin_id, heir.status_at_writing) == (world.second, row.pk, RUNNING)
    assert {r.pk for r in world.open} == {world.old.pk, heir.pk}
    assert of_succession(seat)[0] == "1 tindak lanjut ikut jabatan"


def test_second_click_and_second_secretary_change_nothing(world):
    uid = uuid.uuid4()
    assert world.carry() == world.carry()
    carrying.take_back(world.second, world.old, world.carry().uid, by=world.by)
    world.tell(DONE, uid=uid)
    world.tell(DONE, uid=uid)
    world.tell(DONE)

    assert FollowUpUpdate.objects.count() == 1 and not Row.objects.filter(origin=world.old).standing().exists()


def test_what_somebody_else_did_meanwhile_is_not_done_over(world):
    world.tell(DONE)

    with pytest.raises(Refused, match="sudah dicatat selesai"):
        world.carry()
    with pytest.raises(Refused, match="sudah dicatat selesai"):
        world.tell(DROPPED)
    other = world.rakor("3", THIRD_DAY)
    row = add_row(world.second, Kind.FOLLOWUP, "baru", world.by)
    world.carry(other, row)
    with pytest.raises(Refused, match="sudah diteruskan ke rapat ini"):
        world.tell(DONE, other, row)
    with pytest.raises(Refused, match="sudah diteruskan ke rapat lain"):
        world.carry(world.rakor("4", date(2016, 12, 20)), row)


def test_news_alone_keeps_the_status_and_needs_words(world):
    with pytest.raises(Refused, match="Tulis kabarnya dulu."):
        world.tell(note="  ")
    world.tell(note="Data dari 3 kabupaten masuk.")

    (line,) = Review(world.second).lines
    assert (line.status, line.is_open, line.told[0].note) == ("not_started", True, "Data dari 3 kabupaten masuk.")


def test_every_act_is_taken_back_and_the_second_click_takes_nothing_more(world):
    news = world.tell(note="Kabar pertama")
    done = world.tell(DONE)
    carrying.take_back(world.second, world.old, done.uid, by=world.by)
    carrying.take_back(world.second, world.old, done.uid, by=world.by)
    (line,) = Review(world.second).lines
    assert (line.status, [n.pk for n in line.told]) == ("not_started", [news.pk])

    heir = world.carry()
    for _ in range(2):
        carrying.take_back(world.second, world.old, heir.uid, by=world.by)
    assert world.open == [world.old]
    assert world.carry() == heir  # comes back, with whatever was changed on it


def test_news_told_later_by_somebody_else_survives_an_undoing(world):
    done = world.tell(DONE)
    workflow.add_update(world.old, status=RUNNING, note="ternyata belum", uid=uuid.uuid4(), by=world.by)

    carrying.take_back(world.second, world.old, done.uid, by=world.by)

    assert FollowUp.objects.with_status().get(pk=world.old.pk).current_status == RUNNING


def test_a_meeting_takes_back_only_what_it_did_itself(world):
    third = world.rakor("3", THIRD_DAY)
    done = world.tell(DONE)

    assert not carrying.take_back(third, world.old, done.uid, by=world.by)
    assert FollowUp.objects.with_status().get(pk=world.old.pk).current_status == DONE


@pytest.mark.parametrize("act", ["carry", "done", "undo"])
def test_a_meeting_that_is_submitted_final_or_cancelled_looks_back_no_more(world, act):
    done = world.tell(DONE) if act == "undo" else None
    world.cancel(world.second)
    acts = {
        "carry": world.carry,
        "done": lambda: world.tell(DONE),
        "undo": lambda: carrying.take_back(world.second, world.old, done.uid, by=world.by),
    }

    with pytest.raises(Refused, match="dibatalkan"):
        acts[act]()


def test_a_follow_up_of_no_earlier_meeting_of_the_pokja_is_refused(world):
    foreign = add_row(make_meeting(world.cast.elsewhere, day=FIRST_DAY), Kind.FOLLOWUP, "Surabaya", world.by)
    own = add_row(world.second, Kind.FOLLOWUP, "sendiri", world.by)
    for row in (foreign, own):
        for act in (world.carry, lambda row: world.tell(DONE, row=row)):
            with pytest.raises(Refused, match="bukan dari rapat Pokja ini"):
                act(row=row)


# --- the meeting is cancelled, the row removed, the chain goes on ---


def test_cancelled_meeting_gives_back_what_it_carried_and_dropped_but_done_is_done(world):
    dropped = add_row(world.rakor("0", date(2016, 1, 4)), Kind.FOLLOWUP, "Digugurkan", world.by)
    done = add_row(dropped.meeting, Kind.FOLLOWUP, "Rampung", world.by)
    world.carry()
    world.tell(DROPPED, row=dropped)
    world.tell(DONE, row=done)
    assert {row.text for row in world.open} == {world.old.text}

    world.cancel(world.second)

    assert {row.pk for row in world.open} == {world.old.pk, dropped.pk}


def test_removing_the_carried_row_opens_the_earlier_one_again_and_restoring_closes_it(world):
    heir = world.carry()
    workflow.remove_row(heir, by=world.by)
    assert world.open == [world.old]
    workflow.restore_row(heir, by=world.by)
    assert [row.pk for row in world.open] == [heir.pk]


def test_chain_over_a_cancelled_meeting_counts_once(world):
    third = world.rakor("3", THIRD_DAY)
    last = world.carry(third, world.carry())
    world.cancel(world.second)

    assert [row.pk for row in world.open] == [last.pk]
    assert world.to_review(world.rakor("4", date(2016, 12, 20))) == [last.text]


def test_a_part_split_off_in_the_same_meeting_is_a_task_of_its_own(world):
    row = add_row(world.second, Kind.FOLLOWUP, "Dua hal", world.by)
    part = workflow.set_origin(add_row(world.second, Kind.FOLLOWUP, "Hal kedua", world.by), row, by=world.by)
    third = world.rakor("3", THIRD_DAY)
    heir = world.carry(third, part)

    assert {r.pk for r in world.open} == {world.old.pk, row.pk, heir.pk}


# --- on paper and on the page of the earlier meeting ---


@pytest.mark.usefixtures("real_papers")
def test_report_prints_a_carried_one_once_and_closed_ones_with_their_new_state(world):
    june = make_final(world.cast, "Rakor Juni", number="", day=date(2016, 6, 6))
    in_june = FollowUp.objects.get(meeting=june, text=world.old.text)
    assert printed(world.second) == ([], [(world.old.text, "Belum dimulai")] * 2)

    world.carry()
    assert printed(world.second) == (
        [(world.old.text, "Rakor 1, 30 Mei 2016")],
        [(in_june.text, "Belum dimulai")],
    )
    world.tell(DONE, row=in_june)
    assert printed(world.second)[1] == [(in_june.text, "Selesai")]

    text = text_of(format_a1.render_pdf(format_a1.collect(world.second)))
    assert text.count("Siapkan data kawasan kumuh") == 2 and "Diteruskan dari Rakor 1, 30 Mei 2016" in text


def test_record_tells_no_news_that_was_undone(world):
    world.tell(RUNNING, note="berjalan")
    done = world.tell(DONE)
    carrying.take_back(world.second, world.old, done.uid, by=world.by)
    (task, _) = to_record(world.first)["follow_ups"]
    assert [(news["status"], news["note"]) for news in task["updates"]] == [(RUNNING, "berjalan")]


def test_report_of_an_earlier_day_knows_nothing_of_what_a_later_meeting_did(world):
    third = world.rakor("3", THIRD_DAY)
    world.carry(third)

    assert printed(world.second)[1] == [(world.old.text, "Belum dimulai")]
    assert printed(third)[0] == [(world.old.text, "Rakor 1, 30 Mei 2016")]


def test_page_of_the_earlier_meeting_says_it_was_carried_on_but_not_to_those_who_read_no_drafts(world):
    world.carry()

    def told(user):
        reading = Reading(Meeting.objects.get(pk=world.first.pk), user)
        return [follow_up.status for follow_up in reading.follow_ups], reading.open_count

    assert told(world.cast.reader) == (["carried", "done"], 0)
    assert told(world.cast.area_reader) == (["not_started", "done"], 1)


@pytest.mark.parametrize(
    ("due", "late"),
    [
        ({"due_date": date(2016, 8, 31)}, "Lewat 12 hari"),
        ({"due_date": SECOND_DAY}, ""),
        ({"due_text": "pada Rakor 2"}, "Lewat sejak Rakor 2"),
        ({"due_text": "pada Rakor II"}, "Lewat sejak Rakor 2"),
        ({"due_text": "Rakor ke-3"}, ""),
        ({"due_text": "segera"}, ""),
    ],
)
def test_late_on_the_day_of_the_meeting(world, due, late):
    row = add_row(world.rakor("0", date(2016, 1, 4)), Kind.FOLLOWUP, "Bertarget", world.by, **due)
    meeting = world.second if due.get("due_date") else world.rakor("3", THIRD_DAY)

    line = next(line for line in Review(meeting).lines if line.row.pk == row.pk)
    assert line.late_words == late
    assert line.is_due_here == (due in ({"due_date": SECOND_DAY}, {"due_text": "Rakor ke-3"}))


def test_rakor_that_was_cancelled_makes_nothing_late(world):
    world.cancel(world.second)
    (line,) = Review(world.rakor("3", THIRD_DAY)).lines
    assert (line.row.due_text, line.late_words) == ("pada Rakor 2", "")


# --- at once ---


def test_two_secretaries_carry_on_at_once_and_one_row_stands(fresh_database):
    world = World(make_cast())
    other = world.rakor("3", THIRD_DAY)
    refused = []

    def carry(meeting):
        def act():
            try:
                world.carry(meeting)
            except Refused as error:
                refused.append(str(error))

        return act

    at_once(carry(world.second), carry(other), carry(world.second), carry(other), carry(world.second))

    assert Row.objects.standing().filter(origin=world.old).count() == 1
    assert set(refused) == {carrying.ELSEWHERE} and len(refused) in (2, 3)


def test_closing_and_carrying_on_at_once_leaves_one_of_both(fresh_database):
    world = World(make_cast())
    uid, refused = uuid.uuid4(), []

    def tried(act):
        def run():
            try:
                act()
            except Refused:
                refused.append(1)

        return run

    at_once(
        *(tried(act) for act in [world.carry, lambda: world.tell(DONE, uid=uid), lambda: world.tell(DONE, uid=uid)])
    )

    (line,) = Review(world.second).lines
    assert bool(line.heir) != (line.status == DONE)
    assert FollowUpUpdate.objects.count() <= 1


def test_undone_twice_at_once_is_undone_once(fresh_database):
    world = World(make_cast())
    done = world.tell(DONE)

    at_once(*[lambda: carrying.take_back(world.second, world.old, done.uid, by=world.by)] * 4)

    assert FollowUpUpdate.objects.count() == 2 and world.open == [world.old]
