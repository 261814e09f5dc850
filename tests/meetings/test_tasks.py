"""The follow-ups that somebody has to do with: whose, late by which day, counted as listed, and nothing of drafts."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from meetings import workflow
from meetings.models import FollowUp, FollowUpStatus, Kind, Meeting, Row
from meetings.tasks import ALL, LATE, MINE, MONTH, OURS, UNASSIGNED, Numbers, Tasks
from meetings.workflow import carrying
from pokja.models import Bidang, Institution
from pokja.models.membership import SeatRole
from pokja.roles import Role
from tests.factories import give_access, make_meeting, make_member, make_person, make_pokja, make_seat, make_user
from tests.people import PEOPLE, make_cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)  # 20 May in all three zones
EVENING = datetime(2026, 5, 20, 16, 30, tzinfo=UTC)  # 23.30 WIB on the 20th, 00.30 WITA and 01.30 WIT on the 21st


@pytest.fixture
def cast():
    return make_cast()


def final(pokja, *texts, day=date(2026, 2, 2), participants=(), number="1", **fields):
    """A final meeting with these follow-ups; the rows are written past the workflow."""
    meeting = make_meeting(pokja, f"Rakor {number}", number=number, day=day, participants=participants)
    for text in texts:
        task(meeting, text, **fields)
    make_final_of(meeting)
    return meeting


def make_final_of(meeting):
    meeting.status, meeting.final_version, by = "final", 1, make_user()
    meeting.submitted_at = meeting.approved_at = timezone.now()
    meeting.submitted_by = meeting.approved_by = by
    meeting.save()


def task(meeting, text="Susun data kumuh", **fields) -> FollowUp:
    fields.setdefault("status_at_writing", FollowUpStatus.NOT_STARTED)
    row = Row.objects.create(meeting=meeting, kind=Kind.FOLLOWUP, text=text, **fields)
    return FollowUp.objects.get(pk=row.pk)


def shown(user, view=ALL, moment=NOON) -> list[str]:
    return sorted(row.text for row in Tasks(user, moment).of(view))


# --- late ---


def test_due_today_is_not_late_today_and_tomorrow_it_is(cast):
    meeting = make_meeting(cast.pokja)
    task(meeting, "kemarin", due_date=date(2026, 5, 19))
    task(meeting, "hari ini", due_date=date(2026, 5, 20))

    tasks = Tasks(cast.secretariat, NOON)

    assert shown(cast.secretariat, LATE) == ["kemarin"]
    assert [tasks.late_words(row) for row in tasks.of(LATE)] == ["Lewat 1 hari"]
    assert {row.text: tasks.due_words(row) for row in tasks.all} == {"kemarin": "", "hari ini": "Jatuh tempo hari ini"}


def test_late_is_counted_by_the_day_of_the_zone_of_the_pokja(cast):
    """In the evening of Jakarta it is tomorrow already in Makassar and Jayapura."""
    places = {"36": "Banten", "73": "Sulawesi Selatan", "91": "Papua"}
    nation = make_user()
    give_access(nation, Role.AREA_READER)
    for code, name in places.items():
        final(make_pokja(code), name, due_date=date(2026, 5, 20))

    assert shown(nation, LATE, NOON) == []
    assert shown(nation, LATE, EVENING) == ["Papua", "Sulawesi Selatan"]


@pytest.mark.parametrize("number", ["2", "II", "ke-2", "Ke-II"])
@pytest.mark.parametrize("said", ["pada Rakor 2", "Rakor ke-II", "paling lambat rakor 2 TA ini"])
def test_due_at_a_rakor_turns_late_the_day_after_that_rakor(cast, number, said):
    meeting = make_meeting(cast.pokja, number="1", day=date(2026, 2, 2))
    task(meeting, "Pilih lokasi", due_text=said)
    assert shown(cast.secretariat, LATE) == []

    make_meeting(cast.pokja, number=number, day=date(2026, 5, 20))
    assert shown(cast.secretariat, LATE) == []

    tasks = Tasks(cast.secretariat, datetime(2026, 5, 21, 5, tzinfo=UTC))
    assert [(row.text, tasks.late_words(row)) for row in tasks.of(LATE)] == [("Pilih lokasi", "Lewat sejak Rakor 2")]


def test_only_that_rakor_of_the_same_pokja_and_year_makes_it_late(cast):
    meeting = make_meeting(cast.pokja, number="1", day=date(2026, 2, 2))
    task(meeting, "Pilih lokasi", due_text="pada Rakor 2")
    make_meeting(cast.pokja, number="3", day=date(2026, 3, 2))
    make_meeting(cast.pokja, number="2", day=date(2025, 3, 2))
    make_meeting(cast.elsewhere, number="2", day=date(2026, 3, 2))
    make_meeting(cast.pokja, number="2", kind="technical", day=date(2026, 3, 2))
    cancelled = make_meeting(cast.pokja, number="2", day=date(2026, 3, 2))
    workflow.cancel(cancelled, "Banjir", by=cast.chair)

    assert shown(cast.secretariat, LATE) == []


def test_a_rakor_that_is_still_a_draft_makes_nothing_late_for_who_reads_no_drafts(cast):
    final(cast.pokja, "Pilih lokasi", due_text="pada Rakor 2")
    make_meeting(cast.pokja, number="2", day=date(2026, 3, 2))

    assert shown(cast.secretariat, LATE) == ["Pilih lokasi"]
    assert shown(cast.area_reader, LATE) == []


def test_done_and_dropped_ones_are_never_late(cast):
    meeting = make_meeting(cast.pokja)
    for status in FollowUpStatus:
        task(meeting, status, status_at_writing=status, due_date=date(2026, 1, 1))

    assert shown(cast.secretariat, LATE) == ["blocked", "in_progress", "not_started"]
    assert len(shown(cast.secretariat)) == 5


# --- whose ---


def sit(user, pokja, role=SeatRole.MEMBER, **fields):
    member = make_member(pokja, user.name, role, **fields)
    member.person.user = user
    member.person.save()
    return member


def test_mine_are_those_of_my_seat_my_bidang_and_my_institution(cast):
    member = sit(cast.reader, cast.pokja, SeatRole.COORDINATOR, bidang="Air minum", institution="Dinas PUPR")
    institution = Institution.objects.create(pokja=cast.pokja, name="DINAS PUPR")
    other = Institution.objects.create(pokja=cast.pokja, name="Bappeda")
    meeting = make_meeting(cast.pokja)
    task(meeting, "kedudukan", owner_seat=member.seat)
    task(meeting, "bidang", owner_bidang=member.seat.bidang)
    task(meeting, "instansi", owner_institution=institution)
    task(meeting, "instansi lain", owner_institution=other)
    task(meeting, "kedudukan lain", owner_seat=make_seat(cast.pokja))
    task(meeting, "bidang lain", owner_bidang=Bidang.objects.create(pokja=cast.pokja, name="Sanitasi"))

    assert shown(cast.reader, MINE) == ["bidang", "instansi", "kedudukan"]
    assert shown(cast.secretariat, MINE) == []


def test_a_follow_up_stays_with_the_office_when_its_holder_changes(cast):
    old, new = cast.reader, cast.admin
    member = sit(old, cast.pokja, office="Kepala Dinas Perkim")
    task(make_meeting(cast.pokja), "Susun peta", owner_seat=member.seat)
    assert shown(old, MINE) == ["Susun peta"]

    member.valid_until = date(2026, 5, 19)
    member.save()
    person = make_person(cast.pokja, "Penerus", user=new)
    make_member(cast.pokja, person=person, seat=member.seat, valid_from=date(2026, 5, 20))

    assert (shown(old, MINE), shown(new, MINE)) == ([], ["Susun peta"])


def test_ours_are_those_of_my_pokja_also_in_a_meeting_of_another(cast):
    final(cast.pokja, "milik Lebak", participants=[cast.joined], owner_pokja=cast.joined)
    final(cast.pokja, "milik Banten", participants=[cast.joined])

    assert shown(cast.participant, OURS) == ["milik Lebak"]
    assert shown(cast.participant) == ["milik Banten", "milik Lebak"]
    assert shown(cast.secretariat, OURS) == ["milik Banten", "milik Lebak"]


# --- the other parts ---


def test_this_month_holds_what_is_due_in_the_month_of_the_zone_and_open(cast):
    meeting = make_meeting(cast.pokja)
    for day in [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)]:
        task(meeting, str(day), due_date=day)
    task(meeting, "selesai", due_date=date(2026, 5, 5), status_at_writing=FollowUpStatus.DONE)

    assert shown(cast.secretariat, MONTH) == ["2026-05-01", "2026-05-31"]


def test_without_owner_or_target(cast):
    meeting = make_meeting(cast.pokja)
    task(meeting, "tanpa keduanya")
    task(meeting, "tanpa target", owner_text="Bappeda")
    task(meeting, "tanpa PJ", due_text="segera")
    task(meeting, "lengkap", owner_text="Bappeda", due_text="segera")

    assert shown(cast.secretariat, UNASSIGNED) == ["tanpa PJ", "tanpa keduanya", "tanpa target"]


# --- each task once; nothing of what one may not read ---


def test_a_carried_one_is_listed_once_where_it_was_carried_to(cast):
    first = final(cast.pokja, "Susun data kumuh", participants=[cast.joined])
    second = make_meeting(cast.pokja, "Rakor 2", day=date(2026, 4, 1))
    carrying.carry_on(second, first.rows.get(), uid=uuid.uuid4(), by=cast.secretariat)

    assert [row.meeting for row in Tasks(cast.secretariat, NOON).all] == [second]
    # Rakor 2 is a draft: for readers of finals nothing has happened yet.
    assert [row.meeting for row in Tasks(cast.area_reader, NOON).all] == [first]
    make_final_of(second)
    assert [row.meeting for row in Tasks(cast.area_reader, NOON).all] == [second]
    # Who took part in the first one only keeps the task that it knows of.
    assert [row.meeting for row in Tasks(cast.participant, NOON).all] == [first]


def test_news_that_a_draft_told_is_not_known_to_readers_of_finals(cast):
    first = final(cast.pokja, "Susun data kumuh", due_date=date(2026, 3, 1))
    second = make_meeting(cast.pokja, "Rakor 2", day=date(2026, 4, 1))
    carrying.tell(second, first.rows.get(), status=FollowUpStatus.DONE, uid=uuid.uuid4(), by=cast.secretariat)

    assert shown(cast.secretariat, LATE) == []
    assert shown(cast.area_reader, LATE) == ["Susun data kumuh"]


def test_each_person_sees_the_follow_ups_of_the_meetings_that_the_gate_shows(cast):
    draft = make_meeting(cast.pokja, participants=[cast.joined])
    task(draft, "draf")
    final(cast.pokja, "final", participants=[cast.joined])
    gone = final(cast.pokja, "batal", participants=[cast.joined])
    workflow.cancel(gone, "Banjir", by=cast.chair)

    got = {person: shown(getattr(cast, person)) for person in PEOPLE if person != "anonymous"}

    own = dict.fromkeys(("secretariat", "chair", "reader", "admin", "system"), ["draf", "final"])
    assert got == own | {"participant": ["final"], "area_reader": ["final"], "stranger": []}


def test_readers_of_finals_see_nothing_that_a_correction_changes(cast):
    meeting = final(cast.pokja, "tetap", "dulu")
    workflow_reopened(cast, meeting)
    row = meeting.rows.get(text="dulu")
    row.text = "baru, belum disetujui"
    row.save()
    task(meeting, "ditambah")

    assert shown(cast.area_reader) == ["dulu", "tetap"]
    assert shown(cast.secretariat) == ["baru, belum disetujui", "ditambah", "tetap"]


def workflow_reopened(cast, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(
        status="draft", reopened_at=timezone.now(), reopened_by=cast.secretariat, correction_reason="Salah ketik",
        approved_at=None, approved_by=None,
    )  # fmt: skip


# --- counts ---


def test_every_count_equals_its_list_for_everybody(cast):
    sit(cast.reader, cast.pokja, SeatRole.COORDINATOR, bidang="Air minum", institution="Dinas PUPR")
    bidang = Bidang.objects.get(name="Air minum")
    for number, pokja in enumerate([cast.pokja, cast.pokja, cast.joined, cast.elsewhere]):
        meeting = make_meeting(pokja, number=str(number + 1), day=date(2026, 1 + number, 3), participants=[cast.joined])
        for n, status in enumerate(FollowUpStatus):
            task(meeting, f"a{n}", status_at_writing=status, due_date=date(2026, 5, 18 + n))
            task(meeting, f"b{n}", status_at_writing=status, due_text="pada Rakor 2", owner_text="Bappeda")
        if pokja == cast.pokja:
            task(meeting, "bidang", owner_bidang=bidang)
        if number % 2:
            make_final_of(meeting)

    for person in PEOPLE:
        if person != "anonymous":
            tasks = Tasks(getattr(cast, person), EVENING)
            assert tasks.counts()[ALL] == tasks.all.count()
            assert tasks.counts() == {view: len(tasks.of(view)) for view in tasks.views}, person
    assert Tasks(cast.reader, EVENING).counts()[MINE] == 2 and Tasks(cast.secretariat, EVENING).counts()[LATE] > 0


def test_the_numbers_of_each_pokja_are_those_of_its_lists(cast):
    for pokja in (cast.pokja, cast.elsewhere):
        for number, status in enumerate(FollowUpStatus):
            final(pokja, f"{status}", status_at_writing=status, due_date=date(2026, 5, 18 + number), number=str(number))
    final(cast.pokja, "PJ ada", owner_text="Bappeda", number="9")
    nation = make_user()
    give_access(nation, Role.AREA_READER)

    numbers = Tasks(nation, NOON).numbers()

    assert numbers == {
        cast.pokja.pk: Numbers(total=6, done=1, dropped=1, late=2, unowned=3),
        cast.elsewhere.pk: Numbers(total=5, done=1, dropped=1, late=2, unowned=3),
    }
    assert sum(numbers.values(), Numbers()) == Numbers(total=11, done=2, dropped=2, late=4, unowned=6)
    assert sum(n.late for n in numbers.values()) == len(shown(nation, LATE))
