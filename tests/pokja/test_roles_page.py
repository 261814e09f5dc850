"""The table "Who sees and does what" as DOMAIN.md has it, cell by cell: in the gate, on joint meetings, on its page."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from pokja.access import can
from pokja.role_table import GROUPS, role_table
from pokja.roles import GRANTS, Permission, Relation, Role, granted
from tests.factories import give_access, make_meeting, make_pokja, make_region, make_user
from tests.people import PEOPLE, make_cast

ADDRESS = "/bantuan/peran/"

# DOMAIN.md "Who sees and does what", written out by hand: role, relation -> acts. What is not here nobody may.
READS_FINALS = "MEETING_READ"
READS_ALL = "MEETING_READ DRAFT_READ"
# UX.md "Pages": riwayat and banding are for S P A, the system admin reads all; S and P correct finals and bring the
# signed paper back.
MINDS_FINALS = "MEETING_REOPEN MEETING_ARCHIVE SIGNED_UPLOAD HISTORY_READ"
DOMAIN = {
    ("secretariat", "own"): f"{READS_ALL} {MINDS_FINALS} MINUTES_EDIT MEETING_SUBMIT FOLLOWUP_UPDATE MEMBERS_READ",
    ("secretariat", "participant"): f"{READS_FINALS} FOLLOWUP_UPDATE",
    ("chair", "own"): f"{READS_ALL} {MINDS_FINALS} MEETING_DECIDE MEETING_PUBLISH MEETING_CANCEL MEMBERS_READ",
    ("chair", "participant"): READS_FINALS,
    ("reader", "own"): READS_ALL,
    ("reader", "participant"): READS_FINALS,
    (
        "admin",
        "own",
    ): f"{READS_ALL} HISTORY_READ MEMBERS_READ MEMBERS_MANAGE POKJA_MANAGE ACCESS_MANAGE PAPERS_MANAGE AUDIT_READ",
    ("admin", "participant"): READS_FINALS,
    ("area_reader", "inside"): f"{READS_FINALS} MEMBERS_READ NUMBERS_READ",
    ("system", "inside"): f"{READS_ALL} HISTORY_READ MEMBERS_READ POKJA_MANAGE ACCESS_MANAGE NUMBERS_READ AUDIT_READ "
    "SYSTEM_MANAGE",
}
CELLS = [(role, relation, act) for role in Role for relation in Relation for act in Permission]


def written(role, relation) -> set[str]:
    return set(DOMAIN.get((role.value, relation.name.lower()), "").split())


@pytest.mark.parametrize(
    ("role", "relation", "act"), CELLS, ids=[f"{role}-{relation.name}-{act.name}" for role, relation, act in CELLS]
)
def test_the_gate_grants_what_the_domain_says_and_nothing_else(role, relation, act):
    assert (act in granted(role, relation)) == (act.name in written(role, relation))


def test_the_written_table_names_only_what_there_is():
    assert {act for acts in DOMAIN.values() for act in acts.split()} == {act.name for act in Permission}


# Joint meetings: the main Pokja and those that take part


OF_MEETING = [
    Permission.MEETING_READ,
    Permission.DRAFT_READ,
    Permission.MINUTES_EDIT,
    Permission.MEETING_SUBMIT,
    Permission.MEETING_DECIDE,
    Permission.MEETING_PUBLISH,
    Permission.MEETING_CANCEL,
    Permission.FOLLOWUP_UPDATE,
]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["secretariat", "chair", "reader", "admin"])
@pytest.mark.parametrize("status", ["draft", "final"])
def test_in_a_joint_meeting_the_main_pokja_acts_and_who_takes_part_reads_the_final(role, status):
    main, part, stranger = make_pokja("36"), make_pokja("36.02"), make_pokja("36.01")
    meeting = make_meeting(main, status=status, participants=[part])
    of_main, of_part, of_stranger = make_user(), make_user(), make_user()
    for user, pokja in ((of_main, main), (of_part, part), (of_stranger, stranger)):
        give_access(user, Role(role), pokja=pokja)

    may_main = {act.name for act in OF_MEETING if can(of_main, act, meeting)}
    may_part = {act.name for act in OF_MEETING if can(of_part, act, meeting)}

    acts = {act.name for act in OF_MEETING}
    assert may_main == written(Role(role), Relation.OWN) & acts
    reads_part = written(Role(role), Relation.PARTICIPANT) & acts
    assert may_part - {"FOLLOWUP_UPDATE"} == (reads_part - {"FOLLOWUP_UPDATE"} if status == "final" else set())
    if status == "final":
        assert ("FOLLOWUP_UPDATE" in may_part) == (role == "secretariat")
    assert not any(can(of_stranger, act, meeting) for act in OF_MEETING)
    for act in (Permission.MEMBERS_READ, Permission.ACCESS_MANAGE, Permission.AUDIT_READ):
        assert not can(of_part, act, main), "taking part opens no page of the main Pokja"


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "finals"), [("36", True), ("36.02", True), ("35", False)])
def test_a_reader_of_a_province_reads_the_finals_inside_it_and_no_draft(code, finals):
    reader = make_user()
    give_access(reader, Role.AREA_READER, region=make_region("36"))
    final, draft = make_meeting(make_pokja(code), status="final"), make_meeting(make_pokja(code))

    assert can(reader, Permission.MEETING_READ, final) == finals
    assert not any(can(reader, act, draft) for act in OF_MEETING)
    assert {act.name for act in OF_MEETING if can(reader, act, final)} == ({"MEETING_READ"} if finals else set())


@pytest.mark.django_db
def test_readers_of_the_nation_and_system_admins_reach_every_place_but_write_no_minutes():
    nation, system = make_user(), make_user()
    give_access(nation, Role.AREA_READER)
    give_access(system, Role.SYSTEM)
    for code in ("36", "36.02", "95"):
        draft, final = make_meeting(make_pokja(code)), make_meeting(make_pokja(code), status="final")
        assert {act.name for act in OF_MEETING if can(nation, act, final)} == {"MEETING_READ"}
        assert not any(can(nation, act, draft) for act in OF_MEETING)
        for meeting in (draft, final):
            assert {act.name for act in OF_MEETING if can(system, act, meeting)} == {"MEETING_READ", "DRAFT_READ"}


# The page


class Tables(HTMLParser):
    """The text of each cell, as somebody hears it: what is hidden from listeners is left out."""

    def __init__(self):
        super().__init__()
        self.rows, self.hidden, self.cell = [], 0, None

    def handle_starttag(self, tag, attrs):
        if self.hidden or dict(attrs).get("aria-hidden") == "true":
            self.hidden += tag != "br"
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = []

    def handle_endtag(self, tag):
        if self.hidden:
            self.hidden -= 1
        elif tag in ("td", "th"):
            self.rows[-1].append(" ".join("".join(self.cell).split()))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None and not self.hidden:
            self.cell.append(data)


def rows_of(page) -> dict[str, list[str]]:
    """The cells of each act, by its name."""
    tables = Tables()
    tables.feed(page.content.decode())
    acts = {line.act for lines in role_table().values() for line in lines}
    return {act: row[1:] for row in tables.rows for act in acts if row[0].startswith(act)}


PLACES = {"own": "Pokja sendiri", "participant": "Pokja yang ikut serta", "inside": "Wilayahnya"}


@pytest.mark.django_db
def test_the_page_says_of_every_act_and_role_what_the_domain_says():
    rows = rows_of(make_cast().client("stranger").get(ADDRESS))

    assert len(rows) == len(Permission)
    for act in Permission:
        cells = rows[act.value[0].upper() + act.value[1:]]
        for role, cell in zip(Role, cells, strict=True):
            places = [
                PLACES[name.lower()] for name in Relation.__members__ if act.name in written(role, Relation[name])
            ]
            if role == Role.SYSTEM:
                places = ["Seluruh Indonesia" for _ in places]
            assert cell == (f"Boleh: {', '.join(places)}" if places else "Tidak"), (act, role)


@pytest.mark.django_db
def test_the_page_follows_the_table_of_the_gate(monkeypatch):
    """What is granted tomorrow stands on the page tomorrow."""
    monkeypatch.setitem(
        GRANTS, Role.READER, GRANTS[Role.READER] | {Relation.INSIDE: frozenset({Permission.AUDIT_READ})}
    )

    rows = rows_of(make_cast().client("reader").get(ADDRESS))

    assert rows["Membaca log audit"][list(Role).index(Role.READER)] == "Boleh: Wilayahnya"


def test_every_act_stands_in_one_group():
    acts = [act for group in GROUPS.values() for act in group]
    assert sorted(acts, key=lambda act: act.name) == sorted(Permission, key=lambda act: act.name)


@pytest.mark.django_db
@pytest.mark.parametrize("person", [person for person in PEOPLE if person != "anonymous"])
def test_what_the_reader_of_the_page_holds_is_marked(person):
    cast = make_cast()

    page = cast.client(person).get(ADDRESS)

    (access,) = getattr(cast, person).accesses
    content = " ".join(page.content.decode().split())
    assert f"<strong>{access.get_role_display()}</strong>, {access.place}" in content
    heads = set(re.findall(r'<th scope="col" class="mine">([^<]*?) <', content))
    assert heads == {access.get_role_display()}


@pytest.mark.django_db
def test_somebody_without_a_role_is_told_whom_to_ask(client):
    client.force_login(make_user())

    page = client.get(ADDRESS).content.decode()

    assert "Anda belum punya peran. Minta admin Pokja Anda memberi akses." in page
    assert 'class="mine"' not in page


@pytest.mark.django_db
def test_the_page_is_reached_from_the_account_menu_and_the_pages_of_access():
    cast = make_cast()
    link = f'href="{ADDRESS}"'

    assert link in cast.client("reader").get("/").content.decode()
    for person, name, args in (
        ("admin", "access", ["36"]),
        ("admin", "access_give", ["36"]),
        ("system", "area_access", []),
    ):
        content = cast.client(person).get(reverse(f"pokja:{name}", args=args)).content.decode()
        assert link in content.split("<main", 1)[1]
