"""Tempel teks: a text becomes a meeting or goes into one, nothing of it is lost, and twice is once."""

import re
import uuid
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meetings import workflow
from meetings.models import FollowUpStatus, Kind, Meeting, PastedText, Row
from meetings.outline import outline
from tests.factories import make_meeting
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db
PASTE, REVIEW = "/rapat/tempel/", "/rapat/tempel/tinjau/"
BANTEN = (Path(__file__).parent / "banten_2016.txt").read_text()


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def writer(cast):
    return client_of(cast.secretariat)


def body(response) -> str:
    return unescape(response.content.decode())


class _Form(HTMLParser):
    """The fields of the review form as a browser would send them."""

    def __init__(self, markup: str):
        super().__init__()
        self.data, self._in, self._name, self._area = {}, False, "", ""
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self._in = "paste-review" in attrs.get("class", "")
        elif not self._in:
            return
        elif tag == "input" and (attrs.get("type") != "checkbox" or "checked" in attrs):
            self.data[attrs["name"]] = attrs.get("value", "")
        elif tag == "select":
            self._name = attrs["name"]
        elif tag == "option" and ("selected" in attrs or self._name not in self.data):
            self.data[self._name] = attrs["value"]
        elif tag == "textarea":
            self._area = attrs["name"]
            self.data[self._area] = ""

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            self.data[self._area] = self.data[self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data):
        if self._area:
            self.data[self._area] += data


def fields_of(response) -> dict:
    data = _Form(response.content.decode()).data
    data.pop("csrfmiddlewaretoken", None)
    return data


def pasted(writer, text, address=PASTE):
    """The review page that a pasted text leads to, and its address."""
    answer = writer.post(address, {"text": text})
    assert answer.status_code == 302, body(answer)
    return writer.get(answer["Location"]), answer["Location"]


def line_of(page, words: str) -> str:
    """The number of the line that says `words`."""
    return next(
        name.split("-")[1] for name, value in fields_of(page).items() if name.startswith("text-") and words in value
    )


def test_banten_becomes_a_meeting(writer, cast):
    page, address = pasted(writer, BANTEN)
    assert "Hasil pilah: 20 baris, 1 perlu dilihat." in body(page)
    assert "? Tahun tidak tertulis, ditebak 2016" in body(page) and 'value="30 Mei 2016"' in body(page)

    answer = writer.post(address, fields_of(page) | {"act": "take"})

    meeting = Meeting.objects.get()
    assert answer["Location"] == reverse("meetings:sheet", args=[meeting.pk])
    assert (meeting.pokja, meeting.created_by, meeting.kind) == (cast.pokja, cast.secretariat, "rakor")
    assert meeting.title.startswith("Rapat Koordinasi Penguatan Pokja PKP Provinsi Banten")
    session = meeting.sessions.get()
    assert (session.date, session.place) == (date(2016, 5, 30), "Hotel Istana Nelayan, Tangerang")
    assert meeting.participants_note == "SKPD provinsi terkait perumahan dan permukiman"
    lists = outline(meeting)
    assert [line.row.text[:22] for line in lists.agenda] == [
        "Kebijakan dan strategi",
        "Sosialisasi Program Se",
        "Sosialisasi layanan BA",
        "Review Pokja PKP Provi",
    ]
    speakers = [(n, line.row) for n, item in enumerate(lists.agenda, 1) for line in item.speakers]
    assert [(n, row.full_name, row.office, row.institution) for n, row in speakers] == [
        (1, "Zulfi Syarif Koto", "Ketua", "The HUD Institute"),
        (4, "Ir. Hj. Eneng Nurcahyati", "", "Pokja PKP Provinsi Banten"),
    ]
    assert [line.mark for line in lists.agenda[3].recommendations] == ["a.", "b.", "c.", "d."]
    assert len(lists.decisions) == 4
    assert [(line.row.status_at_writing, line.row.due_text) for line in lists.followups] == [
        (FollowUpStatus.DONE, ""),
        (FollowUpStatus.DONE, ""),
        (FollowUpStatus.NOT_STARTED, "pada Rakor 2"),
        (FollowUpStatus.NOT_STARTED, ""),
    ]
    assert [line.row.text[:5] for line in lists.notes] == ["Dinas"]
    assert Row.pgh_event_model.objects.filter(meeting=meeting).count() == meeting.rows.count()
