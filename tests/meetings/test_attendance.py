"""The attendance list: fifty rows a page, changed rows only, each compared with what its page showed."""

import re
import uuid
from datetime import date, time
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import Attendee, Meeting, Presence, Session
from tests.factories import make_meeting, make_member, make_person, make_seat
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db

NASTY = "<script>alert(1)</script>{{ 7*7 }} \"'&"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.pokja)


@pytest.fixture
def writer(cast):
    return client_of(cast.secretariat)


def url(meeting, **query):
    address = reverse("meetings:attendance", args=[meeting.pk])
    return address + (f"?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else "")


def add(meeting, name="Siti Aminah", **fields) -> Attendee:
    fields = {"office": "Kepala Seksi", "institution": "Bappeda", "count": 1} | fields
    return Attendee.objects.create(meeting=meeting, name=name, position=meeting.attendees.count() + 1, **fields)


def people(meeting, count):
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, name=f"Peserta {n}", position=n, count=1, institution=f"Dinas {n % 9}")
        for n in range(count)
    )


def body(response) -> str:
    return unescape(response.content.decode())


def posted(writer, meeting, **query) -> dict:
    """What a browser posts from the page when nothing is typed: every field, and what it started from."""
    shown = writer.get(url(meeting, **query)).context["attendance"]
    data = {"rows": []}
    forms = [form for _, form in shown.rows]
    for form in forms:
        data["rows"].append(form.prefix)
        data[f"{form.prefix}-kind"] = form.instance.kind
    for form in [*forms, shown.note_form, shown.new_form]:
        for field in form:
            value = field.field.prepare_value(field.value())
            if value not in (None, False):
                data[field.html_name] = str(value)
            if field.field.show_hidden_initial:
                data[field.html_initial_name] = "" if value is None else str(value)
    return data


def save(writer, meeting, data, **changes):
    return writer.post(url(meeting), data | changes)


def events() -> int:
    return Attendee.pgh_event_model.objects.count() + Presence.pgh_event_model.objects.count()


def status_of(attendee, session=None) -> str:
    found = attendee.presences.filter(**({"session": session} if session else {})).first()
    return found.status if found else ""


# --- saving ---


def test_presence_of_a_row_is_saved(writer, meeting):
    siti, budi = add(meeting), add(meeting, "Budi Santoso")
    data = posted(writer, meeting)

    save(
        writer,
        meeting,
        data,
        **{f"{siti.uid.hex}-status": "represented", f"{siti.uid.hex}-representing": "Kepala Seksi"},
    )

    presence = siti.presences.get()
    assert (presence.status, presence.representing, presence.source) == ("represented", "Kepala Seksi", "secretariat")
    assert status_of(budi) == ""


def test_page_posted_unchanged_changes_nothing(writer, meeting):
    siti = add(meeting)
    add(meeting, "", office="Kepala Dinas")
    add(meeting, "", kind="institution", office="", count=None)
    Presence.objects.create(attendee=siti, session=meeting.sessions.get(), status="present", mode="onsite")
    meeting.participants_note = "SKPD\nprovinsi"
    meeting.save()
    data, before, changed = posted(writer, meeting), events(), Meeting.objects.get(pk=meeting.pk).changed_at

    page = writer.post(url(meeting), data, follow=True)

    assert "Tidak ada yang berubah." in body(page)
    assert (events(), Meeting.objects.get(pk=meeting.pk).changed_at) == (before, changed)


def test_only_changed_rows_and_fields_are_written(writer, meeting):
    rows = [add(meeting, f"Peserta {n}") for n in range(4)]
    data, before = posted(writer, meeting), events()

    save(writer, meeting, data, **{f"{rows[2].uid.hex}-office": "Sekretaris"})

    rows[2].refresh_from_db()
    assert (rows[2].office, events() - before) == ("Sekretaris", 1)


def test_only_the_rows_of_the_page_are_posted_and_saved(writer, meeting):
    people(meeting, 60)

    first, second = posted(writer, meeting), posted(writer, meeting, page=2)
    last = Attendee.objects.get(uid=second["rows"][-1])
    writer.post(url(meeting, page=2), second | {f"{last.uid.hex}-status": "excused"})

    assert (len(first["rows"]), len(second["rows"])) == (50, 10)
    assert status_of(last) == "excused"


def test_presence_can_be_taken_back(writer, meeting):
    siti = add(meeting)
    Presence.objects.create(attendee=siti, session=meeting.sessions.get(), status="present", mode="onsite")
    data = posted(writer, meeting)

    save(writer, meeting, data, **{f"{siti.uid.hex}-status": "", f"{siti.uid.hex}-mode": ""})

    assert not siti.presences.exists()


def test_sessions_are_noted_apart(writer, meeting):
    second = Session.objects.create(meeting=meeting, date=date(2016, 5, 31), start=time(9), zone="WIB")
    siti = add(meeting)
    data = posted(writer, meeting, sesi=second.pk)

    answer = writer.post(url(meeting, sesi=second.pk), data | {f"{siti.uid.hex}-status": "absent"})

    assert (status_of(siti, second), status_of(siti, meeting.sessions.first())) == ("absent", "")
    assert answer["Location"] == url(meeting, sesi=second.pk)


def test_session_of_another_meeting_is_not_shown(writer, cast, meeting):
    foreign = make_meeting(cast.pokja, title="Lain", place="Tempat asing").sessions.get()

    shown = writer.get(url(meeting, sesi=foreign.pk)).context["attendance"]

    assert shown.session == meeting.sessions.get()


# --- two writers ---


def test_different_rows_and_different_fields_of_two_writers_are_kept(writer, meeting):
    siti, budi = add(meeting), add(meeting, "Budi Santoso")
    first, second = posted(writer, meeting), posted(writer, meeting)

    save(writer, meeting, first, **{f"{siti.uid.hex}-status": "present", f"{budi.uid.hex}-office": "Sekretaris"})
    answer = save(writer, meeting, second, **{f"{budi.uid.hex}-status": "excused"})

    budi.refresh_from_db()
    assert answer.status_code == 302
    assert (status_of(siti), status_of(budi), budi.office) == ("present", "excused", "Sekretaris")


def test_same_field_of_two_writers_is_told_and_saving_again_wins(writer, meeting):
    siti, budi = add(meeting), add(meeting, "Budi Santoso")
    first, second = posted(writer, meeting), posted(writer, meeting)
    status = f"{siti.uid.hex}-status"
    save(writer, meeting, first, **{status: "excused"})

    page = save(writer, meeting, second, **{status: "present", f"{budi.uid.hex}-status": "present"})

    assert page.status_code == 409
    assert "Sekarang tertulis: “Izin”. Simpan lagi untuk memakai isian Anda." in body(page)
    assert (status_of(siti), status_of(budi)) == ("excused", "present")
    started = re.search(rf'name="initial-{status}" value="(\w*)"', page.content.decode())[1]
    save(writer, meeting, second, **{status: "present", f"initial-{status}": started})
    assert status_of(siti) == "present"


def test_changed_row_that_somebody_removed_is_told_and_can_come_back(writer, meeting):
    siti = add(meeting)
    data = posted(writer, meeting) | {f"{siti.uid.hex}-status": "present"}
    siti.delete()

    page = writer.post(url(meeting), data)
    assert page.status_code == 409 and "sudah dihapus orang lain" in body(page)
    assert not meeting.attendees.exists()

    writer.post(url(meeting), data | {f"{siti.uid.hex}-again": "1"})
    back = meeting.attendees.get()
    assert (back.name, back.institution, back.uid, status_of(back)) == ("Siti Aminah", "Bappeda", siti.uid, "present")


def test_unchanged_row_that_somebody_removed_stays_away_silently(writer, meeting):
    siti = add(meeting)
    data = posted(writer, meeting)
    siti.delete()

    assert writer.post(url(meeting), data).status_code == 302
    assert not meeting.attendees.exists()


# --- adding and removing ---


def new_row(**fields) -> dict:
    return {f"new-{name}": value for name, value in ({"uid": uuid.uuid4(), "kind": "person"} | fields).items()}


def test_person_is_added_once_however_often_it_is_sent(writer, meeting):
    data = new_row(name="Siti Aminah", office="Kepala", institution="Bappeda", status="present", mode="online")
    for _ in range(2):
        writer.post(url(meeting), data)

    siti = meeting.attendees.get()
    assert (siti.name, siti.count, siti.presences.get().mode) == ("Siti Aminah", 1, "online")


def test_other_person_from_a_page_found_by_going_back_is_added_too(writer, meeting):
    used = new_row(name="Siti Aminah")
    for name in ("Siti Aminah", "Budi Santoso", "Budi Santoso"):
        writer.post(url(meeting), used | {"new-name": name})

    assert [row.name for row in meeting.attendees.all()] == ["Siti Aminah", "Budi Santoso"]


def test_institution_is_noted_by_number_alone(writer, meeting):
    writer.post(url(meeting), new_row(kind="institution", institution="Bank BTN", count="12", status="present"))
    writer.post(url(meeting), new_row(kind="institution", institution="Konsultan", status="present"))

    assert [(row.institution, row.count) for row in meeting.attendees.all()] == [("Bank BTN", 12), ("Konsultan", None)]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"institution": "Bappeda"}, "Isi nama atau jabatan."),
        ({"kind": "institution", "name": "Siti"}, "Isi nama instansi."),
        ({"kind": "institution", "institution": "Bank", "count": "0"}, "Isi 1 atau lebih besar."),
        ({"kind": "institution", "institution": "Bank", "count": "dua"}, "Tulis angka bulat, misalnya 1.200."),
        ({"name": "x" * 301}, "Nama 301 karakter, batasnya 300. Ringkas dulu."),
    ],
)
def test_row_that_cannot_be_added_says_why_and_keeps_the_rest(writer, meeting, fields, message):
    siti = add(meeting)
    data = posted(writer, meeting) | new_row(**fields) | {f"{siti.uid.hex}-status": "present"}

    page = writer.post(url(meeting), data)

    assert page.status_code == 422 and message in body(page)
    assert (meeting.attendees.count(), status_of(siti)) == (1, "present")
    typed = fields.get("name") or fields.get("institution")
    assert f'value="{typed}"' in body(page)


def test_row_left_blank_adds_nobody(writer, meeting):
    writer.post(url(meeting), new_row(name="  ", office="", institution="", status="present"))

    assert not meeting.attendees.exists()


def test_row_is_removed_where_it_is_ticked(writer, meeting):
    siti, budi = add(meeting), add(meeting, "Budi Santoso")
    data = posted(writer, meeting)

    save(writer, meeting, data, **{f"{siti.uid.hex}-remove": "on"})

    assert list(meeting.attendees.all()) == [budi]


def test_row_of_another_meeting_does_not_exist_here(writer, cast, meeting):
    foreign = add(make_meeting(cast.elsewhere, title="Lain"))

    answer = writer.post(url(meeting), {"rows": [foreign.uid.hex], f"{foreign.uid.hex}-remove": "on"})

    assert answer.status_code == 404 and Attendee.objects.filter(pk=foreign.pk).exists()


def test_members_on_the_day_of_the_meeting_are_taken_once(writer, cast, meeting):
    make_member(cast.pokja, "Siti Aminah", office="Kepala Bidang", institution="Bappeda")
    make_member(cast.pokja, "Sudah Pindah", valid_until=date(2015, 12, 31))
    make_member(cast.pokja, "Belum Masuk", valid_from=date(2017, 1, 1))
    make_member(cast.elsewhere, "Orang Lain")
    both = make_person(cast.pokja, "Dua Kedudukan")
    for _ in range(2):
        make_member(cast.pokja, person=both, seat=make_seat(cast.pokja, office="Anggota"))
    add(meeting, "Siti Aminah")

    for _ in range(2):
        page = writer.post(url(meeting), {"act": "members"}, follow=True)

    assert sorted(row.name for row in meeting.attendees.all()) == ["Dua Kedudukan", "Siti Aminah"]
    assert "Semua anggota sudah ada di daftar." in body(page)
    taken = meeting.attendees.get(name="Dua Kedudukan")
    assert (taken.person, taken.office, taken.count) == (both, "Anggota", 1)


def test_everybody_present_leaves_what_is_noted(writer, meeting):
    people(meeting, 60)
    excused = add(meeting, "Siti Aminah")
    Presence.objects.create(attendee=excused, session=meeting.sessions.get(), status="excused")
    data = posted(writer, meeting)

    page = writer.post(url(meeting), data | {"act": "all"}, follow=True)

    assert "60 undangan dicatat hadir." in body(page)
    assert Presence.objects.filter(status="present", mode="onsite").count() == 60
    assert status_of(excused) == "excused"


def test_what_was_marked_is_saved_before_everybody_is_present(writer, meeting):
    siti, budi = add(meeting), add(meeting, "Budi Santoso")
    data = posted(writer, meeting)

    save(writer, meeting, data, act="all", **{f"{siti.uid.hex}-status": "absent"})

    assert (status_of(siti), status_of(budi)) == ("absent", "present")


# --- the line about who came ---


def test_line_about_participants_is_saved_and_compared(writer, meeting):
    first, second = posted(writer, meeting), posted(writer, meeting)
    writer.post(url(meeting), first | {"note-participants_note": "SKPD provinsi"})
    meeting.refresh_from_db()
    assert meeting.participants_note == "SKPD provinsi"

    page = writer.post(url(meeting), second | {"note-participants_note": "Semua SKPD"})

    assert page.status_code == 409 and "Sekarang tertulis: “SKPD provinsi”." in body(page)
    assert 'value="Semua SKPD"' in body(page)


def test_line_of_several_lines_stays_so(writer, meeting):
    meeting.participants_note = "SKPD provinsi\nBank"
    meeting.save()

    assert "<textarea" in str(writer.get(url(meeting)).context["attendance"].note_form["participants_note"])


# --- the page ---


def test_three_hundred_rows_take_as_many_queries_as_three(writer, meeting, django_assert_num_queries):
    people(meeting, 3)
    with CaptureQueriesContext(connection) as few:
        writer.get(url(meeting))
    people(meeting, 297)

    with django_assert_num_queries(len(few)):
        page = writer.get(url(meeting))
    assert len(page.context["attendance"].rows) == 50
    assert len(few) <= 18


def test_a_full_page_stays_within_the_limit_of_fields(writer, meeting, settings):
    people(meeting, 300)

    data = posted(writer, meeting)

    assert len(data) + len(data["rows"]) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    assert writer.post(url(meeting), data).status_code == 302


def test_counts_are_of_persons(writer, meeting):
    session = meeting.sessions.get()
    for row, status, mode in [
        (add(meeting, "Siti"), "present", "onsite"),
        (add(meeting, "Budi"), "present", "online"),
        (add(meeting, "", kind="institution", office="", institution="Bank", count=12), "present", ""),
        (add(meeting, "", kind="institution", office="", institution="Konsultan", count=None), "present", ""),
        (add(meeting, "Tuti"), "excused", ""),
    ]:
        Presence.objects.create(attendee=row, session=session, status=status, mode=mode)
    add(meeting, "Joko")

    shown = writer.get(url(meeting)).context["attendance"]

    assert [(tally.label, tally.persons, tally.uncounted) for tally in shown.tallies] == [
        ("Hadir", 14, 1), ("Izin", 1, 0), ("Tidak tercatat hadir", 1, 0), ("Hadir luring", 1, 0), ("Hadir daring", 1, 0)
    ]  # fmt: skip
    assert {part["institution"]: part["persons"] for part in shown.by_institution} == {
        "Bank": 12, "Bappeda": 2, "Konsultan": None
    }  # fmt: skip


def test_meeting_without_a_day_lists_people_and_asks_for_the_day(writer, cast):
    meeting = Meeting.objects.create(pokja=cast.pokja, title="Tanpa hari")
    add(meeting)

    page = writer.get(url(meeting))

    assert "Isi hari rapat dulu." in body(page) and "Siti Aminah" in body(page)
    assert writer.post(url(meeting), posted(writer, meeting) | new_row(name="Budi")).status_code == 302
    assert meeting.attendees.count() == 2


@pytest.mark.parametrize("status", ["submitted", "final"])
def test_record_that_is_not_open_gives_back_what_was_typed(writer, cast, status):
    meeting = make_meeting(cast.pokja)
    siti = add(meeting)
    data = posted(writer, meeting) | {f"{siti.uid.hex}-office": "Sekretaris"} | new_row(name="Budi Santoso")
    Meeting.objects.filter(pk=meeting.pk).update(
        status=status,
        **({"submitted_at": "2026-01-01T00:00Z", "submitted_by": cast.secretariat} if status == "submitted" else {}),
        **(
            {"approved_at": "2026-01-01T00:00Z", "approved_by": cast.chair, "final_version": 1}
            if status == "final"
            else {}
        ),
    )

    page = writer.post(url(meeting), data)

    siti.refresh_from_db()
    assert page.status_code == 409 and siti.office == "Kepala Seksi" and meeting.attendees.count() == 1
    assert 'value="Sekretaris"' in body(page) and 'value="Budi Santoso"' in body(page)
    shown = body(writer.get(url(meeting)))
    assert "<fieldset disabled>" in shown and ">Simpan<" not in shown


def test_markup_is_shown_as_typed(writer, meeting):
    writer.post(
        url(meeting),
        new_row(name=NASTY, office=NASTY, institution=NASTY, status="represented", representing=NASTY)
        | {"note-participants_note": NASTY},
    )

    page = writer.get(url(meeting))

    assert "<script>alert" not in page.content.decode()
    assert body(page).count(NASTY) >= 5


def test_first_button_of_the_form_saves(writer, meeting):
    add(meeting)
    page = writer.get(url(meeting)).content.decode()
    form = re.search(r'<form class="attendance".*?</form>', page, re.DOTALL)[0]

    assert re.findall(r"<button[^>]*>([^<]*)", form)[0] == "Simpan"
    assert form.count("csrfmiddlewaretoken") == 1
