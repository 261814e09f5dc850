"""Each letter goes out once: it is claimed, sent, and what became of it is noted.

Two schedulers at once: the database takes a claim once, so the other finds it taken. A restart: what was sent is known.
A sender that dies between claim and note, or a mail server that falls silent while it takes a letter: nobody knows
whether the letter went out, so it is not sent again. A mail server that refuses: the claim is marked as failed, and the
next run takes it up, a few times.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from meetings.models import Reminder, Task
from meetings.reminding.letters import Section, due_around, late_count, sections_of, weekly_sections
from meetings.tasks import Tasks
from pokja.letters import Fate, try_letter
from pokja.models import Access, User
from pokja.models.region import Zone

Kind, State = Reminder.Kind, Reminder.State
MOST_ATTEMPTS = 5
KEPT = timedelta(days=90)
NO_ANSWER = timedelta(hours=1)


def remind(moment: datetime | None = None) -> Counter:
    """Send everybody what is due by now; how many letters were sent, failed, and are of unknown fate."""
    moment = moment or timezone.now()
    outcome = Counter()
    for user in _recipients():
        outcome += _remind(user, moment)
    stuck = Reminder.objects.filter(state=State.CLAIMED, at__lt=timezone.now() - NO_ANSWER)
    outcome += Counter(unknown=stuck.count())
    Reminder.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return outcome


def _recipients():
    """Who belongs to a Pokja today and did not say no."""
    belong = Access.objects.on(timezone.localdate()).filter(pokja__isnull=False).values("user")
    return User.objects.filter(is_active=True, reminders=True, pk__in=belong).order_by("pk")


def _remind(user: User, moment: datetime) -> Counter:
    outcome = Counter()
    tasks = Tasks(user, moment)
    for kind in (Kind.BEFORE, Kind.AFTER):
        rows = due_around(tasks, kind)
        claimed = _claim(user, kind, [(row.due_day, row) for row in _not_told_of_origin(user, kind, rows)])
        if claimed:
            wanted = {reminder.followup_id for reminder in claimed}
            sections = sections_of(tasks, [row for row in rows if row.row_id in wanted])
            outcome[_send(user, claimed, sections)] += 1
    sections = weekly_sections(tasks)
    if sections and (claimed := _claim(user, Kind.WEEKLY, [(_monday(tasks), None)])):
        outcome[_send(user, claimed, sections, late=late_count(tasks))] += 1
    return outcome


def _monday(tasks: Tasks) -> date:
    """The week at the place of the person's first Pokja."""
    zone = next((access.pokja.region.zone for access in tasks.user.accesses if access.pokja_id), Zone.WIB)
    today = tasks.days.today[Zone(zone)]
    return today - timedelta(days=today.weekday())


def _not_told_of_origin(user: User, kind: Kind, rows: list[Task]) -> list[Task]:
    """Without those that were carried on or split off since this person was told of them for the same date."""
    origins = {task.row.origin_id for task in rows if task.row.origin_id}
    told = Reminder.objects.filter(user=user, kind=kind, followup__in=origins) if origins else Reminder.objects.none()
    known = set(told.values_list("followup", "on"))
    return [task for task in rows if (task.row.origin_id, task.due_day) not in known]


@transaction.atomic
def _claim(user: User, kind: Kind, wanted: list[tuple[date, Task | None]]) -> list[Reminder]:
    """Those of `wanted` that are ours to tell: new ones, and ones that failed. Committed before a letter goes."""
    fresh = [Reminder(user=user, kind=kind, on=day, followup_id=row and row.row_id) for day, row in wanted]
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True)
    failed = Reminder.objects.filter(user=user, kind=kind, state=State.FAILED, attempts__lt=MOST_ATTEMPTS)
    failed = failed.filter(on__in={day for day, _ in wanted}).order_by("pk").select_for_update(skip_locked=True)
    keys = {(day, row and row.row_id) for day, row in wanted}
    again = [reminder for reminder in failed if (reminder.on, reminder.followup_id) in keys]
    for reminder in again:
        reminder.state, reminder.at = State.CLAIMED, timezone.now()
        reminder.attempts += 1
    Reminder.objects.bulk_update(again, ["state", "at", "attempts"])
    ours = Reminder.objects.filter(uid__in=[reminder.uid for reminder in fresh])
    return [*again, *ours.order_by("pk")]


def _send(user: User, claimed: list[Reminder], sections: list[Section], **context) -> str:
    kind, count = claimed[0].kind, sum(section.count for section in sections)
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    fate = try_letter(
        f"follow_ups_{kind}", user, sections=sections, count=count, account=f"{settings.SITE_ADDRESS}/akun/",
        # The same when it is tried again: a server that took it although it said no can tell.
        message_id=f"<{claimed[0].uid}@{host}>", **context,
    )  # fmt: skip
    if fate is Fate.UNKNOWN:
        return "unknown"  # still claimed, so that it is not sent again
    state = State.SENT if fate is Fate.SENT else State.FAILED
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in claimed]).update(state=state, at=timezone.now())
    return str(state)
