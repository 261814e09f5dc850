"""Writing the words of meetings that changed, soon after: the task worker does it all the time, a command once."""

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, connection, connections, transaction

logger = logging.getLogger("meetings.wordkeeping")
SECONDS = 2
AT_ONCE = 200  # notes of change; a lot of large meetings takes some seconds


def write_waiting(among: list[int] | None = None) -> int:
    """Write the words of those that wait longest; how many notes of change were done with, 0 when another does it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT meetings_write_waiting(%s, %s)", [AT_ONCE, among])
        return cursor.fetchone()[0]


def write_all_waiting() -> int:
    done = 0
    while written := write_waiting():
        done += written
    return done


def keep_written() -> None:
    """Write from now on what changes, beside what this process does, over a connection of its own."""
    threading.Thread(target=_keep, name="words", daemon=True).start()


def _keep():
    while True:
        try:
            write_all_waiting()
        except (DatabaseError, InterfaceError):
            logger.warning("the words of meetings could not be written", exc_info=True)
            connections["default"].close()
        time.sleep(SECONDS)


def note_all() -> None:
    """Let the words of every meeting be written anew."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO meetings_changedmeeting (meeting_id) SELECT id FROM meetings_meeting ORDER BY id")


def forget_words() -> int:
    """Take away known words that stand in no meeting any more, such as the name of somebody who was taken out."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7510, 2)")  # nobody writes words meanwhile
        cursor.execute("""
            DELETE FROM meetings_knownword known USING (
                SELECT k.word FROM meetings_knownword k
                LEFT JOIN ts_stat('SELECT words FROM meetings_meetingwords') said ON said.word = k.word
                WHERE said.word IS NULL
            ) gone WHERE known.word = gone.word""")
        return cursor.rowcount
