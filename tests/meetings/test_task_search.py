"""SQL written by hand for the lists of follow-ups finds what the conditions of the ORM find; its search, what is shown."""

import random
from functools import reduce
from operator import or_

import pytest
from django.db import connection
from django.db.models import F, Q
from django.http import QueryDict

from meetings import tasklist
from meetings.models import FollowUpUpdate, Meeting, Task
from meetings.models.followup import last_news_of
from meetings.sought import words_of
from meetings.tasklist import TaskList
from meetings.tasks import VIEWS, Tasks
from meetings.written import written
from pokja.models import Bidang, Institution, Pokja
from tests.factories import make_meeting, make_seat
from tests.meetings.test_tasks import task
from tests.meetings.test_tasks_kept import Story

pytestmark = pytest.mark.django_db
WORDS = ["peta", "kumuh", "Data", "rakor 2", "dinas", "bappeda", "banten", "papua", "opd", "SKPD", "permukiman", "50%"]


@pytest.fixture(scope="module")
def _told(django_db_setup, django_db_blocker):
    return None


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


@pytest.mark.parametrize(("common", "walk"), [(1000, 3000), (3, 5), (3, 3000)])
def test_the_search_finds_and_counts_what_its_lines_show(monkeypatch, common, walk):
    for name, value in {"COMMON": common, "WALK": walk, "PAGE_SIZE": 4}.items():
        monkeypatch.setattr(tasklist, name, value)
    story, met = told_story(), set()
    for user in story.readers:
        for text in (*WORDS, "peta kumuh", "data banten dinas", "tak ada", "e"):
            everything = TaskList(user, query(q=text))
            for view in everything._offered:
                rows = Tasks(user).of(view)
                expected = {row.pk: row for row in rows if answers(row, text)}
                assert everything.counts[view] == len(expected), (user.pk, text, view)
                found = listed(user, q=text, lihat=view)
                assert sorted(found) == sorted(expected), (user.pk, text, view)
                order = {"semua": lambda t: -t.row_id, "lewat": lambda t: (t.late_from, t.row_id)}
                assert found == sorted(found, key=lambda pk: order.get(view, by_due)(expected[pk]))
                board = TaskList(user, query(q=text, lihat=view, tampil="papan")).board
                assert {column.status: column.count for column in board if column.count} == {
                    status: n for status, n in by_status(expected.values()).items() if n
                }
                for column in board:
                    first = sorted((t for t in expected.values() if t.status == column.status), key=by_due)
                    assert [line.row.pk for line in column.lines] == [t.pk for t in first[: tasklist.ON_BOARD]]
                met.add((view, len(expected) > 3))
    assert {(view, True) for view in ("lewat", "tanpa", "semua", "pokja")} <= met


def by_due(task: Task):
    return task.due_order, task.row_id


def by_status(tasks) -> dict[str, int]:
    return {status: sum(task.status == status for task in tasks) for status in {task.status for task in tasks}}


def test_what_a_line_says_is_kept_whatever_changes():
    story = told_story()
    one, other = story.pokja
    changes = [
        lambda: Institution.objects.update(name="Perkim"),
        lambda: Bidang.objects.update(name="Air minum"),
        lambda: one.seats.update(office="Sekretaris Daerah"),
        lambda: Pokja.objects.filter(pk=other.pk).update(own_name="Forum PKP"),
        lambda: type(one.region).objects.filter(pk=other.region_id).update(name="Papua Baru"),
        lambda: Meeting.objects.exclude(status="final").update(title="Rapat lain"),
        lambda: story.row_of_draft() and type(story.row_of_draft()).objects.filter(
            meeting__in=Meeting.objects.exclude(status="final")).update(text="Ditulis lagi"),
    ]  # fmt: skip
    for change in changes:
        change()
        for row in Task.objects.with_facts():
            assert sorted(row.said.split("\n")) == sorted(p.upper() for p in said_anew(row)), change


def said_anew(task: Task) -> list[str]:
    empty = [task.owner_text, task.due_text]  # they stand there, empty or not
    own_name = [task.owner_pokja.own_name] if task.owner_pokja else []
    others = [place for place in shown(task) if place] if not task.owner_pokja else None
    if others is None:
        others = [*filter(None, [p for p in shown(task) if p not in own_name])]
    return [*others, *("" for place in empty if not place), *own_name]


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


def test_news_is_readable_in_between_or_where_its_meeting_is():
    story = told_story()
    for user in story.readers:
        meetings = set(Meeting.objects.visible_to(user).values_list("pk", flat=True))
        drafts = user.reach("DRAFT_READ") if False else None
        assert drafts is None
        found = set(FollowUpUpdate.objects.readable_by(user).values_list("pk", flat=True))
        for news in FollowUpUpdate.objects.select_related("meeting"):
            if news.meeting_id is None:
                assert news.pk in found
            elif news.meeting_id not in meetings:
                assert news.pk not in found
