"""What the audit log tells of the people side."""

from django.db.models import Exists, OuterRef, Q

from pokja.auditlog.history import History
from pokja.auditlog.sources import Kind, Notes, register
from pokja.indonesian import person_name
from pokja.models import Access, Bidang, Decree, HostAgency, Membership, Person, Pokja, Region, Seat, User
from pokja.models.membership import SeatRole
from pokja.roles import Role


def _membership(event, names) -> str:
    return f"Keanggotaan {names.text(Person, event.person_id)} sebagai {names.text(Seat, event.seat_id)}"


def _person(event, names) -> str:
    return f"Data {person_name(event.title_before, event.name, event.title_after)}"


def _seat(event, names) -> str:
    role = SeatRole(event.role).label
    return f"Kedudukan {role} ({event.office})" if event.office else f"Kedudukan {role}"


def _access(event, names) -> str:
    place = "tingkat nasional"
    if event.pokja_id or event.region_id:
        place = names.text(Pokja, event.pokja_id) or names.text(Region, event.region_id)
    return f"Akses {names.text(User, event.user_id)} sebagai {Role(event.role).label} di {place}"


def _accounts_of(pokja: Pokja) -> Q:
    """What happened to accounts while they had access to this Pokja; before and after it is none of its business."""
    events = Access.pgh_event_model.objects.filter(pokja=pokja)
    of_this_one = events.filter(user_id=OuterRef("pgh_obj_id"))
    began = Exists(of_this_one.filter(pgh_created_at__lte=OuterRef("pgh_created_at")))
    went_on = Exists(of_this_one.filter(pgh_created_at__gte=OuterRef("pgh_created_at"))) | Exists(
        Access.objects.filter(pokja=pokja, user=OuterRef("pgh_obj_id"))
    )
    return Q(pgh_obj_id__in=events.values("user_id")) & began & went_on


def register_own_sources() -> None:
    register(
        Notes(),
        History(
            Membership,
            Kind.MEMBERS,
            _membership,
            texts=["person__name", "seat__office", "seat__institution", "basis"],
            named=["person", "seat"],
            unsaid=["role"],
        ),
        History(
            Person,
            Kind.MEMBERS,
            _person,
            texts=["name", "title_before", "title_after", "rank_title"],
            named=["name", "title_before", "title_after"],
        ),
        History(Seat, Kind.MEMBERS, _seat, texts=["office", "institution", "bidang__name"], named=["role", "office"]),
        History(Bidang, Kind.MEMBERS, lambda event, names: f"Bidang {event.name}", texts=["name"], named=["name"]),
        History(
            Access,
            Kind.ACCESS,
            _access,
            texts=["user__name", "pokja__region__name", "region__name"],
            named=["user", "role", "region"],
            unsaid=["scope"],
        ),
        History(
            User,
            Kind.ACCOUNT,
            lambda event, names: f"Akun {event.name}".strip(),
            pokja="",
            of_pokja=_accounts_of,
            texts=["name"],
            named=["name"],
            labels={"is_superuser": "superuser Django", "is_staff": "staf Django"},
        ),
        History(
            Decree,
            Kind.PAPERS,
            lambda event, names: f"SK {event.number}",
            texts=["number", "subject", "signed_by_office"],
            named=["number"],
        ),
        History(
            HostAgency,
            Kind.PAPERS,
            lambda event, names: f"Kop {event.agency}",
            texts=["agency", "government", "address"],
            named=["agency"],
        ),
        History(
            Pokja,
            Kind.POKJA,
            lambda event, names: f"Data {names.text(Pokja, event.id)}",
            pokja="id",
            of_pokja=lambda pokja: Q(pgh_obj_id=pokja.pk),
            texts=["own_name", "region__name"],
            unsaid=["region"],
        ),
    )
