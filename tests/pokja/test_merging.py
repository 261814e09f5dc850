"""Two entries of one person become one: what moves, what stays, who may, and the way back."""

import re
from datetime import date
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from pokja import keeping
from pokja.keeping.merging import likely_doubles, state_of
from pokja.keeping.mutasi import Succession
from pokja.models import AuditEntry, MemberAct, Membership, Person, Seat
from tests.factories import make_member, make_person, make_pokja, make_user
from tests.people import make_cast
from tests.pokja.threads import at_once

NIP = "196803121994031004"
START = date(2020, 1, 1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def pair(cast):
    """One human, written down twice; each entry has something the other lacks."""
    first = make_person(cast.pokja, "Siti Aminah", title_before="Dr.", nip=NIP)
    second = make_person(cast.pokja, "Siti  AMINAH", phone="0812 999", user=cast.reader)
    make_member(cast.pokja, person=first, role="head", valid_from=START)
    make_member(cast.pokja, person=second, role="member", institution="Bappeda", valid_from=START)
    return first, second


def text_of(response):
    body = re.sub(r"<(head|script).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def again(row):
    return type(row).objects.get(pk=row.pk)


URL = "/pokja/36/anggota/gabung/"


class TestKeeping:
    pytestmark = pytest.mark.django_db

    def test_memberships_move_and_the_merged_entry_leaves_every_list(self, cast, pair):
        stays, goes = pair

        act = keeping.merge(stays, goes, {"phone": "0812 999", "user": cast.reader}, by=cast.admin)

        assert {row.person_id for row in Membership.objects.all()} == {stays.pk}
        assert list(Person.objects.standing().filter(pokja=cast.pokja)) == [stays]
        stays = again(stays)
        assert (stays.phone, stays.user, stays.nip) == ("0812 999", cast.reader, NIP)
        assert act.sentence == "Entri Siti  AMINAH digabung ke Dr. Siti Aminah."
        assert AuditEntry.objects.get(act="members").sentence == act.sentence

    def test_it_is_undone_whole(self, cast, pair):
        stays, goes = pair
        act = keeping.merge(stays, goes, {"phone": "0812 999", "name": goes.name}, by=cast.admin)

        keeping.undo(act, by=cast.admin)

        assert (again(stays).name, again(stays).phone, again(goes).merged_into) == ("Siti Aminah", "", None)
        assert [row.person_id for row in Membership.objects.order_by("pk")] == [stays.pk, goes.pk]

    def test_what_was_merged_before_goes_along_and_comes_back(self, cast, pair):
        stays, goes = pair
        third = make_person(cast.pokja, "S. Aminah")
        keeping.merge(goes, third, {}, by=cast.admin)

        act = keeping.merge(stays, goes, {}, by=cast.admin)
        assert {again(goes).merged_into, again(third).merged_into} == {stays}
        keeping.undo(act, by=cast.admin)

        assert (again(goes).merged_into, again(third).merged_into) == (None, goes)

    def test_sent_twice_it_is_one_act(self, cast, pair):
        acts = [keeping.merge(*pair, {}, by=cast.admin) for _ in range(2)]

        assert (acts[1], MemberAct.objects.count()) == (None, 1)

    def test_an_entry_that_is_merged_already_or_the_same_is_refused_in_words(self, cast, pair):
        stays, goes = pair
        third = make_person(cast.pokja, "S. Aminah")
        keeping.merge(stays, goes, {}, by=cast.admin)

        for one, other, words in [(third, goes, "sudah digabung ke Dr. Siti Aminah"), (third, third, "berbeda")]:
            with pytest.raises(ValidationError, match=words):
                keeping.merge(one, other, {}, by=cast.admin)

    def test_a_page_older_than_the_last_correction_asks_again(self, cast, pair):
        seen = state_of(*pair)
        Person.objects.filter(pk=pair[1].pk).update(name="Siti Aminah Putri")

        with pytest.raises(ValidationError, match="Sementara itu"):
            keeping.merge(*pair, {}, seen=seen, by=cast.admin)
        assert "0812" not in seen and NIP not in seen

    def test_the_same_nip_or_name_is_proposed_and_two_different_nip_are_not(self, cast):
        one = make_person(cast.pokja, "Budi Santoso", nip=NIP)
        other = make_person(cast.pokja, "B. Santosa", nip=NIP)
        named = make_person(cast.pokja, "budi  SANTOSO")
        make_person(cast.pokja, "Budi Santoso", nip="196803121994031005")
        make_person(cast.elsewhere, "Budi Santoso", nip=NIP)
        merged = make_person(cast.pokja, "Budi Santoso")
        Person.objects.filter(pk=merged.pk).update(merged_into=one)

        assert likely_doubles(cast.pokja) == [(one, other), (one, named)]


@pytest.mark.django_db
def test_an_entry_merged_while_a_form_was_open_is_taken_as_the_one_it_became(cast, pair):
    stays, goes = pair
    seat = make_member(cast.pokja, "Budi Santoso", "coordinator", valid_from=START)
    keeping.merge(stays, goes, {}, by=cast.admin)

    keeping.succeed(seat, Succession(person=goes, first_day=date(2026, 6, 1)), by=cast.admin)
    keeping.add_member(
        cast.pokja, person=goes, seat=Seat(role="deputy"), membership=Membership(valid_from=START), by=cast.admin
    )

    assert not Membership.objects.filter(person=goes).exists()
    assert stays.memberships.count() == 4


class TestPages:
    pytestmark = pytest.mark.django_db

    def test_both_stand_side_by_side_and_each_value_is_chosen(self, cast, pair):
        stays, goes = pair
        client = cast.client("admin")
        assert f"?stays={stays.pk}&amp;goes={goes.pk}" in client.get(URL).content.decode()
        address = f"{URL}?stays={stays.pk}&goes={goes.pk}"

        page = client.get(address)
        words = text_of(page)
        assert "19680312 199403 1 004" in words.replace("\N{NO-BREAK SPACE}", " ")
        assert "0812 999" in words
        form = page.context["form"]
        chosen = {name: form.fields[name].initial for name in form.fields if name != "seen"}
        # What one of them lacks comes from the other unless somebody says otherwise.
        assert chosen == {"title_before": "stays", "name": "stays", "nip": "stays", "phone": "goes", "user": "goes"}
        done = client.post(address, chosen | {"name": "goes", "seen": form["seen"].value()}, follow=True)

        assert "digabung ke" in text_of(done)
        stays = again(stays)
        assert (stays.title_before, stays.name, stays.nip) == ("Dr.", "Siti  AMINAH", NIP)
        assert (stays.phone, stays.user) == ("0812 999", cast.reader)
        assert set(AuditEntry.objects.filter(act="viewed").values_list("target", flat=True)) == {
            f"person:{stays.pk}",
            f"person:{goes.pk}",
        }

    def test_the_merged_entry_is_offered_nowhere(self, cast, pair):
        keeping.merge(*pair, {}, by=cast.admin)
        client, goes = cast.client("admin"), pair[1]

        add = client.get(reverse("pokja:member_add", args=["36"]))
        assert goes not in add.context["form"].fields["person"].queryset
        assert goes not in client.get(URL).context["form"].fields["goes"].queryset
        assert client.get(reverse("pokja:person", args=["36", goes.pk])).status_code == 404
        assert goes.full_name not in text_of(client.get(reverse("pokja:members", args=["36"])))

    def test_people_of_another_pokja_cannot_be_merged(self, cast, pair):
        other = make_person(cast.elsewhere, "Siti Aminah")

        page = cast.client("admin").post(f"{URL}?stays={pair[0].pk}&goes={other.pk}", {})

        assert "Pilih salah satu dari daftar." in text_of(page)
        assert again(other).merged_into is None


def test_of_ten_merges_in_both_directions_at_once_one_takes_effect(fresh_database):
    pokja, by = make_pokja("36"), make_user("Admin Uji")
    one, other = make_person(pokja, "Siti Aminah"), make_person(pokja, "Siti Aminah")

    def run(number):
        pair = (one, other) if number % 2 else (other, one)
        try:
            return "act" if keeping.merge(*pair, {}, by=by) else "known"
        except ValidationError:
            return "refused"

    answers = at_once(10, run)

    assert sorted(answers) == ["act", *["known"] * 4, *["refused"] * 5]
    assert Person.objects.standing().count() == 1
