"""The numbers that the database keeps are those of the lists, whatever happened before; and they add up."""

import random
import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from meetings import workflow
from meetings.models import (
    DayCount,
    FollowUpStatus,
    FollowUpUpdate,
    Kind,
    Meeting,
    MeetingCount,
    Row,
    Session,
    TaskCount,
)
from meetings.rollup import Numbers, Period, read_area
from meetings.rollup.reading import Within, counts_by_quarter
from meetings.tasks import Days, Tasks
from pokja.models import Institution, Pokja
from pokja.models.region import Zone
from pokja.roles import Role
from tests.factories import give_access, make_meeting, make_pokja, make_user
from tests.people import make_cast

pytestmark = pytest.mark.django_db

# Noon, and an evening on which Makassar and Jayapura have the next day already.
MOMENTS = [datetime(2026, 5, 20, 5, tzinfo=UTC), datetime(2026, 5, 20, 16, 30, tzinfo=UTC)]
PLACES = ["36", "36.02", "73", "91.03"]  # WIB, WIB, WITA, WIT
DAYS = [date(2025, 11, 3) + timedelta(days=n) for n in range(0, 260, 13)]
DUE = [date(2026, 5, 16) + timedelta(days=n) for n in range(6)]


class Life:
    """Everything that may happen to meetings and their follow-ups, one thing after the other, by chance."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.by = make_user()
        self.pokja = [make_pokja(code) for code in PLACES]
        self.owner = Institution.objects.create(pokja=self.pokja[0], name="Dinas PUPR")

    def go_on(self, times):
        acts = [self.begin] * 4 + [self.ask] * 12 + [self.finalise] * 6 + [self.tell] * 4 + [self.correct] * 2
        acts += [self.touch] * 3 + [self.remove, self.cancel, self.undo, self.move, self.sit_again, self.delete]
        for _ in range(times):
            self.chance.choice(acts)()

    def one(self, queryset):
        ids = list(queryset.order_by("pk").values_list("pk", flat=True))
        return queryset.model.objects.get(pk=self.chance.choice(ids)) if ids else None

    @property
    def drafts(self):
        return Meeting.objects.filter(cancelled_at=None).exclude(status="final")

    @property
    def finals(self):
        return Meeting.objects.filter(cancelled_at=None, status="final")

    @property
    def open_rows(self):
        return Row.objects.filter(kind=Kind.FOLLOWUP, meeting__in=self.drafts)

    def begin(self):
        day = self.chance.choice(DAYS)
        fields = {"budget_year": None, "quarter": None} if self.chance.random() < 0.15 else {}
        make_meeting(
            self.chance.choice(self.pokja), day=day, number=self.chance.choice(["", "1", "2", "II"]),
            kind=self.chance.choice(["rakor", "rakor", "technical"]), **fields,
        )  # fmt: skip

    def ask(self):
        if not (meeting := self.one(self.drafts)):
            return
        origin = self.one(Row.objects.filter(kind=Kind.FOLLOWUP)) if self.chance.random() < 0.3 else None
        Row.objects.create(meeting=meeting, kind=Kind.FOLLOWUP, text="Susun", origin=origin, **self.target())

    def target(self) -> dict:
        chance = self.chance
        due = chance.choice(
            [
                {},
                {"due_date": chance.choice(DUE)},
                {"due_date": chance.choice(DUE)},
                {"due_text": chance.choice(["Rakor 2", "segera"])},
            ]
        )
        owner = chance.choice([{}, {"owner_text": "Bappeda"}, {"owner_institution": self.owner}])
        return {"status_at_writing": chance.choice(list(FollowUpStatus))} | due | owner

    def finalise(self):
        if meeting := self.one(self.drafts):
            now = timezone.now()
            Meeting.objects.filter(pk=meeting.pk).update(
                status="final", final_version=meeting.final_version + 1, approved_at=now, approved_by=self.by,
                submitted_at=now, submitted_by=self.by, reopened_at=None, reopened_by=None, correction_reason="",
            )  # fmt: skip

    def correct(self):
        if meeting := self.one(self.finals):
            Meeting.objects.filter(pk=meeting.pk).update(
                status="draft", approved_at=None, approved_by=None, reopened_at=timezone.now(), reopened_by=self.by,
                correction_reason="Salah ketik",
            )  # fmt: skip

    def touch(self):
        """A row is written anew; of a meeting under correction it thereby leaves what readers see."""
        if row := self.one(self.open_rows):
            Row.objects.filter(pk=row.pk).update(changed_at=timezone.now(), due_text="", due_date=None)
            Row.objects.filter(pk=row.pk).update(**self.target())

    def remove(self):
        if row := self.one(self.open_rows):
            Row.objects.filter(pk=row.pk).update(removed_at=timezone.now(), removed_by=self.by)

    def move(self):
        """A draft turns out to be of another quarter, of another number, or of another day."""
        if meeting := self.one(self.drafts):
            day = self.chance.choice(DAYS)
            Meeting.objects.filter(pk=meeting.pk).update(
                quarter=self.chance.choice([None, 1, 2, 3, 4]), number=self.chance.choice(["1", "2"]),
                starts_on=day, ends_on=day,
            )  # fmt: skip

    def cancel(self):
        if meeting := self.one(Meeting.objects.filter(cancelled_at=None)):
            Meeting.objects.filter(pk=meeting.pk).update(
                cancelled_at=timezone.now(), cancelled_by=self.by, cancel_reason="Banjir"
            )

    def tell(self):
        if row := self.one(Row.objects.filter(kind=Kind.FOLLOWUP)):
            meeting = self.one(Meeting.objects.all()) if self.chance.random() < 0.5 else None
            FollowUpUpdate.objects.create(
                followup=row, status=self.chance.choice(list(FollowUpStatus)), meeting=meeting, by=self.by
            )

    def undo(self):
        if news := self.one(FollowUpUpdate.objects.filter(undoes=None, undone_by=None)):
            FollowUpUpdate.objects.create(followup=news.followup, status=news.status, undoes=news, by=self.by)

    def sit_again(self):
        if meeting := self.one(self.drafts):
            Session.objects.filter(meeting=meeting).update(date=self.chance.choice(DAYS))
            Session.objects.create(meeting=meeting, date=self.chance.choice(DAYS), zone=Zone.WIB)

    def delete(self):
        empty = Meeting.objects.filter(final_version=0, rows=None).exclude(
            pk__in=FollowUpUpdate.objects.exclude(meeting=None).values("meeting")
        )
        if meeting := self.one(empty):
            Session.objects.filter(meeting=meeting).delete()
            meeting.delete()


def reader_of_the_nation():
    user = make_user()
    give_access(user, Role.AREA_READER)
    return user


def period_of(meeting) -> tuple:
    return meeting.pokja.code, meeting.budget_year or 0, meeting.quarter or 0


def counted_slowly(moment) -> dict[tuple, Numbers]:
    """By Pokja, year and quarter: every meeting that stands, and the follow-ups as the list shows them."""
    found = {}

    def add(meeting, **one):
        found[period_of(meeting)] = found.get(period_of(meeting), Numbers()) + Numbers(**one)

    for meeting in Meeting.objects.filter(cancelled_at=None).select_related("pokja__region"):
        add(meeting, recorded=1, final=int(meeting.final_version > 0))
    for task in Tasks(reader_of_the_nation(), moment).all.select_related("meeting__pokja__region"):
        add(task.meeting, tasks=1, done=int(task.status == "done"), dropped=int(task.status == "dropped"),
            late=int(bool(task.is_late)), unowned=int(task.is_open and not task.has_owner))  # fmt: skip
    return found


def kept(moment) -> dict[tuple, Numbers]:
    code_of = dict(Pokja.objects.values_list("pk", "region__code"))
    years = {year: counts_by_quarter(Within(), year, Days(moment)) for year in (0, 2025, 2026)}
    return {(code_of[pokja], year, quarter): n for year in years for (pokja, quarter), n in years[year].items()}


def tables() -> list[set]:
    return [
        set(MeetingCount.objects.values_list("pokja", "year", "quarter", "recorded", "final")),
        {
            (*row, tuple(days))
            for *row, days in TaskCount.objects.values_list(
                "pokja", "year", "quarter", "tasks", "done", "dropped", "unowned", "late_from"
            )
        },
        set(DayCount.objects.values_list("pokja", "day", "meetings")),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_kept_numbers_are_those_of_the_list(seed):
    life, seen = Life(seed), Counter()
    for _ in range(5):
        life.go_on(35)
        for moment in MOMENTS:
            slow = counted_slowly(moment)
            assert kept(moment) == slow
        seen.update(name for n in slow.values() for name in Numbers.__dataclass_fields__ if getattr(n, name))
        sat = Session.objects.filter(meeting__cancelled_at=None).values_list("meeting__pokja", "date", "meeting")
        days = Counter((pokja, day) for pokja, day, _ in set(sat))
        assert {(p, d): n for p, d, n in DayCount.objects.values_list("pokja", "day", "meetings")} == days

    assert {"recorded", "final", "tasks", "done", "dropped", "late", "unowned"} <= set(seen)  # chance made all of it
    before = tables()
    call_command("count_again")
    assert tables() == before


def test_a_nation_is_the_sum_of_its_provinces_and_they_of_their_pokja():
    life = Life(100)
    life.go_on(120)
    for period in (Period(2026), Period(2026, 2)):
        nation = read_area("", period, MOMENTS[1])
        provinces = {code: read_area(code, period, MOMENTS[1]) for code in {place[:2] for place in PLACES}}

        assert len(nation.lines) == 38 and nation.total == read_area("", period, MOMENTS[1], by_pokja=True).total
        for line in nation.lines:
            if line.code in provinces:
                assert line.numbers == provinces[line.code].total
                assert line.numbers == Numbers.sum(
                    read_area(row.code, period, MOMENTS[1]).total if row.code != line.code else row.numbers
                    for row in provinces[line.code].lines
                )
        for name in ("recorded", "final", "tasks", "done", "dropped", "late", "unowned"):
            in_quarters = sum(getattr(n, name) for n in nation.quarters.values())
            assert in_quarters == getattr(read_area("", Period(period.year), MOMENTS[1]).total, name)
        alone = read_area("36", period, MOMENTS[1], alone=True)
        below = read_area("36.02", period, MOMENTS[1])
        assert alone.total.recorded and [line.code for line in alone.lines] == ["36"]
        for name in ("open_ever", "late_ever"):
            assert getattr(provinces["36"], name) == getattr(alone, name) + getattr(below, name)
        for quarter, numbers in alone.quarters.items():
            assert numbers + below.quarters.get(quarter, Numbers()) == provinces["36"].quarters[quarter]
        assert Counter(provinces["36"].days) == Counter(alone.days) + Counter(below.days)
        assert nation.late_ever == sum(area.late_ever for area in provinces.values())
        assert nation.days == sum((Counter(area.days) for area in provinces.values()), Counter())


def test_a_report_under_correction_counts_in_the_quarter_and_on_the_days_of_its_version_in_force():
    cast = make_cast()
    meeting = make_meeting(cast.pokja, day=date(2026, 5, 30), quarter=2)
    for kind in (Kind.AGENDA, Kind.FOLLOWUP):
        workflow.append_row(meeting, kind, {"text": "Isi"}, uid=uuid.uuid4(), by=cast.secretariat)
    meeting.signers.create(office="Ketua", name="Ketua Uji")
    workflow.submit(meeting, by=cast.secretariat)
    workflow.approve(meeting, by=cast.chair)

    workflow.reopen(meeting, "Salah triwulan", by=cast.chair)
    Meeting.objects.filter(pk=meeting.pk).update(quarter=3)
    Session.objects.filter(meeting=meeting).update(date=date(2026, 7, 1))

    area = read_area("36", Period(2026))
    assert [area.quarters[quarter].recorded for quarter in (2, 3)] == [1, 0]
    assert [area.quarters[quarter].tasks for quarter in (2, 3)] == [1, 0]
    assert area.days == {date(2026, 5, 30): 1}


def test_a_merged_pokja_is_not_expected_to_meet_but_its_meetings_count():
    make_pokja("36")
    pokja = make_pokja("36.02")
    make_meeting(pokja, day=date(2026, 2, 2))
    pokja.status, pokja.merged_into = "merged", make_pokja("36.01")
    pokja.save()

    area = read_area("36", Period(2026))

    assert (area.total.pokja, area.total.unmet, area.total.recorded) == (8, 8, 1)
    assert "36.02" not in [line.code for line in area.silent] and area.lines[-1].code == "36.02"


def test_those_without_a_meeting_come_first():
    for code in ("36", "36.01", "36.03"):
        make_meeting(make_pokja(code), day=date(2026, 2, 2))

    codes = [line.code for line in read_area("36", Period(2026, 1)).lines]

    assert codes == ["36.02", "36.04", "36.71", "36.72", "36.73", "36.74", "36", "36.01", "36.03"]
