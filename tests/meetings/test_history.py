"""Riwayat and banding: every change of text by paragraph, who and when; any two versions beside each other."""

import uuid
from datetime import UTC, datetime, timedelta

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import comparison, workflow
from meetings.comparison import ADDED, CHANGED, REMOVED, SAME, word_pieces
from meetings.history import history_page
from meetings.models import Attendee, Kind, Meeting, Row
from meetings.papers.paragraphs import paragraphs_of, text_of
from tests.meetings.records import add_row, make_final, make_ready
from tests.people import make_cast
from tests.reports import agenda_item, banten_record, make_data, row, session, signer

pages = pytest.mark.django_db

START = datetime(2016, 5, 30, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast():
    return make_cast()


def say(meeting, text, *, by, minute, row=None):
    """A row that says `text` from that minute on, in the history too."""
    if row is None:
        row = add_row(meeting, Kind.DECISION, text, by)
    else:
        Row.objects.filter(pk=row.pk).update(text=text, changed_by=by)
    event = row.events.latest("pgh_id")
    MOMENTS[event.pgh_id] = START + timedelta(minutes=minute)
    return row


MOMENTS: dict[int, datetime] = {}


@pytest.fixture(autouse=True)
def moments(monkeypatch):
    """Events of one test transaction carry one moment; here each carries the one it was given."""
    MOMENTS.clear()
    from meetings import history

    def events(model, meeting):
        found = list(history_events(model, meeting))
        for event in found:
            event.pgh_created_at = (
                MOMENTS.get(event.pgh_id, event.pgh_created_at) if model is Row else event.pgh_created_at
            )
        return found

    history_events = history._events
    monkeypatch.setattr(history, "_events", events)


def steps_of(meeting, number=1):
    return list(history_page(meeting, number).object_list)


def decisions(meeting):
    return [(s.verb, s.before, s.after, s.who) for s in steps_of(meeting) if s.what == "Keputusan"]


@pages
def test_changes_of_one_row_by_one_person_within_ten_minutes_are_one(cast):
    meeting = make_ready(cast)
    row = say(meeting, "a", by=cast.secretariat, minute=0)
    say(meeting, "a b", by=cast.secretariat, minute=4, row=row)
    say(meeting, "a b c", by=cast.secretariat, minute=10, row=row)
    say(meeting, "a b c d", by=cast.secretariat, minute=21, row=row)
    say(meeting, "a b c d e", by=cast.chair, minute=22, row=row)
    found = [step for step in decisions(meeting) if "dipakai" not in step[2]]
    assert found == [
        ("diubah", "a b c d", "a b c d e", "Pimpinan Banten"),
        ("diubah", "a b c", "a b c d", "Sekretariat Banten"),
        ("ditambah", "", "a b c", "Sekretariat Banten"),
    ]


@pages
def test_two_rows_and_two_people_are_told_apart(cast):
    meeting = make_ready(cast)
    one = say(meeting, "satu", by=cast.secretariat, minute=0)
    two = say(meeting, "dua", by=cast.chair, minute=1)
    say(meeting, "satu lagi", by=cast.secretariat, minute=2, row=one)
    say(meeting, "dua lagi", by=cast.chair, minute=3, row=two)
    assert {(after, who) for _, _, after, who in decisions(meeting)} >= {
        ("satu lagi", "Sekretariat Banten"), ("dua lagi", "Pimpinan Banten"),
    }  # fmt: skip


@pages
def test_what_came_and_went_within_ten_minutes_is_no_change(cast):
    meeting = make_ready(cast)
    row = say(meeting, "salah ketik", by=cast.secretariat, minute=0)
    workflow.remove_row(row, by=cast.secretariat)
    MOMENTS[row.events.latest("pgh_id").pgh_id] = START + timedelta(minutes=1)
    assert "salah ketik" not in str(decisions(meeting))


@pages
def test_removal_restoring_and_change_of_kind_are_told_and_a_move_is_not(cast):
    meeting = make_ready(cast)
    row = meeting.rows.get(kind=Kind.DECISION)
    MOMENTS[row.events.latest("pgh_id").pgh_id] = START
    workflow.remove_row(row, by=cast.chair)
    assert decisions(meeting)[0] == ("dihapus", "Format laporan pelaksanaan A-1 dipakai", "", "Pimpinan Banten")
    workflow.restore_row(Row.objects.get(pk=row.pk), by=cast.secretariat)
    workflow.change_kind(Row.objects.get(pk=row.pk), Kind.NOTE, by=cast.chair)
    assert any(step.what == "Keputusan menjadi catatan" for step in steps_of(meeting))
    first, second = meeting.rows.filter(kind=Kind.FOLLOWUP)
    before = len(steps_of(meeting))
    workflow.move_row(first, 1, by=cast.secretariat)
    assert len(steps_of(meeting)) == before


@pages
def test_states_and_versions_are_told_with_their_reasons(cast):
    meeting = make_final(cast)
    workflow.reopen(meeting, "Salah tulis", by=cast.secretariat)
    workflow.submit(meeting, by=cast.secretariat)
    workflow.give_back(meeting, "Belum lengkap", by=cast.chair)
    workflow.submit(meeting, by=cast.secretariat)
    workflow.withdraw(meeting, by=cast.secretariat)
    workflow.submit(meeting, by=cast.secretariat)
    workflow.approve(meeting, by=cast.chair)
    workflow.publish(meeting, 2, by=cast.chair)
    workflow.withdraw_publication(meeting, by=cast.chair)
    workflow.cancel(meeting, "Batal saja", by=cast.chair)
    told = {(step.what, step.detail, step.who) for step in steps_of(meeting) + steps_of(meeting, 2)}
    secretary, chair = "Sekretariat Banten", "Pimpinan Banten"
    assert told >= {
        ("Diajukan", "", secretary),
        ("Disetujui sebagai versi 1", "", chair),
        ("Perbaikan dibuka", "Salah tulis", secretary),
        ("Dikembalikan", "Belum lengkap", chair),
        ("Pengajuan ditarik", "", secretary),
        ("Disetujui sebagai versi 2", "Menggantikan versi 1. Alasan perbaikan: Salah tulis", chair),
        ("Diterbitkan", "Versi 2, oleh Pimpinan Banten, Pimpinan Pokja PKP Provinsi Banten", chair),
        ("Terbitan ditarik", "Versi 2", chair),
        ("Rapat dibatalkan", "Batal saja", chair),
    }


@pages
def test_fields_lists_and_attendance_are_told(cast):
    meeting = make_ready(cast)
    with pghistory.context(user=cast.secretariat.pk):
        Meeting.objects.filter(pk=meeting.pk).update(theme="Tema lama")
        Meeting.objects.filter(pk=meeting.pk).update(chair="Ketua Rapat")
        meeting.signers.update(name="Nama Lain")
        for n in range(30):
            Attendee.objects.create(meeting=meeting, kind="person", count=1, name=f"Peserta {n}", phone="081234567890")
    found = {(step.what, step.after or step.detail): step.who for step in steps_of(meeting)}
    assert found["Tema", "Tema lama"] == found["Pimpinan rapat", "Ketua Rapat"] == "Sekretariat Banten"
    assert found["Daftar hadir", "30 ditambah"] == "Sekretariat Banten"
    assert ("Penanda tangan", "Pimpinan rapat: Nama Lain, Ketua Pokja PKP Provinsi Banten") in found
    assert "0812" not in str(found)


@pages
def test_history_is_read_by_those_who_may(cast):
    meeting = make_final(cast)
    for person, status in (
        ("secretariat", 200), ("chair", 200), ("admin", 200), ("system", 200), ("reader", 403), ("area_reader", 403),
        ("participant", 404), ("stranger", 404),
    ):  # fmt: skip
        for part in ("riwayat", "banding"):
            assert cast.client(person).get(f"/rapat/{meeting.pk}/{part}/").status_code == status, person


@pages
def test_typed_text_stays_text_in_history_and_comparison(cast):
    """FAULTS B30: the second view is where a script slips through."""
    meeting = make_final(cast)
    workflow.reopen(meeting, "<script>alert(1)</script>", by=cast.chair)
    add_row(meeting, Kind.DECISION, '"><img src=x onerror=alert(2)> {{7*7}}', cast.secretariat)
    for part in ("riwayat/", "banding/", "banding/?dari=1&ke=kini&semua=1", ""):
        html = cast.client("chair").get(f"/rapat/{meeting.pk}/{part}").content.decode()
        assert "<img src=x" not in html and "<script>alert" not in html
    assert "{{7*7}}" in cast.client("chair").get(f"/rapat/{meeting.pk}/banding/").content.decode()


@pages
def test_long_history_costs_as_many_queries_as_a_short_one(cast):
    meeting, client = make_ready(cast), cast.client("chair")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/rapat/{meeting.pk}/riwayat/").status_code == 200
        return len(captured)

    few = queries()
    for n in range(60):
        add_row(meeting, Kind.NOTE, f"Catatan {n}", (cast.secretariat, cast.chair)[n % 2])
    assert queries() == few
    html = client.get(f"/rapat/{meeting.pk}/riwayat/?laman=3").content.decode()
    assert "Lebih baru" in html and client.get(f"/rapat/{meeting.pk}/riwayat/?laman=x").status_code == 200


# Comparing


@pages
def test_versions_and_the_working_copy_are_compared_by_paragraph(cast):
    meeting = make_final(cast)
    workflow.reopen(meeting, "Salah tulis", by=cast.chair)
    Row.objects.filter(meeting=meeting, kind=Kind.DECISION).update(text="Format laporan pelaksanaan A-1 tidak dipakai")
    Row.objects.filter(meeting=meeting, kind=Kind.RECOMMENDATION).update(removed_at=START, removed_by=cast.chair)
    add_row(meeting, Kind.DECISION, "Keputusan susulan", cast.secretariat)
    client = cast.client("chair")
    html = " ".join(client.get(f"/rapat/{meeting.pk}/banding/").content.decode().split())
    assert '<ins><span class="change-word">ditambah: </span>tidak </ins>' in html
    assert '<ins><span class="change-word">ditambah: </span>2. Keputusan susulan</ins>' in html
    assert '<del><span class="change-word">dihapus: </span>1. Susun rencana kerja prioritas</del>' in html
    assert "Kebijakan dan strategi perumahan</p>" not in html and "paragraf berbeda." in html
    everything = client.get(f"/rapat/{meeting.pk}/banding/", {"dari": "1", "ke": "kini", "semua": "1"})
    assert "Hotel Uji, Serang" in everything.content.decode()
    workflow.submit(meeting, by=cast.secretariat)
    workflow.approve(meeting, by=cast.chair)
    html = client.get(f"/rapat/{meeting.pk}/banding/", {"dari": "1", "ke": "2"}).content.decode()
    assert "Keputusan susulan" in html
    for query in ({"dari": "2", "ke": "2"}, {"dari": "9", "ke": "x"}, {"dari": "", "ke": "kini"}):
        assert client.get(f"/rapat/{meeting.pk}/banding/", query).status_code == 200
    assert "Pilih dua yang berbeda." in client.get(f"/rapat/{meeting.pk}/banding/?dari=2&ke=2").content.decode()


def edition(**changes):
    return comparison.Edition("1", "Versi 1", make_data(banten_record(**changes), state="final"), None)


def changed(old, new) -> dict:
    sections = comparison.compare(old, new)
    return {
        section.title: [(p.state, "".join(f"[{x.state} {x.text}]" if x.state != SAME else x.text for x in p.pieces))
                        for p in section.changed]
        for section in sections if section.changed
    }  # fmt: skip


def test_same_report_has_no_difference():
    assert changed(edition(), edition()) == {}


def test_only_what_differs_is_told_in_its_section():
    old = edition(decisions=[row("Satu hal yang sama"), row("Dua hal yang lama sekali"), row("Tiga")])
    new = edition(decisions=[row("Satu hal yang sama"), row("Dua hal yang baru sekali"), row("Tiga"), row("Empat")])
    assert changed(old, new) == {
        "5. Keputusan/kesepakatan": [
            (CHANGED, "2. Dua hal yang [removed lama ][added baru ]sekali"),
            (ADDED, "[added 4. Empat]"),
        ]
    }
    assert [state for state, _ in changed(new, old)["5. Keputusan/kesepakatan"]] == [CHANGED, REMOVED]


def test_sections_that_come_or_go_are_told():
    found = changed(edition(), edition(obstacles=[row("Lahan belum siap")]))
    assert any("Lahan belum siap" in text for lines in found.values() for _, text in lines)


def test_words_put_together_are_the_two_texts_again():
    old, new = "Susun  rencana kerja\nprioritas", "Susun rencana kerja tiap bidang\nprioritas"
    pieces = word_pieces(old, new)
    assert "".join(piece.text for piece in pieces if piece.state != REMOVED) == new
    assert "".join(piece.text for piece in pieces if piece.state != ADDED).split() == old.split()
    assert [p.state for p in word_pieces("x" * 5000, "y" * 5000)] == [REMOVED, ADDED]


def test_every_word_of_the_record_stands_in_the_paragraphs():
    """What is searched and compared is what is printed: nothing of the report is left out of it."""
    record = banten_record(
        agenda=[agenda_item("Agenda utama", notes=[row("Catatan satu", children=[row("Catatan anak")])])],
        signers=[signer(name="Nama Ketua", office="Jabatan Ketua")],
        sessions=[session("2016-05-30"), session("2016-05-31", place="Gedung kedua")],
        closing="Kalimat penutup.",
    )
    said = text_of(make_data(record, state="final"))
    for words in (
        "Agenda utama", "Catatan satu", "Catatan anak", "Nama Ketua", "Jabatan Ketua", "Gedung kedua",
        "Kalimat penutup.", "Selasa, 31 Mei 2016", record["title"], record["decisions"][0]["text"],
        record["follow_ups"][0]["text"], record["recommendations"][0]["text"],
    ):  # fmt: skip
        assert words in said, words
    keys = [section.key for section in paragraphs_of(make_data(record, state="final"))]
    assert keys == list(dict.fromkeys(keys))


def test_uid_of_a_row_is_no_text():
    assert str(uuid.UUID(int=0)) not in text_of(make_data(banten_record(), state="final"))
