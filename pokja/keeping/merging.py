"""Two entries of one person become one: memberships move, papers and attendance stay as they were written."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from pokja.cleaning import clean_text
from pokja.keeping.acts import Recorder
from pokja.keeping.change import change
from pokja.keeping.members import ACCOUNT, PERSON_FIELDS
from pokja.models import MemberAct, Membership, Person, Pokja, User

FIELDS = (*PERSON_FIELDS, ACCOUNT)
_MEANWHILE = "Sementara itu salah satu entri diubah. Periksa lagi isinya, lalu gabungkan."
_GONE = "{person} sudah digabung ke {other}. Buka lagi laman Gabung."


def merge(stays: Person, goes: Person, values: dict, *, seen: str = "", by: User) -> MemberAct | None:
    """`goes` becomes a part of `stays`, which takes `values`; None when that was done before.

    `seen` is what the page showed of both (`state_of`). Finals, attendance and signers carry their own text: it stays.
    """
    with change(stays.pokja, by):
        entries = Person.objects.filter(pokja=stays.pokja, pk__in=[stays.pk, goes.pk]).select_related("user")
        found = {person.pk: person for person in entries.order_by("pk").select_for_update(of=("self",))}
        stays, goes = found[stays.pk], found[goes.pk]
        if goes.merged_into_id == stays.pk:
            return None
        _refuse_what_cannot_be(stays, goes, seen)
        recorder = Recorder()
        for earlier in Person.objects.filter(merged_into=goes).order_by("pk"):
            recorder.write(earlier, merged_into=stays)
        recorder.write(goes, merged_into=stays)
        sentence = f"Entri {goes} digabung ke {stays}."
        recorder.write(stays, **values)
        for membership in Membership.objects.filter(person=goes).select_related("person").order_by("pk"):
            recorder.write(membership, person=stays)
        return recorder.save(stays.pokja, MemberAct.Kind.MERGED, sentence, by=by, about=stays)


def state_of(*people: Person) -> str:
    """What the page shows of them, told apart without telling it."""
    shown = [[person.pk, *(str(getattr(person, name) or "") for name in FIELDS)] for person in people]
    return salted_hmac("pokja.merging", repr(shown)).hexdigest()


def likely_doubles(pokja: Pokja) -> list[tuple[Person, Person]]:
    """Pairs of standing entries with the same NIP, or with the same name and no two different NIP."""
    people = list(Person.objects.standing().filter(pokja=pokja).order_by("pk"))
    by_sign = defaultdict(list)
    for person in people:
        if person.nip:
            by_sign["nip", person.nip].append(person)
        by_sign["name", folded(person.name)].append(person)
    pairs = {}
    for same in by_sign.values():
        for other in same[1:]:
            if not (same[0].nip and other.nip and same[0].nip != other.nip):
                pairs[same[0].pk, other.pk] = (same[0], other)
    return list(pairs.values())


def folded(name: str) -> str:
    """Siti  AMINAH = siti aminah; points and commas say nothing either."""
    return " ".join(clean_text(name, multiline=False).casefold().replace(".", " ").replace(",", " ").split())


def _refuse_what_cannot_be(stays: Person, goes: Person, seen: str) -> None:
    if stays.pk == goes.pk:
        raise ValidationError({"goes": "Pilih dua entri yang berbeda."})
    for person in (stays, goes):
        if person.merged_into_id:
            raise ValidationError({"goes": _GONE.format(person=person, other=person.merged_into)})
    if seen and seen != state_of(stays, goes):
        raise ValidationError({"goes": _MEANWHILE})
