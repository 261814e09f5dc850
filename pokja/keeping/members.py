"""People take and leave seats of a Pokja; what was written wrongly is repaired."""

from datetime import date

from django.db.models import Q

from pokja.keeping.change import change, period_text, refusals, same_row, save_changed
from pokja.models import Bidang, Institution, Membership, Person, Pokja, Seat, User
from pokja.models.membership import SeatRole

PERSON_FIELDS = ("title_before", "name", "title_after", "rank_title", "nip", "phone", "email")
SEAT_FIELDS = ("role", "bidang", "office", "institution")
MEMBERSHIP_FIELDS = ("acting", "decree", "valid_from", "valid_until")


def add_member(
    pokja: Pokja, *, person: Person, seat: Seat, bidang: str = "", membership: Membership, by: User
) -> Membership:
    """Put a person on a seat. Person and seat may be new; a new seat gets the bidang of that name."""
    with change(pokja, by):
        membership.person = _kept_person(pokja, person)
        membership.seat = _kept_seat(pokja, seat, bidang)
        known = same_row(Membership.objects, membership, ("person", "seat", *MEMBERSHIP_FIELDS))
        return known or _save_membership(membership)


def correct_member(membership: Membership, changed: dict, *, by: User) -> Membership:
    """Repair what was written wrongly. `changed` holds what the writer changed, by the names of the form.

    A seat keeps its role for good, so a member in another role sits on another seat.
    """
    with change(membership.pokja, by):
        membership = Membership.objects.with_people().select_related("pokja").get(pk=membership.pk)
        save_changed(membership.person, _part(changed, PERSON_FIELDS))
        seat = _part(changed, SEAT_FIELDS)
        if "bidang" in seat:
            seat["bidang"] = _kept_bidang(membership.pokja, seat["bidang"])
        if "role" in seat:
            kept = {name: getattr(membership.seat, name) for name in SEAT_FIELDS}
            membership.seat = _kept_seat(membership.pokja, Seat(**kept | seat))
        else:
            save_changed(membership.seat, seat)
        _remember_institution(membership.pokja, membership.seat.institution)
        for name, value in _part(changed, MEMBERSHIP_FIELDS).items():
            setattr(membership, name, value)
        return _save_membership(membership)


def end_member(membership: Membership, last_day: date, *, by: User) -> Membership:
    """The person leaves the seat after `last_day`; the seat and everything written before stay."""
    with change(membership.pokja, by):
        membership.valid_until = last_day
        return _save_membership(membership)


def _part(changed: dict, names) -> dict:
    return {name: changed[name] for name in names if name in changed}


def _save_membership(membership: Membership) -> Membership:
    taken = ("valid_from", lambda: _who_sits_there(membership))
    with refusals(membership_exclusive_role_once=taken, membership_exclusive_stand_in_once=taken):
        membership.pokja, membership.role = membership.seat.pokja, membership.seat.role
        membership.save()
    return membership


def _who_sits_there(membership: Membership) -> str:
    """Who holds the same exclusive role in that time."""
    start, end = membership.valid_from or date.min, membership.valid_until or date.max
    other = (
        Membership.objects.with_people()
        .filter(Q(valid_from=None) | Q(valid_from__lte=end), Q(valid_until=None) | Q(valid_until__gte=start))
        .filter(pokja=membership.pokja, role=membership.role)
        .exclude(pk=membership.pk)
        .first()
    )
    role = SeatRole(membership.role).label
    if other is None:
        return f"{role} pada tanggal itu sudah ada. Ubah tanggalnya."
    return f"{role} pada tanggal itu {other.person} ({period_text(other)}). Akhiri dulu yang itu, atau ubah tanggalnya."


def _kept_person(pokja: Pokja, person: Person) -> Person:
    person.pokja = pokja
    if not person.pk:
        person = same_row(Person.objects.filter(pokja=pokja), person, PERSON_FIELDS) or person
        person.save()
    return person


def _kept_seat(pokja: Pokja, seat: Seat, bidang: str = "") -> Seat:
    if seat.pk:
        return seat
    seat.pokja = pokja
    seat.bidang = seat.bidang or _kept_bidang(pokja, bidang)
    known = same_row(Seat.objects.filter(pokja=pokja), seat, SEAT_FIELDS)
    if known:
        return known
    seat.rank = list(SeatRole).index(SeatRole(seat.role)) * 100
    seat.save()
    _remember_institution(pokja, seat.institution)
    return seat


def _kept_bidang(pokja: Pokja, name: str) -> Bidang | None:
    return Bidang.objects.get_or_create(pokja=pokja, name=name)[0] if name else None


def _remember_institution(pokja: Pokja, name: str) -> None:
    """Offered from now on while typing."""
    if name:
        Institution.objects.get_or_create(pokja=pokja, name=name)
