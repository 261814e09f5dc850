"""Contacts of a person go for good: from the entry, from what can be undone, from what waits to be imported."""

import threading
from datetime import date

import pytest
from django.db import connection

from pokja import keeping
from pokja.models import AuditEntry, MemberAct, Person
from tests.factories import make_import, make_member, make_person, make_pokja, make_user

NIP, PHONE, EMAIL = "196803121994031004", "0812-7777-0001", "siti.sentinel@contoh.test"
CONTACTS = {"phone": PHONE, "email": EMAIL, "nip": NIP}


@pytest.fixture
def pokja():
    return make_pokja("36")


@pytest.fixture
def by():
    return make_user("Admin Uji")


def contacts(person) -> tuple:
    person.refresh_from_db()
    return person.phone, person.email, person.nip


@pytest.mark.django_db
class TestRemoval:
    def test_phone_and_mail_go_and_the_nip_stays_until_it_is_asked_for(self, pokja, by):
        person = make_person(pokja, **CONTACTS)

        keeping.remove_contacts(pokja, [person], by=by)
        assert contacts(person) == ("", "", NIP)
        assert person.contacts_removed_at

        keeping.remove_contacts(pokja, [person], nip=True, by=by)
        assert contacts(person) == ("", "", "")

    def test_it_is_told_once_without_the_numbers(self, pokja, by):
        person = make_person(pokja, "Siti Aminah", **CONTACTS)

        for _ in range(2):
            keeping.remove_contacts(pokja, [person], by=by)

        entry = AuditEntry.objects.get(act="contacts_removed")
        assert (entry.sentence, entry.actor, entry.pokja) == ("Telepon dan pos-el Siti Aminah dihapus.", by, pokja)
        assert entry.target == f"person:{person.pk}"

    def test_what_was_merged_into_the_entry_loses_its_contacts_too(self, pokja, by):
        person = make_person(pokja)
        merged = make_person(pokja, "Siti A.", merged_into=person, **CONTACTS)

        removed = keeping.remove_contacts(pokja, [person], by=by)

        assert removed == [merged]
        assert contacts(merged) == ("", "", NIP)

    def test_a_person_of_another_pokja_keeps_theirs(self, pokja, by):
        other = make_person(make_pokja("35"), **CONTACTS)

        assert keeping.remove_contacts(pokja, [other], nip=True, by=by) == []
        assert contacts(other) == (PHONE, EMAIL, NIP)

    def test_no_act_brings_the_numbers_back(self, pokja, by):
        person, other = make_person(pokja, **CONTACTS), make_person(pokja, "Budi Santoso")
        changes = [
            {"model": "person", "pk": person.pk, "field": "phone", "old": "0812-1", "new": PHONE},
            {"model": "person", "pk": person.pk, "field": "nip", "old": "", "new": NIP},
            {"model": "person", "pk": person.pk, "field": "name", "old": "Siti", "new": "Siti Aminah"},
            {"model": "person", "pk": other.pk, "field": "phone", "old": "0813-1", "new": "0813-2"},
            {"model": "membership", "pk": person.pk, "field": "email", "old": "x", "new": "y"},
        ]
        act = MemberAct.objects.create(pokja=pokja, kind="corrected", sentence="Data dikoreksi.", changes=changes)

        keeping.remove_contacts(pokja, [person], by=by)

        act.refresh_from_db()
        assert act.changes == [changes[0] | {"old": "", "new": ""}, *changes[1:]]

        keeping.remove_contacts(pokja, [person], nip=True, by=by)
        act.refresh_from_db()
        assert NIP not in str(act.changes)

    def test_old_values_go_even_when_the_entry_itself_has_none_any_more(self, pokja, by):
        person = make_person(pokja)
        change = {"model": "person", "pk": person.pk, "field": "email", "old": EMAIL, "new": ""}
        act = MemberAct.objects.create(pokja=pokja, kind="corrected", sentence="Data dikoreksi.", changes=[change])

        assert keeping.remove_contacts(pokja, [person], by=by) == [person]

        act.refresh_from_db()
        assert EMAIL not in str(act.changes)

    @pytest.mark.parametrize(
        "known",
        [
            {"nip": "19680312 199403 1 004"},
            {"phone": PHONE},
            {"email": EMAIL.upper()},
            {"name": "siti  aminah"},
        ],
        ids=lambda known: next(iter(known)),
    )
    def test_waiting_rows_of_the_person_lose_them(self, pokja, by, known):
        person = make_person(pokja, "Siti Aminah", **CONTACTS)
        fields = ["name", "", "nip", "phone", "email"]
        row = {"name": "S. Aminah", "": "kepala", "nip": "1968", "phone": "0899-1", "email": "lain@contoh.test"} | known
        of_other = ["Budi Santoso", PHONE, "1,98E+17", "0813-2", ""]
        waiting = make_import(pokja, list(row.values()), of_other, fields=fields)

        keeping.remove_contacts(pokja, [person], nip=True, by=by)

        waiting.refresh_from_db()
        assert waiting.rows[0]["cells"] == [row["name"], "kepala", "", "", ""]
        assert waiting.rows[1]["cells"] == ["Budi Santoso", "", "1,98E+17", "0813-2", ""]  # hers in a column of no name
        assert waiting.version == 1  # a page that shows the old rows is told

    def test_waiting_rows_of_others_stay_as_they_are(self, pokja, by):
        waiting = make_import(pokja, ["Budi Santoso", "0813-2"], fields=["name", "phone"])
        rows = waiting.rows

        keeping.remove_contacts(pokja, [make_person(pokja, "Siti Aminah", **CONTACTS)], nip=True, by=by)

        waiting.refresh_from_db()
        assert (waiting.rows, waiting.version) == (rows, 0)

    def test_history_never_held_them(self, pokja, by):
        person = make_person(pokja, **CONTACTS)
        keeping.remove_contacts(pokja, [person], nip=True, by=by)

        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(e)::text FROM pokja_personevent e")
            history = str(cursor.fetchall())
        assert "Siti Aminah" in history and not any(value in history for value in (NIP, PHONE, EMAIL))


@pytest.mark.django_db
def test_who_sits_nowhere_is_told_from_who_still_does(pokja):
    day = date(2026, 6, 1)
    ended, last_day = date(2026, 5, 31), day
    make_member(pokja, "Berakhir", valid_until=ended)
    make_member(pokja, "Hari terakhir", valid_until=last_day)
    make_member(pokja, "Tanpa akhir")
    make_member(pokja, "Belum mulai", valid_from=date(2026, 9, 1))
    back = make_member(pokja, "Kembali", valid_until=ended)
    make_member(pokja, person=back.person, valid_from=date(2026, 7, 1))
    now_merged = make_person(pokja, "Digabung")
    make_member(pokja, person=make_person(pokja, "Digabung lama"))
    Person.objects.filter(name="Digabung lama").update(merged_into=now_merged)
    make_person(pokja, "Tak pernah menjabat")

    left = Person.objects.standing().off_every_seat(day)

    assert {person.name for person in left} == {"Berakhir", "Tak pernah menjabat"}
    assert [person.name for person in left.once_on_a_seat()] == ["Berakhir"]


def test_removed_by_twenty_at_once_it_is_told_once(fresh_database):
    pokja, by = make_pokja("36"), make_user("Admin Uji")
    person = make_person(pokja, **CONTACTS)
    barrier, faults = threading.Barrier(20), []

    def remove():
        try:
            barrier.wait()
            keeping.remove_contacts(pokja, [person], nip=True, by=by)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert contacts(person) == ("", "", "")
    assert AuditEntry.objects.filter(act="contacts_removed").count() == 1
