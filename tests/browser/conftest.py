"""The people and the meeting of the browser tests."""

import pytest

from tests.factories import PASSWORD, make_meeting
from tests.meetings.rows import type_line
from tests.people import make_cast


@pytest.fixture
def cast(fresh_database):
    cast = make_cast()
    cast.secretariat.set_password(PASSWORD)
    cast.secretariat.save()
    return cast


@pytest.fixture
def meeting(cast):
    """Rakor 1 with four agenda items."""
    meeting = make_meeting(cast.pokja, number="1")
    for n in (1, 2, 3, 4):
        type_line(meeting, f"a: Agenda {n}", by=cast.secretariat)
    return meeting
