"""Who is one person on the attendance list, who was invited by which SK, who came late, and who was not seen."""

import re
from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from meetings import checkin, workflow
from meetings.likeness import folded_name, is_alike, likely_doubles
from meetings.models import Attendee, CheckIn, DifferentPeople, Meeting, Presence, Session
from meetings.workflow.locking import Refused
from tests.factories import make_decree, make_meeting, make_member
from tests.meetings.test_attendance import add, body, new_row, people, posted, save, status_of, url
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db

DURING = datetime(2016, 5, 30, 3, 0, tzinfo=UTC)  # 10.00 WIB; the meeting sits from 09.00 to 15.30


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def meeting(cast, monkeypatch):
    monkeypatch.setattr(checkin, "now", lambda: DURING)
    return make_meeting(cast.pokja)


@pytest.fixture
def writer(cast):
    return client_of(cast.secretariat)


def note(row, status="present", session=None, **fields) -> Presence:
    session = session or row.meeting.sessions.first()
    return Presence.objects.create(attendee=row, session=session, status=status, **fields)


def tallies(writer, meeting) -> dict[str, int]:
    return {tally.label: tally.persons for tally in writer.get(url(meeting)).context["attendance"].tallies}


# --- invited by the SK ---


def test_members_by_the_decree_in_force_are_taken(writer, cast, meeting):
    old = make_decree(cast.pokja, "1/2010", valid_from=date(2010, 1, 1), valid_until=date(2015, 12, 31))
    new = make_decree(cast.pokja, "2/2016", valid_from=date(2016, 1, 1))
    make_member(cast.pokja, "Siti Aminah", decree=new)
    make_member(cast.pokja, "Budi Santoso")
    make_member(cast.pokja, "Nama Lama", decree=old)  # nobody ended the membership

    assert "Belum ada undangan. Ambil dari SK" in body(writer.get(url(meeting)))
    page = writer.post(url(meeting), {"act": "members"}, follow=True)

    assert "2 anggota ditambahkan." in body(page)
    assert set(meeting.attendees.values_list("name", "invited")) == {("Siti Aminah", True), ("Budi Santoso", True)}


def test_without_a_decree_in_force_all_who_sit_that_day_are_taken(writer, cast, meeting):
    ended = make_decree(cast.pokja, "1/2010", valid_until=date(2015, 12, 31))
    make_member(cast.pokja, "Siti Aminah", decree=ended)

    writer.post(url(meeting), {"act": "members"})

    assert meeting.attendees.get().name == "Siti Aminah"


# --- the list ---


def test_list_stands_institution_by_institution_where_each_begins(writer, meeting):
    for name, institution in [("A", "PUPR"), ("B", "Bappeda"), ("C", "PUPR"), ("D", ""), ("E", "Bappeda")]:
        add(meeting, name, institution=institution)

    groups = writer.get(url(meeting)).context["attendance"].groups

    assert [(name, [(n, form.instance.name) for n, form in rows]) for name, rows in groups] == [
        ("PUPR", [(1, "A"), (2, "C")]), ("Bappeda", [(3, "B"), (4, "E")]), ("", [(5, "D")])
    ]  # fmt: skip


def test_row_that_could_not_be_saved_stays_in_its_institution(writer, meeting):
    siti = add(meeting)
    add(meeting, "Budi", institution="Bappeda")
    data = posted(writer, meeting)

    name = siti.uid.hex
    changes = {f"{name}-name": "", f"{name}-office": "", f"{name}-institution": "PUPR"}
    page = save(writer, meeting, data, **changes)

    groups = page.context["attendance"].groups
    assert page.status_code == 422 and [name for name, _ in groups] == ["Bappeda"]


# --- late and early ---


def test_hours_are_typed_as_people_write_them_and_told_beside_those_of_the_session(writer, meeting):
    siti = add(meeting)
    data = posted(writer, meeting)
    name = siti.uid.hex

    hours = {f"{name}-status": "present", f"{name}-arrived": "10:15", f"{name}-left": "pukul 11 WIB"}
    save(writer, meeting, data, **hours)

    presence = siti.presences.get()
    assert (presence.arrived, presence.left) == (time(10, 15), time(11))
    assert "Datang 10.15, terlambat 75 menit; pulang 11.00, lebih awal; dicatat sekretariat" in body(
        writer.get(url(meeting))
    )


def test_who_was_in_time_is_not_called_late(writer, meeting):
    note(add(meeting), arrived=time(8, 55), left=time(15, 30), source="self")

    page = body(writer.get(url(meeting)))

    assert "Datang 08.55; pulang 15.30; dicatat sendiri" in page and "terlambat" not in page


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({"arrived": "11", "left": "10"}, "Isi jam yang sama dengan jam datang, atau sesudahnya."),
        ({"arrived": "25"}, "Tidak ada jam 25."),
        ({"arrived": "9 WIT"}, "Zona waktu di sini WIB."),
        ({"arrived": "9", "status": ""}, "Pilih kehadirannya dulu."),
    ],
)
def test_hours_that_cannot_be_are_told_at_their_field(writer, meeting, hours, words):
    siti = add(meeting)
    data = posted(writer, meeting)
    changes = {f"{siti.uid.hex}-{name}": value for name, value in ({"status": "present"} | hours).items()}

    page = save(writer, meeting, data, **changes)

    assert page.status_code == 422 and words in body(page) and not siti.presences.exists()


def test_hours_of_two_writers_are_compared_together(writer, meeting):
    siti = add(meeting)
    note(siti, arrived=time(9))
    first, second = posted(writer, meeting), posted(writer, meeting)
    name = siti.uid.hex

    save(writer, meeting, first, **{f"{name}-arrived": "12.00"})
    page = save(writer, meeting, second, **{f"{name}-left": "11.00"})

    assert page.status_code == 409 and siti.presences.get().left is None


def test_new_guest_may_come_late(writer, meeting):
    writer.post(url(meeting), new_row(name="Budi", status="present", arrived="9.30"))

    assert Presence.objects.get().arrived == time(9, 30)


# --- who was not seen ---


def test_after_the_end_invited_without_a_note_are_counted_as_not_seen_and_never_written_so(
    writer, meeting, monkeypatch
):
    note(add(meeting, "Siti"))
    note(add(meeting, "Ani"), "excused")
    add(meeting, "Tuti")
    add(meeting, "Datang Sendiri", invited=False)

    assert tallies(writer, meeting) == {"Hadir": 1, "Izin": 1, "Belum dicatat": 2}
    monkeypatch.setattr(checkin, "now", lambda: DURING.replace(hour=8, minute=30))
    assert tallies(writer, meeting) == {"Hadir": 1, "Izin": 1, "Tidak tercatat hadir": 1, "Belum dicatat": 1}
    assert Presence.objects.count() == 2


def test_secretariat_writes_the_rest_as_absent_with_one_act(writer, meeting, monkeypatch):
    siti, tuti, guest = add(meeting, "Siti"), add(meeting, "Tuti"), add(meeting, "Tamu", invited=False)
    note(siti)
    assert 'value="absent">Sisanya' not in writer.get(url(meeting)).content.decode()
    monkeypatch.setattr(checkin, "now", lambda: DURING.replace(hour=9))

    assert 'value="absent">Sisanya' in writer.get(url(meeting)).content.decode()
    page = writer.post(url(meeting), posted(writer, meeting) | {"act": "absent"}, follow=True)

    assert "1 undangan dicatat tidak hadir." in body(page)
    assert [status_of(row) for row in (siti, tuti, guest)] == ["present", "absent", ""]


# --- one person or two ---


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Siti Aminah", "Hj. Siti Aminah, S.T.", True),
        ("Siti Aminah", "Siti Aminnah", True),
        ("Muhammad Yusuf", "M. Yusuf", True),
        ("Siti Nur Aminah", "Siti Aminah", True),
        ("Aminah Siti", "Siti Aminah", True),
        ("Budi", "Budi Santoso", True),
        ("Siti Aminah", "Siti Rahayu", False),
        ("Ahmad Fauzi", "Ahmad Fauzan", False),
        ("Peserta 1", "Peserta 11", False),
        ("Peserta 1", "Peserta 2", False),
        ("A. B.", "Agus Budi", False),
    ],
)
def test_which_names_are_asked_about(first, second, alike):
    assert is_alike(folded_name(first), folded_name(second)) == alike


def test_only_within_an_institution_or_with_the_whole_name(meeting):
    siti = add(meeting, "Siti Aminah")
    other = add(meeting, "Siti Aminah", institution="Dinas PUPR")
    add(meeting, "Siti", institution="Dinas Sosial")
    nowhere = add(meeting, "Siti Aminnah", institution="")

    pairs = likely_doubles(meeting.attendees.all())

    assert {frozenset(pair) for pair in pairs} == {frozenset({siti, other}), frozenset({siti, nowhere})} | {
        frozenset({other, nowhere}), frozenset({Attendee.objects.get(name="Siti"), nowhere})
    }  # fmt: skip


def test_three_hundred_names_are_compared_at_once(meeting):
    people(meeting, 300)
    names = ["Muhammad", "Siti", "Budi", "Ahmad"]
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, name=f"{names[n % 4]} {chr(97 + n % 26) * 6}", count=1, institution="Bappeda")
        for n in range(300)
    )

    assert len(likely_doubles(meeting.attendees.filter(name__startswith="Peserta"))) == 0
    assert len(likely_doubles(meeting.attendees.all())) > 0


def ask(writer, meeting, first, second, act):
    address = reverse("meetings:attendance_doubles", args=[meeting.pk])
    return writer.post(address, {"peserta": [first.uid, second.uid], "act": act}, follow=True)


def test_two_rows_become_one_with_what_both_said(writer, meeting):
    second_day = Session.objects.create(meeting=meeting, date=date(2016, 5, 31), start=time(9), zone="WIB")
    siti = add(meeting, "Siti Aminah", office="")
    double = add(meeting, "Siti Aminnah", invited=False, office="Kepala Bidang", phone="0812")
    note(siti, "excused")
    note(double, source="self", arrived=time(9, 12), mode="onsite")
    note(double, session=second_day)
    code = workflow.open_code(meeting, by=Meeting.objects.get().changed_by)
    phone = CheckIn.objects.create(
        code=code, session=meeting.sessions.first(), attendee=double, at=DURING, made_row=True
    )

    assert "Orang yang sama?" in body(writer.get(url(meeting)))
    page = ask(writer, meeting, double, siti, "join")

    assert "Digabung menjadi satu: Siti Aminah." in body(page) and "Orang yang sama?" not in body(page)
    kept = meeting.attendees.get()
    assert (kept, kept.office, kept.phone, kept.invited) == (siti, "Kepala Bidang", "0812", True)
    first_day = kept.presences.get(session=meeting.sessions.first())
    assert (first_day.status, first_day.source, first_day.arrived) == ("present", "self", time(9, 12))
    assert status_of(kept, second_day) == "present"
    phone.refresh_from_db()
    assert (phone.attendee, phone.made_row) == (siti, False)


def test_weaker_note_does_not_overwrite_presence(writer, cast, meeting):
    siti, double = add(meeting, "Siti Aminah"), add(meeting, "Siti Aminah", invited=False)
    note(siti, arrived=time(9, 30), left=time(12))
    note(double, arrived=time(9), mode="online")

    workflow.join_attendees(meeting, [siti.uid, double.uid], by=cast.secretariat)

    kept = siti.presences.get()
    assert (kept.status, kept.mode, kept.arrived, kept.left) == ("present", "online", time(9), time(12))


def test_not_the_same_is_remembered_until_one_of_them_goes(writer, meeting):
    siti, other = add(meeting, "Siti Aminah"), add(meeting, "Siti Aminnah")

    for first, second in ((siti, other), (other, siti)):
        page = ask(writer, meeting, first, second, "different")
    assert "Orang yang sama?" not in body(page)
    assert DifferentPeople.objects.count() == 1 and meeting.attendees.count() == 2

    add(meeting, "Siti Amina")
    shown = writer.get(url(meeting)).context["attendance"].doubles
    assert len(shown) >= 1 and {siti, other} not in [set(pair) for pair in shown]


def test_joined_twice_is_told_and_a_row_of_another_meeting_is_not_there(writer, cast, meeting):
    siti, other = add(meeting, "Siti Aminah"), add(meeting, "Siti Aminnah")
    foreign = add(make_meeting(cast.pokja, "Rapat lain"))

    assert ask(writer, meeting, siti, foreign, "join").status_code == 404
    assert ask(writer, meeting, siti, foreign, "different").status_code == 404
    ask(writer, meeting, siti, other, "join")
    page = ask(writer, meeting, siti, other, "join")

    assert "Salah satunya sudah tidak ada di daftar." in body(page) and meeting.attendees.get() == siti


def test_final_list_is_neither_asked_about_nor_joined(writer, cast, meeting):
    siti, other = add(meeting, "Siti Aminah"), add(meeting, "Siti Aminnah")
    Meeting.objects.filter(pk=meeting.pk).update(status="submitted", submitted_at=DURING, submitted_by=cast.secretariat)

    assert "Orang yang sama?" not in body(writer.get(url(meeting)))
    with pytest.raises(Refused):
        workflow.join_attendees(meeting, [siti.uid, other.uid], by=cast.secretariat)


# --- on paper ---


def test_recap_prints_everybody_with_how_and_when(writer, meeting):
    people(meeting, 60)
    note(add(meeting, "Siti Aminah"), mode="onsite", arrived=time(10, 15), source="self", representing="Kepala Bappeda")
    note(add(meeting, "Ani", institution="PUPR"), "represented", representing="Budi")
    note(add(meeting, "", kind="institution", office="", institution="Bank", count=12), mode="online")

    page = re.sub(r"\s+", " ", body(writer.get(reverse("meetings:attendance_recap", args=[meeting.pk]))))

    assert all(f">Peserta {n}<" in page for n in range(60))
    assert ">Hadir, luring<" in page
    assert "mewakili Kepala Bappeda; datang 10.15, terlambat 75 menit; dicatat sendiri" in page
    assert "diwakili Budi; dicatat sekretariat" in page and "12 orang" in page


def test_recap_takes_as_many_queries_for_many_as_for_few(writer, meeting, django_assert_max_num_queries):
    people(meeting, 300)

    with django_assert_max_num_queries(14):
        writer.get(reverse("meetings:attendance_recap", args=[meeting.pk]))
