"""The table of roles as the gate applies it: one object, every person, every permission."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from meetings.models import Meeting
from pokja.access import can, get_permitted
from pokja.roles import Permission, Role
from tests.factories import give_access, make_meeting, make_pokja, make_region, make_user
from tests.people import PEOPLE, make_cast

pytestmark = pytest.mark.django_db
P = Permission
EVERY_STATE = {"secretariat", "chair", "reader", "admin", "system"}


@pytest.fixture
def cast():
    return make_cast()


def may(cast, permission, obj):
    return {person for person in PEOPLE if can(getattr(cast, person), permission, obj)}


def seen_by(cast, meeting):
    return {person for person in PEOPLE if Meeting.objects.visible_to(getattr(cast, person)).filter(pk=meeting.pk)}


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_what_is_not_final_is_seen_by_the_own_pokja_and_the_system_alone(cast, status):
    meeting = make_meeting(cast.pokja, status=status, participants=[cast.joined])

    assert seen_by(cast, meeting) == may(cast, P.MEETING_READ, meeting) == EVERY_STATE


def test_a_final_is_seen_by_participants_and_readers_of_the_area_too(cast):
    meeting = make_meeting(cast.pokja, status="final", participants=[cast.joined])

    everybody = EVERY_STATE | {"participant", "area_reader"}
    assert seen_by(cast, meeting) == may(cast, P.MEETING_READ, meeting) == everybody


def test_the_province_reads_the_finals_of_its_regencies_but_they_not_those_of_the_province(cast):
    of_regency, of_province = make_meeting(cast.joined, status="final"), make_meeting(cast.pokja, status="final")

    assert "area_reader" in seen_by(cast, of_regency)
    assert "secretariat" not in seen_by(cast, of_regency)
    assert "participant" not in seen_by(cast, of_province)


@pytest.mark.parametrize(
    ("permission", "people"),
    [
        (P.MINUTES_EDIT, {"secretariat"}),
        (P.MEETING_SUBMIT, {"secretariat"}),
        (P.MEETING_DECIDE, {"chair"}),
        (P.MEETING_CANCEL, {"chair"}),
        (P.MEETING_PUBLISH, {"chair"}),
        (P.FOLLOWUP_UPDATE, {"secretariat", "participant"}),
        (P.MEMBERS_MANAGE, {"admin"}),
    ],
)
def test_each_act_on_a_meeting_belongs_to_one_role(cast, permission, people):
    meeting = make_meeting(cast.pokja, status="final", participants=[cast.joined])

    assert may(cast, permission, meeting) == people


def test_members_are_read_and_kept_by_those_of_the_table(cast):
    assert may(cast, P.MEMBERS_READ, cast.pokja) == {"secretariat", "chair", "admin", "area_reader", "system"}
    assert may(cast, P.MEMBERS_MANAGE, cast.pokja) == {"admin"}
    assert may(cast, P.ACCESS_MANAGE, cast.pokja) == {"admin", "system"}


def test_a_stranger_gets_404_and_a_small_role_403(cast):
    meeting = make_meeting(cast.pokja)

    with pytest.raises(Http404):
        get_permitted(Meeting, cast.stranger, P.MINUTES_EDIT, pk=meeting.pk)
    with pytest.raises(PermissionDenied):
        get_permitted(Meeting, cast.reader, P.MINUTES_EDIT, pk=meeting.pk)
    assert get_permitted(Meeting, cast.secretariat, P.MINUTES_EDIT, pk=meeting.pk) == meeting


def test_staff_and_superusers_have_no_way_round_the_gate(cast):
    meeting = make_meeting(cast.pokja, status="final")
    boss = make_user(is_staff=True, is_superuser=True)

    assert not Meeting.objects.visible_to(boss).exists()
    assert not any(can(boss, permission, meeting) for permission in Permission)


def test_access_that_ended_or_has_not_begun_opens_nothing(cast):
    today = timezone.localdate()
    late, early = make_user(), make_user()
    give_access(late, Role.SECRETARIAT, pokja=cast.pokja, valid_until=today - timedelta(days=1))
    give_access(early, Role.SECRETARIAT, pokja=cast.pokja, valid_from=today + timedelta(days=1))
    meeting = make_meeting(cast.pokja)

    assert not Meeting.objects.visible_to(late).filter(pk=meeting.pk).exists()
    assert not Meeting.objects.visible_to(early).filter(pk=meeting.pk).exists()


def test_an_account_that_was_switched_off_reaches_nothing(cast):
    cast.secretariat.is_active = False
    meeting = make_meeting(cast.pokja)

    assert not can(cast.secretariat, P.MINUTES_EDIT, meeting)


def test_seeing_in_lists_and_the_gate_agree_for_every_state_and_place(cast):
    national = make_user("Pembaca Nasional")
    give_access(national, Role.AREA_READER)
    people = [getattr(cast, person) for person in PEOPLE] + [national]
    places = [cast.pokja, cast.joined, cast.elsewhere, make_pokja("36.03"), make_pokja("35.78")]
    assert make_region("36.03").parent == make_region("36")
    for pokja in places:
        for status in Meeting.Status.values:
            for participants in ([], [cast.joined], [cast.elsewhere]):
                make_meeting(pokja, status=status, participants=[other for other in participants if other != pokja])

    meetings = list(Meeting.objects.with_place().prefetch_related("pokja_links"))
    for person in people:
        listed = set(Meeting.objects.visible_to(person).values_list("pk", flat=True))
        assert listed == {meeting.pk for meeting in meetings if can(person, P.MEETING_READ, meeting)}, person


def test_who_takes_part_is_asked_only_for_people_of_a_pokja(cast, django_assert_num_queries):
    meeting = Meeting.objects.with_place().get(pk=make_meeting(cast.pokja, status="final").pk)
    for person in (cast.area_reader, cast.system):
        assert person.accesses
        with django_assert_num_queries(0):
            assert not can(person, P.MINUTES_EDIT, meeting)
