"""The same text sent by many clicks at once is one text and one meeting; beside other writers no line is lost."""

import uuid

import pytest

from meetings import workflow
from meetings.models import Kind, Meeting, PastedText, Row
from tests.factories import make_meeting
from tests.meetings.test_paste_pages import BANTEN, PASTE, fields_of
from tests.people import client_of, make_cast
from tests.pokja.threads import at_once


@pytest.fixture
def cast(fresh_database):
    return make_cast()


def test_one_text_and_one_meeting(cast):
    clients = [client_of(cast.secretariat) for _ in range(6)]

    addresses = at_once(6, lambda number: clients[number].post(PASTE, {"text": BANTEN})["Location"])

    assert len(set(addresses)) == 1 == PastedText.objects.count()
    data = fields_of(clients[0].get(addresses[0])) | {"act": "take", "text-0": "Diubah sebelum dikirim."}
    answers = at_once(6, lambda number: clients[number].post(addresses[0], data))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Meeting.objects.count() == 1 and Row.objects.count() == 19


def test_texts_and_lines_of_several_writers_stand_one_behind_the_other(cast):
    meeting = make_meeting(cast.pokja)
    text = "Keputusan:\n" + "\n".join(f"{n}. Sepakat nomor {n}." for n in range(1, 21))
    pages = []
    for number in range(3):
        client = client_of(cast.secretariat)
        address = client.post(f"/rapat/{meeting.pk}/tempel/", {"text": f"{text}\n21. Teks {number}."})["Location"]
        pages.append((client, address, fields_of(client.get(address)) | {"act": "take"}))

    def write(number):
        if number < 3:
            client, address, data = pages[number]
            return client.post(address, data).status_code
        values = {"text": f"Baris {number}"}
        workflow.append_row(meeting, Kind.DECISION, values, uid=uuid.uuid4(), by=cast.secretariat)
        return 302

    assert at_once(6, write) == [302] * 6

    rows = list(meeting.rows.filter(kind=Kind.DECISION).in_order())
    assert len(rows) == 3 * 21 + 3 and len({row.rank for row in rows}) == len(rows)
    for number in range(3):  # each text stays together
        ends = [at for at, row in enumerate(rows) if row.text == f"Teks {number}."]
        assert [row.text for row in rows[ends[0] - 20 : ends[0]]] == [f"Sepakat nomor {n}." for n in range(1, 21)]
