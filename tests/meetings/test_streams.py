"""Lists take their pages from parts, each by its index; together they are what the gate lets in, no more, no less."""

from itertools import product

from django.core.management import call_command
from django.http import QueryDict

from meetings import workflow
from meetings.filters import FILTERS
from meetings.listing import Narrowing
from meetings.models import Meeting, MeetingPokja
from meetings.models.meeting import TOLD
from meetings.streams import Sight
from meetings.wordkeeping import write_all_waiting
from pokja.models import Access, Pokja, User
from pokja.roles import Role
from tests.factories import give_access

TOLD_AS = {"ta": "budget_year", "triwulan": "quarter", "jenis": "kind"}
ASKED = [
    {name: value}
    for name, values in {
        "ta": ["2024", "2025"], "triwulan": ["1", "3"], "jenis": ["rakor", "fgd", "workshop"],
        "status": ["draft", "final", "returned", "cancelled"], "arsip": ["0", "1"],
        "wilayah": ["32", "11"], "pokja": ["32", "32.01"],
    }.items()
    for value in values
]  # fmt: skip
ASKED += [one | other for one, other in product(ASKED[:2], ASKED[2:7])]


def people() -> list[User]:
    """Of the nation, of a province, of Pokja that take part elsewhere, of two Pokja, and of one under correction."""
    joint = MeetingPokja.objects.filter(meeting__final_version__gt=0).order_by("pk")
    corrected = Meeting.objects.in_correction().order_by("pk")
    pokja = [link.pokja_id for link in joint[:6]] + [meeting.pokja_id for meeting in corrected[:3]]
    pokja.append(under_correction(joint[7]).pokja_id)
    found = [User.objects.get(email=f"{name}@skala.test") for name in ("nasional", "sistem")]
    found += [access.user for access in Access.objects.exclude(region=None).order_by("pk")[:2]]
    found += [Access.objects.filter(pokja=pk, role=Role.SECRETARIAT).first().user for pk in dict.fromkeys(pokja)]
    give_access(found[-1], Role.SECRETARIAT, pokja=Pokja.objects.get(pk=pokja[0]))
    give_access(found[-2], Role.READER, pokja=Pokja.objects.get(pk=pokja[1]))
    return found


def under_correction(joint: MeetingPokja) -> MeetingPokja:
    """The version in force names the Pokja still, the draft of the next one no longer."""
    meeting = joint.meeting
    workflow.reopen(meeting, "Salah ketik", by=User.objects.get(email="sistem@skala.test"))
    MeetingPokja.objects.filter(pk=joint.pk).delete()
    Meeting.objects.filter(pk=meeting.pk).update(budget_year=2025, quarter=3, kind="fgd")
    return joint


def listed(user, **asked) -> list[int]:
    query = QueryDict(mutable=True)
    query.update(asked)
    return [meeting.pk for meeting in Narrowing(user, query).meetings.take(10**4)]


def let_in(user, told, **asked) -> set[int]:
    found = Meeting.objects.visible_to(user)
    for name, value in asked.items():
        if name not in TOLD_AS:
            found = FILTERS[name].narrow(found, value, user)
    ids = set(found.values_list("pk", flat=True))
    wanted = {TOLD_AS[name]: value for name, value in asked.items() if name in TOLD_AS}
    return {pk for pk in ids if all(str(told[pk][name]) == value for name, value in wanted.items())}


def told_by_version() -> dict[int, dict]:
    """By meeting its budget year, quarter and kind; under correction as the version in force has them."""
    told = {meeting["id"]: meeting for meeting in Meeting.objects.values("id", *TOLD)}
    for meeting in Meeting.objects.in_correction():
        told[meeting.pk] = meeting.final_reports.get(version=meeting.final_version).data["record"]
    return told


def test_lists_hold_what_the_gate_lets_in_for_everybody_and_every_filter(fresh_database):
    call_command("seed_scale", "--meetings", "900", "--years", "3", "--until", "2026-11-26", "--light")
    kept, searched, everybody, told = 0, 0, people(), told_by_version()
    write_all_waiting()
    for user in everybody:
        daily = listed(user)
        assert len(daily) == len(set(daily))
        assert set(daily) == set(Meeting.objects.visible_to(user).not_archived().values_list("pk", flat=True))
        for asked in ASKED:
            found = listed(user, **asked)
            assert set(found) == let_in(user, told, **asked), (user.email, asked)
            kept += len(found)
        words = set(listed(user, q="rapat"))
        assert words <= set(Meeting.objects.visible_to(user).values_list("pk", flat=True))
        for asked in ASKED[::3]:
            assert set(listed(user, q="rapat", **asked)) == words & let_in(user, told, **asked), (user.email, asked)
        searched += len(words)
        sight, seen = Sight(user), Meeting.objects.visible_to(user)
        assert set(sight.visible) == set(seen)
        assert {meeting.pk for meeting in sight.listed(told)} == {meeting.pk for meeting in seen}
        assert set(sight.years) == {told[meeting.pk]["budget_year"] for meeting in seen} - {None}
        places = {meeting.pokja.region for meeting in seen.with_place()}
        provinces = {place.parent or place for place in places}
        assert sight.provinces == sorted((place.code, place.name) for place in provinces)
        for province in provinces:
            within = [place for place in places if province in (place, place.parent)]
            assert sight.places(province.code) == sorted((place.code, place.full_name) for place in within)
    assert kept > 1000 and searched > 300
