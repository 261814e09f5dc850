"""What a change of the people means for what was recorded; the recording side says it here, for pokja never asks it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from pokja.indonesian import short_date
from pokja.keeping.mutasi import READER, READER_FOR, TAKE, Succession, passing_on
from pokja.models import Membership, Seat, User
from pokja.overlaps import overlap_doubts
from pokja.roles import Role

_tellers: list[Callable[[Seat], list[str]]] = []


def register(teller: Callable[[Seat], list[str]]) -> None:
    """`teller` gives phrases such as "3 tindak lanjut ikut jabatan" for a seat that gets another holder."""
    if teller not in _tellers:
        _tellers.append(teller)


def of_succession(seat: Seat) -> list[str]:
    return [phrase for teller in _tellers for phrase in teller(seat)]


@dataclass
class Effect:
    """What a mutasi would do, before it is done; `doubts` are to be looked at and never block."""

    sentences: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def effect_of(membership: Membership, wanted: Succession, account: User | None, roles: list[Role]) -> Effect:
    """`account` is the old holder's and `roles` what it may do here; what is not typed yet is left open."""
    name = wanted.person.full_name if wanted.person else "penggantinya"
    sentences = [passing_on(membership, wanted, name)]
    if phrases := of_succession(membership.seat):
        sentences.append(_as_sentence(", ".join(phrases)))
    if account:
        sentences.append(_account_words(membership, wanted, account))
    if wanted.email and roles:
        labels = " dan ".join(role.label for role in roles)
        sentences.append(f"{_capital(name)} diberi akses {labels} lewat {wanted.email}.")
    return Effect(sentences, doubts_of(membership, wanted, account))


def doubts_of(membership: Membership, wanted: Succession, account: User | None) -> list[str]:
    """A day before the SK, rights that move before the office does, and other offices the old holder keeps."""
    doubts, day = [], wanted.first_day
    decree = membership.decree
    if day and decree and day < (decree.valid_from or decree.date):
        start = short_date(decree.valid_from or decree.date)
        doubts.append(f"{short_date(day)} sebelum SK {decree.number} berlaku ({start}). Periksa lagi tanggalnya.")
    moves = bool(wanted.email) or (account and wanted.rights in (TAKE, READER))
    if day and moves and day > timezone.localdate():
        doubts.append(f"Akses akun berpindah begitu disimpan, sebelum {short_date(day)}.")
    if day:  # with the id of the old holder, who is thereby not among the others
        planned = Membership(pk=membership.pk, seat=membership.seat, acting=wanted.acting, valid_from=day)
        planned.person_id = wanted.person.pk if wanted.person else None
        doubts += overlap_doubts(planned)
    if account and wanted.rights in (TAKE, READER):
        doubts += _other_offices(membership, day or timezone.localdate())
    return doubts


def _other_offices(membership: Membership, day: date) -> list[str]:
    others = Membership.objects.on(day).filter(person=membership.person).exclude(pk=membership.pk)
    titles = [row.seat.title for row in others.select_related("seat__bidang")]
    return [f"{membership.person} masih menjabat {', '.join(titles)}; aksesnya ikut berubah."] if titles else []


def _account_words(membership: Membership, wanted: Succession, account: User) -> str:
    if wanted.lets_stay(membership):
        return f"Akses akun {account} tidak berubah, karena {membership.person} tetap menjabat."
    if wanted.rights == READER:
        until = timezone.localdate() + READER_FOR
        return f"Akun {account} menjadi pembaca sampai {short_date(until)}."
    return f"Akses akun {account} {'dicabut' if wanted.rights == TAKE else 'tidak berubah'}."


def _as_sentence(text: str) -> str:
    return f"{_capital(text)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
