"""Seats of a Pokja and the persons who sit on them for a time."""

from datetime import date, timedelta

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from pokja.indonesian import person_name
from pokja.models.group import Bidang, DateRange, Decree, OfPokja, OfPokjaQuerySet, Pokja
from pokja.models.history import tracked


class Acting(models.TextChoices):
    """In what way somebody holds an office that is not fully theirs."""

    NONE = "", "Definitif"
    PLT = "plt", "Plt."
    PLH = "plh", "Plh."
    PJ = "pj", "Pj."


class PersonQuerySet(OfPokjaQuerySet):
    def standing(self):
        """Without the entries that were merged into another entry of the same human."""
        return self.filter(merged_into=None)

    def with_contacts(self):
        """Of whom a telephone or e-mail is known, by this entry or by one that was merged into it."""
        known = ~Q(phone="") | ~Q(email="")
        merged = Person.objects.filter(known, merged_into=OuterRef("pk"))
        return self.filter(known | Exists(merged))

    def off_every_seat(self, day: date):
        """Who sits on no seat on `day` or later."""
        return self.exclude(_on_seat(Q(valid_until=None) | Q(valid_until__gte=day)))

    def leavers_with_contacts(self, pokja: Pokja, day: date):
        """Whose telephone or e-mail is kept although they sit on no seat of `pokja` any more."""
        return self.standing().with_contacts().off_every_seat(day).filter(pokja=pokja).order_by("name", "pk")

    def once_on_a_seat(self):
        return self.filter(_on_seat(Q()))


def _on_seat(when: Q) -> Q:
    """Whether the person, or an entry that was merged into this one, has such a membership.

    Two questions and not one with "or": each finds its rows by an index, however many members there are.
    """
    memberships = Membership.objects.filter(when)
    return Exists(memberships.filter(person=OuterRef("pk"))) | Exists(
        memberships.filter(person__merged_into=OuterRef("pk"))
    )


# An entry is merged into a standing one of the same Pokja: never into itself, another merged one or a stranger.
_MERGED_RIGHTLY = pgtrigger.Trigger(
    name="person_merged_into_a_standing_one",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__merged_into__isnull=False),
    func="""
        IF NEW.merged_into_id = NEW.id
            OR EXISTS (SELECT 1 FROM pokja_person WHERE merged_into_id = NEW.id)
            OR NOT EXISTS (
                SELECT 1 FROM pokja_person
                WHERE id = NEW.merged_into_id AND merged_into_id IS NULL AND pokja_id = NEW.pokja_id
            ) THEN
            RAISE EXCEPTION 'a person is merged into a standing one of the same Pokja'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'person_merged_into_a_standing_one';
        END IF;
        RETURN NEW;
    """,
)


@tracked(exclude=["nip", "phone", "email"])
@pgtrigger.register(_MERGED_RIGHTLY)
class Person(OfPokja):
    """Somebody known to one Pokja. The same human in two Pokja is two persons: nothing leaks between them."""

    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="people", verbose_name="Pokja")
    title_before = models.CharField("gelar di depan", max_length=100, blank=True)
    name = models.CharField("nama", max_length=300)
    title_after = models.CharField("gelar di belakang", max_length=100, blank=True)
    rank_title = models.CharField("pangkat/golongan", max_length=100, blank=True)
    nip = models.CharField("NIP", max_length=30, blank=True)
    phone = models.CharField("telepon", max_length=50, blank=True)
    email = models.EmailField("pos-el", blank=True)
    user = models.ForeignKey(
        "pokja.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="people", verbose_name="akun"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="digabung ke"
    )
    contacts_removed_at = models.DateTimeField("kontak dihapus", null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "orang"
        verbose_name_plural = "orang"
        ordering = ["pokja", "name", "pk"]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self) -> str:
        """The name with its titles, as printed."""
        return person_name(self.title_before, self.name, self.title_after)


class SeatRole(models.TextChoices):
    """Roles inside a Pokja, in the order in which they are listed."""

    PATRON = "patron", "Pembina"
    STEERING = "steering", "Pengarah"
    IN_CHARGE = "in_charge", "Penanggung jawab"
    HEAD = "head", "Ketua"
    DEPUTY = "deputy", "Wakil ketua"
    SECRETARY = "secretary", "Sekretaris"
    COORDINATOR = "coordinator", "Koordinator bidang"
    MEMBER = "member", "Anggota"
    SECRETARIAT = "secretariat", "Sekretariat"


# Roles of which a Pokja has one on any day. Wakil ketua and Pembina may be several.
EXCLUSIVE_ROLES = [SeatRole.HEAD, SeatRole.SECRETARY]


class SeatQuerySet(OfPokjaQuerySet):
    def vacant(self, day):
        """Nobody sits there on `day` although somebody did before; `last_day` and `last_member` tell who did last.

        Ketua and Sekretaris pass from seat to seat, so an old seat of theirs is not vacant while another one is held,
        and of several old ones only the last is. `day` may be an expression, since each Pokja has its own date.
        """
        on_seat = Q(seat=OuterRef("pk"))
        in_office = Q(role__in=EXCLUSIVE_ROLES, role=OuterRef("role"), pokja=OuterRef("pokja"))
        held, left = Membership.objects.on(day), Membership.objects.filter(valid_until__lt=day)
        left = left.order_by("-valid_until", "-pk")
        passed_on = Q(role__in=EXCLUSIVE_ROLES) & (
            Exists(held.filter(in_office)) | ~Q(last_day=Subquery(left.filter(in_office).values("valid_until")[:1]))
        )
        return (
            self.filter(~Exists(held.filter(on_seat)))
            .annotate(
                last_day=Subquery(left.filter(on_seat).values("valid_until")[:1]),
                last_member=Subquery(left.filter(on_seat).values("pk")[:1]),
            )
            .filter(last_day__isnull=False)
            .exclude(passed_on)
        )


@tracked()
@pgtrigger.register(pgtrigger.ReadOnly(name="seat_stays_what_it_is", fields=["pokja", "role"]))
class Seat(OfPokja):
    """A place in the Pokja (role, bidang, office) that outlives the person on it and the SK that named it."""

    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="seats", verbose_name="Pokja")
    role = models.CharField("peran", max_length=12, choices=SeatRole)
    bidang = models.ForeignKey(
        Bidang, on_delete=models.PROTECT, null=True, blank=True, related_name="seats", verbose_name="bidang"
    )
    office = models.CharField("jabatan", max_length=300, blank=True)
    institution = models.CharField("instansi", max_length=300, blank=True)
    rank = models.PositiveIntegerField("urutan", default=0)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "kedudukan"
        verbose_name_plural = "kedudukan"
        ordering = ["pokja", "rank", "pk"]
        constraints = [models.CheckConstraint(condition=Q(role__in=SeatRole.values), name="seat_role_known")]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        return self.titled(self.role, self.bidang and self.bidang.name, self.office)

    @staticmethod
    def titled(role: str, bidang: str | None, office: str) -> str:
        """ "Ketua", "Koordinator bidang Perumahan" ..., with the office when there is one."""
        title = SeatRole(role).label
        if bidang is not None:
            title = f"{title.removesuffix(' bidang')} bidang {bidang}"
        return f"{title} ({office})" if office else title

    @property
    def vacant_since(self) -> date:
        """Of a seat that was asked for as vacant: the first day on which nobody sat there."""
        return self.last_day + timedelta(days=1)


class MembershipQuerySet(OfPokjaQuerySet):
    def with_people(self):
        return self.select_related("person", "seat__bidang", "decree")

    def current(self, day: date):
        return self.on(day).with_people().order_by("seat__rank", "seat_id", "acting", "pk")


# The role is copied from the seat so that the database itself can refuse two Ketua on one day; people of another
# Pokja are refused in the same place.
_COPY_FROM_SEAT = pgtrigger.Trigger(
    name="membership_follows_its_seat",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        SELECT pokja_id, role INTO NEW.pokja_id, NEW.role FROM pokja_seat WHERE id = NEW.seat_id;
        IF NOT EXISTS (SELECT 1 FROM pokja_person WHERE id = NEW.person_id AND pokja_id = NEW.pokja_id) THEN
            RAISE EXCEPTION 'the person belongs to another Pokja' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


@tracked()
@pgtrigger.register(_COPY_FROM_SEAT)
class Membership(OfPokja):
    """A person on a seat from one day until another. `pokja` and `role` are copied from the seat by the database."""

    pokja = models.ForeignKey(
        Pokja, on_delete=models.PROTECT, related_name="memberships", editable=False, verbose_name="Pokja"
    )
    role = models.CharField("peran", max_length=12, choices=SeatRole, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", verbose_name="orang")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="memberships", verbose_name="kedudukan")
    acting = models.CharField("status jabatan", max_length=3, choices=Acting, blank=True, default=Acting.NONE)
    decree = models.ForeignKey(
        Decree, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="SK"
    )
    valid_from = models.DateField("sejak", null=True, blank=True)
    valid_until = models.DateField("sampai", null=True, blank=True)
    basis = models.CharField("dasar", max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "keanggotaan"
        verbose_name_plural = "keanggotaan"
        ordering = ["pokja", "seat__rank", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(acting__in=Acting.values), name="membership_acting_known"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
                name="membership_until_not_before_from",
            ),
            # A Plh. stands in for a holder who is away, so the two stand side by side; Plt. and Pj. fill a vacancy.
            ExclusionConstraint(
                name="membership_exclusive_role_once",
                expressions=[
                    ("pokja", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=EXCLUSIVE_ROLES) & ~Q(acting=Acting.PLH),
            ),
            ExclusionConstraint(
                name="membership_exclusive_stand_in_once",
                expressions=[
                    ("pokja", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=EXCLUSIVE_ROLES, acting=Acting.PLH),
            ),
        ]

    def __str__(self):
        return f"{self.person} ({self.seat})"

    @property
    def office(self) -> str:
        """The office as printed, with its Plt./Plh./Pj."""
        title = self.seat.office or self.seat.title
        return f"{self.get_acting_display()} {title}" if self.acting else title
