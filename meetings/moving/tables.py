"""Which tables make up the record of a Pokja, and how a row of them is told without the ids of this database.

Every column goes along unless it is named here, so that a new one is never forgotten. A row is known elsewhere by its
uid; one without a uid by its number among those of its meeting (or of its Pokja). Regions and Pokja are told by
code, files by the SHA-256 of their bytes, and people with an account by name and role, for accounts stay behind.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Field, JSONField, Model, QuerySet
from django.utils.functional import cached_property

from meetings.models import (
    AgendaTemplate,
    Attachment,
    Attendee,
    BudgetLine,
    FinalReport,
    FollowUpUpdate,
    MarkStyle,
    Meeting,
    MeetingPokja,
    OutputLine,
    PaperLayout,
    Presence,
    Publication,
    RetentionRule,
    Row,
    Session,
    SignedFile,
    Signer,
)
from meetings.models.meeting import TOLD
from pokja.models import (
    Access,
    Bidang,
    Decree,
    HostAgency,
    Institution,
    Membership,
    Person,
    Pokja,
    Seat,
    StoredFile,
    User,
)


@dataclass(frozen=True)
class Table:
    """`later` are references that are written once all rows stand; `of` tells to what a row belongs."""

    model: type[Model]
    of: str
    left_out: frozenset = frozenset()
    later: frozenset = frozenset()

    @property
    def name(self) -> str:
        return self.model._meta.model_name

    @property
    def has_uid(self) -> bool:
        return any(field.name == "uid" for field in self.model._meta.concrete_fields)

    @cached_property
    def fields(self) -> list[Field]:
        own = self.model._meta.concrete_fields
        return [field for field in own if not field.primary_key and field.name not in self.left_out]

    def rows_of(self, owner: Model) -> QuerySet:
        return self.model._base_manager.filter(**{self.of: owner}).order_by("pk")


# In the order in which they name each other.
OF_POKJA = (
    Table(HostAgency, "pokja"),
    Table(Decree, "pokja"),
    Table(Bidang, "pokja"),
    Table(Institution, "pokja"),
    Table(Seat, "pokja"),
    Table(Person, "pokja", left_out=frozenset({"user"}), later=frozenset({"merged_into"})),
    Table(Membership, "pokja"),
    Table(AgendaTemplate, "pokja"),
    Table(PaperLayout, "pokja"),
    Table(RetentionRule, "pokja"),
)
# What the version in force tells is kept by the database.
MEETING = Table(Meeting, "pokja", frozenset(f"told_{name}" for name in TOLD), later=frozenset({"previous"}))
ROWS = Table(Row, "meeting", later=frozenset({"parent", "agenda", "origin"}))
OF_MEETING = (
    Table(MeetingPokja, "meeting"),
    Table(Session, "meeting"),
    Table(Signer, "meeting"),
    Table(OutputLine, "meeting"),
    Table(BudgetLine, "meeting"),
    Table(MarkStyle, "meeting"),
    Table(Attendee, "meeting"),
    Table(Presence, "attendee__meeting"),
    Table(Attachment, "meeting"),
    ROWS,
)
REPORTS = Table(FinalReport, "meeting")
# What is added to a final, and so after it.
OF_FINAL = (Table(SignedFile, "report__meeting"), Table(Publication, "meeting"))
NEWS = Table(FollowUpUpdate, "followup__meeting")

# What hangs on a Pokja or a meeting and stays behind, with the reason.
STAYS = {
    "pokja.Access": "rights are given anew",
    "pokja.ApiToken": "rights are given anew",
    "pokja.AuditEntry": "told in the history",
    "pokja.MemberAct": "undoing ends with the move; told in the history",
    "pokja.MemberImport": "waits for a repair here",
    "meetings.Bundle": "a file on this machine",
    "meetings.CalendarFeed": "belongs to an account",
    "meetings.ChangedMeeting": "made by the database",
    "meetings.CheckIn": "the phones of guests; who was present stands in the list",
    "meetings.CheckInCode": "a secret of one hall",
    "meetings.DayCount": "made by the database",
    "meetings.DifferentPeople": "an answer to a question while writing",
    "meetings.MeetingCount": "made by the database",
    "meetings.MeetingWords": "made by the database",
    "meetings.PastedText": "waits to be sorted here",
    "meetings.Reminder": "letters that went out",
    "meetings.SentChange": "traces of devices",
    "meetings.TakenOver": "told in the history",
    "meetings.Task": "made by the database",
    "meetings.TaskCount": "made by the database",
    "meetings.TaskTally": "made by the database",
    "meetings.Visit": "traces of devices",
}


class Teller:
    """Tells the rows of one Pokja, and remembers which files they need."""

    def __init__(self, pokja: Pokja):
        self.pokja = pokja
        self.files: dict[str, tuple[str, Model]] = {}  # by SHA-256: for what the file is used, and where
        self._keys: dict[tuple[type, int], str | int] = {}
        self._names: dict[int, str] = {}
        self._codes = dict(Pokja.objects.values_list("pk", "region__code"))

    def rows(self, table: Table, owner: Model) -> list[dict]:
        found = list(table.rows_of(owner))
        for number, row in enumerate(found, 1):
            self._keys[table.model, row.pk] = str(row.uid) if table.has_uid else number
        return [self.row(table, row) for row in found]

    def row(self, table: Table, row: Model) -> dict:
        return {field.name: self._told(field, row) for field in table.fields}

    def know_uids(self, model: type[Model], rows: QuerySet) -> None:
        """Rows that others may name before they are told themselves."""
        for pk, uid in rows.values_list("pk", "uid"):
            self._keys[model, pk] = str(uid)

    def _told(self, field: Field, row: Model):
        value = getattr(row, field.attname)
        if field.name == "participants" and isinstance(row, FinalReport):
            return sorted(self._codes[pk] for pk in value)
        if field.is_relation:
            return None if value is None else self._reference(field, row, value)
        return plain(field, value)

    def _reference(self, field: Field, row: Model, pk):
        model = field.related_model
        if model is User:
            return self._name(pk)
        if model is StoredFile:
            self.files.setdefault(pk, (field.name, row))
            return pk
        if model is Pokja:
            return self._codes[pk]
        return self._keys.get((model._meta.concrete_model, pk))  # of another Pokja: nothing

    def _name(self, pk: int) -> str:
        if not self._names:
            self._names = _names_of(self.pokja)
        if pk not in self._names:
            self._names[pk] = told_name(User.objects.get(pk=pk), "")
        return self._names[pk]


def _names_of(pokja: Pokja) -> dict[int, str]:
    """The accounts with a role in this Pokja, now or earlier."""
    accesses = Access.objects.filter(pokja=pokja).select_related("user").order_by("-pk")
    return {access.user_id: told_name(access.user, access.get_role_display()) for access in accesses}


def told_name(user: User, role: str) -> str:
    """Siti Aminah (Sekretariat); who is known by name alone already stays so."""
    if user.is_name_only:
        return user.name
    name = user.name[:250] or "Akun tanpa nama"
    return f"{name} ({role})" if role else name


def plain(field: Field, value):
    """As JSON knows it."""
    if isinstance(field, JSONField):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
