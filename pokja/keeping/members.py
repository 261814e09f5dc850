"""People take and leave seats of a Pokja; what was written wrongly is repaired."""

from datetime import date

from django.db.models import Q

from pokja.indonesian import short_date
from pokja.keeping.acts import MODELS, Recorder
from pokja.keeping.change import change, period_text, refusals, same_row
from pokja.models import Bidang, Institution, MemberAct, Membership, Person, Pokja, Seat, User
from pokja.models.membership import SeatRole

PERSON_FIELDS = ("title_before", "name", "title_after", "rank_title", "nip", "phone", "email")
SEAT_FIELDS = ("role", "bidang", "office", "institution")
MEMBERSHIP_FIELDS = ("acting", "decree", "valid_from", "valid_until", "basis")
ACCOUNT = "user"


def add_member(
    pokja: Pokja, *, person: Person, seat: Seat, bidang: str = "", membership: Membership, by: User
) -> Membership:
    """Put a person on a seat. Person and seat may be new; a new seat gets the bidang of that name."""
    with change(pokja, by):
        membership.person = _kept_person(pokja, person)
        membership.seat = _kept_seat(pokja, seat, bidang)
        known = same_row(Membership.objects, membership, ("person", "seat", *MEMBERSHIP_FIELDS))
        if not known:
            make_membership(Recorder(), membership)
        return known or membership


def correct_member(membership: Membership, changed: dict, *, by: User) -> MemberAct | None:
    """Repair what was written wrongly. `changed` holds what the writer changed, by the names of the form.

    A seat keeps its role for good, so a member in another role sits on another seat.
    """
    with change(membership.pokja, by):
        membership, recorder = fresh(membership), Recorder()
        recorder.write(membership.person, **_part(changed, (*PERSON_FIELDS, ACCOUNT)))
        seat = _part(changed, SEAT_FIELDS)
        if "bidang" in seat:
            seat["bidang"] = _kept_bidang(membership.pokja, seat["bidang"])
        values = _part(changed, MEMBERSHIP_FIELDS)
        if "role" in seat:
            values["seat"] = _seat_of_another_role(membership, seat, recorder)
        else:
            recorder.write(membership.seat, **seat)
        write_membership(recorder, membership, **values)
        _remember_institution(membership.pokja, membership.seat.institution)
        sentence = f"Data {membership.person} dikoreksi: {_labels(recorder.changes)}."
        return recorder.save(membership.pokja, MemberAct.Kind.CORRECTED, sentence, by=by, about=membership.person)


def end_member(membership: Membership, last_day: date, *, by: User) -> MemberAct | None:
    """The person leaves the seat after `last_day`; the seat and everything written before stay."""
    with change(membership.pokja, by):
        membership, recorder = fresh(membership), Recorder()
        write_membership(recorder, membership, valid_until=last_day)
        sentence = f"{membership.person} berhenti sebagai {membership.seat.title} sesudah {short_date(last_day)}."
        return recorder.save(membership.pokja, MemberAct.Kind.ENDED, sentence, by=by, about=membership.person)


def fresh(membership: Membership) -> Membership:
    """As it stands now, under the lock of its Pokja."""
    return Membership.objects.with_people().select_related("pokja__region__parent").get(pk=membership.pk)


def write_membership(recorder: Recorder, membership: Membership, **values) -> None:
    """Change it where the database lets us; else say who sits there."""
    membership.role = values.get("seat", membership.seat).role
    with taken_in_words(membership):
        recorder.write(membership, **values)


def make_membership(recorder: Recorder, membership: Membership, field: str = "valid_from") -> None:
    """Put somebody on a seat; `field` is where the form says that it is taken."""
    membership.pokja, membership.role = membership.seat.pokja, membership.seat.role
    with taken_in_words(membership, field):
        recorder.create(membership)


def taken_in_words(membership: Membership, field: str = "valid_from"):
    """Says who sits there when the database refuses a second one."""
    taken = (field, lambda: _who_sits_there(membership))
    return refusals(membership_exclusive_role_once=taken, membership_exclusive_stand_in_once=taken)


def _seat_of_another_role(membership: Membership, changed: dict, recorder: Recorder) -> Seat:
    kept = {name: getattr(membership.seat, name) for name in SEAT_FIELDS}
    known = set(Seat.objects.filter(pokja=membership.pokja).values_list("pk", flat=True))
    seat = _kept_seat(membership.pokja, Seat(**kept | changed))
    if seat.pk not in known:
        recorder.note_made(seat)
    return seat


def _labels(changes: list[dict]) -> str:
    """nama, jabatan: what was changed, without its values."""
    labels = [str(MODELS[entry["model"]]._meta.get_field(entry["field"]).verbose_name) for entry in changes]
    return ", ".join(dict.fromkeys(labels))


def _part(changed: dict, names) -> dict:
    return {name: changed[name] for name in names if name in changed}


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
    if person.pk:
        return standing_entry(person)
    person.pokja = pokja
    person = same_row(Person.objects.standing().filter(pokja=pokja), person, PERSON_FIELDS) or person
    person.save()
    return person


def standing_entry(person: Person) -> Person:
    """The entry into which `person` was merged while the page was open, else `person`."""
    person = Person.objects.select_related("merged_into").get(pk=person.pk)
    return person.merged_into or person


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
