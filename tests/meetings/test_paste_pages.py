"""Tempel teks: a text becomes a meeting or goes into one, nothing of it is lost, and twice is once."""

import re
import uuid
from collections import Counter
from datetime import date
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from docx import Document
from hypothesis import HealthCheck, example, given, settings

from meetings import workflow
from meetings.models import FollowUpStatus, Kind, Meeting, PastedText, Row
from meetings.outline import outline
from meetings.pasted.speakers import as_parts
from meetings.pasting import parse
from meetings.pasting.dates import find_days
from meetings.pasting.rows import DATE
from meetings.quickline import read_due
from pokja.cleaning import clean_text
from pokja.indonesian import short_date
from pokja.roles import Role
from tests.factories import give_access, make_meeting
from tests.meetings.test_pasting import TEXT
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db
PASTE, REVIEW = "/rapat/tempel/", "/rapat/tempel/tinjau/"
TEXTS = Path(__file__).parent / "texts"
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
            self.data[attrs["name"]] = attrs.get("value", "on" if attrs.get("type") == "checkbox" else "")
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


# --- once ---


def test_second_click_leads_to_the_meeting_of_the_first(writer):
    page, address = pasted(writer, BANTEN)
    data = fields_of(page) | {"act": "take"}

    first, second = writer.post(address, data), writer.post(address, data)

    assert first["Location"] == second["Location"] and Meeting.objects.count() == 1
    assert Row.objects.count() == 19


def test_text_sent_twice_waits_once(writer):
    assert pasted(writer, BANTEN)[1] == pasted(writer, BANTEN)[1]
    assert PastedText.objects.count() == 1


def test_what_was_changed_after_going_back_is_shown_and_makes_no_second_meeting(writer):
    page, address = pasted(writer, BANTEN)
    data = fields_of(page) | {"act": "take"}
    writer.post(address, data)
    meeting = Meeting.objects.get()

    answer = writer.post(address, data | {"text-0": "Ditulis sesudah kembali."})

    assert answer.status_code == 409 and Meeting.objects.count() == 1
    assert "Ditulis sesudah kembali." in body(answer) and "belum masuk" in body(answer)
    assert reverse("meetings:sheet", args=[meeting.pk]) in body(answer)
    assert 'value="take"' not in body(answer)


def test_two_tabs_do_not_undo_each_other(writer):
    page, address = pasted(writer, BANTEN)
    data = fields_of(page)
    writer.post(address, data | {"act": "keep", "text-1": "Dari tab pertama."})

    answer = writer.post(address, data | {"act": "take", "text-2": "Dari tab kedua."})

    assert answer.status_code == 409 and not Meeting.objects.exists()
    assert "Dari tab kedua." in body(answer) and "di laman lain" in body(answer)
    writer.post(address, fields_of(answer) | {"act": "take"})
    assert Row.objects.filter(text="Dari tab kedua.").exists()


# --- what is wrong ---


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Isi judul rapat."),
        ({"title": "x" * 301}, "Judul 301 karakter, batasnya 300. Ringkas dulu."),
        ({"date": "Senin (30/05)"}, "Tulis tahunnya juga, misalnya 30 Mei 2016."),
        ({"date_until": "29 5 2016"}, "Isi tanggal sesudah 30 Mei 2016, atau kosongkan."),
        ({"text-3": " "}, "Isi baris ini, atau pilih “Tidak dimasukkan”."),
        ({"text-3": "x" * 20_001}, "Isi baris ini 20.001 karakter, batasnya 20.000. Ringkas dulu."),
        ({"due-18": "31/2/2016"}, "Februari 2016 hanya sampai tanggal 29."),
        ({"owner-18": "x" * 301}, "Penanggung jawab 301 karakter, batasnya 300. Ringkas dulu."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_all_is_kept(writer, changes, message):
    page, address = pasted(writer, BANTEN)
    data = fields_of(page) | {"act": "take", "text-0": "Catatan yang diperbaiki.", "place": "Balai Uji"}

    answer = writer.post(address, data | changes)

    assert answer.status_code == 422 and not Meeting.objects.exists()
    assert body(answer).count(message) == 2  # in the summary and at the field
    assert "<title>Perlu diperbaiki:" in body(answer)
    again = fields_of(writer.get(address))  # also for who reloads or comes back tomorrow
    for name in ("text-0", "place", *changes):
        assert fields_of(answer)[name] == again[name] == (data | changes)[name].strip()
    repaired = {"title": "Rapat", "date": "30 5 2016", "date_until": "", "text-3": "x", "due-18": "", "owner-18": ""}
    assert writer.post(address, fields_of(answer) | repaired | {"act": "take"}).status_code == 302
    assert Meeting.objects.get().sessions.get().place == "Balai Uji"


def test_text_without_title_and_day_is_asked_for_them_and_the_rest_is_notes(writer):
    page, address = pasted(writer, "k: Sepakat.\n\nlorem ipsum 12 ??")
    assert "? Judul tidak ditemukan di teks. Isi sendiri." in body(page)
    assert "? Tanggal tidak ditemukan di teks. Isi sendiri." in body(page)

    writer.post(address, fields_of(page) | {"act": "take", "title": "Rapat", "date": "1 2 2020"})

    assert set(Row.objects.values_list("kind", "text")) == {("decision", "Sepakat."), ("note", "lorem ipsum 12 ??")}


def test_long_title_is_cut_and_stands_whole_as_a_note(writer):
    title = "Rapat Koordinasi " + "tentang perumahan " * 30
    page, address = pasted(writer, f"{title}\nTanggal: 1 Mei 2016\nKeputusan:\n1. Sepakat.")

    writer.post(address, fields_of(page) | {"act": "take"})

    assert title.startswith(Meeting.objects.get().title)
    assert Row.objects.filter(kind=Kind.NOTE, text=title.strip()).exists()


def test_target_day_that_does_not_exist_stays_in_the_text(writer):
    page, address = pasted(
        writer, "Rapat Uji\n1 Mei 2016\nTindak lanjut:\n1. Susun data. (PJ: Bappeda; target: 31/2/2016)"
    )
    assert "? Tanggal target ini tidak ada." in body(page)

    assert writer.post(address, fields_of(page) | {"act": "take"}).status_code == 302

    row = Row.objects.get(kind=Kind.FOLLOWUP)
    assert "31/2/2016" in row.text and row.owner_text == "Bappeda" and row.due_text == ""


# --- what somebody chose ---


def test_kinds_levels_and_boxes_are_taken_as_chosen(writer):
    text = "Rapat Uji\n1 Mei 2016\nAgenda:\n1. Data\n2. Dana\nKeputusan:\n1. Satu.\n2. Dua.\n3. Tiga."
    page, address = pasted(writer, text)
    one, two, three = (line_of(page, words) for words in ("Satu.", "Dua.", "Tiga."))
    item = line_of(page, "Dana")
    changes = {
        f"kind-{one}": "followup",
        f"owner-{one}": "Bappeda",
        f"due-{one}": "30 6 2016",
        f"status-{one}": "blocked",
    }
    changes |= {f"kind-{two}": "recommendation", f"agenda-{two}": f"n{item}", f"kind-{three}": "left_out"}

    writer.post(address, fields_of(page) | changes | {"act": "take"})

    task, advice = Row.objects.get(text="Satu."), Row.objects.get(text="Dua.")
    assert (task.kind, task.owner_text, task.due_date) == (Kind.FOLLOWUP, "Bappeda", date(2016, 6, 30))
    assert task.status_at_writing == FollowUpStatus.BLOCKED
    assert (advice.kind, advice.agenda.text) == (Kind.RECOMMENDATION, "Dana")
    assert not Row.objects.filter(text="Tiga.").exists()


def test_nesting_of_the_text_is_that_of_the_rows(writer):
    page, address = pasted(writer, (TEXTS / "tanda-bertingkat.txt").read_text())

    writer.post(address, fields_of(page) | {"act": "take"})

    told = [(line.level, line.row.text) for item in outline(Meeting.objects.get()).decisions for line in item.flat()]
    assert told[:5] == [
        (1, "Struktur Pokja PKP disesuaikan:"),
        (2, "bidang perumahan digabung dengan bidang pembiayaan"),
        (2, "bidang kawasan permukiman dibagi dua:"),
        (3, "subbidang penanganan kumuh"),
        (3, "subbidang air minum dan sanitasi."),
    ]


def test_level_without_a_row_above_is_the_first(writer):
    page, address = pasted(writer, "Rapat Uji\n1 Mei 2016\nKeputusan:\n1. Satu.\n2. Dua.")
    levels = {f"level-{line_of(page, words)}": "3" for words in ("Satu.", "Dua.")}

    writer.post(address, fields_of(page) | levels | {"act": "take"})

    one, two = Row.objects.get(text="Satu."), Row.objects.get(text="Dua.")
    assert one.parent is None and two.parent == one


def test_values_no_page_would_send_change_nothing(writer):
    page, address = pasted(writer, BANTEN)
    nonsense = {
        "kind-1": "rahasia",
        "level-1": "9",
        "status-1": "x",
        "agenda-2": "n999",
        "agenda-3": "u'--",
        "text-9999": "x",
    }

    assert writer.post(address, fields_of(page) | nonsense | {"act": "take", "version": "0"}).status_code == 302
    assert Row.objects.count() == 19


def test_markup_is_shown_and_kept_as_typed(writer):
    nasty = "<script>alert(1)</script>{{ 7*7 }}"
    page, address = pasted(writer, f"Rapat {nasty}\n1 Mei 2016\nKeputusan:\n1. Sepakat {nasty}")
    assert "<script>alert" not in page.content.decode() and nasty in body(page)

    writer.post(address, fields_of(page) | {"act": "take"})

    assert Row.objects.filter(text=f"Sepakat {nasty}").exists()


def test_doubt_goes_once_the_line_was_changed(writer):
    page, address = pasted(writer, (TEXTS / "dua-kalimat.txt").read_text())
    assert "? Mungkin agenda" in body(page)

    writer.post(address, fields_of(page) | {"act": "keep", "kind-0": "agenda"})

    again = writer.get(address)
    assert "? Mungkin agenda" not in body(again) and fields_of(again)["kind-0"] == "agenda"


# --- many lines ---


def test_long_text_comes_in_pages_and_is_taken_in_whole(writer):
    decisions = "\n".join(f"{n}. Sepakat nomor {n}." for n in range(1, 231))
    page, address = pasted(writer, f"Rapat Uji\n1 Mei 2016\nKeputusan:\n{decisions}")
    assert "230 baris" in body(page) and "Laman 1 dari 3" in body(page)
    first = fields_of(page) | {"act": "keep", "text-4": "Diubah di laman satu."}
    answer = writer.post(f"{address}&page=3", first)
    last = writer.get(answer["Location"])
    assert "Laman 3 dari 3" in body(last) and "text-229" in fields_of(last) and "text-4" not in fields_of(last)

    wrong = writer.post(f"{address}&page=1", fields_of(writer.get(address)) | {"act": "take", "text-7": ""})
    assert wrong.status_code == 422 and "Laman 1 dari 3" in body(wrong)
    last = writer.get(f"{address}&page=3")
    wrong = writer.post(f"{address}&page=3", fields_of(last) | {"act": "take", "text-229": "Diubah di laman tiga."})
    assert wrong.status_code == 422 and "Laman 1 dari 3" in body(wrong) and "text-7" in fields_of(wrong)
    answer = writer.post(address, fields_of(wrong) | {"act": "take", "text-7": "Kembali terisi."})

    assert answer.status_code == 302 and Row.objects.count() == 230
    assert set(Row.objects.filter(text__in=["Diubah di laman satu.", "Diubah di laman tiga."]).values_list("kind")) == {
        ("decision",)
    }
    assert [line.mark for line in outline(Meeting.objects.get()).decisions][-1] == "230."


def test_many_lines_take_as_many_queries_as_few(writer, django_assert_max_num_queries):
    counts = []
    for size in (5, 90):
        text = "\n".join(f"{n}. Sepakat {n}" for n in range(1, size + 1))
        page, address = pasted(writer, f"Rapat {size}\n1 Mei 2016\nKeputusan:\n{text}")
        data = fields_of(page) | {"act": "take"}
        with django_assert_max_num_queries(200) as seen:
            writer.get(address)
            shown = len(seen)
            writer.post(address, data)
        counts.append((shown, len(seen)))
    assert counts[0] == counts[1]


# --- files ---


def docx(*paragraphs: str) -> bytes:
    document, stream = Document(), BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notula.docx", docx("Rapat Uji Word", "1 Mei 2016", "Keputusan:", "1. Sepakat.")),
        ("notula.txt", "Rapat Uji Word\r\n1 Mei 2016\r\nKeputusan:\r\n1. Sepakat.".encode("utf-16")),
    ],
)
def test_file_is_sorted_as_if_it_had_been_pasted(writer, name, content):
    answer = writer.post(PASTE, {"text": "", "file": SimpleUploadedFile(name, content)})

    page = fields_of(writer.get(answer["Location"]))
    assert (page["title"], page["date"], page["text-0"]) == ("Rapat Uji Word", "1 Mei 2016", "Sepakat.")
    assert f"dari {name}" in body(writer.get(PASTE))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": " \u200b "}, "Tempel teksnya di sini, atau pilih berkasnya di bawah."),
        ({"text": "x" * 200_001}, "Teks rapat 200.001 karakter, batasnya 200.000. Ringkas dulu."),
        ({"text": "x", "file": b"Rapat"}, "Tempel teksnya atau pilih berkasnya, jangan keduanya."),
        ({"text": "", "file": b"%PDF-1.7 x"}, "Berkas notula.txt berupa PDF."),
        ({"text": "", "file": b"PK\x03\x04rusak"}, "Berkas notula.txt"),
        ({"text": "", "file": b"\xd0\xcf\x11\xe0x"}, "dari Word lama"),
    ],
)
def test_what_cannot_be_sorted_is_told_at_its_field_and_kept(writer, data, message):
    if "file" in data:
        data = data | {"file": SimpleUploadedFile("notula.txt", data["file"])}

    page = writer.post(PASTE, data)

    assert page.status_code == 422 and body(page).count(message) == 2
    assert data["text"].strip("\u200b ") in body(page)
    assert not PastedText.objects.exists()


def test_longest_text_is_sorted_shown_and_taken_in(writer):
    text = "Rapat Uji\n1 Mei 2016\n" + "\n\n".join("kata " * 3900 for _ in range(10))
    assert 190_000 < len(text) < 200_000
    page, address = pasted(writer, text)

    assert writer.post(address, fields_of(page) | {"act": "take"}).status_code == 302

    said = " ".join(row.text for row in Row.objects.all())
    assert said.count("kata") == text.count("kata") and max(len(row.text) for row in Row.objects.all()) <= 20_000


# --- a session that ended, a text that waits ---


def test_text_posted_after_the_session_ended_is_carried(client):
    answer = client.post(PASTE, {"text": BANTEN + "x" * 190_000})

    assert answer.status_code == 401 and 'name="bawaan"' in body(answer)


def test_text_waits_for_its_owner_until_it_is_thrown_away(writer, cast):
    _, address = pasted(writer, BANTEN)
    assert address in body(writer.get(PASTE))
    assert writer.get(REVIEW).status_code == 200  # without a name it is the last one that waits

    assert writer.post(address, {"act": "discard"})["Location"] == PASTE

    assert not PastedText.objects.exists()
    assert writer.get(REVIEW)["Location"] == PASTE
    assert "Teks ini sudah dibuang." in body(writer.get(address, follow=True))


def test_text_is_nobody_elses(writer, cast):
    _, address = pasted(writer, BANTEN)
    for person in ("participant", "stranger"):
        other = cast.client(person)
        assert other.get(address).status_code == other.post(address, {"act": "take"}).status_code == 404
        assert "Penguatan" not in body(other.get(PASTE)) and other.get(REVIEW)["Location"] == PASTE
    for person in ("chair", "reader", "admin", "system"):
        assert cast.client(person).get(address).status_code == 403
    meeting = make_meeting(cast.pokja, "Rapat lain")
    assert writer.get(address.replace("/rapat/", f"/rapat/{meeting.pk}/")).status_code == 404
    assert writer.get(f"{REVIEW}?teks=salah").status_code == 404
    assert not Meeting.objects.exclude(pk=meeting.pk).exists()


# --- into a meeting that is there ---


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(cast.pokja, "Rakor 1", day=date(2016, 5, 30), place="Balai Lama")
    workflow.append_row(meeting, Kind.AGENDA, {"text": "Agenda lama"}, uid=uuid.uuid4(), by=cast.secretariat)
    workflow.append_row(meeting, Kind.DECISION, {"text": "Keputusan lama"}, uid=uuid.uuid4(), by=cast.secretariat)
    Meeting.objects.filter(pk=meeting.pk).update(participants_note="Bappeda")
    return meeting


def into(meeting) -> str:
    return f"/rapat/{meeting.pk}/tempel/"


def test_text_goes_behind_what_is_there_and_changes_no_fact(writer, meeting, cast):
    page, address = pasted(writer, BANTEN, into(meeting))
    assert "Di rapat ini: Rakor 1" in " ".join(re.sub("<[^>]+>", "", body(page)).split())
    data = fields_of(page)
    assert "take_title" not in data and data["title"].startswith("Rapat Koordinasi Penguatan")
    assert "date" not in data  # the same day is no difference
    first = next(name for name, kind in data.items() if kind == "recommendation").removeprefix("kind-")
    old = meeting.rows.get(text="Agenda lama")

    answer = writer.post(address, data | {"act": "take", f"agenda-{first}": f"u{old.uid}"})

    assert answer["Location"] == reverse("meetings:sheet", args=[meeting.pk])
    meeting.refresh_from_db()
    lists = outline(meeting)
    assert [line.row.text for line in lists.agenda][0] == "Agenda lama" and len(lists.agenda) == 5
    assert [line.row.text for line in lists.decisions][0] == "Keputusan lama" and len(lists.decisions) == 5
    assert [line.row.agenda for line in lists.recommendations][0] == old
    assert (meeting.title, meeting.sessions.get().place) == ("Rakor 1", "Balai Lama")
    assert meeting.participants_note == "Bappeda\nSKPD provinsi terkait perumahan dan permukiman"
    assert meeting.changed_by == cast.secretariat and Meeting.objects.count() == 1
    assert "Teks yang sudah masuk" in body(writer.get(into(meeting)))
    writer.post(address, data | {"act": "take", f"agenda-{first}": f"u{old.uid}"})
    assert len(outline(meeting).decisions) == 5


def test_facts_are_taken_where_they_are_ticked(writer, meeting):
    text = "Rapat Baru Sekali\nTanggal: 2 Juni 2016\nTempat: Hotel Uji\nKeputusan:\n1. Sepakat."
    page, address = pasted(writer, text, into(meeting))
    data = fields_of(page) | {"act": "take", "take_date": "on", "take_place": "on"}

    writer.post(address, data)

    meeting.refresh_from_db()
    session = meeting.sessions.get()
    assert (meeting.title, str(session.date), session.place) == ("Rakor 1", "2016-06-02", "Hotel Uji")
    assert meeting.starts_on == meeting.ends_on == session.date


def test_ticked_fact_that_somebody_else_changed_is_asked_again(writer, meeting):
    page, address = pasted(writer, "Rapat Baru Sekali\nKeputusan:\n1. Sepakat.", into(meeting))
    data = fields_of(page) | {"act": "take", "take_title": "on"}
    Meeting.objects.filter(pk=meeting.pk).update(title="Judul orang lain")

    answer = writer.post(address, data)

    assert answer.status_code == 409 and "Sekarang tertulis: “Judul orang lain”." in body(answer)
    assert meeting.rows.filter(kind=Kind.DECISION).count() == 1
    writer.post(address, fields_of(answer) | {"act": "take"})
    meeting.refresh_from_db()
    assert meeting.title == "Rapat Baru Sekali" and meeting.rows.filter(kind=Kind.DECISION).count() == 2


def test_wrong_day_is_told_only_where_it_is_ticked(writer, meeting):
    page, address = pasted(writer, "Rapat Baru\nTanggal: 2 Juni 2016\nKeputusan:\n1. Sepakat.", into(meeting))
    data = fields_of(page) | {"act": "take", "date": "31 Februari"}

    assert writer.post(address, data | {"take_date": "on"}).status_code == 422
    page = writer.get(address)
    data = fields_of(page) | {"act": "take"}
    data.pop("take_date", None)
    assert writer.post(address, data).status_code == 302


def test_meeting_that_may_not_be_written_on_takes_nothing_and_the_text_stays(writer, cast, meeting):
    page, address = pasted(writer, BANTEN, into(meeting))
    data = fields_of(page) | {"act": "take", "text-0": "Diubah sebelum diajukan."}
    meeting.signers.create(office="Ketua", name="Ketua Uji")
    workflow.submit(meeting, by=cast.secretariat)

    answer = writer.post(address, data)

    assert answer.status_code == 409 and "Tarik pengajuan dulu" in body(answer)
    assert "Diubah sebelum diajukan." in body(answer) and meeting.rows.count() == 2
    assert fields_of(writer.get(address))["text-0"] == "Diubah sebelum diajukan."
    again = writer.post(into(meeting), {"text": "Teks lain untuk rapat ini"})
    assert again.status_code == 409 and "Teks lain untuk rapat ini" in body(again)


def test_several_sittings_are_left_to_format_a1(writer, meeting):
    session = meeting.sessions.get()
    meeting.sessions.create(date=date(2016, 5, 31), zone=session.zone, place="Balai Dua")

    page, _ = pasted(writer, "Rapat Baru\nTanggal: 2 Juni 2016\nTempat: Hotel Uji\nKeputusan:\n1. A.", into(meeting))

    assert {"title"} == {name for name in ("title", "date", "place") if name in fields_of(page)}


# --- nothing is lost, whatever is pasted ---


def words_of(text: str) -> Counter:
    return Counter(re.findall(r"\w+", text))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT)
@example("Keputusan:\n1. " + "Sepakat\t1. a) " * 400)
@example("@ ;;;\n@ a;b;c;d;e\nt: x > y > 31/2/2016\nNarasumber: ;\nm: \nPeserta: 45")
@example("Tindak lanjut:\n1. " + "x" * 400 + " (PJ: " + "Dinas " * 90 + "; target: Juni 2016)")
def test_no_word_of_any_text_is_lost(writer, text):
    source = clean_text(text, multiline=True)
    with transaction.atomic():
        answer = writer.post(PASTE, {"text": text})
        if not source:
            assert answer.status_code == 422
        else:
            _is_taken_in_whole(writer, answer["Location"], source)
        transaction.set_rollback(True)


def _is_taken_in_whole(writer, address, source):
    page = writer.get(address)
    data = fields_of(page)
    filled = {
        "title": data["title"] or "Rapat",
        "date": data["date"] if page.context["page"].head == [] else "1 5 2016",
    }

    answer = writer.post(address, data | filled | {"act": "take"})

    assert answer.status_code == 302, answer.context["errors"]
    meeting = Meeting.objects.get()
    said = [meeting.title, meeting.participants_note, meeting.sessions.first().place]
    for row in meeting.rows.all():
        said += [row.text, row.full_name, row.office, row.institution, row.owner_text, row.due_text]
        said += [short_date(row.due_date)] if row.due_date else []
    rows = parse(source)
    first_day = next((row for row in rows if row.kind == DATE), None)
    wanted = Counter()
    for row in rows:
        if row is not first_day:
            due = "" if row.due and not read_due_words(row.due) else row.due or ""
            for told in (row.text, row.owner or "", due):
                wanted |= words_of(clean_text(told, multiline=True))
    assert not wanted - words_of(" ".join(said))
    assert PastedText.objects.get(meeting=meeting).text == source  # and the whole can be looked up
    assert writer.get(answer["Location"]).status_code == 200


def read_due_words(due: str) -> str:
    """What a due time keeps as words; a day is kept as a day."""
    try:
        return read_due(clean_text(due, multiline=False))[1]
    except ValidationError:
        return due


def test_pokja_is_asked_for_where_somebody_writes_for_two(cast):
    give_access(cast.secretariat, Role.SECRETARIAT, pokja=cast.joined)
    writer = client_of(cast.secretariat)
    page, address = pasted(writer, BANTEN)
    assert cast.joined.name in body(page) and cast.elsewhere.name not in body(page)

    writer.post(address, fields_of(page) | {"act": "take", "pokja": cast.joined.pk})
    assert Meeting.objects.get().pokja == cast.joined

    page, address = pasted(writer, f"{BANTEN}\nTeks lain.")
    answer = writer.post(address, fields_of(page) | {"act": "take", "pokja": cast.elsewhere.pk})
    assert answer.status_code == 422 and Meeting.objects.count() == 1


def test_year_that_is_not_written_is_that_of_the_meeting(writer, cast):
    meeting = make_meeting(cast.pokja, "Rakor 1", day=date(2022, 5, 2))  # 30 Mei 2022 is a Monday too

    page, _ = pasted(writer, BANTEN, into(meeting))

    assert fields_of(page)["date"] == "30 Mei 2022" and "? Tahun tidak tertulis, ditebak 2022" in body(page)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Senin (30/05)", (2016, 5, 30), None),
        ("31 Oktober s.d. 2 November 2018", (2018, 10, 31), (2018, 11, 2)),
        ("29-30 Mei 2023", (2023, 5, 29), (2023, 5, 30)),
        ("Rabu-Jumat, 1 s.d. 3 Juni '16", (2016, 6, 1), (2016, 6, 3)),
        ("2016-05-30", (2016, 5, 30), None),
        ("30 Februari 2019", None, None),
        ("Kamis (30/05)", None, None),
    ],
)
def test_first_and_last_day_are_told(text, first, last):
    day, until, is_guessed = find_days(text, [2016, 2022])

    assert (day, until) == (first and date(*first), last and date(*last)) and is_guessed == (text == "Senin (30/05)")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Zulfi Syarif Koto, Ketua, The HUD Institute", "Zulfi Syarif Koto ; Ketua ; The HUD Institute"),
        (
            "Ir. Hj. Eneng Nurcahyati, Pokja PKP Provinsi Banten",
            "Ir. Hj. Eneng Nurcahyati ;  ; Pokja PKP Provinsi Banten",
        ),
        ("Dr. Narasumber Satu, S.T., M.Si. (Kepala Bappeda)", "Dr. Narasumber Satu, S.T., M.Si. ; Kepala Bappeda"),
        ("Kepala Bidang Fisik, Bappeda", "; Kepala Bidang Fisik ; Bappeda"),
        ("A ; B ; C", "A ; B ; C"),
        ("Bapak Budi", "Bapak Budi"),
    ],
)
def test_parts_of_a_speaker_are_told_apart(text, parts):
    assert as_parts(text) == parts


@pytest.mark.parametrize("path", sorted(TEXTS.rglob("*.txt")), ids=lambda path: path.stem)
def test_no_word_of_the_collected_texts_is_lost(writer, path):
    source = clean_text(path.read_text(), multiline=True)

    _is_taken_in_whole(writer, writer.post(PASTE, {"text": source})["Location"], source)
