"""SQL written by hand for lists of follow-ups finds what the conditions of the ORM find; the search, what is shown."""

import random
from collections import Counter

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict

from meetings import tasklist
from meetings.models import FollowUp, FollowUpUpdate, Meeting, Task
from meetings.models.followup import last_news_of
from meetings.sought import words_of
from meetings.tasklist import TaskList
from meetings.tasks import VIEWS, Tasks
from meetings.written import written
from pokja.models import Bidang, Institution, Pokja, Region
from pokja.roles import Permission
from tests.factories import make_meeting, make_seat
from tests.meetings.test_tasks import task
from tests.meetings.test_tasks_kept import Story

pytestmark = pytest.mark.django_db
WORDS = ["peta", "kumuh", "Data", "rakor 2", "dinas", "bappeda", "banten", "papua", "opd", "SKPD", "permukiman", "50%"]


SOUGHT = ["peta", "rakor 2", "dinas", "SKPD", "50%", "kumuh peta", "papua data", "tak ada"]


def told_story() -> Story:
    """Follow-ups in every state, whose words stand in one or another place."""
    story = Story(random.Random(7))
    chance = story.chance
    one, other = story.pokja
    names = {
        "owner_institution": Institution.objects.create(pokja=one, name="Dinas Permukiman"),
        "owner_bidang": Bidang.objects.create(pokja=one, name="Data_dan Peta"),
        "owner_seat": make_seat(one, "member", office="Kepala Bappeda"),
        "owner_pokja": other,
    }
    for n in range(12):
        meeting = make_meeting(chance.choice(story.pokja), f"Rakor {chance.choice(WORDS)}", number=str(n + 20))
        for _ in range(4):
            owner = chance.choice([{}, {"owner_text": "Dinas PUPR"}, *({k: v} for k, v in names.items())])
            text = " ".join(chance.choices([*WORDS, "susun", "lahan"], k=3))
            task(meeting, text, **owner, **story.due())
    for _ in range(60):
        story.happens()
    return story


def shown(task: Task) -> list[str]:
    """Where the line of a task may show a word."""
    region = task.meeting.pokja.region
    named = [
        task.owner_institution and task.owner_institution.name,
        task.owner_bidang and task.owner_bidang.name,
        task.owner_seat and task.owner_seat.office,
        task.owner_pokja and task.owner_pokja.own_name,
        task.owner_pokja and task.owner_pokja.region.name,
    ]
    return [task.text, task.owner_text, task.due_text, task.meeting.title, region.name, *filter(None, named)]


def answers(task: Task, text: str) -> bool:
    places = [place.lower() for place in shown(task)]
    return all(any(word in place for word in words for place in places) for words in words_of(text))


def query(**said) -> QueryDict:
    found = QueryDict(mutable=True)
    found.update(said)
    return found


def listed(user, **said) -> list[int]:
    """The ids of the tasks on all pages."""
    found, place = [], {}
    while True:
        lines, more = TaskList(user, query(**said, **place)).page
        found += [line.row.pk for line in lines]
        if not more:
            return found
        place = {"setelah": QueryDict(more.removeprefix("?"))["setelah"]}


@pytest.mark.parametrize(("common", "walk"), [(2000, 3000), (3, 5), (3, 3000)])
def test_the_search_finds_and_counts_what_its_lines_show(monkeypatch, common, walk):
    """When it asks for all at once, and when the word is so common that it goes along the list, far enough or not."""
    for name, value in {"COMMON": common, "WALK": walk, "PAGE_SIZE": 7, "ON_BOARD": 2}.items():
        monkeypatch.setattr(tasklist, name, value)
    story, met = told_story(), set()
    for user in story.readers:
        rows = {view: list(Tasks(user).of(view).with_facts()) for view in VIEWS}
        for text in SOUGHT:
            counts = TaskList(user, query(q=text)).counts
            for view in counts:
                expected = [row for row in rows[view] if answers(row, text)]
                assert counts[view] == len(expected), (user.pk, text, view)
                assert listed(user, q=text, lihat=view) == in_order(expected, ORDERS.get(view, by_due))
                board = TaskList(user, query(q=text, lihat=view, tampil="papan")).board
                told = {column.status: column.count for column in board if column.count}
                assert told == Counter(row.status for row in expected)
                for column in board:
                    first = in_order([row for row in expected if row.status == column.status], by_due)
                    assert [line.row.pk for line in column.lines] == first[:2]
                met.add((view, len(expected) > 7))
    assert {(view, True) for view in ("lewat", "tanpa", "semua", "pokja")} <= met


def in_order(rows: list[Task], order) -> list[int]:
    return [row.pk for row in sorted(rows, key=order)]


def by_due(task: Task):
    return task.due_order, task.row_id


ORDERS = {"semua": lambda row: -row.row_id, "lewat": lambda row: (row.late_from, row.row_id)}


def test_what_a_line_says_is_kept_whatever_changes():
    story = told_story()
    one, other = story.pokja
    drafts = Meeting.objects.exclude(status="final")
    changes = [
        lambda: Institution.objects.update(name="Perkim"),
        lambda: Bidang.objects.update(name="Air minum"),
        lambda: one.seats.update(office="Sekretaris Daerah"),
        lambda: Pokja.objects.filter(pk=other.pk).update(own_name="Forum PKP"),
        lambda: Region.objects.filter(pk=other.region_id).update(name="Papua Baru"),
        lambda: drafts.update(title="Rapat lain"),
        lambda: FollowUp.objects.filter(meeting__in=drafts).update(text="Ditulis lagi"),
        lambda: FollowUp.objects.filter(meeting__in=drafts).update(owner_text="Bupati", owner_institution=None,
            owner_bidang=None, owner_seat=None, owner_pokja=None, due_text="segera", due_date=None),
    ]  # fmt: skip
    for change in changes:
        assert change()
        for row in Task.objects.with_facts():
            assert sorted(filter(None, row.said.split("\n"))) == sorted(p.upper() for p in shown(row) if p)


def test_conditions_written_as_sql_find_what_they_find_in_the_orm():
    story = told_story()
    met = set()
    for user in story.readers:
        tasks = Tasks(user)
        for view in VIEWS:
            held = tasks.held(view)
            for condition in (held, ~held, held & Q(status__in=["done", "blocked"]), ~Q(owner_text="") | held):
                expected = set(Task.objects.filter(condition).values_list("pk", flat=True))
                assert ids(written(condition, Task, "t")) == expected, (user.pk, view)
                met.add(bool(expected))
            branches = tasks.branches(view)
            found = [ids(branch) for branch in branches]
            assert sum(map(len, found)) == len(set().union(*found)) == tasks.of(view).count()
            assert set().union(*found) == set(tasks.of(view).values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(tasks.pokja.sql, list(tasks.pokja.values))
            assert {pk for (pk,) in cursor.fetchall()} == set(tasks.all.values_list("pokja", flat=True))
    assert met == {True, False}


def ids(condition) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.id FROM meetings_task t WHERE {condition.sql}", list(condition.values))
        return {pk for (pk,) in cursor.fetchall()}


def test_the_last_news_of_a_line_is_the_last_that_the_person_may_read():
    story, met = told_story(), set()
    for user in story.readers:
        sql, values = last_news_of("t.row_id", user)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t.row_id, u.id FROM meetings_task t, LATERAL ({sql}) u", values)
            found = dict(cursor.fetchall())
        readable = FollowUpUpdate.objects.in_force().readable_by(user).filter(followup__in=Task.objects.values("row"))
        last = readable.order_by("followup", "-at", "-pk").distinct("followup")
        assert found == dict(last.values_list("followup", "pk"))
        met.add(len(found))
    assert len(met) > 1


def test_news_that_a_meeting_told_is_read_by_who_reads_that_meeting_and_no_word_of_a_correction():
    story, met = told_story(), Counter()
    for user in story.readers:
        meetings = set(Meeting.objects.visible_to(user).values_list("pk", flat=True))
        drafts = set(
            Meeting.objects.filter(user.reach(Permission.DRAFT_READ).within("pokja")).values_list("pk", flat=True)
        )
        found = set(FollowUpUpdate.objects.readable_by(user).values_list("pk", flat=True))
        for news in FollowUpUpdate.objects.select_related("meeting"):
            meeting = news.meeting
            is_signed = meeting and (not meeting.reopened_at or news.at < meeting.reopened_at)
            reads = not meeting or meeting.pk in drafts or (meeting.pk in meetings and is_signed)
            assert (news.pk in found) == reads
            met[bool(meeting), reads] += 1
    assert {(True, True), (False, True)} <= set(met)
