"""Members, SK, letterheads and access change in one place, once, with words for what the database refuses."""

import threading
from datetime import date

import pghistory.models
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from pokja import keeping
from pokja.models import Access, Decree, HostAgency, Institution, Membership, Person, Seat
from pokja.roles import Role
from pokja.uploads import Upload
from tests.factories import give_access, make_decree, make_host, make_member, make_person, make_pokja, make_user

START = date(2020, 1, 1)


@pytest.fixture
def by():
    return make_user("Admin Uji")


@pytest.fixture
def pokja():
    return make_pokja("36")


def add(pokja, by, name="Siti Aminah", role="member", *, bidang="", **fields):
    seat = {key: fields.pop(key) for key in ("office", "institution") if key in fields}
    return keeping.add_member(
        pokja,
        person=Person(name=name),
        seat=Seat(role=role, **seat),
        bidang=bidang,
        membership=Membership(**fields),
        by=by,
    )


class TestMembers:
    pytestmark = pytest.mark.django_db

    def test_a_new_person_on_a_new_seat_is_one_act(self, pokja, by):
        member = add(
            pokja, by, "Siti Aminah", "coordinator", bidang="Perumahan", institution="Bappeda", valid_from=START
        )

        member.refresh_from_db()
        assert str(member.person) == "Siti Aminah"
        assert member.seat.title == "Koordinator bidang Perumahan"
        assert member.pokja == pokja
        assert Institution.objects.get(pokja=pokja).name == "Bappeda"

    def test_sent_twice_it_is_one_member(self, pokja, by):
        first = add(pokja, by, valid_from=START)
        second = add(pokja, by, valid_from=START)

        assert first == second
        assert (Membership.objects.count(), Person.objects.count(), Seat.objects.count()) == (1, 1, 1)

    def test_a_second_ketua_on_one_day_is_refused_with_the_name_of_the_first(self, pokja, by):
        add(pokja, by, "Budi Santoso", "head", valid_from=START)

        with pytest.raises(ValidationError) as refusal:
            add(pokja, by, "Siti Aminah", "head", valid_from=date(2021, 5, 1))

        assert refusal.value.message_dict == {
            "valid_from": [
                "Ketua pada tanggal itu Budi Santoso (sejak 1 Januari 2020). "
                "Akhiri dulu yang itu, atau ubah tanggalnya."
            ]
        }
        assert not Person.objects.filter(name="Siti Aminah").exists()  # nothing half done

    def test_a_plh_may_stand_beside_the_ketua_and_a_second_plh_may_not(self, pokja, by):
        add(pokja, by, "Budi Santoso", "head", valid_from=START)
        add(pokja, by, "Siti Aminah", "head", acting="plh", valid_from=START)

        with pytest.raises(ValidationError):
            add(pokja, by, "Rahmat Hidayat", "head", acting="plh", valid_from=START)

    def test_the_office_is_free_after_the_last_day(self, pokja, by):
        first = add(pokja, by, "Budi Santoso", "head", valid_from=START)
        keeping.end_member(first, date(2021, 4, 30), by=by)

        assert add(pokja, by, "Siti Aminah", "head", valid_from=date(2021, 5, 1)).pk

    def test_an_end_before_the_start_is_refused_at_its_field(self, pokja, by):
        member = add(pokja, by, valid_from=START)

        with pytest.raises(ValidationError) as refusal:
            keeping.end_member(member, date(2019, 12, 31), by=by)

        assert list(refusal.value.message_dict) == ["valid_until"]

    def test_correcting_writes_only_what_changed(self, pokja, by):
        member = make_member(pokja, "Siti Aminah", office="Kepala Seksi")
        Person.objects.filter(pk=member.person_id).update(phone="0812")  # meanwhile, by somebody else

        keeping.correct_member(member, {"name": "Siti Aminah Putri", "institution": "Bappeda"}, by=by)

        member = Membership.objects.with_people().get(pk=member.pk)
        assert (member.person.name, member.person.phone) == ("Siti Aminah Putri", "0812")
        assert (member.seat.office, member.seat.institution) == ("Kepala Seksi", "Bappeda")

    def test_another_role_is_another_seat_and_the_old_one_stays(self, pokja, by):
        member = make_member(pokja, "Siti Aminah", "member", bidang="Perumahan", office="Kepala Seksi")
        old = member.seat

        keeping.correct_member(member, {"role": "coordinator"}, by=by)

        member = Membership.objects.with_people().get(pk=member.pk)
        assert (member.role, member.seat.role) == ("coordinator", "coordinator")
        assert (member.seat.bidang.name, member.seat.office) == ("Perumahan", "Kepala Seksi")
        assert Seat.objects.get(pk=old.pk).role == "member"

    def test_two_pokja_may_have_a_ketua_each(self, pokja, by):
        add(pokja, by, "Budi Santoso", "head", valid_from=START)

        assert add(make_pokja("35"), by, "Siti Aminah", "head", valid_from=START).pk

    def test_the_history_keeps_who_did_it(self, pokja, by):
        member = add(pokja, by)

        event = pghistory.models.Events.objects.tracks(member).get()
        assert event.pgh_context["user"] == by.pk

    def test_phone_mail_and_nip_never_enter_the_history(self, pokja, by):
        keeping.add_member(
            pokja,
            person=Person(name="Siti", nip="196803121994031004", phone="0812999", email="siti@contoh.test"),
            seat=Seat(role="member"),
            membership=Membership(),
            by=by,
        )

        told = str([event.pgh_data for event in pghistory.models.Events.objects.all()])
        for secret in ("196803121994031004", "0812999", "siti@contoh.test"):
            assert secret not in told


class TestDecrees:
    pytestmark = pytest.mark.django_db

    def test_the_same_sk_twice_is_one_and_another_of_that_number_and_day_is_refused(self, pokja, by):
        first = keeping.add_decree(Decree(pokja=pokja, number="640/1", date=START), None, by=by)
        again = keeping.add_decree(Decree(pokja=pokja, number="640/1", date=START), None, by=by)
        assert first == again

        with pytest.raises(ValidationError) as refusal:
            keeping.add_decree(Decree(pokja=pokja, number="640/1", date=START, subject="Lain"), None, by=by)
        assert refusal.value.message_dict == {"number": ["SK dengan nomor dan tanggal ini sudah tercatat."]}

    def test_a_new_file_takes_the_place_of_the_old_one(self, pokja, by):
        decree = make_decree(pokja)
        keeping.correct_decree(decree, {}, Upload("a.pdf", b"%PDF-1 satu", "application/pdf"), by=by)
        keeping.correct_decree(decree, {"subject": "Pembentukan"}, None, by=by)

        decree.refresh_from_db()
        assert (decree.subject, decree.file.size) == ("Pembentukan", 11)


class TestHosts:
    pytestmark = pytest.mark.django_db

    def test_a_new_host_ends_the_open_one_the_day_before(self, pokja, by):
        old = make_host(pokja, "Bappeda", valid_from=START)

        keeping.add_host(
            HostAgency(pokja=pokja, agency="Dinas Perkim", government="Pemprov", valid_from=date(2022, 3, 1)),
            None,
            by=by,
        )

        old.refresh_from_db()
        assert old.valid_until == date(2022, 2, 28)

    def test_a_clash_names_the_other_host(self, pokja, by):
        make_host(pokja, "Bappeda", valid_from=START, valid_until=date(2022, 12, 31))

        with pytest.raises(ValidationError) as refusal:
            keeping.add_host(
                HostAgency(pokja=pokja, agency="Dinas", government="Pemprov", valid_from=date(2021, 1, 1)), None, by=by
            )

        (message,) = refusal.value.message_dict["valid_from"]
        assert "Bappeda (sejak 1 Januari 2020 sampai 31 Desember 2022)" in message


class TestAccess:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def by(self, pokja):
        admin = make_user("Admin Pokja Uji")
        give_access(admin, Role.ADMIN, pokja=pokja)
        return admin

    def test_a_new_account_has_no_password_until_its_owner_sets_one(self, pokja, by):
        access = keeping.give_access(pokja, email="Baru@Contoh.test", name="Orang Baru", role=Role.READER, by=by)

        assert access.user.email == "baru@contoh.test"
        assert not access.user.has_usable_password()
        assert access.granted_by == by

    def test_a_known_account_keeps_its_name_and_gets_one_more_role(self, pokja, by):
        user = make_user("Nama Sendiri", email="kenal@contoh.test")
        give_access(user, Role.SECRETARIAT, pokja=make_pokja("35"))

        access = keeping.give_access(pokja, email="KENAL@contoh.test", name="Nama Lain", role=Role.READER, by=by)

        assert access.user == user
        assert access.user.name == "Nama Sendiri"
        assert user.access_set.count() == 2

    def test_given_twice_it_is_one_access_and_an_ended_one_starts_again(self, pokja, by):
        user = make_user(email="kenal@contoh.test")
        ended = give_access(user, Role.READER, pokja=pokja, valid_until=START)

        for _ in range(2):
            access = keeping.give_access(pokja, email=user.email, name="", role=Role.READER, by=by)

        assert access == ended
        assert access.valid_until is None

    def test_nobody_takes_their_own_admin_access(self, pokja, by):
        own = by.access_set.get()

        with pytest.raises(PermissionDenied, match="Minta admin lain mencabutnya"):
            keeping.take_access(own, by=by)
        assert Access.objects.filter(pk=own.pk).exists()

    @pytest.mark.parametrize("until", [None, START])
    def test_nobody_changes_the_end_of_their_own_admin_access(self, pokja, by, until):
        Access.objects.filter(user=by).update(valid_until=timezone.localdate())

        with pytest.raises(ValidationError, match="Minta admin lain mengubah akses admin Anda"):
            keeping.give_access(pokja, email=by.email, name="", role=Role.ADMIN, until=until, by=by)
        assert by.access_set.get().valid_until == timezone.localdate()

    def test_an_admin_whose_access_was_taken_while_waiting_gives_and_takes_nothing(self, pokja, by):
        other = give_access(make_user("Orang Lain"), Role.ADMIN, pokja=pokja)
        assert by.accesses  # asked before the turn of this change came
        Access.objects.filter(user=by).delete()

        with pytest.raises(PermissionDenied):
            keeping.take_access(other, by=by)
        with pytest.raises(PermissionDenied):
            keeping.give_access(pokja, email=by.email, name="", role=Role.ADMIN, by=by)
        assert list(pokja.accesses.all()) == [other]

    def test_what_was_taken_is_in_the_history(self, pokja, by):
        access = give_access(make_user("Orang Lain"), Role.ADMIN, pokja=pokja)
        pk = access.pk

        keeping.take_access(access, by=by)

        assert not Access.objects.filter(pk=pk).exists()
        event = pghistory.models.Events.objects.get(
            pgh_obj_model="pokja.Access", pgh_obj_id=str(pk), pgh_label="delete"
        )
        assert event.pgh_context["user"] == by.pk


def test_two_submits_at_the_same_moment_make_one_member(fresh_database):
    pokja, by, made = make_pokja("36"), make_user("Admin Uji"), []
    gate = threading.Barrier(2)

    def submit():
        gate.wait()
        try:
            made.append(add(pokja, by, valid_from=START).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 2
    assert len(set(made)) == 1
    assert Person.objects.filter(pokja=pokja).count() == 1


def test_two_ketua_at_the_same_moment_are_one_ketua_and_one_refusal(fresh_database):
    pokja, by, outcomes = make_pokja("36"), make_user("Admin Uji"), []
    gate = threading.Barrier(2)
    make_person(pokja)

    def submit(name):
        gate.wait()
        try:
            add(pokja, by, name, "head", valid_from=START)
            outcomes.append("in")
        except ValidationError as refusal:
            outcomes.append(refusal.message_dict["valid_from"][0][:22])
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=[name]) for name in ("Budi Santoso", "Siti Aminah")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["Ketua pada tanggal itu", "in"]
