"""Two imports of one file at the same moment make one meeting."""

import threading

from django.db import connection

from meetings.models import Meeting
from meetings.record.importing import import_record
from pokja.models import Pokja, User
from tests.meetings.raw_records import ready


def test_two_imports_at_once_make_one_meeting(fresh_database):
    record, outcomes, start = ready(), [], threading.Barrier(2)
    pokja, by = Pokja.objects.with_region().get(region__code="36"), User.objects.importer()

    def bring_in():
        start.wait()
        outcomes.append(import_record(record, pokja=pokja, by=by))
        connection.close()

    threads = [threading.Thread(target=bring_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.outcome.value for result in outcomes) == ["dibuat", "sudah ada"]
    assert {result.id for result in outcomes} == {Meeting.objects.get().pk}
