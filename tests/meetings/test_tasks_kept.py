"""What the database keeps of follow-ups is what a look at every row, news and meeting finds, whatever happens."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from meetings.models import FollowUp, FollowUpStatus, FollowUpUpdate, Kind, Meeting, Row, Task, TaskTally
from meetings.tasks import ALL, LATE, Numbers, Tasks
from pokja.roles import Role
from tests.factories import give_access, make_meeting, make_pokja, make_user
from tests.meetings.test_tasks import task
from tests.people import make_cast

pytestmark = pytest.mark.django_db


def test_kept_tasks_are_those_that_a_look_at_everything_finds():
    """Meetings are written, approved, corrected, cancelled; rows changed, removed, carried on; news told and undone."""
    met = Counter()
    for seed in (0, 1):
        story = Story(random.Random(seed))
        for step in range(80):
            story.happens()
            if step % 6 == 0:
                assert kept() == asked_anew(), story.last
                met += Counter({name: Task.objects.filter(**what).count() for name, what in MET.items()})
        assert kept() == asked_anew()
        assert tallied() == counted()
        assert_counts_equal_lists(story)
    assert not set(MET) - set(met)  # a story in which nothing of the kind happens proves nothing


MET = {
    "carried on in a final": {"released": True, "is_carried": True},
    "carried on in a draft": {"released": False, "is_carried": True},
    "changed by a correction": {"released": True, "signed_text__isnull": False},
    "late since a Rakor": {"released": True, "due_date": None, "late_from__isnull": False},
    "given to somebody by news": {"owner_text": "Dinas Perkim"},
}


def assert_counts_equal_lists(story):
    """For everybody, on days before and after the tallies were taken, under filters too."""
    before, after = datetime(2026, 5, 14, 5, tzinfo=UTC), datetime(2027, 5, 14, 16, 30, tzinfo=UTC)
    narrowed = [(before, Q()), (after, Q(status="not_started")), (after, Q(pokja__in=[story.pokja[0].pk]))]
    for user in story.readers:
        for moment, narrow in narrowed:
            tasks = Tasks(user, moment)
            listed = {view: list(tasks.of(view).filter(narrow)) for view in tasks.views}
            assert tasks.counts(narrow) == {view: len(rows) for view, rows in listed.items()}
            for view in (ALL, LATE):
                assert tasks.by_status(view, narrow) == Counter(row.status for row in listed[view])
            numbers = sum(tasks.numbers(narrow).values(), Numbers())
            assert (numbers.total, numbers.late) == (len(listed[ALL]), len(listed[LATE]))
            assert numbers.unowned == sum(row.is_open and not row.has_owner for row in listed[ALL])


class Story:
    """Things that happen to the follow-ups of two Pokja, past the workflow so that more can happen than it allows."""

    def __init__(self, chance):
        self.chance, self.by, self.last = chance, make_user(), ""
        self.pokja = [make_pokja("36"), make_pokja("91")]
        self.readers = [make_user() for _ in range(5)]
        give_access(self.readers[0], Role.SECRETARIAT, pokja=self.pokja[0])
        give_access(self.readers[1], Role.SECRETARIAT, pokja=self.pokja[1])
        give_access(self.readers[1], Role.AREA_READER, region=self.pokja[0].region)
        give_access(self.readers[2], Role.AREA_READER, region=self.pokja[0].region)
        give_access(self.readers[3], Role.AREA_READER)
        give_access(self.readers[3], Role.CHAIR, pokja=self.pokja[1])
        give_access(self.readers[4], Role.SYSTEM)
        for _ in range(4):
            self.meeting_is_held()

    def happens(self):
        acts = [
            self.meeting_is_held, self.row_is_written, self.row_is_written, self.row_changes, self.row_goes,
            self.row_comes_back, self.news, self.news, self.news_undone, self.carried_on, self.approved, self.approved,
            self.corrected, self.cancelled, self.renumbered,
        ]  # fmt: skip
        act = self.chance.choice(acts)
        self.last = act.__name__
        act()

    def any(self, queryset):
        return self.chance.choice(list(queryset.order_by("pk")) or [None])

    @property
    def draft(self):
        return self.any(Meeting.objects.exclude(status="final").filter(cancelled_at=None))

    def row_of_draft(self, **wanted):
        open_ones = Meeting.objects.exclude(status="final")
        return self.any(FollowUp.objects.filter(meeting__in=open_ones, **wanted))

    def due(self):
        day = date(2026, 5, self.chance.randint(1, 28))
        named = {"due_text": "pada Rakor 2"}
        return self.chance.choice([{"due_date": day}, named, named, {"due_text": "segera"}, {}])

    def meeting_is_held(self):
        day = date(2026, self.chance.randint(1, 12), self.chance.randint(1, 28))
        number = self.chance.choice(["1", "2", "II", "II", ""])
        make_meeting(
            self.chance.choice(self.pokja), number=number, day=day, budget_year=self.chance.choice([2025, 2026])
        )

    def row_is_written(self):
        if meeting := self.draft:
            owner = self.chance.choice([{"owner_text": "Bappeda"}, {"owner_pokja": self.pokja[0]}, {}])
            task(meeting, f"tugas {self.chance.random()}", **self.due(), **owner)

    def row_changes(self):
        if row := self.row_of_draft(removed_at=None):
            row.text, row.due_date, row.due_text = "diubah", None, ""
            for name, value in self.due().items():
                setattr(row, name, value)
            row.save()

    def row_goes(self):
        if row := self.row_of_draft(removed_at=None):
            row.removed_at, row.removed_by = timezone.now(), self.by
            row.save()

    def row_comes_back(self):
        if row := self.row_of_draft(removed_at__isnull=False):
            row.removed_at = row.removed_by = None
            row.save()

    def news(self):
        if row := self.any(FollowUp.objects.standing()):
            reviewing = self.chance.choice([None, self.any(Meeting.objects.filter(pokja=row.meeting.pokja))])
            given = self.chance.choice([{}, {}, {"owner_text": "Dinas Perkim"}, {"due_date": date(2026, 6, 1)}])
            status = self.chance.choice(FollowUpStatus.values)
            FollowUpUpdate.objects.create(followup_id=row.pk, status=status, meeting=reviewing, by=self.by, **given)

    def news_undone(self):
        if told := self.any(FollowUpUpdate.objects.filter(undoes=None, undone_by=None)):
            FollowUpUpdate.objects.create(
                followup_id=told.followup_id, status=told.status, undoes=told, meeting=told.meeting, by=self.by
            )

    def carried_on(self):
        if row := self.any(FollowUp.objects.standing()):
            later = Meeting.objects.exclude(status="final").filter(pokja=row.meeting.pokja_id, pk__gt=row.meeting_id)
            if meeting := self.any(later):
                task(meeting, row.text, origin_id=row.pk)

    def approved(self):
        if meeting := self.draft:
            meeting.status, meeting.final_version = "final", meeting.final_version + 1
            meeting.submitted_at = meeting.approved_at = timezone.now()
            meeting.submitted_by = meeting.approved_by = self.by
            meeting.reopened_at, meeting.reopened_by, meeting.correction_reason = None, None, ""
            meeting.save()

    def corrected(self):
        if meeting := self.any(Meeting.objects.filter(status="final", cancelled_at=None)):
            meeting.status, meeting.approved_at, meeting.approved_by = "draft", None, None
            meeting.reopened_at, meeting.reopened_by, meeting.correction_reason = timezone.now(), self.by, "Salah"
            meeting.save()

    def cancelled(self):
        if self.chance.random() < 0.3 and (meeting := self.any(Meeting.objects.filter(cancelled_at=None))):
            meeting.cancelled_at, meeting.cancelled_by, meeting.cancel_reason = timezone.now(), self.by, "Banjir"
            meeting.save()

    def renumbered(self):
        if meeting := self.draft:
            meeting.number = self.chance.choice(["2", "ke-2"])
            meeting.ends_on += timedelta(days=1)
            meeting.save()


def kept() -> set[tuple]:
    found = Task.objects.all()
    return {(t.row_id, t.released, t.text, t.status, t.is_carried, t.late_from, t.due_date, t.due_text, t.owner_text)
            for t in found.select_related("row")}  # fmt: skip


def asked_anew() -> set[tuple]:
    """In plain loops, by other means than the triggers."""
    meetings = {m.pk: m for m in Meeting.objects.all()}
    rows = {r.pk: r for r in Row.objects.all()}
    versions = {}
    for event in Row.pgh_event_model.objects.order_by("pgh_id"):
        versions.setdefault(event.pgh_obj_id, []).append(event)
    news = list(FollowUpUpdate.objects.order_by("-at", "-pk"))
    undone = {n.undoes_id for n in news}

    def as_read(row, released):
        """The row as readers find it, None when they find none."""
        meeting = meetings[row.meeting_id]
        found = row
        if released:
            if not meeting.final_version:
                return None
            if meeting.reopened_at and row.changed_at >= meeting.reopened_at:
                found = next((e for e in reversed(versions[row.pk]) if e.changed_at < meeting.reopened_at), None)
        return found if found and found.kind == Kind.FOLLOWUP and not found.removed_at else None

    def is_heard(told, released):
        meeting = meetings.get(told.meeting_id)
        if told.undoes_id or told.pk in undone or (told.status == "dropped" and meeting and meeting.cancelled_at):
            return False
        if not released or meeting is None:
            return True
        return bool(meeting.final_version) and (not meeting.reopened_at or told.at < meeting.reopened_at)

    def is_carried(row, released):
        for heir in rows.values():
            if heir.origin_id == row.pk and heir.meeting_id != row.meeting_id:
                cancelled = meetings[heir.meeting_id].cancelled_at
                if (not cancelled and as_read(heir, released)) or is_carried(heir, released):
                    return True
        return False

    def late_from(row, day, text, released):
        if day:
            return day + timedelta(days=1)
        main = meetings[row.meeting_id]
        ends = [m.ends_on for m in meetings.values() if text == "pada Rakor 2" and m.number in ("2", "II", "ke-2")
                and (m.pokja_id, m.budget_year) == (main.pokja_id, main.budget_year) and m.pk != main.pk
                and not m.cancelled_at and (m.final_version or not released)]  # fmt: skip
        return min(ends) + timedelta(days=1) if ends else None

    found = set()
    for row in rows.values():
        for released in (False, True):
            read = as_read(row, released)
            if read is None or meetings[row.meeting_id].cancelled_at:
                continue
            told = [n for n in news if n.followup_id == row.pk and is_heard(n, released)]
            status = told[0].status if told else read.status_at_writing
            given = next((n.owner_text for n in told if n.owner_text), "")
            owner = read.owner_text or ("" if read.owner_pokja_id else given)
            day, text = read.due_date, read.due_text
            if not day and not text:
                day = next((n.due_date for n in told if n.due_date), None)
            late = late_from(row, day, text, released)
            found.add((row.pk, released, read.text, status, is_carried(row, released), late, day, text, owner))
    return found


def tallied():
    return {(t.pokja_id, t.released, t.status): (t.total, t.unowned, t.unassigned) for t in TaskTally.objects.all()}


def counted():
    found = {}
    for t in Task.objects.filter(is_carried=False):
        old = found.get((t.pokja_id, t.released, t.status), (0, 0, 0))
        more = (1, t.is_open and not t.has_owner, t.is_open and not (t.has_owner and t.has_due))
        found[t.pokja_id, t.released, t.status] = tuple(a + b for a, b in zip(old, more, strict=True))
    return found


def test_pokja_in_which_nobody_writes_are_counted_for_the_new_day():
    cast = make_cast()
    meeting = make_meeting(cast.pokja, day=date(2016, 5, 30))
    for due in ("2016-06-01", "2016-07-01"):
        Row.objects.create(
            meeting=meeting, kind=Kind.FOLLOWUP, text="Survei", status_at_writing="not_started", due_date=due, rank=1
        )
    TaskTally.objects.update(through=date(2016, 6, 15), late=1)  # as it was on that day
    late = Tasks(cast.system).counts(of=[LATE])

    call_command("tidy_up", stdout=StringIO())

    assert not TaskTally.objects.filter(through=date(2016, 6, 15)).exists()
    assert set(TaskTally.objects.values_list("late", flat=True)) == {2}
    assert Tasks(cast.system).counts(of=[LATE]) == late == {LATE: 2}
