"""Those invited: members of that day ticked, others as lines, one list for undangan, attendance and report."""

import uuid
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import workflow
from meetings.invitations import Guest, Invitations
from meetings.models import Attendee, Meeting, Presence
from meetings.workflow import inviting
from meetings.workflow.inviting import Changes
from pokja.models.membership import SeatRole
from tests.factories import make_decree, make_meeting, make_member, make_person, make_seat
from tests.meetings.records import make_final
from tests.meetings.test_carrying import FIRST_DAY, SECOND_DAY
from tests.meetings.test_rows_together import at_once
from tests.people import client_of, make_cast


class World:
    """Banten with two members, a leaver and one who came later; a joint draft with Lebak."""

    def __init__(self):
        self.cast = make_cast()
        self.by, pokja = self.cast.secretariat, self.cast.pokja
        make_decree(pokja, "640/2016")
        self.siti = make_member(pokja, "Siti Aminah", SeatRole.HEAD, office="Kepala Bappeda").person
        self.budi = make_member(pokja, "Budi Santoso", institution="Dinas PUPR").person
        self.gone = make_member(pokja, "Ani Lama", valid_until="2016-05-01").person
        self.later = make_member(pokja, "Dewi Baru", valid_from="2016-06-01").person
        self.meeting = make_meeting(pokja, day=FIRST_DAY, participants=[self.cast.joined])
        self.address = reverse("meetings:invitations", args=[self.meeting.pk])

    @property
    def writer(self):
        return client_of(self.by)

    def page(self) -> dict:
        """What the browser would send back unchanged."""
        form = self.writer.get(self.address).context["form"]
        return {field.html_name: field.value() for field in form}

    def save(self, page=None, **changes):
        return self.writer.post(self.address, (self.page() if page is None else page) | changes)

    def invited(self) -> list[str]:
        return [str(row) for row in self.meeting.attendees.filter(invited=True)]

    def lines(self) -> list[str]:
        return Meeting.objects.get(pk=self.meeting.pk).invitees


@pytest.fixture
def world(db):
    return World()


def body(response) -> str:
    return unescape(response.content.decode())


def test_members_of_that_day_and_pokja_that_take_part_are_ticked_and_nothing_is_stored_yet(world):
    page = world.page()
    assert page["members"] == [str(world.siti.pk), str(world.budi.pk)] and page["partners"] == [world.cast.joined.name]
    text = body(world.writer.get(world.address))
    assert "SK 640/2016" in text and "Ani Lama" not in text and "Dewi Baru" not in text
    assert not world.meeting.attendees.exists()


def test_saved_as_proposed_undangan_and_attendance_say_the_same(world):
    world.save(others="Forum PKP Banten\nDr. Rina ; Ketua ; REI Banten\n ; Kepala Dinas Sosial ; ")
    assert world.invited() == [
        "Siti Aminah", "Budi Santoso", world.cast.joined.name, "Forum PKP Banten", "Dr. Rina", "Kepala Dinas Sosial"
    ]  # fmt: skip
    assert world.lines() == [
        "Kepala Bappeda", "Budi Santoso, Dinas PUPR", world.cast.joined.name, "Forum PKP Banten",
        "Ketua, REI Banten", "Kepala Dinas Sosial",
    ]  # fmt: skip
    assert world.meeting.attendees.get(name="Siti Aminah").person == world.siti
    listed = body(world.writer.get(reverse("meetings:attendance", args=[world.meeting.pk])))
    assert "Forum PKP Banten" in listed


def test_unchanged_page_and_double_click_change_nothing(world):
    first = world.page()
    world.save(first)
    world.save(first)
    before = list(world.meeting.attendees.values()), world.lines()
    world.save()
    assert (list(world.meeting.attendees.values()), world.lines()) == before and len(before[0]) == 3


def test_unticked_and_erased_go_but_whoever_was_there_stays_on_the_attendance_list(world):
    world.save(others="Forum PKP Banten\nBank BTN")
    for row in world.meeting.attendees.filter(name="Budi Santoso") | world.meeting.attendees.filter(
        institution="Bank BTN"
    ):
        Presence.objects.create(attendee=row, session=world.meeting.sessions.get(), status="present")
    world.save(members=[], partners=[], others="")
    assert {str(row): row.invited for row in world.meeting.attendees.all()} == {
        "Budi Santoso": False,
        "Bank BTN": False,
    }
    assert world.lines() == [] and Presence.objects.count() == 2

    world.save(members=[str(world.budi.pk)], partners=[], others="Bank BTN")
    assert sorted(world.invited()) == ["Bank BTN", "Budi Santoso"] and world.meeting.attendees.count() == 2


def test_two_secretaries_invite_beside_each_other(world):
    world.save(others="Forum PKP Banten")
    first, second = world.page(), world.page()
    world.save(first, members=[str(world.siti.pk)], others="Forum PKP Banten\nBank BTN")
    world.save(second, others="REI Banten")  # knows nothing of Bank BTN, erased the Forum, kept Budi as it was
    assert set(world.invited()) == {"Siti Aminah", world.cast.joined.name, "Bank BTN", "REI Banten"}
    assert set(world.lines()) == {"Kepala Bappeda", world.cast.joined.name, "Bank BTN", "REI Banten"}


def test_lines_typed_into_format_a1_become_rows_here(world):
    Meeting.objects.filter(pk=world.meeting.pk).update(invitees=["Kepala Dinas Sosial", "Bank BTN"])
    page = world.page()
    assert page["others"] == "Kepala Dinas Sosial\nBank BTN" and page["members"] == []  # somebody chose already
    world.save(others="Kepala Dinas Sosial")
    assert world.invited() == ["Kepala Dinas Sosial"] == world.lines()


def test_lines_follow_what_the_attendance_list_does_to_somebody_invited(world):
    workflow.add_members(world.meeting, by=world.by)
    assert world.lines() == ["Kepala Bappeda", "Budi Santoso, Dinas PUPR"]
    world.save(others="Forum PKP Banten")
    at, session = reverse("meetings:attendance", args=[world.meeting.pk]), world.meeting.sessions.get()

    def change(row, **values):
        prefix = row.uid.hex
        started = {"institution": row.institution, "count": "", "status": "", "mode": "", "representing": ""}
        data = {f"{prefix}-{name}": value for name, value in (started | values).items()}
        data |= {f"initial-{prefix}-{name}": value for name, value in started.items()}
        world.writer.post(at, data | {"rows": prefix, f"{prefix}-kind": row.kind, "sesi": session.pk})

    forum = world.meeting.attendees.get(institution="Forum PKP Banten")
    change(forum, institution="Forum PKP Provinsi Banten")
    assert world.lines()[-1] == "Forum PKP Provinsi Banten"
    forum.refresh_from_db()
    change(forum, remove="on")
    assert world.lines() == ["Kepala Bappeda", "Budi Santoso, Dinas PUPR"]


def test_name_typed_by_hand_is_that_member(world):
    Attendee.objects.create(meeting=world.meeting, name="SITI AMINAH", count=1)
    assert world.page()["members"] == [str(world.siti.pk)]
    world.save(members=[str(world.siti.pk), str(world.budi.pk)])
    assert world.invited() == ["SITI AMINAH", "Budi Santoso"]


def test_long_or_empty_lines_are_told_and_kept(world):
    answer = world.save(others=f"Baik\n ; ; \n{'x' * 301}")
    assert answer.status_code == 422 and "Tulis nama, jabatan, atau instansi" in body(answer) and "Baik" in body(answer)
    assert not world.meeting.attendees.exists()


def test_a_person_who_is_no_member_that_day_cannot_be_ticked(world):
    assert world.save(members=[str(world.gone.pk)]).status_code == 422
    foreign = make_member(world.cast.elsewhere, "Orang Jatim").person
    answer = world.save(members=[str(foreign.pk)])
    assert answer.status_code == 422 and "Orang Jatim" not in body(answer)


def test_final_and_cancelled_meetings_invite_nobody(world):
    final = make_final(world.cast, day=SECOND_DAY)
    answer = world.writer.post(reverse("meetings:invitations", args=[final.pk]), {"others": "Bank BTN"})
    assert answer.status_code == 409 and "sudah final" in body(answer) and "Bank BTN" in body(answer)
    page = world.page()
    workflow.cancel(world.meeting, "Banjir", by=world.cast.chair)
    assert world.save(page).status_code == 409 and not world.meeting.attendees.exists()


@pytest.mark.parametrize(
    "line", ["Forum PKP", "Rina ;", "Rina ; Ketua", "Rina ; Ketua ; REI", " ; Kepala Dinas", " ; ; REI", "Rina ; ; REI"]
)
def test_line_is_read_back_as_it_is_written(line):
    guest = Guest.read(line)
    assert Guest.read(guest.line) == guest and guest.line


# --- brought from the previous one ---


def bring(world, day=SECOND_DAY) -> Meeting:
    meeting = make_meeting(world.cast.pokja, day=day)
    inviting.bring_invitations(meeting, world.meeting, by=world.by)
    return meeting


def test_members_come_as_they_sit_by_now_and_guests_as_they_were_written(world):
    """Siti left and Candra took her seat; Dewi is new; Budi was left out then and is left out again."""
    seat = world.siti.memberships.get().seat
    world.siti.memberships.update(valid_until="2016-08-31")
    candra = make_person(world.cast.pokja, "Candra Wijaya")
    make_member(world.cast.pokja, seat=seat, person=candra, valid_from="2016-09-01")
    world.save(members=[str(world.siti.pk)], others="Dr. Rina ; Ketua ; REI Banten")
    Presence.objects.create(
        attendee=world.meeting.attendees.first(), session=world.meeting.sessions.get(), status="present"
    )

    meeting = bring(world)

    rows = {str(row): row for row in meeting.attendees.all()}
    assert set(rows) == {"Candra Wijaya", "Dewi Baru", "Dr. Rina", world.cast.joined.name}
    assert rows["Candra Wijaya"].office == "Kepala Bappeda" and not rows["Candra Wijaya"].presences.exists()
    meeting.refresh_from_db()
    assert set(meeting.invitees) == {"Kepala Bappeda", "Dewi Baru", "Ketua, REI Banten", world.cast.joined.name}


def test_nobody_is_brought_from_a_meeting_that_invited_nobody(world):
    assert not bring(world).attendees.exists()


# --- the page as it prints ---


def test_list_to_sign_has_those_invited_and_ten_blank_lines_for_each_session(world):
    world.save(others="Forum PKP Banten")
    Attendee.objects.create(meeting=world.meeting, name="Datang Sendiri", count=1, invited=False, phone="0812")
    world.meeting.sessions.create(date=date(2016, 5, 31), zone="WIB", place="Aula")
    page = body(world.writer.get(reverse("meetings:sign_in_sheet", args=[world.meeting.pk])))
    assert page.count("<table") == 2 and page.count('class="blank"') == 20 and page.count("Siti Aminah") == 2
    assert "Datang Sendiri" not in page and "0812" not in page and ">14.<" in page and ">15.<" not in page


def test_as_many_queries_for_three_hundred_as_for_three(world):
    def queries(count):
        meeting = make_meeting(world.cast.pokja, day=FIRST_DAY)
        Attendee.objects.bulk_create(
            Attendee(meeting=meeting, name=f"Tamu {n}", count=1, person=world.siti if n == 0 else None)
            for n in range(count)
        )
        for n in range(count):
            make_member(world.cast.pokja, f"Anggota {uuid.uuid4().hex[:6]} {n}")
        found = []
        for name in ("invitations", "sign_in_sheet"):
            with CaptureQueriesContext(connection) as captured:
                world.writer.get(reverse(f"meetings:{name}", args=[meeting.pk]))
            found.append(len(captured))
        return found

    assert queries(3) == queries(150)


def test_two_who_save_the_first_list_at_once_invite_each_once(fresh_database):
    world = World()
    changes = Changes(ticked=frozenset([world.siti.pk, world.budi.pk]), guests=(Guest(institution="Forum PKP"),))

    at_once(*[lambda: inviting.save_invitations(world.meeting, changes, by=world.by)] * 3)

    assert sorted(world.invited()) == ["Budi Santoso", "Forum PKP", "Siti Aminah"]
    assert len(world.lines()) == 3 and Invitations(world.meeting).guest_lines == ["Forum PKP"]


def test_seat_with_two_holders_is_invited_when_one_of_them_was(world):
    seat = make_seat(world.cast.pokja)
    for name in ("Eka Satu", "Eka Dua"):
        make_member(world.cast.pokja, name, seat=seat)
    one = world.meeting.pokja.memberships.get(person__name="Eka Satu").person
    world.save(members=[str(one.pk)])
    assert {"Eka Satu", "Eka Dua"} <= {str(row) for row in bring(world).attendees.all()}
