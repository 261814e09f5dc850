"""What a letter tells one person: the same follow-ups that the list shows this person, none that is done."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator

from meetings.assigned import owner_words
from meetings.models import Task
from meetings.models.reminders import Reminder
from meetings.tasks import MINE, PASS_ON, Tasks
from pokja.indonesian import short_date

Kind = Reminder.Kind
DAYS_BEFORE = 3
DAYS_AFTER = 7  # a scheduler that stood still may still tell of it so late
NAMED = 15
_WINDOWS = {Kind.BEFORE: (1, DAYS_BEFORE), Kind.AFTER: (-DAYS_AFTER, -1)}


@dataclass(frozen=True)
class Section:
    """The follow-ups of one part of the list: the first of them, how many there are, and where they all stand."""

    heading: str
    lines: list[str]
    count: int
    address: str

    @property
    def unnamed(self) -> int:
        return self.count - len(self.lines)


HEADINGS = {
    MINE: "Milik Anda",
    PASS_ON: "Perlu diteruskan: penanggung jawabnya belum ada atau belum punya akun, jadi Anda yang menyampaikan",
}


def due_around(tasks: Tasks, kind: Kind) -> list[Task]:
    """Open ones of this person whose target is a few days off, or was a few days ago, at the place of their Pokja.

    The target is a day, or the last day of the Rakor that it names.
    """
    first, last = (timedelta(days=days + 1) for days in _WINDOWS[kind])  # late is what is open the day after
    found = tasks.open.filter(tasks.views[MINE] | tasks.views[PASS_ON])
    found = found.filter(
        tasks.days.where("late_from", "gte", lambda day: day + first),
        tasks.days.where("late_from", "lte", lambda day: day + last),
    )
    return list(found.with_facts().order_by("late_from", "row_id"))


def weekly_sections(tasks: Tasks) -> list[Section]:
    """Everything that is open, the latest first."""
    sections = []
    for view in HEADINGS:
        rows = tasks.of(view)
        if count := rows.count():
            first = rows.with_facts().order_by("-is_late", "due_order", "row_id")[:NAMED]
            sections.append(_section(view, [_line(tasks, row) for row in first], count))
    return sections


def sections_of(tasks: Tasks, rows: list[Task]) -> list[Section]:
    """These rows under what they are to this person."""
    mine = set(tasks.of(MINE).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    parts = {MINE: [r for r in rows if r.pk in mine], PASS_ON: [r for r in rows if r.pk not in mine]}
    return [
        _section(view, [_line(tasks, row) for row in part[:NAMED]], len(part)) for view, part in parts.items() if part
    ]


def late_count(tasks: Tasks) -> int:
    return tasks.open.filter(tasks.views[MINE] | tasks.views[PASS_ON], is_late=True).count()


def _section(view: str, lines: list[str], count: int) -> Section:
    return Section(
        HEADINGS[view], lines, count, f"{settings.SITE_ADDRESS}{reverse('meetings:follow_ups')}?lihat={view}"
    )


def _line(tasks: Tasks, row: Task) -> str:
    """On one line, whatever was typed: its words, its owner, its target, where it was written."""
    meeting = row.meeting
    facts = [
        f"PJ {owner}" if (owner := owner_words(row)) else "PJ belum ada",
        _due(row.due_date, row.due_text),
        tasks.late_words(row) or tasks.due_words(row),
        f"{meeting.short_name} {meeting.pokja.region.full_name}",
    ]
    text = Truncator(" ".join(row.text.split())).chars(300)
    return " ".join(f"{text} ({'; '.join(fact for fact in facts if fact)})".split())


def _due(day: date | None, text: str) -> str:
    return f"target {short_date(day) if day else text}" if day or text else "target belum ada"
