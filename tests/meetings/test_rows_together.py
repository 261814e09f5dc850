"""Two requests at once on one meeting: one row, no lost order."""

import threading
import uuid

from django.db import connection

from meetings import workflow
from meetings.models import Kind, Meeting
from tests.factories import make_meeting, make_user


def at_once(*acts):
    """Run the acts in threads that start together."""
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_same_line_sent_twice_at_once_is_one_row(fresh_database):
    meeting, by, uid = make_meeting(), make_user(), uuid.uuid4()

    def send():
        workflow.append_row(Meeting.objects.get(pk=meeting.pk), Kind.DECISION, {"text": "Sepakat"}, uid=uid, by=by)

    at_once(send, send, send)

    assert meeting.rows.count() == 1


def test_lines_of_several_writers_at_once_get_ranks_of_their_own(fresh_database):
    meeting, by = make_meeting(), make_user()

    def send(n):
        return lambda: workflow.append_row(meeting, Kind.DECISION, {"text": f"Baris {n}"}, uid=uuid.uuid4(), by=by)

    at_once(*(send(n) for n in range(6)))

    ranks = list(meeting.rows.values_list("rank", flat=True))
    assert len(set(ranks)) == 6


def test_a_move_taken_back_twice_at_once_while_others_write_leaves_one_order(fresh_database):
    meeting, by = make_meeting(), make_user()
    rows = [
        workflow.append_row(meeting, Kind.DECISION, {"text": text}, uid=uuid.uuid4(), by=by) for text in ("A", "B", "C")
    ]
    workflow.put_row(rows[2], by=by, after=workflow.FIRST)
    event = rows[2].events.latest("pgh_id").pk

    def undo():
        workflow.undo_move(meeting.rows.get(pk=rows[2].pk), event, by=by)

    def write():
        workflow.append_row(meeting, Kind.DECISION, {"text": "D"}, uid=uuid.uuid4(), by=by)

    at_once(undo, write, undo)

    assert "".join(meeting.rows.order_by("rank", "pk").values_list("text", flat=True)) == "ABCD"
    assert len(set(meeting.rows.values_list("rank", flat=True))) == 4


def test_somebody_brought_back_twice_at_once_is_on_the_list_once(fresh_database):
    meeting, by = make_meeting(), make_user()
    guest = meeting.attendees.create(name="Tamu Uji", office="Kepala", count=1)
    uid = guest.uid
    guest.delete()

    at_once(*[lambda: workflow.restore_attendee(meeting, uid, by=by)] * 3)

    assert meeting.attendees.count() == 1
