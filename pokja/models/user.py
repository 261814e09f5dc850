"""Accounts and what they may reach."""

import hashlib
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from pokja.models.group import InForceQuerySet, OfPlace, Pokja
from pokja.models.history import tracked
from pokja.models.region import Region
from pokja.roles import POKJA_ROLES, Permission, Relation, Role, granted

NAME_ONLY = "pokja.invalid"  # of accounts that are only a name


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """An account for Django's admin site; it reads and writes no minutes unless an Access says so."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def importer(self):
        """The account in whose name files are imported when nobody is named; nobody can sign in with it."""
        user, _ = self.get_or_create(
            email="impor@pokja.invalid", defaults={"name": "Impor berkas", "is_active": False, "password": "!"}
        )
        return user

    def known_by_name(self, name: str):
        """Stands for somebody whose account stayed in another installation; nobody can sign in with it."""
        key = hashlib.sha256(name.encode()).hexdigest()[:24]
        user, _ = self.get_or_create(
            email=f"nama-{key}@{NAME_ONLY}", defaults={"name": name[:300], "is_active": False, "password": "!"}
        )
        return user


@dataclass(frozen=True)
class Reach:
    """The places where an account holds one permission: Pokja ids, province ids, or the whole nation."""

    own: frozenset[int] = field(default_factory=frozenset)
    participant: frozenset[int] = field(default_factory=frozenset)
    provinces: frozenset[int] = field(default_factory=frozenset)
    nation: bool = False

    def within(self, path: str) -> Q:
        """The condition that the Pokja at `path` ("" for itself) is an own one or inside the area."""
        if self.nation:
            return ~Q(pk__in=[])  # everything; an empty Q() would vanish when joined by "or"
        to = f"{path}__" if path else ""
        return (
            Q(**{f"{path or 'pk'}__in": self.own})
            | Q(**{f"{to}region__in": self.provinces})
            | Q(**{f"{to}region__parent__in": self.provinces})
        )


class Theme(models.TextChoices):
    DEVICE = "device", "Ikut perangkat"
    LIGHT = "light", "Terang"
    DARK = "dark", "Gelap"


# How the pages look to somebody is no news to anybody else.
@tracked(exclude=["password", "email", "last_login", "theme", "tab_indents", "reminders"])
class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail. Rights come from Access alone, also for staff."""

    email = models.EmailField("pos-el", max_length=254, unique=True)
    name = models.CharField("nama", max_length=300)
    is_staff = models.BooleanField("boleh masuk situs kelola", default=False)
    is_active = models.BooleanField("aktif", default=True)
    date_joined = models.DateTimeField("dibuat", default=timezone.now)
    theme = models.CharField("tema", max_length=6, choices=Theme, default=Theme.DEVICE)
    tab_indents = models.BooleanField("Tab memasukkan baris", default=True)
    reminders = models.BooleanField("surat pengingat tindak lanjut", default=True, db_default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "akun"
        verbose_name_plural = "akun"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="user_theme_known"),
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def is_name_only(self) -> bool:
        """Stands for a name in a record that was made elsewhere or by a program."""
        return self.email.endswith(f"@{NAME_ONLY}")

    @cached_property
    def accesses(self) -> list["Access"]:
        """What holds today; asked once per request."""
        found = self.access_set.on(timezone.localdate()).select_related("pokja__region", "region")
        return list(found.order_by("role", "pk"))  # every request plans this query: without the usual way to `user`

    def reach(self, permission: Permission) -> Reach:
        """Asked for with each line of a list: known for as long as these very accesses hold."""
        accesses, is_active, known = self.__dict__.get("_reaches", (None, None, None))
        if accesses is not self.accesses or is_active != self.is_active:
            known = {}
            self.__dict__["_reaches"] = self.accesses, self.is_active, known
        if permission not in known:
            known[permission] = self._reach(permission)
        return known[permission]

    def _reach(self, permission: Permission) -> Reach:
        own, participant, provinces, nation = set(), set(), set(), False
        for access in self.accesses if self.is_active else []:
            if access.pokja_id:
                if permission in granted(access.role, Relation.OWN):
                    own.add(access.pokja_id)
                if permission in granted(access.role, Relation.PARTICIPANT):
                    participant.add(access.pokja_id)
            elif permission in granted(access.role, Relation.INSIDE):
                provinces |= {access.region_id} if access.region_id else set()
                nation = nation or access.scope == Access.Scope.NATION
        return Reach(frozenset(own), frozenset(participant), frozenset(provinces), nation)


class AccessQuerySet(InForceQuerySet):
    def visible_to(self, user):
        """Those who may manage the access of a Pokja see it."""
        return (
            self.filter(user.reach(Permission.ACCESS_MANAGE).within("pokja")) if user.is_authenticated else self.none()
        )


@tracked()
class Access(OfPlace, models.Model):
    """What a user may do where. It is given and taken apart from membership: a member need not have an account."""

    class Scope(models.TextChoices):
        POKJA = "pokja", "Pokja"
        PROVINCE = "province", "Provinsi"
        NATION = "nation", "Nasional"

    user = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name="akun")
    role = models.CharField("peran", max_length=12, choices=Role)
    scope = models.CharField("cakupan", max_length=8, choices=Scope)
    pokja = models.ForeignKey(
        Pokja, on_delete=models.PROTECT, null=True, blank=True, related_name="accesses", verbose_name="Pokja"
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="accesses", verbose_name="provinsi"
    )
    valid_from = models.DateField("sejak", null=True, blank=True)
    valid_until = models.DateField("sampai", null=True, blank=True)
    granted_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="diberikan oleh"
    )
    granted_at = models.DateTimeField("diberikan", auto_now_add=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "akses"
        verbose_name_plural = "akses"
        ordering = ["user", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(role__in=POKJA_ROLES, scope="pokja", pokja__isnull=False, region=None)
                    | Q(role=Role.AREA_READER, scope="province", pokja=None, region__isnull=False)
                    | Q(role=Role.AREA_READER, scope="nation", pokja=None, region=None)
                    | Q(role=Role.SYSTEM, scope="nation", pokja=None, region=None)
                ),
                name="access_role_fits_scope",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
                name="access_until_not_before_from",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "pokja", "region"], nulls_distinct=False, name="access_once"
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.place}"
