"""Mutasi: an office passes from one person to the next, and the rights of the account with it, in one step."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from pokja.indonesian import short_date
from pokja.keeping.access import OWN_ADMIN, give_access, take_access
from pokja.keeping.acts import Recorder, accesses_of
from pokja.keeping.change import change
from pokja.keeping.members import fresh, make_membership, standing_entry, write_membership
from pokja.models import Access, MemberAct, Membership, Person, User
from pokja.models.membership import Acting
from pokja.roles import POKJA_ROLES, Role

READER_FOR = timedelta(days=30)
KEEP, READER, TAKE = "keep", "reader", "take"
NAMES = ("title_before", "name", "title_after")


@dataclass(frozen=True)
class Succession:
    """What an admin wants: who follows on which day and how, and what becomes of the accounts.

    `first_day` is the successor's; the old holder's last one is the day before, but a Plh. stands in for a holder who
    stays. `rights` is what becomes of the old holder's account; `email` is where the successor is given the same roles.
    `seen` is what the page showed of the seat (`state_of`), empty when nobody looked.
    """

    person: Person | None = None
    acting: str = Acting.NONE
    first_day: date | None = None
    basis: str = ""
    rights: str = KEEP
    email: str = ""
    seen: str = ""

    def lets_stay(self, membership: Membership) -> bool:
        """Whether the old holder stays: a Plh. stands in for anybody but another Plh."""
        return self.acting == Acting.PLH and membership.acting != Acting.PLH

    def with_rights_of(self, membership: Membership) -> "Succession":
        """Whoever stays keeps the rights."""
        return replace(self, rights=KEEP) if self.lets_stay(membership) else self

    @property
    def last_day(self) -> date:
        return self.first_day - timedelta(days=1)


@dataclass
class Succeeded:
    """What came of it: the act, and the new accounts that need an invitation."""

    act: MemberAct
    invited: list[User] = field(default_factory=list)
    accesses: list[Access] = field(default_factory=list)


def succeed(membership: Membership, wanted: Succession, *, by: User) -> Succeeded:
    """Let the successor take the seat. Sent twice it is done once; of two different ones the second is told of the
    first."""
    with change(membership.pokja, by):
        membership = fresh(membership)
        wanted = wanted.with_rights_of(membership)
        if wanted.person.pk:
            wanted = replace(wanted, person=standing_entry(wanted.person))
        known = _done_before(membership, wanted)
        if known:
            return Succeeded(known)
        _refuse_what_cannot_be(membership, wanted)
        recorder, account = Recorder(), account_of_member(membership)
        words = passing_on(membership, wanted, wanted.person.full_name)
        successor = _put_on_seat(recorder, membership, wanted)
        done = _move_rights(recorder, membership, account, successor, wanted, by)
        sentence = f"Mutasi {membership.seat.title}: {words}"
        done.act = recorder.save(membership.pokja, MemberAct.Kind.MUTASI, sentence, by=by, about=membership.seat)
        return done


def account_of_member(membership: Membership) -> User | None:
    """The account with which the member enters this Pokja: the one named, else the one of the same address."""
    person = membership.person
    here = User.objects.filter(access__in=Access.objects.filter(pokja=membership.pokja_id)).distinct()
    if person.user_id:
        return here.filter(pk=person.user_id).first()
    return here.filter(email__iexact=person.email).first() if person.email else None


def held_today(membership: Membership, account: User | None) -> list[Access]:
    """The accesses of the account to this Pokja that are in force; what has ended or not begun moves nowhere."""
    if account is None:
        return []
    rows = Access.objects.filter(pokja=membership.pokja_id, user=account).on(timezone.localdate())
    return list(rows.select_related("user", "pokja__region"))


def roles_of(membership: Membership, account: User | None) -> list[Role]:
    """What the account may do in this Pokja today, in the order of the roles."""
    return sorted((Role(access.role) for access in held_today(membership, account)), key=POKJA_ROLES.index)


def state_of(membership: Membership) -> str:
    """Who sits on the seat, how long, and with which rights: when it differs from what the page showed, somebody was
    quicker, and what the page said of the effect is no longer true."""
    rows = (
        Membership.objects.filter(seat=membership.seat_id).order_by("pk").values_list("pk", "valid_from", "valid_until")
    )
    account = account_of_member(membership)
    rights = [account.pk if account else "", *roles_of(membership, account)]
    return ";".join(" ".join(map(str, row)) for row in [*rows, rights])


def _put_on_seat(recorder: Recorder, membership: Membership, wanted: Succession) -> Membership:
    ends = not wanted.lets_stay(membership) and (
        membership.valid_until is None or membership.valid_until > wanted.last_day
    )
    if ends:
        write_membership(recorder, membership, valid_until=wanted.last_day)
    person = wanted.person
    if not person.pk:  # a known one of the same name would have been found by the form
        person.pokja = membership.pokja
        recorder.create(person)
    decree = membership.decree
    holds = decree is not None and (decree.valid_until is None or decree.valid_until >= wanted.first_day)
    successor = Membership(
        person=person,
        seat=membership.seat,
        acting=wanted.acting,
        decree=decree if holds else None,
        valid_from=wanted.first_day,
        basis=wanted.basis,
    )
    make_membership(recorder, successor, "first_day")
    return successor


# --- what cannot be ---


def _done_before(membership: Membership, wanted: Succession) -> MemberAct | None:
    """The act by which the same person took this seat on that day."""
    who = Q(person=wanted.person.pk) if wanted.person.pk else Q()
    for name in NAMES if not wanted.person.pk else ():
        who &= Q(**{f"person__{name}": getattr(wanted.person, name)})
    same = Membership.objects.filter(who, seat=membership.seat_id, acting=wanted.acting, valid_from=wanted.first_day)
    made = [{"model": "membership", "pk": pk} for pk in same.values_list("pk", flat=True)]
    return next((act for act in _mutasi_of(membership) if any(entry in act.made for entry in made)), None)


def _refuse_what_cannot_be(membership: Membership, wanted: Succession) -> None:
    if wanted.person.pk == membership.person_id and wanted.acting == membership.acting:
        raise ValidationError({"name": f"{membership.person} sudah memegang jabatan ini. Tulis nama penggantinya."})
    if wanted.seen and wanted.seen != state_of(membership):
        raise ValidationError({"name": _who_was_quicker(membership)})
    starts = membership.valid_from
    if starts and not wanted.lets_stay(membership) and wanted.first_day <= starts:
        words = f"{membership.person} baru mulai {short_date(starts)}. Isi tanggal sesudahnya."
        raise ValidationError({"first_day": words})


def _who_was_quicker(membership: Membership) -> str:
    act = _mutasi_of(membership).first()
    if act is None:
        return "Sementara itu masa jabatan atau akses di sini diubah. Periksa daftar anggota, lalu buka Mutasi lagi."
    return f"Sudah disimpan oleh {act.done_by or 'admin lain'}: {act.sentence} Periksa daftar anggota dulu."


def _mutasi_of(membership: Membership):
    """Mutasi that put somebody on this seat and still stand, the newest first."""
    made_one = Q(pk__in=[])
    for pk in Membership.objects.filter(seat=membership.seat_id).values_list("pk", flat=True):
        made_one |= Q(made__contains=[{"model": "membership", "pk": pk}])
    acts = MemberAct.objects.filter(made_one, pokja=membership.pokja, kind=MemberAct.Kind.MUTASI, undone_at=None)
    return acts.select_related("done_by")


# --- rights ---


def _move_rights(recorder, membership, account, successor, wanted, by) -> Succeeded:
    """The successor's account gets the roles of the old holder's, which keeps, changes or loses them."""
    held, pokja = held_today(membership, account), membership.pokja
    heir = User.objects.filter(email__iexact=wanted.email).first() if wanted.email else None
    before = accesses_of(pokja, [user for user in (account, heir) if user])
    done = Succeeded(act=None)
    if wanted.email:
        has_already = {access.role for access in held_today(membership, heir)}
        for old in held:
            if old.role in has_already:
                continue
            name, until = successor.person.name, old.valid_until
            access = give_access(pokja, email=wanted.email, name=name, role=old.role, until=until, by=by)
            done.accesses.append(access)
            heir = access.user
        if heir:
            recorder.write(successor.person, user=heir)
    if heir and not heir.has_usable_password():
        done.invited = [heir]
    if account and account != heir:
        done.accesses += _change_old_rights(membership, account, wanted, by)
    recorder.access_changed(before, accesses_of(pokja, [user for user in (account, heir) if user]))
    return done


def _change_old_rights(membership: Membership, account: User, wanted: Succession, by: User) -> list[Access]:
    if wanted.rights == KEEP:
        return []
    held = held_today(membership, account)
    if account == by and any(access.role == Role.ADMIN for access in held):
        raise ValidationError({"rights": OWN_ADMIN})
    changed = [access for access in held if wanted.rights == TAKE or access.role != Role.READER]
    for access in changed:
        take_access(access, by=by)
    if wanted.rights == READER:
        until = timezone.localdate() + READER_FOR
        changed.append(
            give_access(membership.pokja, email=account.email, name=account.name, role=Role.READER, until=until, by=by)
        )
    return changed


def passing_on(membership: Membership, wanted: Succession, name: str) -> str:
    """Budi Santoso berhenti 31 Mei 2026; Siti Aminah mulai 1 Juni 2026 sebagai Plt.

    The list of changes and the audit log say it too, so no address of anybody is in it.
    """
    old, acting = membership.person, f" sebagai {Acting(wanted.acting).label}" if wanted.acting else ""
    if wanted.lets_stay(membership):
        start = f" mulai {short_date(wanted.first_day)}" if wanted.first_day else ""
        return f"{old} tetap menjabat; {name} menjadi {Acting(wanted.acting).label}{start}."
    if wanted.first_day is None:
        return f"{old} berhenti sehari sebelum {name} mulai{acting}."
    gone = membership.valid_until and membership.valid_until <= wanted.last_day
    ends = f"{old} {'sudah ' if gone else ''}berhenti {short_date(membership.valid_until if gone else wanted.last_day)}"
    return f"{ends}; {name} mulai {short_date(wanted.first_day)}{acting}".rstrip(".") + "."
