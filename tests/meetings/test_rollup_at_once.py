"""Two who end meetings of one Pokja at the same moment are both in its numbers."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from meetings.models import FollowUpStatus, Kind, Meeting, MeetingCount, Row, TaskCount
from tests.factories import make_meeting, make_pokja, make_user
from tests.pokja.threads import at_once


def test_two_finals_of_one_pokja_at_the_same_moment_are_both_counted(fresh_database):
    pokja, by = make_pokja("36"), make_user()
    meetings = [make_meeting(pokja, f"Rakor {n}", day=date(2026, 5, n)) for n in (4, 5)]
    for meeting in meetings:
        Row.objects.create(meeting=meeting, kind=Kind.FOLLOWUP, text="Isi", status_at_writing=FollowUpStatus.DONE)

    def finalise(number):
        with transaction.atomic(), connection.cursor() as cursor:
            now = timezone.now()
            Meeting.objects.filter(pk=meetings[number].pk).update(
                status="final", final_version=1, approved_at=now, approved_by=by, submitted_at=now, submitted_by=by
            )
            cursor.execute("SELECT pg_sleep(0.2)")  # the other one comes in between

    at_once(2, finalise)

    meeting_count, task_count = MeetingCount.objects.get(pokja=pokja), TaskCount.objects.get(pokja=pokja)
    assert (meeting_count.recorded, meeting_count.final) == (2, 2)
    assert (task_count.tasks, task_count.done) == (2, 2)
