"""What the database refuses on the people side."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from pokja.models import Access, Membership, Pokja, Seat
from pokja.models.membership import SeatRole
from pokja.roles import Role
from tests.factories import give_access, make_host, make_person, make_pokja, make_region, make_seat, make_user

pytestmark = pytest.mark.django_db


def refused(act):
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def sit(seat, person=None, first=None, last=None, acting=""):
    return Membership.objects.create(
        seat=seat, person=person or make_person(seat.pokja), valid_from=first, valid_until=last, acting=acting
    )


@pytest.mark.parametrize("role", [SeatRole.HEAD, SeatRole.SECRETARY])
def test_two_holders_of_an_exclusive_office_on_one_day_are_refused_even_on_two_seats(role):
    pokja = make_pokja()
    sit(make_seat(pokja, role, office="Sekretaris Daerah"), first=date(2016, 1, 1), last=date(2016, 6, 30))
    other = make_seat(pokja, role, office="Kepala Bappeda")

    assert refused(lambda: sit(other, first=date(2016, 6, 30)))
    sit(other, first=date(2016, 7, 1))


def test_a_stand_in_stands_beside_the_holder_but_not_beside_another_stand_in():
    head = make_seat(make_pokja(), SeatRole.HEAD)
    sit(head)
    sit(head, acting="plh", first=date(2016, 3, 1), last=date(2016, 3, 7))

    assert refused(lambda: sit(head, acting="plh", first=date(2016, 3, 7)))
    assert refused(lambda: sit(head, acting="plt", first=date(2016, 3, 1)))


def test_several_deputies_may_serve_at_once():
    seat = make_seat(make_pokja(), SeatRole.DEPUTY)
    sit(seat)
    sit(seat)

    assert seat.memberships.count() == 2


def test_heads_of_two_pokja_do_not_exclude_each_other():
    sit(make_seat(make_pokja("36"), SeatRole.HEAD))
    sit(make_seat(make_pokja("35"), SeatRole.HEAD))

    assert Membership.objects.filter(role=SeatRole.HEAD).count() == 2


def test_a_person_of_another_pokja_cannot_take_a_seat():
    assert refused(lambda: sit(make_seat(make_pokja("36")), make_person(make_pokja("35"))))


def test_a_seat_cannot_turn_into_another_role():
    seat = make_seat(make_pokja(), SeatRole.MEMBER)

    assert refused(lambda: Seat.objects.filter(pk=seat.pk).update(role=SeatRole.HEAD))


def test_one_agency_hosts_at_a_time():
    pokja = make_pokja()
    make_host(pokja, valid_until=date(2017, 12, 31))

    assert refused(lambda: make_host(pokja, valid_from=date(2017, 12, 31)))
    make_host(pokja, valid_from=date(2018, 1, 1))
    assert pokja.host_on(date(2016, 5, 30)).valid_until == date(2017, 12, 31)


def test_a_pokja_is_merged_exactly_when_it_says_into_which():
    pokja, other = make_pokja("36"), make_pokja("35")
    asked = Pokja.objects.filter(pk=pokja.pk)

    assert refused(lambda: asked.update(status="merged"))
    assert refused(lambda: asked.update(merged_into=other))
    assert refused(lambda: asked.update(status="merged", merged_into=pokja))
    assert asked.update(status="merged", merged_into=other) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"role": Role.SECRETARIAT, "scope": "nation"},
        {"role": Role.AREA_READER, "scope": "province"},
        {"role": Role.SYSTEM, "scope": "province"},
        {"role": "raja", "scope": "nation"},
    ],
)
def test_an_access_has_the_place_its_role_needs(fields):
    user = make_user()

    assert refused(lambda: Access.objects.create(user=user, **fields))


def test_the_same_access_is_given_once():
    user, region = make_user(), make_region("36")
    give_access(user, Role.AREA_READER, region=region)

    assert refused(lambda: give_access(user, Role.AREA_READER, region=region))


def test_one_address_is_one_account_in_any_case():
    make_user(email="seseorang@contoh.test")

    assert refused(lambda: type(make_user()).objects.create(email="Seseorang@contoh.test", name="Kembar"))
