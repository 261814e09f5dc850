"""Mutasi: an office passes on in one step, with the rights of the account; told first, done once, refused in words."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from pokja import keeping
from pokja.keeping.mutasi import KEEP, READER, TAKE, Succession, state_of
from pokja.models import Access, AuditEntry, MemberAct, Membership, Person, User
from pokja.roles import Role
from tests.factories import (
    give_access,
    make_decree,
    make_device,
    make_member,
    make_person,
    make_pokja,
    make_seat,
    make_user,
)
from tests.people import make_cast
from tests.pokja.threads import at_once

START, DAY, LAST = date(2020, 1, 1), date(2026, 6, 1), date(2026, 5, 31)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def head(cast):
    """Budi Santoso, Ketua, who signs in as chair."""
    person = make_person(cast.pokja, "Budi Santoso", user=cast.chair)
    return make_member(cast.pokja, person=person, role="head", office="Sekretaris Daerah", valid_from=START)


def successor(pokja, name="Siti Aminah", **fields):
    return Person(pokja=pokja, name=name, **fields)


def pass_on(member, by, **wanted):
    wanted = {"person": successor(member.pokja), "first_day": DAY} | wanted
    return keeping.succeed(member, Succession(**wanted), by=by)


def url_of(member):
    return reverse("pokja:member_mutasi", args=[member.pokja.code, member.pk])


def text_of(response):
    body = re.sub(r"<(head|script).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def terms(seat):
    rows = Membership.objects.filter(seat=seat).select_related("person").order_by("valid_from", "pk")
    return [(row.person.name, row.acting, row.valid_from, row.valid_until) for row in rows]


class TestOffice:
    pytestmark = pytest.mark.django_db

    def test_the_old_holder_ends_the_day_before_the_successor_starts(self, cast, head):
        act = pass_on(head, cast.admin, basis="SK Gubernur 7/2026").act

        assert terms(head.seat) == [("Budi Santoso", "", START, LAST), ("Siti Aminah", "", DAY, None)]
        assert Membership.objects.get(person__name="Siti Aminah").basis == "SK Gubernur 7/2026"
        assert act.sentence == (
            "Mutasi Ketua (Sekretaris Daerah): Budi Santoso berhenti 31 Mei 2026; Siti Aminah mulai 1 Juni 2026."
        )
        assert AuditEntry.objects.get(act="members").sentence == act.sentence

    def test_a_plh_leaves_the_holder_and_the_rights_alone(self, cast, head):
        act = pass_on(head, cast.admin, acting="plh", rights=TAKE).act

        assert terms(head.seat) == [("Budi Santoso", "", START, None), ("Siti Aminah", "plh", DAY, None)]
        assert Access.objects.filter(user=cast.chair, pokja=cast.pokja, role=Role.CHAIR).exists()
        assert "Budi Santoso tetap menjabat; Siti Aminah menjadi Plh." in act.sentence

    def test_a_plh_follows_a_plh_and_a_plt_becomes_the_holder(self, cast, head):
        pass_on(head, cast.admin, acting="plh")
        first = Membership.objects.get(acting="plh")

        pass_on(first, cast.admin, acting="plh", person=successor(cast.pokja, "Rahmat"), first_day=date(2026, 7, 1))

        assert [row[0] for row in terms(head.seat)] == ["Budi Santoso", "Siti Aminah", "Rahmat"]
        first.refresh_from_db()
        assert first.valid_until == date(2026, 6, 30)

    def test_the_same_person_may_turn_from_plt_into_holder(self, cast):
        plt = make_member(cast.pokja, "Siti Aminah", "head", acting="plt", valid_from=START)

        pass_on(plt, cast.admin, person=plt.person)

        assert terms(plt.seat) == [("Siti Aminah", "plt", START, LAST), ("Siti Aminah", "", DAY, None)]
        assert Person.objects.filter(pokja=cast.pokja).count() == 1

    def test_a_vacant_office_gets_a_holder_and_the_past_stays(self, cast, head):
        keeping.end_member(head, date(2025, 12, 31), by=cast.admin)

        act = pass_on(head, cast.admin).act

        assert terms(head.seat)[0] == ("Budi Santoso", "", START, date(2025, 12, 31))
        assert "Budi Santoso sudah berhenti 31 Desember 2025; Siti Aminah mulai" in act.sentence

    def test_a_taken_office_is_refused_in_words_at_the_day_and_nothing_is_half_done(self, cast, head):
        keeping.end_member(head, LAST, by=cast.admin)
        other = make_seat(cast.pokja, "head", office="Kepala Bappeda")
        make_member(cast.pokja, "Rahmat Hidayat", seat=other, valid_from=DAY)

        with pytest.raises(ValidationError) as refusal:
            pass_on(head, cast.admin, email="siti@contoh.test", rights=TAKE)

        assert "Ketua pada tanggal itu Rahmat Hidayat (sejak 1 Juni 2026)" in refusal.value.message_dict["first_day"][0]
        assert not Person.objects.filter(name="Siti Aminah").exists()
        assert Access.objects.filter(user=cast.chair, pokja=cast.pokja).exists()

    def test_a_day_before_the_old_holder_began_is_refused(self, cast, head):
        with pytest.raises(ValidationError) as refusal:
            pass_on(head, cast.admin, first_day=START)

        assert refusal.value.message_dict["first_day"] == [
            "Budi Santoso baru mulai 1 Januari 2020. Isi tanggal sesudahnya."
        ]

    def test_sent_twice_it_is_one_act_and_one_letter(self, cast, head):
        first = pass_on(head, cast.admin, rights=READER, email="siti@contoh.test")
        count = len(mail.outbox)

        second = pass_on(head, cast.admin, rights=READER, email="siti@contoh.test", seen="lama")

        assert (second.act, second.invited) == (first.act, [])
        assert (MemberAct.objects.count(), Person.objects.filter(name="Siti Aminah").count()) == (1, 1)
        assert len(mail.outbox) == count

    def test_an_older_page_is_told_who_was_quicker(self, cast, head):
        seen = state_of(head)
        pass_on(head, cast.admin)

        with pytest.raises(ValidationError) as refusal:
            pass_on(head, cast.admin, person=successor(cast.pokja, "Rahmat"), first_day=date(2026, 8, 1), seen=seen)

        (words,) = refusal.value.message_dict["name"]
        assert "Sudah disimpan oleh Admin Banten: Mutasi Ketua" in words
        assert "Siti Aminah mulai 1 Juni 2026" in words


class TestRights:
    pytestmark = pytest.mark.django_db

    def roles(self, user):
        return {(row.role, row.valid_until) for row in Access.objects.filter(user=user)}

    def test_the_old_account_reads_for_thirty_days_and_is_signed_out(self, cast, head):
        make_device(cast.chair)

        pass_on(head, cast.admin, rights=READER)

        assert self.roles(cast.chair) == {(Role.READER, timezone.localdate() + timedelta(days=30))}
        assert cast.chair.usersession_set.count() == 0

    def test_the_old_account_loses_what_it_had_here_and_nothing_elsewhere(self, cast, head):
        give_access(cast.chair, Role.READER, pokja=cast.elsewhere)

        pass_on(head, cast.admin, rights=TAKE)

        assert [access.pokja for access in Access.objects.filter(user=cast.chair)] == [cast.elsewhere]

    def test_the_successor_is_invited_with_the_same_roles(self, cast, head):
        give_access(cast.chair, Role.READER, pokja=cast.pokja)

        done = pass_on(head, cast.admin, rights=KEEP, email="siti@contoh.test")

        (heir,) = done.invited
        assert {role for role, _ in self.roles(heir)} == {Role.CHAIR, Role.READER}
        assert Person.objects.get(name="Siti Aminah").user == heir
        assert len(self.roles(cast.chair)) == 2
        assert "siti@contoh.test" not in done.act.sentence + AuditEntry.objects.latest("pk").sentence

    def test_the_account_of_the_same_address_is_the_old_holders(self, cast):
        person = make_person(cast.pokja, "Budi Santoso", email=cast.chair.email.upper())
        member = make_member(cast.pokja, person=person, role="head", valid_from=START)

        pass_on(member, cast.admin, rights=TAKE)

        assert not self.roles(cast.chair)

    def test_an_account_of_another_pokja_is_never_touched(self, cast):
        person = make_person(cast.pokja, "Budi Santoso", email=cast.stranger.email)
        member = make_member(cast.pokja, person=person, role="head", valid_from=START)

        pass_on(member, cast.admin, rights=TAKE, email="siti@contoh.test")

        assert self.roles(cast.stranger)
        assert not Access.objects.filter(user__email="siti@contoh.test").exists()

    def test_nobody_takes_their_own_admin_rights_away(self, cast, head):
        Person.objects.filter(pk=head.person_id).update(user=cast.admin)

        with pytest.raises(ValidationError) as refusal:
            pass_on(head, cast.admin, rights=TAKE)

        assert "Minta admin lain mencabutnya" in refusal.value.message_dict["rights"][0]
        assert terms(head.seat) == [("Budi Santoso", "", START, None)]


class TestPage:
    pytestmark = pytest.mark.django_db

    def test_the_effect_stands_there_from_the_start_and_with_what_is_typed(self, cast, head):
        client = cast.client("admin")
        page = text_of(client.get(url_of(head)))
        assert "Budi Santoso berhenti sehari sebelum penggantinya mulai." in page
        assert "Tidak ada tindak lanjut yang ikut jabatan, belum ada laporan final." in page
        until = timezone.localdate() + timedelta(days=30)
        assert f"Akun Pimpinan Banten menjadi pembaca sampai {until.day} " in page

        typed = {"name": "Dr. Siti Aminah, M.T.", "acting": "plt", "first_day": "1 6 2026", "rights": "take"}
        answer = client.post(url_of(head), typed | {"lihat": "1"}, **HTMX)

        words = text_of(answer)
        assert "Budi Santoso berhenti 31 Mei 2026; Dr. Siti Aminah, M.T. mulai 1 Juni 2026 sebagai Plt." in words
        assert "Akses akun Pimpinan Banten dicabut." in words
        assert "Nama pengganti" not in words  # a fragment
        assert Membership.objects.count() == 1

    def test_looking_without_scripts_shows_the_whole_page_and_saves_nothing(self, cast, head):
        typed = {"name": "Siti Aminah", "first_day": "1 6 2026", "rights": "keep", "lihat": "1"}

        page = text_of(cast.client("admin").post(url_of(head), typed))

        assert "Nama pengganti" in page
        assert "Siti Aminah mulai 1 Juni 2026." in page
        assert Membership.objects.count() == 1

    def test_saving_leads_to_the_members_with_a_button_that_takes_it_back(self, cast, head):
        typed = {"name": "Siti Aminah", "first_day": "1 6 2026", "rights": "reader", "email": "Siti@Contoh.test"}

        page = cast.client("admin").post(url_of(head), typed, follow=True)

        words = text_of(page)
        assert "Siti Aminah mulai 1 Juni 2026" in words
        assert "Undangan untuk membuat sandi dikirim ke siti@contoh.test." in words
        act = MemberAct.objects.get()
        assert reverse("pokja:act_undo", args=["36", act.pk]) in page.content.decode()

    def test_a_known_name_is_the_known_person_and_two_of_a_name_are_asked_about(self, cast, head):
        known = make_person(cast.pokja, "Siti Aminah", title_after="M.T.")
        make_person(cast.elsewhere, "Rahmat Hidayat")
        client = cast.client("admin")
        typed = {"name": "siti  aminah, M.T.", "first_day": "1 6 2026", "rights": "keep"}

        make_person(cast.pokja, "Siti Aminah", nip="196803121994031004")
        several = text_of(client.post(url_of(head), typed | {"name": "Siti Aminah"}))
        assert "Ada 2 orang dengan nama ini." in several
        client.post(url_of(head), typed)

        assert Membership.objects.get(valid_from=DAY).person == known
        assert "Rahmat Hidayat" not in several  # people of another Pokja are never offered

    def test_somebody_else_of_a_known_name_is_a_new_person(self, cast, head):
        known = make_person(cast.pokja, "Siti Aminah")
        typed = {"name": "Siti Aminah", "another": "on", "first_day": "1 6 2026", "rights": "keep"}

        cast.client("admin").post(url_of(head), typed)

        assert Membership.objects.get(valid_from=DAY).person != known

    def test_a_day_before_the_sk_is_a_doubt_and_no_obstacle(self, cast):
        decree = make_decree(cast.pokja, day=date(2026, 7, 1))
        member = make_member(cast.pokja, "Budi Santoso", "coordinator", decree=decree, valid_from=START)
        typed = {"name": "Siti Aminah", "first_day": "1 6 2026"}
        client = cast.client("admin")

        look = text_of(client.post(url_of(member), typed | {"lihat": "1"}, **HTMX))
        client.post(url_of(member), typed)

        assert "Periksa lagi: 1 Juni 2026 sebelum SK 640/Kep.123-Huk/2016 berlaku (1 Juli 2026)." in look
        assert terms(member.seat)[1][0] == "Siti Aminah"

    def test_others_on_the_seat_and_other_offices_of_the_old_holder_are_doubts(self, cast, head):
        deputy = make_member(cast.pokja, person=head.person, role="deputy", valid_from=START)
        make_member(cast.pokja, "Rahmat Hidayat", seat=make_seat(cast.pokja, "coordinator"), valid_from=START)
        old = make_member(cast.pokja, "Dewi", seat=Membership.objects.latest("pk").seat, valid_from=START)
        typed = {"name": "Siti Aminah", "first_day": "1 6 2026", "rights": "take", "lihat": "1"}
        client = cast.client("admin")

        of_head = text_of(client.post(url_of(head), typed, **HTMX))
        of_other = text_of(client.post(url_of(old), typed, **HTMX))

        assert f"Budi Santoso masih menjabat {deputy.seat.title}; aksesnya ikut berubah." in of_head
        assert "Rahmat Hidayat tercatat di kedudukan yang sama, sejak 1 Januari 2020." in of_other
        assert "Dewi tercatat" not in of_other  # she leaves

    def test_an_empty_seat_is_filled_from_the_list_of_members(self, cast, head):
        keeping.end_member(head, date(2025, 12, 31), by=cast.admin)
        client = cast.client("admin")

        page = client.get(reverse("pokja:members", args=["36"]))

        assert f'href="{url_of(head)}">Isi<' in page.content.decode()
        assert "Budi Santoso sudah" not in text_of(page)
        assert (
            f'href="{url_of(head)}"' not in cast.client("secretariat").get(page.request["PATH_INFO"]).content.decode()
        )

    def test_errors_stand_at_their_fields_and_what_was_typed_stays(self, cast, head):
        page = cast.client("admin").post(url_of(head), {"name": "", "first_day": "kapan-kapan", "basis": "SK 7"})

        found = {error.label: error.message for error in page.context["form"].error_list()}
        assert found["Nama pengganti"] == "Isi nama penggantinya."
        assert "Hari pertama pengganti" in found
        assert 'value="SK 7"' in page.content.decode()

    def test_rights_are_not_asked_where_there_is_no_account(self, cast):
        member = make_member(cast.pokja, "Budi Santoso", "coordinator", valid_from=START)

        page = cast.client("admin").get(url_of(member))

        assert "rights" not in page.context["form"].fields
        assert "tidak punya akses di Pokja ini" in text_of(page)

    def test_no_contact_and_no_nip_of_others_is_on_the_page(self, cast, head):
        make_person(cast.pokja, "Siti Aminah", nip="196803121994031004", phone="0812999", email="siti@contoh.test")

        page = cast.client("admin").get(url_of(head)).content.decode()

        assert not any(secret in page for secret in ("196803121994031004", "0812999", "siti@contoh.test"))


def test_of_twenty_mutasi_at_once_one_takes_effect_and_the_others_are_told_who_did_it(fresh_database):
    pokja, by = make_pokja("36"), make_user("Admin Uji")
    head = make_member(pokja, "Budi Santoso", "head", valid_from=START)
    seen = state_of(head)

    def run(number):
        person = successor(pokja, f"Calon {number}")
        wanted = Succession(person=person, first_day=DAY + timedelta(days=number), seen=seen)
        try:
            return keeping.succeed(head, wanted, by=by).act.sentence
        except ValidationError as refusal:
            return refusal.message_dict["name"][0]

    answers = at_once(20, run)

    won = [answer for answer in answers if answer.startswith("Mutasi Ketua")]
    told = [answer for answer in answers if answer.startswith("Sudah disimpan oleh Admin Uji: Mutasi Ketua")]
    assert (len(won), len(told)) == (1, 19)
    assert all(won[0] in answer for answer in told)
    assert (Membership.objects.count(), MemberAct.objects.count(), Person.objects.count()) == (2, 1, 2)


def test_the_same_mutasi_sent_twenty_times_at_once_is_one(fresh_database):
    pokja, by = make_pokja("36"), make_user("Admin Uji")
    seat = make_member(pokja, "Budi Santoso", "coordinator", bidang="Perumahan", valid_from=START)
    seen = state_of(seat)

    acts = at_once(
        20,
        lambda _: keeping.succeed(seat, Succession(person=successor(pokja), first_day=DAY, seen=seen), by=by).act.pk,
    )

    assert len(set(acts)) == 1
    assert Membership.objects.count() == 2


class TestRightsThatEnd:
    """Only what is in force passes on, and with its own end."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def limited(self, cast, head):
        today = timezone.localdate()
        Access.objects.filter(user=cast.chair).update(valid_until=today + timedelta(days=5))
        give_access(cast.chair, Role.SECRETARIAT, pokja=cast.pokja, valid_from=today + timedelta(days=30))
        give_access(cast.chair, Role.ADMIN, pokja=cast.pokja, valid_until=today - timedelta(days=30))
        return today

    def rights(self, user):
        return sorted(Access.objects.filter(user=user).values_list("role", "valid_from", "valid_until"))

    def test_the_successor_gets_what_is_in_force_until_the_same_day(self, cast, head, limited):
        pass_on(head, cast.admin, rights=TAKE, email="baru@contoh.test")

        heir = User.objects.get(email="baru@contoh.test")
        assert self.rights(heir) == [("chair", None, limited + timedelta(days=5))]

    def test_an_undo_brings_nothing_into_force_that_was_not(self, cast, head, limited):
        before = self.rights(cast.chair)
        act = pass_on(head, cast.admin, rights=TAKE).act

        keeping.undo(act, by=cast.admin)

        assert self.rights(cast.chair) == before

    def test_what_ended_meanwhile_stays_ended_after_an_undo(self, cast, head, limited):
        act = pass_on(head, cast.admin, rights=TAKE).act
        for entry in act.changes:
            if entry["model"] == "access":
                entry["old"]["valid_until"] = (limited - timedelta(days=1)).isoformat()
        act.save()

        undone = keeping.undo(act, by=cast.admin)

        assert "tidak berlaku hari ini" in " ".join(undone.kept)
        assert "chair" not in [role for role, _, _ in self.rights(cast.chair)]

    def test_a_right_of_the_heir_that_holds_longer_is_left_alone(self, cast, head, limited):
        heir = make_user("Siti Aminah", email="siti@contoh.test")
        own = give_access(heir, Role.CHAIR, pokja=cast.pokja)

        pass_on(head, cast.admin, rights=TAKE, email=heir.email)

        assert list(Access.objects.filter(user=heir)) == [own]
        assert Access.objects.get(pk=own.pk).valid_until is None

    def test_roles_that_came_while_the_page_was_open_are_not_passed_on_unseen(self, cast, head):
        seen = state_of(head)
        give_access(cast.chair, Role.ADMIN, pokja=cast.pokja)

        with pytest.raises(ValidationError, match="diubah"):
            pass_on(head, cast.admin, rights=TAKE, email="baru@contoh.test", seen=seen)
        assert not User.objects.filter(email="baru@contoh.test").exists()
