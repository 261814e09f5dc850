"""Writing the words of meetings beside those who write the meetings."""

from django.db import connection, transaction

from meetings.models import Kind, MeetingWords, Row
from meetings.wordkeeping import write_all_waiting, write_waiting
from tests.factories import make_meeting, make_pokja


def test_one_writes_words_at_a_time_and_nobody_waits_for_it(fresh_database):
    make_meeting(make_pokja("36"))
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7510, 2)")
        assert write_all_waiting() == 0
        cursor.execute("SELECT pg_advisory_unlock(7510, 2)")
    other.close()
    assert write_all_waiting() > 0


def test_who_writes_on_a_meeting_and_who_writes_its_words_do_not_wait_for_each_other(fresh_database):
    meeting = make_meeting(make_pokja("36"))
    writer = connection.copy()
    with writer.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM meetings_meeting WHERE id = %s FOR NO KEY UPDATE", [meeting.pk])
        assert write_all_waiting() > 0  # while the meeting is held
        with transaction.atomic():
            Row.objects.create(meeting=meeting, kind=Kind.NOTE, text="jamban")
            write_waiting()
            cursor.execute("UPDATE meetings_meeting SET title = 'Lain' WHERE id = %s", [meeting.pk])  # while words are
        cursor.execute("COMMIT")
    writer.close()
    write_all_waiting()
    assert "lain" in MeetingWords.objects.get(meeting=meeting).words
