"""The people side of made-up Pokja: accounts, SK, bidang, institutions, seats and who sits there."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from meetings.papers.collecting import pokja_of
from meetings.seeding import vocabulary as words
from meetings.seeding.copying import NULL, Table
from pokja.models import (
    Access,
    Bidang,
    Decree,
    HostAgency,
    Institution,
    Membership,
    Person,
    Pokja,
    Seat,
    User,
)
from pokja.models.membership import SeatRole
from pokja.models.region import Level
from pokja.roles import Role

DOMAIN = "skala.test"
NATIONAL, SYSTEM = f"nasional@{DOMAIN}", f"sistem@{DOMAIN}"
_OF_POKJA = {"sekretariat": Role.SECRETARIAT, "pimpinan": Role.CHAIR, "admin": Role.ADMIN}
_SEATS = (
    SeatRole.PATRON, SeatRole.STEERING, SeatRole.HEAD, SeatRole.DEPUTY, SeatRole.SECRETARY,
    *[SeatRole.COORDINATOR] * len(words.BIDANG), *[SeatRole.MEMBER] * 12, SeatRole.SECRETARIAT,
)  # fmt: skip
MODELS = (User, Access, Bidang, Institution, Decree, HostAgency, Person, Seat, Membership)


@dataclass
class Group:
    """What the meetings of one Pokja need to know of it."""

    pk: int
    code: str
    name: str
    zone: str
    is_province: bool
    weight: float
    rng: Random
    secretariat: int = 0
    chair: int = 0
    bidang: list[tuple[int, str]] = field(default_factory=list)
    institutions: list[tuple[int, str]] = field(default_factory=list)
    seats: list[tuple[int, str]] = field(default_factory=list)
    people: list[tuple[int, str]] = field(default_factory=list)
    villages: list[str] = field(default_factory=list)
    told: dict = field(default_factory=dict)


def make_groups(tables: dict[type, Table], seed: int, until: date) -> list[Group]:
    """Every Pokja with its people. One that has seats already keeps its own and gets no other."""
    accounts = _Accounts(tables, until)
    accounts.add(NATIONAL, "Pembaca Nasional", Role.AREA_READER, Access.Scope.NATION)
    accounts.add(SYSTEM, "Admin Sistem", Role.SYSTEM, Access.Scope.NATION)
    known = _Known()
    groups = []
    for pokja in Pokja.objects.with_region().standing().order_by("region__code"):
        rng = Random(f"{seed} {pokja.code}")
        region = pokja.region
        is_province = region.level == Level.PROVINCE
        # Some Pokja meet every week and some not at all; a province meets more often.
        weight = 0.0 if rng.random() < 0.04 else rng.lognormvariate(0, 0.6) * (1.6 if is_province else 1)
        group = Group(pokja.pk, pokja.code, pokja.name, str(region.zone), is_province, weight, rng)
        for word, role in _OF_POKJA.items():
            name = f"{role.label} {pokja.name}"
            user = accounts.add(f"{word}.{pokja.code}@{DOMAIN}", name, role, Access.Scope.POKJA, pokja=pokja.pk)
            if role == Role.SECRETARIAT:
                group.secretariat = user
            elif role == Role.CHAIR:
                group.chair = user
        if is_province:
            name = f"Pembaca {region.full_name}"
            accounts.add(
                f"wilayah.{pokja.code}@{DOMAIN}", name, Role.AREA_READER, Access.Scope.PROVINCE, region=region.pk
            )
        group.told = pokja_of(pokja) | {"government": ""}
        group.villages = [words.village(rng) for _ in range(6)]
        if not known.fill(group):
            _add_people(tables, group, until)
        groups.append(group)
    return groups


class _Accounts:
    """Accounts that nobody can sign in with by password; those of an earlier filling are used again."""

    def __init__(self, tables, until: date):
        self.known = dict(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", "pk"))
        self.users, self.accesses = tables[User], tables[Access]
        joined = f"{until - timedelta(days=4000)} 08:00+07"
        self.add_user = self.users.shape("id", "email", "name", password="!", date_joined=joined)
        self.add_access = self.accesses.shape(
            "id", "user_id", "role", "scope", "pokja_id", "region_id", granted_at=joined
        )

    def add(self, email, name, role, scope, *, pokja=NULL, region=NULL) -> int:
        if email not in self.known:
            self.known[email] = self.users.take_id()
            self.add_user((self.known[email], email, name))
            self.add_access((self.accesses.take_id(), self.known[email], role.value, scope.value, pokja, region))
        return self.known[email]


class _Known:
    """What Pokja have already, by Pokja."""

    def __init__(self):
        self.seats = self._by_pokja(Seat, "office")
        self.bidang = self._by_pokja(Bidang, "name")
        self.institutions = self._by_pokja(Institution, "name")
        self.people = self._by_pokja(Person, "name")

    @staticmethod
    def _by_pokja(model, name):
        found = {}
        for pokja, pk, text in model.objects.order_by("pk").values_list("pokja", "pk", name):
            found.setdefault(pokja, []).append((pk, " ".join(text.replace("\\", " ").split())))
        return found

    def fill(self, group: Group) -> bool:
        for name in ("seats", "bidang", "institutions", "people"):
            setattr(group, name, getattr(self, name).get(group.pk, []))
        return bool(group.bidang)


def _add_people(tables, group: Group, until: date) -> None:
    rng = group.rng
    group.bidang = _named(tables[Bidang], group, words.BIDANG)
    group.institutions = _named(tables[Institution], group, rng.sample(words.INSTITUTIONS, 12))
    if not group.weight and rng.random() < 0.5:
        return  # not formed: nobody was named yet
    host = tables[HostAgency]
    government = f"Pemerintah {group.name.removeprefix('Pokja PKP ')}"
    host.shape("id", "pokja_id", "agency", "government")(
        (host.take_id(), group.pk, rng.choice(("Bappeda", "Dinas Perumahan Rakyat dan Kawasan Permukiman")), government)
    )
    decree, first_day = _add_decrees(tables[Decree], group, until)
    _add_members(tables, group, decree, first_day, until)


def _named(table: Table, group: Group, names) -> list[tuple[int, str]]:
    add, found = table.shape("id", "pokja_id", "name"), []
    for name in names:
        found.append((table.take_id(), name))
        add((found[-1][0], group.pk, name))
    return found


def _add_decrees(table: Table, group: Group, until: date) -> tuple[int, date]:
    """Up to four SK one after the other; the last is in force, has ended, or says no end."""
    rng = group.rng
    add = table.shape("id", "pokja_id", "number", "date", "subject", "valid_from", "valid_until")
    ended = rng.random() < 0.25
    last_day = until - timedelta(days=rng.randint(20, 700)) if ended else until + timedelta(days=rng.randint(30, 1500))
    day = first = until - timedelta(days=rng.randint(3300, 3900))
    pk = 0
    for n in range(4):
        end = day + timedelta(days=rng.randint(700, 1500))
        is_last = n == 3 or end >= last_day
        valid_until = NULL if is_last and not ended and rng.random() < 0.3 else max(day, last_day) if is_last else end
        pk = table.take_id()
        number = f"640/Kep.{rng.randint(1, 999)}-Huk/{day.year}"
        add((pk, group.pk, number, day, f"Pembentukan {group.name}", day, valid_until))
        if is_last:
            break
        day = end + timedelta(days=1)
    return pk, first


def _add_members(tables, group: Group, decree: int, first_day: date, until: date) -> None:
    rng = group.rng
    people, seats, memberships = tables[Person], tables[Seat], tables[Membership]
    add_person = people.shape("id", "pokja_id", "name", "title_after", "user_id")
    add_seat = seats.shape("id", "pokja_id", "role", "bidang_id", "office", "institution", "rank")
    add_member = memberships.shape(
        "id", "pokja_id", "role", "person_id", "seat_id", "decree_id", "valid_from", "valid_until"
    )
    coordinators = iter(group.bidang)
    for rank, role in enumerate(_SEATS):
        seat, office, institution = seats.take_id(), rng.choice(words.OFFICES), rng.choice(group.institutions)[1]
        bidang = next(coordinators)[0] if role == SeatRole.COORDINATOR else NULL
        add_seat((seat, group.pk, role.value, bidang, office, institution, rank))
        group.seats.append((seat, office))
        changed = until - timedelta(days=rng.randint(100, 3000)) if rng.random() < 0.4 else None
        spans = [(first_day, changed), (changed + timedelta(days=1), NULL)] if changed else [(first_day, NULL)]
        if rng.random() < 0.05:
            spans = spans[:-1]  # vacant since, or never held
        for since, last in spans:
            person, name = people.take_id(), words.person(rng)
            user = group.secretariat if role == SeatRole.SECRETARIAT and last == NULL else NULL
            add_person((person, group.pk, name, rng.choice(words.TITLES_AFTER), user))
            add_member((memberships.take_id(), group.pk, role.value, person, seat, decree, since, last))
            group.people.append((person, name))
