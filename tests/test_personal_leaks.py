"""NIP, telephone and e-mail stand on no page but those of a short list; people of other Pokja are offered nowhere.

Every GET route of tests/test_access.py is opened by every person, with numbers that could leak on every thing that may
hold one. A new page that shows one has to be put on the list here, with the people who may open it.
"""

import html
import io
import re
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from functools import cache

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from meetings import workflow
from meetings.models import Attendee, CheckIn, CheckInCode, FinalReport, Meeting, Presence, Publication, Signer
from meetings.papers import pdf
from pokja.models import MemberAct, Membership, Person, User
from pokja.models.membership import SeatRole
from tests.factories import make_decree, make_meeting, make_member, make_person, make_seat
from tests.people import PEOPLE, client_of
from tests.standing import standing
from tests.test_access import (
    ADMIN,
    PUBLIC,
    SEE_DRAFT,
    SEE_FINAL,
    TABLE,
    WRITER,
    World,
    _Ids,
    _parameters_of,
    fill,
    make_world,
)

pytestmark = pytest.mark.django_db

# Without blanks, as pages are compared.
MEMBER = ("196803121994031004", "081277770001", "siti.anggota@contoh.test")
LEAVER = ("196901011995031005", "081277770002", "ani.lama@contoh.test")
WAITING = ("197001011996031006", "081277770003", "baris.menunggu@contoh.test")
CHANGED = ("081277770004", "nilai.lama@contoh.test")
ATTENDEE = ("081277770005", "peserta@contoh.test")
GUEST = ("081277770010",)  # left at a check-in
SIGNER = ("197102021997032007",)
ACCOUNT = ("akun.banten@contoh.test",)
ELSEWHERE = ("OrangJawaTimur", "BidangJawaTimur", "InstansiJawaTimur", "JabatanJawaTimur", "SK-JAWA-TIMUR")
MEMBER_ELSEWHERE = ("198001012005031008", "081277770009", "orang.jatim@contoh.test")

SIGNED_PAPERS = {f"meetings:{name}" for name in (
    "a1_pdf", "a1_docx", "notula_pdf", "notula_docx", "berita_acara_pdf"
)}  # fmt: skip
OWN_DATA = {"meetings:my_data", "meetings:my_data_json", "meetings:my_data_pdf"}
DATA_OF_PERSON = {"meetings:person_data", "meetings:person_data_json", "meetings:person_data_pdf"}
TABLES = {"pokja:members_xlsx", "pokja:members_csv"}  # for download, noted in the log


def on(routes, people) -> dict[str, frozenset]:
    return dict.fromkeys(routes, frozenset(people))


# What may stand where, for whom. Route -> people; everything else must show nothing of the kind.
ALLOWED = {
    MEMBER: on({"pokja:member_correct", "meetings:person_remove_contacts", *DATA_OF_PERSON, *TABLES}, ADMIN)
    | on(OWN_DATA, {"reader"}),  # to whose account the member is linked
    LEAVER: {},
    WAITING: on({"pokja:import_review"}, ADMIN),
    CHANGED: on(DATA_OF_PERSON, ADMIN) | on(OWN_DATA, {"reader"}),
    ATTENDEE: on(DATA_OF_PERSON, ADMIN) | on(OWN_DATA, {"reader"}),
    GUEST: on(DATA_OF_PERSON, ADMIN) | on(OWN_DATA, {"reader"}) | on({"meetings:attendance"}, WRITER),
    # The signed paper prints the NIP of who signs, for whoever may read that paper.
    SIGNER: on({"meetings:a1", "meetings:decide", "meetings:a1_draft_pdf"}, SEE_DRAFT)
    | on({"meetings:version_pdf", *SIGNED_PAPERS}, SEE_FINAL)
    | on({"meetings:a1_section"}, WRITER),
    ACCOUNT: on({"pokja:access"}, ADMIN | {"system"}),
    # The log of everything names people, and no more than that.
    ELSEWHERE: on({"pokja:audit_all", "pokja:audit_all_csv", "pokja:audit_all_xlsx"}, {"system"}),
    MEMBER_ELSEWHERE: {},
}  # fmt: skip


@pytest.fixture(scope="module")
def files_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("berkas")


@pytest.fixture(scope="module")
def filled_once(django_db_setup, django_db_blocker, files_folder):
    with standing(django_db_blocker, files_folder):
        yield make_filled()


@pytest.fixture(scope="module")
def print_once():
    """Everybody reads the same papers; what is the same is printed once."""
    printed, print_page = {}, pdf.print_page

    def print_or_remember(html, **others):
        key = repr((html, others))
        printed[key] = printed.get(key) or print_page(html, **others)
        return printed[key]

    return print_or_remember


@pytest.fixture
def filled(filled_once, print_once, monkeypatch) -> World:
    monkeypatch.setattr(pdf, "print_page", print_once)
    return deepcopy(filled_once)


def make_filled() -> World:
    """The world of the access table, with numbers on everything that may hold one."""
    world = make_world()
    cast, things = world.cast, world.ids["final"].things
    _fill_people(cast, things)
    _fill_elsewhere(cast)
    final = make_meeting(cast.pokja, "Rapat final", participants=[cast.joined])
    file = cast.pokja.hosts.first().logo
    person = Person.objects.get(pk=things["person"])
    known = things | fill(final, file, cast.secretariat)
    world.ids["final"] = _Ids(pk=final.pk, **{name: known[name] for name in known if name not in ("pk",)})
    for meeting in (final, Meeting.objects.get(pk=world.ids["draft"].things["pk"])):
        _fill_meeting(meeting, person)
    workflow.submit(final, by=cast.secretariat)
    workflow.approve(final, by=cast.chair)
    workflow.publish(final, 1, by=cast.chair)
    return world


def _contacts(values) -> dict:
    return dict(zip(("nip", "phone", "email"), values, strict=False))


def _fill_people(cast, things):
    """A member with an account, a leaver, a row that waits, an act with old values, the address of an account."""
    member = Membership.objects.get(pk=things["member"])
    Person.objects.filter(pk=member.person_id).update(**_contacts(MEMBER), user=cast.reader)
    leaver = make_member(cast.pokja, "Ani Lama", valid_until="2020-01-01").person
    Person.objects.filter(pk=leaver.pk).update(**_contacts(LEAVER))
    waiting = cast.pokja.member_imports.get(pk=things["import"])
    waiting.columns |= {"fields": ["name", "nip", "phone", "email"], "heads": [""] * 4}
    waiting.rows = [{"line": 2, "cells": ["Baris Menunggu", *WAITING]}]
    waiting.save()
    changes = [
        {"model": "person", "pk": member.person_id, "field": field, "old": old, "new": ""}
        for field, old in zip(("phone", "email"), CHANGED, strict=True)
    ]
    MemberAct.objects.create(pokja=cast.pokja, kind="corrected", sentence="Data dikoreksi.", changes=changes)
    User.objects.filter(access__pk=things["access"]).update(email=ACCOUNT[0])


def _fill_elsewhere(cast):
    """Somebody of another Pokja on every list from which something could be chosen."""
    person, bidang, institution, office, decree = ELSEWHERE
    seat = make_seat(cast.elsewhere, SeatRole.HEAD, bidang=bidang, office=office, institution=institution)
    entry = make_person(cast.elsewhere, person, **_contacts(MEMBER_ELSEWHERE))
    make_member(cast.elsewhere, person=entry, seat=seat)
    make_decree(cast.elsewhere, decree)
    cast.elsewhere.institutions.create(name=institution)


def _fill_meeting(meeting, person):
    row = Attendee.objects.create(
        meeting=meeting, name="Siti Hadir", count=1, person=person, phone=ATTENDEE[0], email=ATTENDEE[1]
    )
    Presence.objects.create(attendee=row, session=meeting.sessions.get(), status="present")
    code = CheckInCode.objects.create(meeting=meeting, code=f"kode{meeting.pk}")
    CheckIn.objects.create(code=code, session=meeting.sessions.get(), attendee=row, contact=GUEST[0], at=timezone.now())
    Signer.objects.create(meeting=meeting, office="Sekretaris", name="Siti Penanda Tangan", nip=SIGNER[0])


def text_of(response) -> str:
    """Everything a reader gets, also of a PDF or a spreadsheet, without markup of characters and without blanks."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    if kind == "application/pdf":
        text = _text_of_paper(content)
    elif "officedocument" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            text = " ".join(book.read(name).decode(errors="replace") for name in book.namelist())
    else:
        text = content.decode(errors="replace")
    return re.sub(r"\s", "", html.unescape(text))


@cache
def _text_of_paper(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


CHOICE = re.compile(r"<option[^>]*>([^<]*)<|<option[^>]*value=\"([^\"]*)\"")


@dataclass
class Walk:
    """What one person found on all pages: group of numbers -> routes that show one, and every choice offered."""

    shown: dict
    choices: set

    @classmethod
    def of(cls, filled, person: str) -> "Walk":
        walk = cls({group: set() for group in ALLOWED}, set())
        client = client_of(getattr(filled.cast, person))
        for route, address in addresses(filled):
            response = client.get(address, follow=True)
            text = text_of(response)
            for group in ALLOWED:
                if any(value in text for value in group):
                    walk.shown[group].add(route)
            if not response.streaming:
                found = CHOICE.findall(response.content.decode(errors="replace"))
                walk.choices |= {html.unescape(word).strip() for pair in found for word in pair}
        return walk


def addresses(filled) -> list[tuple[str, str]]:
    pages = {(rule.route, filled.address(rule)) for rule in TABLE if rule.method == "GET"}
    for section in ("closing", "people", "general"):
        for state in ("draft", "final"):
            pages.add(
                ("meetings:a1_section", reverse("meetings:a1_section", args=[filled.ids[state].things["pk"], section]))
            )
    for route in PUBLIC - {"account_logout"}:
        kwargs = {"uidb36": "1", "key": "set-password"} if route.endswith("from_key") else {}
        kwargs = {"key": "kunci"} if route == "account_invitation" else kwargs
        kwargs = {"code": f"kode{filled.ids['draft'].things['pk']}"} if route == "meetings:check_in" else kwargs
        kwargs = {"secret": "rahasia"} if route == "meetings:calendar" else kwargs
        final = filled.ids["final"].things["pk"]
        if route == "meetings:verify":
            kwargs = {"code": FinalReport.objects.get(meeting=final).code}
        elif route == "meetings:public_pdf":
            kwargs = {"uid": Publication.objects.get(meeting=final).uid}
        elif route == "meetings:api_not_there":
            kwargs = {"rest": "salah"}
        elif route.startswith("meetings:api_final") and "uid" in _parameters_of()[route]:
            kwargs = {"uid": Meeting.objects.get(pk=final).uid}
        pages.add((route, reverse(route, kwargs=kwargs)))
    pages.add(("pokja:members", reverse("pokja:members", args=["36"]) + "?tanggal=1+1+2019"))
    return sorted(pages)


@pytest.mark.parametrize("person", PEOPLE)
def test_numbers_stand_only_where_they_are_needed_and_in_no_choice(filled, person):
    walk = Walk.of(filled, person)

    allowed = {
        group: {route for route, people in routes.items() if person in people} for group, routes in ALLOWED.items()
    }
    assert walk.shown == allowed
    numbers = {value for group in ALLOWED for value in group}
    assert {word for word in walk.choices if any(value in re.sub(r"\s", "", word) for value in numbers)} == set()
    if person == "admin":
        assert "Anggota Uji" in walk.choices  # people are offered, by name


def test_what_is_searched_by_number_is_not_found(filled):
    """FAULTS B25: a search that looks into contacts tells whose they are."""
    for person in ("secretariat", "admin", "system"):
        client = client_of(getattr(filled.cast, person))
        for values in (MEMBER, LEAVER, ATTENDEE, SIGNER, MEMBER_ELSEWHERE):
            for value in values:
                page = text_of(client.get(reverse("meetings:list"), {"q": value}))
                assert "Tidakditemukan" in page, (person, value)
                listed = text_of(client.get(reverse("pokja:list"), {"q": value}))
                assert "ProvinsiBanten" not in listed or "JawaTimur" in listed, (person, value)


def test_a_draft_row_and_a_final_row_both_held_what_could_leak(filled):
    """Without this the tests above could pass because nothing was there."""
    for state in ("draft", "final"):
        meeting = filled.ids[state].things["pk"]
        assert Attendee.objects.filter(meeting=meeting, phone=ATTENDEE[0]).exists()
        assert Signer.objects.filter(meeting=meeting, nip=SIGNER[0]).exists()
