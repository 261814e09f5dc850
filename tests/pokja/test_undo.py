"""Ending, correcting and mutasi are taken back: only what still stands, only once, never against the database."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.models import Kind
from pokja import keeping
from pokja.keeping.mutasi import READER, TAKE, Succession
from pokja.models import Access, AuditEntry, Decree, MemberAct, Membership, Person, Seat
from pokja.roles import Role
from tests.factories import (
    give_access,
    make_act,
    make_decree,
    make_meeting,
    make_member,
    make_person,
    make_pokja,
    make_user,
)
from tests.meetings.records import add_row
from tests.people import make_cast
from tests.pokja.threads import at_once

START, DAY, LAST = date(2020, 1, 1), date(2026, 6, 1), date(2026, 5, 31)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def head(cast):
    person = make_person(cast.pokja, "Budi Santoso", user=cast.chair)
    return make_member(cast.pokja, person=person, role="head", office="Sekretaris Daerah", valid_from=START)


def pass_on(member, by, name="Siti Aminah", day=DAY, **wanted):
    person = Person(pokja=member.pokja, name=name)
    return keeping.succeed(member, Succession(person=person, first_day=day, **wanted), by=by).act


def text_of(response):
    body = re.sub(r"<(head|script).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def again(row):
    return type(row).objects.get(pk=row.pk)


class TestEndingAndCorrecting:
    pytestmark = pytest.mark.django_db

    def test_an_ending_is_taken_back(self, cast, head):
        act = keeping.end_member(head, LAST, by=cast.admin)
        assert act.sentence == "Budi Santoso berhenti sebagai Ketua (Sekretaris Daerah) sesudah 31 Mei 2026."

        keeping.undo(act, by=cast.admin)

        assert again(head).valid_until is None
        act = again(act)
        assert (act.undone_by, bool(act.undone_at)) == (cast.admin, True)
        assert AuditEntry.objects.latest("pk").sentence == f"Diurungkan: {act.sentence}"

    def test_an_end_sent_twice_is_one_act(self, cast, head):
        acts = [keeping.end_member(head, LAST, by=cast.admin) for _ in range(2)]

        assert (acts[1], MemberAct.objects.count()) == (None, 1)

    def test_a_correction_comes_back_in_every_kind_of_field(self, cast, head):
        decree = make_decree(cast.pokja)
        before = (again(head.person).name, again(head.seat).office, again(head).decree, again(head).acting)
        act = keeping.correct_member(
            head,
            {"name": "Budi S.", "nip": "196803121994031004", "office": "Sekda", "bidang": "Perumahan",
             "decree": decree, "acting": "plt", "valid_from": date(2021, 1, 1), "user": None},
            by=cast.admin,
        )  # fmt: skip
        assert act.sentence == ("Data Budi S. dikoreksi: nama, NIP, akun, bidang, jabatan, status jabatan, SK, sejak.")

        done = keeping.undo(act, by=cast.admin)

        head = again(head)
        assert (head.person.name, head.seat.office, head.decree, head.acting) == before
        assert (head.person.nip, head.person.user, head.seat.bidang) == ("", cast.chair, None)
        assert (head.valid_from, done.kept) == (START, [])

    def test_another_role_is_taken_back_and_the_seat_made_for_it_goes(self, cast, head):
        seats = Seat.objects.count()
        act = keeping.correct_member(head, {"role": "deputy"}, by=cast.admin)
        assert Seat.objects.count() == seats + 1

        keeping.undo(act, by=cast.admin)

        head = Membership.objects.get(pk=head.pk)
        assert (head.role, head.seat.role, Seat.objects.count()) == ("head", "head", seats)

    def test_what_somebody_changed_since_stays_and_is_named(self, cast, head):
        act = keeping.correct_member(head, {"name": "Budi S.", "rank_title": "IV/e", "nip": "1"}, by=cast.admin)
        keeping.correct_member(head, {"rank_title": "IV/d", "nip": "2"}, by=cast.admin)

        done = keeping.undo(act, by=cast.admin)

        person = again(head.person)
        assert (person.name, person.rank_title, person.nip) == ("Budi Santoso", "IV/d", "2")
        assert sorted(done.kept) == [
            "NIP Budi S. sudah diubah, jadi tidak dikembalikan.",
            "Pangkat/golongan Budi S. sudah diubah menjadi “IV/d”, jadi tidak dikembalikan.",
        ]

    def test_when_nothing_still_stands_the_act_is_not_called_undone(self, cast, head):
        act = keeping.correct_member(head, {"name": "Budi S."}, by=cast.admin)
        keeping.correct_member(head, {"name": "Budi Santosa"}, by=cast.admin)

        with pytest.raises(ValidationError, match="sudah diubah menjadi “Budi Santosa”"):
            keeping.undo(act, by=cast.admin)
        assert again(act).undone_at is None

    def test_a_decree_that_is_gone_leaves_the_field_empty(self, cast, head):
        decree = make_decree(cast.pokja)
        Membership.objects.filter(pk=head.pk).update(decree=decree)
        act = keeping.correct_member(again(head), {"decree": None}, by=cast.admin)
        Decree.objects.all().delete()

        keeping.undo(act, by=cast.admin)

        assert again(head).decree is None

    def test_an_undo_that_meets_another_ketua_says_so_and_changes_nothing(self, cast, head):
        act = keeping.end_member(head, LAST, by=cast.admin)
        make_member(cast.pokja, "Rahmat Hidayat", "head", office="Kepala Bappeda", valid_from=DAY)

        with pytest.raises(ValidationError, match="Ketua pada tanggal itu Rahmat Hidayat"):
            keeping.undo(act, by=cast.admin)

        assert (again(head).valid_until, again(act).undone_at) == (LAST, None)

    def test_removed_contacts_never_come_back(self, cast, head):
        keeping.correct_member(head, {"phone": "0812111"}, by=cast.admin)
        act = keeping.correct_member(head, {"phone": "0812999"}, by=cast.admin)
        keeping.remove_contacts(cast.pokja, [head.person], by=cast.admin)

        keeping.undo(act, by=cast.admin)

        assert again(head.person).phone == ""


class TestMutasi:
    pytestmark = pytest.mark.django_db

    def test_the_old_holder_sits_again_and_what_was_made_goes(self, cast, head):
        act = pass_on(head, cast.admin)

        keeping.undo(act, by=cast.admin)

        assert again(head).valid_until is None
        assert Membership.objects.count() == 1
        assert not Person.objects.filter(name="Siti Aminah").exists()

    def test_the_rights_come_back_and_those_of_the_successor_go(self, cast, head):
        give_access(cast.chair, Role.READER, pokja=cast.pokja, valid_until=date(2030, 1, 1))
        act = pass_on(head, cast.admin, rights=READER, email="siti@contoh.test")
        assert set(Access.objects.filter(user=cast.chair).values_list("role", flat=True)) == {"reader"}

        done = keeping.undo(act, by=cast.admin)

        held = set(Access.objects.filter(user=cast.chair).values_list("role", "valid_until"))
        assert held == {("chair", None), ("reader", date(2030, 1, 1))}
        assert not Access.objects.filter(user__email="siti@contoh.test").exists()
        assert done.kept == []

    def test_rights_given_again_meanwhile_are_left_alone(self, cast, head):
        act = pass_on(head, cast.admin, rights=TAKE)
        until = timezone.localdate() + timedelta(days=5)
        keeping.give_access(cast.pokja, email=cast.chair.email, name="", role=Role.CHAIR, until=until, by=cast.admin)

        done = keeping.undo(act, by=cast.admin)

        assert Access.objects.get(user=cast.chair).valid_until == until
        assert done.kept == ["Akses Pimpinan Banten sudah diberikan lagi, jadi tidak diubah."]

    def test_a_person_who_is_named_elsewhere_stays(self, cast, head):
        act = pass_on(head, cast.admin)
        siti = Person.objects.get(name="Siti Aminah")
        make_member(cast.pokja, person=siti, role="member")

        done = keeping.undo(act, by=cast.admin)

        assert again(siti).memberships.count() == 1
        assert done.kept == ["Siti Aminah tetap tercatat karena dipakai di tempat lain."]

    def test_a_person_on_a_list_of_attendance_stays(self, cast, head):
        act = pass_on(head, cast.admin)
        siti = Person.objects.get(name="Siti Aminah")
        attendee = make_meeting(cast.pokja).attendees.create(kind="person", name="Siti Aminah", count=1, person=siti)

        keeping.undo(act, by=cast.admin)

        assert again(attendee).person == siti

    def test_a_later_mutasi_has_to_be_undone_first(self, cast, head):
        first = pass_on(head, cast.admin)
        second = pass_on(Membership.objects.get(person__name="Siti Aminah"), cast.admin, "Rahmat", date(2027, 1, 1))

        with pytest.raises(ValidationError, match="Urungkan dulu yang itu"):
            keeping.undo(first, by=cast.admin)
        keeping.undo(second, by=cast.admin)
        keeping.undo(first, by=cast.admin)

        assert [row.person.name for row in Membership.objects.all()] == ["Budi Santoso"]

    def test_follow_ups_of_the_seat_stay_with_it(self, cast, head):
        row = add_row(make_meeting(cast.pokja), Kind.FOLLOWUP, "Susun SK", cast.secretariat)
        type(row).objects.filter(pk=row.pk).update(owner_seat=head.seat)

        keeping.undo(pass_on(head, cast.admin), by=cast.admin)

        assert again(row).owner_seat == head.seat

    def test_undone_it_may_be_done_again(self, cast, head):
        keeping.undo(pass_on(head, cast.admin), by=cast.admin)

        act = pass_on(head, cast.admin)

        assert again(act).undone_at is None
        assert Membership.objects.count() == 2


class TestPages:
    pytestmark = pytest.mark.django_db

    def test_the_list_is_newest_first_and_offers_what_can_be_undone(self, cast, head):
        first = pass_on(head, cast.admin)
        second = pass_on(Membership.objects.get(person__name="Siti Aminah"), cast.admin, "Rahmat", date(2027, 1, 1))

        response = cast.client("admin").get(reverse("pokja:acts", args=["36"]))

        words, html = text_of(response), response.content.decode()
        assert words.index("Rahmat mulai 1 Januari 2027") < words.index("Siti Aminah mulai 1 Juni 2026.")
        assert reverse("pokja:act_undo", args=["36", second.pk]) in html
        assert reverse("pokja:act_undo", args=["36", first.pk]) not in html
        assert "baru bisa diurungkan sesudah: Mutasi Ketua" in words

    def test_undo_says_what_it_did_and_twice_is_once(self, cast, head):
        act = keeping.end_member(head, LAST, by=cast.admin)
        address = reverse("pokja:act_undo", args=["36", act.pk])
        client = cast.client("admin")

        first = text_of(client.post(address, follow=True))
        entries = AuditEntry.objects.count()
        client.post(address)

        assert "Diurungkan: Budi Santoso berhenti sebagai Ketua" in first
        assert AuditEntry.objects.count() == entries

    def test_a_refusal_is_shown_in_words(self, cast, head):
        act = keeping.end_member(head, LAST, by=cast.admin)
        make_member(cast.pokja, "Rahmat Hidayat", "head", office="Kepala Bappeda", valid_from=DAY)

        page = cast.client("admin").post(reverse("pokja:act_undo", args=["36", act.pk]), follow=True)

        assert "Belum diurungkan. Ketua pada tanggal itu Rahmat Hidayat" in text_of(page)

    def test_after_each_act_the_next_page_offers_to_take_it_back(self, cast, head):
        client = cast.client("admin")
        ended = client.post(
            reverse("pokja:member_end", args=["36", head.pk]), {"valid_until": "31 5 2026"}, follow=True
        )
        assert "Keanggotaan Budi Santoso diakhiri." in text_of(ended)
        assert reverse("pokja:act_undo", args=["36", MemberAct.objects.get().pk]) in ended.content.decode()

        # Nobody else's act, and none that was undone, is offered by an address somebody made up.
        other = make_act(cast.elsewhere, make_member(cast.elsewhere))
        for wrong in (other.pk, "x", "9" * 30, ""):
            page = client.get(reverse("pokja:members", args=["36"]), {"urungkan": wrong})
            assert page.status_code == 200
            assert "urungkan/" not in page.content.decode()

    def test_the_list_asks_as_much_for_many_as_for_few(self, cast, head):
        def queries():
            client = cast.client("admin")
            client.get("/")
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("pokja:acts", args=["36"]))
            return len(captured)

        for number in range(3):
            pass_on(make_member(cast.pokja, f"Anggota {number}"), cast.admin, f"Pengganti {number}")
        few = queries()
        for number in range(17):
            pass_on(make_member(cast.pokja, f"Anggota lain {number}"), cast.admin, f"Pengganti lain {number}")

        assert queries() == few


def test_undone_ten_times_at_once_it_is_undone_once(fresh_database):
    pokja, by = make_pokja("36"), make_user("Admin Uji")
    head = make_member(pokja, "Budi Santoso", "head", valid_from=START)
    act = pass_on(head, by)

    at_once(10, lambda _: keeping.undo(act, by=by))

    assert AuditEntry.objects.filter(sentence__startswith="Diurungkan").count() == 1
    assert Membership.objects.get().valid_until is None
