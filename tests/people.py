"""The cast every test shares: one person per role of Pokja Banten, people of other places, and nobody."""

from dataclasses import dataclass, fields

from django.contrib.auth.models import AnonymousUser
from django.test import Client

from pokja.models import Pokja, User
from pokja.roles import Role
from tests.factories import give_access, make_pokja, make_region, make_user


@dataclass(frozen=True)
class Cast:
    """`pokja` is the one the tests are about; `joined` takes part in its meetings; `elsewhere` is a stranger to it."""

    pokja: Pokja
    joined: Pokja
    elsewhere: Pokja
    secretariat: User
    chair: User
    reader: User
    admin: User
    area_reader: User
    system: User
    participant: User
    stranger: User
    anonymous: AnonymousUser

    def client(self, person: str) -> Client:
        return client_of(getattr(self, person))


PEOPLE = tuple(field.name for field in fields(Cast) if field.type in (User, AnonymousUser))


def client_of(user, **options) -> Client:
    """A browser in which `user` is signed in; `client_of(cast.anonymous)` is one in which nobody is."""
    client = Client(**options)
    if user.is_authenticated:
        client.force_login(user)
    return client


def make_cast() -> Cast:
    """Banten (36), with Kabupaten Lebak (36.02) taking part and Jawa Timur (35) elsewhere."""
    pokja, joined, elsewhere = make_pokja("36"), make_pokja("36.02"), make_pokja("35")
    return Cast(
        pokja=pokja,
        joined=joined,
        elsewhere=elsewhere,
        secretariat=_person("Sekretariat Banten", Role.SECRETARIAT, pokja=pokja),
        chair=_person("Pimpinan Banten", Role.CHAIR, pokja=pokja),
        reader=_person("Pejabat Banten", Role.READER, pokja=pokja),
        admin=_person("Admin Banten", Role.ADMIN, pokja=pokja),
        area_reader=_person("Pembaca Provinsi Banten", Role.AREA_READER, region=make_region("36")),
        system=_person("Admin Sistem", Role.SYSTEM),
        participant=_person("Sekretariat Lebak", Role.SECRETARIAT, pokja=joined),
        stranger=_person("Sekretariat Jawa Timur", Role.SECRETARIAT, pokja=elsewhere),
        anonymous=AnonymousUser(),
    )


def _person(name: str, role: Role, **place) -> User:
    user = make_user(name, email=f"{name.lower().replace(' ', '.')}@contoh.test")
    give_access(user, role, **place)
    return user
