"""Makes the rows that tests stand on: plain rows, written past forms and workflow."""

import csv
from datetime import date, time
from functools import cache
from itertools import count

import pgtrigger
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from meetings.models import Meeting, MeetingPokja, Session
from pokja.models import (
    Access,
    ApiToken,
    Bidang,
    Decree,
    HostAgency,
    MemberAct,
    MemberImport,
    Membership,
    Person,
    Pokja,
    Region,
    Seat,
    User,
)
from pokja.models.membership import SeatRole
from pokja.models.token import fingerprint_of
from pokja.regions import REGIONS_CSV
from pokja.roles import Role

PASSWORD = "sandi-uji-2026"
_numbers = count(1)


@cache
def _official_regions() -> dict[str, dict]:
    with REGIONS_CSV.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


def make_region(code="36") -> Region:
    """The real region of that code, with its province; made once per test."""
    row = _official_regions()[code]
    region, _ = Region.objects.get_or_create(
        code=code,
        defaults={
            "name": row["name"],
            "level": row["level"],
            "zone": row["zone"],
            "aliases": row["aliases"].split("|") if row["aliases"] else [],
            "parent": make_region(code[:2]) if "." in code else None,
        },
    )
    return region


def make_pokja(code="36", *, status=Pokja.Status.FORMED, **fields) -> Pokja:
    """The Pokja of that region, which the official list made, in the state the test needs."""
    pokja, _ = Pokja.objects.update_or_create(region=make_region(code), defaults={"status": status} | fields)
    return pokja


def forget_regions() -> None:
    """The state before `load_regions`. The database itself never lets a Pokja go, so its trigger is set aside."""
    with pgtrigger.ignore("pokja.Pokja:pokja_is_never_deleted"):
        Pokja.objects.all().delete()
    Region.objects.exclude(parent=None).delete()
    Region.objects.all().delete()


def make_user(name="Pengguna Uji", *, email=None, password=None, **fields) -> User:
    """An account without rights. Hashing is slow, so it has a password only when one is given (PASSWORD)."""
    return User.objects.create_user(email or f"pengguna{next(_numbers)}@contoh.test", password, name=name, **fields)


def give_access(user: User, role: Role, *, pokja=None, region=None, **fields) -> Access:
    """`role` for a Pokja, for a province (`region`), or for the nation when neither is named."""
    scope = Access.Scope.POKJA if pokja else Access.Scope.PROVINCE if region else Access.Scope.NATION
    user.__dict__.pop("accesses", None)  # what was asked before this access
    return Access.objects.create(user=user, role=role, scope=scope, pokja=pokja, region=region, **fields)


def make_token(pokja=None, *, region=None, secret="", by=None, reads=("finals", "followups", "numbers"), **fields):
    """A key of the API for a Pokja, for a province (`region`), or for the nation when neither is named."""
    secret = secret or f"pkp_{next(_numbers)}"
    scope = ApiToken.Scope.POKJA if pokja else ApiToken.Scope.PROVINCE if region else ApiToken.Scope.NATION
    fields.setdefault("expires_on", date(2099, 12, 31))
    return ApiToken.objects.create(
        name="Aplikasi uji", fingerprint=fingerprint_of(secret), hint=secret[-4:], scope=scope, pokja=pokja,
        region=region, created_by=by or make_user(), **dict.fromkeys(reads, True), **fields,
    )  # fmt: skip


def make_device(user: User, user_agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36", **fields):
    """A browser in which `user` is signed in, as Masuk leaves it."""
    client = Client()
    client.force_login(user)
    key = client.session.session_key
    fields.setdefault("ip", "203.0.113.5")
    return UserSession.objects.create(user=user, session_key=key, user_agent=user_agent, **fields)


def make_person(pokja: Pokja, name="Siti Aminah", **fields) -> Person:
    return Person.objects.create(pokja=pokja, name=name, **fields)


def make_seat(pokja: Pokja, role=SeatRole.MEMBER, *, bidang="", **fields) -> Seat:
    """`bidang` is the name of a field of work."""
    field = Bidang.objects.get_or_create(pokja=pokja, name=bidang)[0] if bidang else None
    fields.setdefault("rank", list(SeatRole).index(SeatRole(role)))
    return Seat.objects.create(pokja=pokja, role=role, bidang=field, **fields)


def make_member(
    pokja: Pokja, name="Siti Aminah", role=SeatRole.MEMBER, *, bidang="", office="", institution="", **fields
):
    """A Membership of a new person on a new seat. `person` or `seat` may be given; the rest goes to the membership."""
    person = fields.pop("person", None) or make_person(pokja, name)
    seat = fields.pop("seat", None) or make_seat(pokja, role, bidang=bidang, office=office, institution=institution)
    return Membership.objects.create(person=person, seat=seat, pokja=pokja, role=seat.role, **fields)


def make_act(pokja: Pokja, member: Membership, *, by: User | None = None) -> MemberAct:
    """The name of a member was corrected, and may be put back."""
    change = {"model": "person", "pk": member.person_id, "field": "name", "old": "Stii", "new": member.person.name}
    sentence = f"Data {member.person} dikoreksi: nama."
    return MemberAct.objects.create(pokja=pokja, kind="corrected", sentence=sentence, changes=[change], done_by=by)


def make_import(pokja: Pokja, *rows, fields=("name", "role"), **columns) -> MemberImport:
    """A table of members that waits; each of `rows` is a list of cells."""
    columns = {"fields": list(fields), "heads": [""] * len(fields), "role": "member", "decree": None} | columns
    columns = {"start": "", "split": False} | columns
    kept = [{"line": line, "cells": list(cells)} for line, cells in enumerate(rows or [["", "Anggota"]], 2)]
    return MemberImport.objects.create(pokja=pokja, columns=columns, rows=kept)


def make_decree(pokja: Pokja, number="640/Kep.123-Huk/2016", *, day=date(2016, 1, 4), **fields) -> Decree:
    return Decree.objects.create(pokja=pokja, number=number, date=day, **fields)


def make_host(pokja: Pokja, agency="Dinas Perumahan Rakyat dan Kawasan Permukiman", **fields) -> HostAgency:
    fields.setdefault("government", f"Pemerintah {pokja.region.full_name}")
    return HostAgency.objects.create(pokja=pokja, agency=agency, **fields)


def make_meeting(
    pokja: Pokja | None = None,
    title="Rapat Koordinasi Pokja PKP",
    *,
    day=date(2016, 5, 30),
    start=time(9, 0),
    end=time(15, 30),
    place="Hotel Uji, Serang",
    status=Meeting.Status.DRAFT,
    participants=(),
    by: User | None = None,
    **fields,
) -> Meeting:
    """A meeting of one session in any state, without rows. A final one has no FinalReport: finalise it by the workflow
    where the report matters."""
    pokja = pokja or make_pokja()
    fields.setdefault("budget_year", day.year)
    fields.setdefault("quarter", (day.month + 2) // 3)
    meeting = Meeting.objects.create(pokja=pokja, title=title, starts_on=day, ends_on=day, **fields)
    Session.objects.create(meeting=meeting, date=day, start=start, end=end, zone=pokja.region.zone, place=place)
    MeetingPokja.objects.bulk_create(MeetingPokja(meeting=meeting, pokja=other) for other in participants)
    if status != Meeting.Status.DRAFT:
        _put_in_state(meeting, status, by or make_user())
    return meeting


def _put_in_state(meeting: Meeting, status: str, by: User):
    now = timezone.now()
    marks = {"status": status, "submitted_at": now, "submitted_by": by}
    if status == Meeting.Status.RETURNED:
        marks |= {"returned_at": now, "returned_by": by, "return_reason": "Lengkapi daftar hadir."}
    if status == Meeting.Status.FINAL:
        marks |= {"approved_at": now, "approved_by": by, "final_version": 1}
    Meeting.objects.filter(pk=meeting.pk).update(**marks)
    meeting.refresh_from_db()
