"""Writes what an act changes in the membership of a Pokja, so that it can be told and undone."""

from datetime import date

from django.db.models import Model

from pokja.audit import Act, note
from pokja.models import Access, MemberAct, Membership, Person, Pokja, Seat, User

MODELS = {"membership": Membership, "person": Person, "seat": Seat, "access": Access}
WHOLE = ""  # the field of a change that takes the whole row away
ACCESS_FIELDS = ("user_id", "role", "valid_from", "valid_until")


class Recorder:
    """Changes rows and keeps what they were before."""

    def __init__(self):
        self.changes: list[dict] = []
        self.made: list[dict] = []

    def write(self, row: Model, **values) -> None:
        """Set what differs and save it; nothing is written when nothing differs."""
        old = {name: getattr(row, name) for name in values}
        changed = {name: value for name, value in values.items() if old[name] != value}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.save(update_fields=list(changed))
        for name, value in changed.items():
            self._changed(row, name, old[name], value)

    def create(self, row: Model) -> None:
        row.save()
        self.note_made(row)

    def note_made(self, row: Model) -> None:
        self.made.append(_ref(row))

    def access_changed(self, before: dict[int, dict], after: dict[int, dict]) -> None:
        """What became of the accesses between two looks at them (`accesses_of`)."""
        for pk, old in before.items():
            if pk not in after:
                self.changes.append({"model": "access", "pk": pk, "field": WHOLE, "old": old, "new": None})
                continue
            for name in ("valid_from", "valid_until"):
                if old[name] != after[pk][name]:
                    entry = {"model": "access", "pk": pk, "field": name, "old": old[name], "new": after[pk][name]}
                    self.changes.append(entry)
        self.made += [{"model": "access", "pk": pk} for pk in after if pk not in before]

    def save(self, pokja: Pokja, kind: str, sentence: str, *, by: User, about: Model | None = None) -> MemberAct | None:
        """Keep the act and tell of it; None when it changed nothing."""
        if not (self.changes or self.made):
            return None
        note(Act.MEMBERS, sentence, by=by, pokja=pokja, about=about)
        return MemberAct.objects.create(
            pokja=pokja, kind=kind, sentence=sentence[:1000], changes=self.changes, made=self.made, done_by=by
        )

    def _changed(self, row: Model, name: str, old, new) -> None:
        self.changes.append({**_ref(row), "field": name, "old": as_json(old), "new": as_json(new)})


def _ref(row: Model) -> dict:
    return {"model": row._meta.model_name, "pk": row.pk}


def as_json(value):
    """A value of a field as it is kept: a row by its id, a day as 2026-06-01."""
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def accesses_of(pokja: Pokja, users) -> dict[int, dict]:
    """The accesses of these accounts to this Pokja, by id."""
    rows = Access.objects.filter(pokja=pokja, user__in=users).values("pk", *ACCESS_FIELDS)
    return {row.pop("pk"): {name: as_json(value) for name, value in row.items()} for row in rows}
