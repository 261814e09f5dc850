"""Where the lines of the audit log come from: the notes of acts, rows that are only added, and history (history.py).

`pokja` knows its own tables; other apps add theirs by `register` when the program starts.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet, TextChoices

from pokja.auditlog.names import Names
from pokja.models import AuditEntry, Pokja, User
from pokja.models.region import Zone

SYSTEM = "Sistem"
GUEST = "Tamu (daftar hadir)"  # whoever checks in by the code of a hall; the context of the history says so


class Kind(TextChoices):
    """What a line is about; the values stand in addresses, which people read."""

    MEMBERS = "keanggotaan", "Keanggotaan"
    ACCESS = "akses", "Akses"
    ACCOUNT = "akun", "Akun"
    MEETING = "rapat", "Rapat"
    PERSONAL = "data-pribadi", "Data pribadi"
    PAPERS = "sk-kop", "SK dan kop"
    POKJA = "pokja", "Pokja"


@dataclass(frozen=True)
class Change:
    """One field. A new thing has no `old`, a removed one no `new`."""

    label: str
    old: str = ""
    new: str = ""
    compared: bool = True

    def __str__(self):
        if not self.compared:
            return f"{self.label}: {self.new or self.old}"
        return f"{self.label}: {self.old or 'kosong'} → {self.new or 'kosong'}"


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    at: datetime
    actor: str
    kind: Kind
    pokja: Pokja | None
    sentence: str
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """What the reader asked for. `actor` is part of a name, or "Sistem", or "Tamu"."""

    pokja: Pokja | None = None
    start: datetime | None = None
    end: datetime | None = None
    actor: str = ""
    kind: str = ""
    words: tuple[str, ...] = ()

    @property
    def is_by_guest(self) -> bool:
        return self.actor.casefold() in ("tamu", GUEST.casefold())

    @property
    def is_by_system(self) -> bool:
        return self.actor.casefold() == SYSTEM.casefold()

    @property
    def users(self) -> QuerySet[User]:
        """Those of that name. An e-mail address finds nobody: this page does not show any."""
        return User.objects.filter(name__icontains=self.actor)


class Source:
    """One table that is read newest first; `key` names it in the address of the next page."""

    key: str
    at = "at"
    pk = "pk"
    texts: tuple[str, ...] = ()

    def rows(self, asked: Asked) -> QuerySet:
        raise NotImplementedError

    def by(self, asked: Asked) -> Q:
        raise NotImplementedError

    def wants(self, rows: list, names: Names) -> None:
        """Tell `names` what the lines of `rows` will name."""

    def line(self, row, names: Names, zone: Zone) -> Line | None:
        """None for a row that tells nothing."""
        raise NotImplementedError

    def has(self, kind: str) -> bool:
        raise NotImplementedError

    def found(self, asked: Asked) -> QuerySet | None:
        """Everything that answers, newest first; None when nothing here can."""
        if asked.kind and not self.has(asked.kind):
            return None
        rows = self.rows(asked)
        if asked.start:
            rows = rows.filter(**{f"{self.at}__gte": asked.start})
        if asked.end:
            rows = rows.filter(**{f"{self.at}__lt": asked.end})
        if asked.actor:
            rows = rows.filter(self.by(asked))
        for word in asked.words:
            rows = rows.filter(_any([f"{text}__icontains" for text in self.texts], word))
        return rows.order_by(f"-{self.at}", f"-{self.pk}")


def _any(lookups: list[str], word: str) -> Q:
    return reduce(or_, (Q(**{lookup: word}) for lookup in lookups))


_KINDS = {
    AuditEntry.Act.VIEWED: Kind.PERSONAL,
    AuditEntry.Act.DOWNLOADED: Kind.PERSONAL,
    AuditEntry.Act.CONTACTS_REMOVED: Kind.PERSONAL,
    AuditEntry.Act.PURGED: Kind.PERSONAL,
    AuditEntry.Act.BACKED_UP: Kind.PERSONAL,  # a copy of all of it
    AuditEntry.Act.IMPORTED: Kind.MEMBERS,
    AuditEntry.Act.MEMBERS: Kind.MEMBERS,
    AuditEntry.Act.POKJA: Kind.POKJA,
    AuditEntry.Act.ACCESS_GIVEN: Kind.ACCESS,
    AuditEntry.Act.ACCESS_TAKEN: Kind.ACCESS,
    AuditEntry.Act.INVITED: Kind.ACCOUNT,
    AuditEntry.Act.ACCOUNT: Kind.ACCOUNT,
}


class Notes(Source):
    """The acts that were noted in a sentence."""

    key = "zz"  # of one moment the sentence stands above the rows it changed
    texts = ("sentence", "actor_name", "pokja__region__name")

    def rows(self, asked):
        rows = AuditEntry.objects.all()
        if asked.pokja:
            rows = rows.filter(pokja=asked.pokja)
        if asked.kind:
            rows = rows.filter(act__in=[act for act, kind in _KINDS.items() if kind == asked.kind])
        return rows

    def by(self, asked):
        return Q(actor=None) if asked.is_by_system else Q(actor_name__icontains=asked.actor)

    def has(self, kind):
        return kind in _KINDS.values()

    def wants(self, rows, names):
        for row in rows:
            names.want(Pokja, row.pokja_id)

    def line(self, row, names, zone):
        pokja = names.thing(Pokja, row.pokja_id)
        return Line(row.at, row.actor_name or SYSTEM, _KINDS[row.act], pokja, row.sentence)


class Additions(Source):
    """A table in which rows are only added and say themselves who did it."""

    def __init__(self, model, kind, sentence, *, pokja, at, by, texts=(), related=(), heavy=()):
        self.model, self.kind, self.sentence, self.pokja = model, kind, sentence, pokja
        self.at, self.actor, self.texts, self.related, self.heavy = at, by, tuple(texts), related, heavy
        self.key = model._meta.label_lower

    def has(self, kind):
        return kind == self.kind

    def rows(self, asked):
        rows = self.model.objects.select_related(self.actor, *self.related).defer(*self.heavy)
        rows = rows.annotate(of_pokja=F(self.pokja))
        return rows.filter(**{self.pokja: asked.pokja}) if asked.pokja else rows

    def by(self, asked):
        return Q(**({self.actor: None} if asked.is_by_system else {f"{self.actor}__in": asked.users}))

    def wants(self, rows, names):
        for row in rows:
            names.want(Pokja, row.of_pokja)

    def line(self, row, names, zone):
        actor = getattr(row, self.actor)
        return Line(
            getattr(row, self.at),
            str(actor) if actor else SYSTEM,
            self.kind,
            names.thing(Pokja, row.of_pokja),
            self.sentence(row),
        )


_registered: dict[str, Source] = {}


def register(*sources: Source) -> None:
    for source in sources:
        _registered[source.key] = source


def registered() -> list[Source]:
    return [_registered[key] for key in sorted(_registered)]
