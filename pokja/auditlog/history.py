"""The audit log's lines out of the history that the database keeps of each table."""

from django.db.models import F, Model, OuterRef, Q, Subquery

from pokja.auditlog.sources import GUEST, SYSTEM, Change, Line, Source, registered
from pokja.auditlog.values import value_text
from pokja.models import Pokja, StoredFile, User

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
        guest = Q(pgh_context__metadata__guest=True)
        if asked.is_by_system:
            return Q(pgh_context=None) | (Q(pgh_context__metadata__user=None) & ~guest)
        if asked.is_by_guest:
            return guest
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
            names.text(User, actor) if actor else _nobody(row),
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


def _nobody(row) -> str:
    """Who acted, when no account did."""
    return GUEST if row.pgh_context and row.pgh_context.metadata.get("guest") else SYSTEM


def tracked_models() -> set[type[Model]]:
    """Those of which the log tells the history."""
    return {source.model for source in registered() if isinstance(source, History)}
