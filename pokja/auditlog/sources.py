"""Where the lines of the audit log come from: the notes of acts, and the history that the database keeps of tables.

`pokja` knows its own tables; other apps add theirs by `register` when the program starts.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery, TextChoices

from pokja.auditlog.names import Names
from pokja.auditlog.values import value_text
from pokja.models import AuditEntry, Pokja, StoredFile, User
from pokja.models.region import Zone

SYSTEM = "Sistem"


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
    """What the reader asked for. `actor` is part of a name, or "Sistem"."""

    pokja: Pokja | None = None
    start: datetime | None = None
    end: datetime | None = None
    actor: str = ""
    kind: str = ""
    words: tuple[str, ...] = ()

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


# What changes with every act and says nothing by itself, and what the line says anyway.
_UNSAID = frozenset({"id", "uid", "version", "pokja", "date_joined", "granted_at", "granted_by"}) | frozenset(
    {"created_at", "created_by", "changed_at", "changed_by"}
)
_PLACES = frozenset({"rank", "position"})  # numbers with gaps: that they changed is news, what they are is none
_VERBS = {"insert": "ditambahkan", "update": "diubah", "delete": "dihapus"}


class History(Source):
    """The history of one table, as its triggers wrote it: every write is here, whoever made it and however.

    `subject` says what the row is, from the event and `names`, by its `named` fields; `pokja` is the id of its Pokja,
    as a field or an expression. Nothing here may join what could be gone: its events would vanish from the log with it.
    """

    at, pk = "pgh_created_at", "pgh_id"

    def __init__(
        self, model, kind, subject, *, pokja="pokja_id", of_pokja=None, texts=(), named=(), unsaid=(), labels=None
    ):
        self.model, self.kind, self.subject, self.pokja = model, kind, subject, pokja
        self.of_pokja = of_pokja or (lambda one: Q(**{self.pokja: one}))
        self.event, self.named = model.pgh_event_model, frozenset(named)
        self.key, self.texts, self.labels = model._meta.label_lower, tuple(texts), labels or {}
        known = {one.name for one in self.event._meta.fields}
        self.fields = [f for f in model._meta.local_fields if f.name in known - _UNSAID - frozenset(unsaid)]

    def has(self, kind):
        return kind == self.kind

    def rows(self, asked):
        older = self.event.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
        rows = self.event.objects.select_related("pgh_context").annotate(
            before=Subquery(older.order_by("-pgh_id").values("pgh_id")[:1])
        )
        if self.pokja:
            rows = rows.annotate(of_pokja=F(self.pokja) if isinstance(self.pokja, str) else self.pokja)
        return rows.filter(self.of_pokja(asked.pokja)) if asked.pokja else rows

    def by(self, asked):
        if asked.is_by_system:
            return Q(pgh_context=None) | Q(pgh_context__metadata__user=None)
        return Q(pgh_context__metadata__user__in=list(asked.users.values_list("pk", flat=True)))

    def wants(self, rows, names):
        known = self.event.objects.in_bulk({row.before for row in rows if row.before})
        for row in rows:
            row.earlier = known.get(row.before)
            names.want(User, _actor_of(row))
            names.want(Pokja, getattr(row, "of_pokja", None))
            for event in filter(None, (row, row.earlier)):
                for one in self.model._meta.local_fields:
                    if one.remote_field and one.related_model is not StoredFile and hasattr(event, one.attname):
                        names.want(one.related_model, getattr(event, one.attname))

    def line(self, row, names, zone):
        changes = self._changes(row, names, zone)
        if row.earlier and not changes and _verb(row) == _VERBS["update"]:
            return None
        actor = _actor_of(row)
        return Line(
            row.pgh_created_at,
            names.text(User, actor) if actor else SYSTEM,
            self.kind,
            names.thing(Pokja, getattr(row, "of_pokja", None)),
            f"{self.subject(row, names)} {_verb(row)}.",
            changes,
        )

    def _changes(self, row, names, zone) -> list[Change]:
        if row.pgh_label != "update":
            return [
                Change(self._label(one), new=text, compared=False)
                for one in self.fields
                if one.name not in _PLACES | self.named
                and getattr(row, one.attname) is not False
                and (text := self._text(one, row, names, zone))
            ]
        if not row.earlier:  # what stood there before is past its retention
            return []
        return [self._change(one, row, names, zone) for one in self.fields if _differs(one, row, row.earlier)]

    def _change(self, one, row, names, zone) -> Change:
        if one.name in _PLACES:
            return Change("urutan", new="dipindahkan", compared=False)
        if one.related_model is StoredFile and row.earlier and _both(one, row, row.earlier):
            return Change(self._label(one), new="diganti", compared=False)
        return Change(self._label(one), self._text(one, row.earlier, names, zone), self._text(one, row, names, zone))

    def _text(self, one, event, names, zone) -> str:
        value = getattr(event, one.attname)
        if one.related_model is StoredFile:
            return "ada" if value else ""
        return value_text(one, value, names, zone)

    def _label(self, one) -> str:
        return self.labels.get(one.name, str(one.verbose_name))


def _differs(one, row, earlier) -> bool:
    return getattr(row, one.attname) != getattr(earlier, one.attname)


def _both(one, row, earlier) -> bool:
    return bool(getattr(row, one.attname) and getattr(earlier, one.attname))


def _verb(row) -> str:
    """What is removed so that it can come back is told as people see it."""
    if row.pgh_label == "update" and row.earlier and hasattr(row, "removed_at"):
        if row.removed_at and not row.earlier.removed_at:
            return _VERBS["delete"]
        if row.earlier.removed_at and not row.removed_at:
            return "dikembalikan"
    return _VERBS[row.pgh_label]


def _actor_of(row) -> int | None:
    return row.pgh_context.metadata.get("user") if row.pgh_context else None


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


def tracked_models() -> set[type[Model]]:
    """Those of which the log tells the history."""
    return {source.model for source in _registered.values() if isinstance(source, History)}
