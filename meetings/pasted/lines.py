"""One line of a sorted text as it stands on the page: what kind it is, what it says, and what is wrong with that."""

from dataclasses import asdict, dataclass, field, fields, replace

from django.core.exceptions import ValidationError

from meetings.models import FollowUpStatus, Kind, Row
from meetings.models.minutes import MAX_DEPTH, MAX_TEXT
from meetings.quickline import read_due, values_for
from pokja.cleaning import clean_text
from pokja.fields import LINE_LIMIT, check_length

ATTENDANCE, LEFT_OUT = "attendance", "left_out"
# Beside the kinds of rows: what goes into the line about who came, and what somebody does not want at all.
CHOICES = [
    (Kind.AGENDA, Kind.AGENDA.label),
    (Kind.SPEAKER, Kind.SPEAKER.label),
    (Kind.NOTE, Kind.NOTE.label),
    (Kind.DECISION, Kind.DECISION.label),
    (Kind.RECOMMENDATION, Kind.RECOMMENDATION.label),
    (Kind.FOLLOWUP, Kind.FOLLOWUP.label),
    (Kind.OBSTACLE, Kind.OBSTACLE.label),
    (ATTENDANCE, "Peserta"),
    (LEFT_OUT, "Tidak dimasukkan"),
]
KINDS = [kind for kind, _ in CHOICES]
NESTING = (Kind.AGENDA, Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP, Kind.OBSTACLE)
UNDER_AGENDA = (Kind.SPEAKER, Kind.NOTE, Kind.RECOMMENDATION)
SAY_SOMETHING = "Isi baris ini, atau pilih “Tidak dimasukkan”."


@dataclass
class Line:
    """`agenda` names the item it hangs on: "n4" is line 4 of this text, "u…" the uid of a row of the meeting."""

    n: int
    kind: str
    text: str
    level: int = 1
    agenda: str = ""
    owner: str = ""
    due: str = ""
    status: str = FollowUpStatus.NOT_STARTED
    mark: str = ""
    source: list = field(default_factory=lambda: [0, 0])
    doubts: list = field(default_factory=list)

    @classmethod
    def stored(cls, raw: dict) -> "Line":
        """A line as the table keeps it; what another release kept besides is passed by."""
        known = {name.name for name in fields(cls)}
        return cls(**{name: value for name, value in raw.items() if name in known})

    @property
    def as_json(self) -> dict:
        return asdict(self)

    @property
    def hangs(self) -> bool:
        return self.kind in UNDER_AGENDA

    @property
    def is_followup(self) -> bool:
        return self.kind == Kind.FOLLOWUP

    def values(self) -> dict:
        """The fields of the row that this line becomes. Raises ValidationError with a message for each field."""
        errors = {}
        if not self.text:
            errors["text"] = SAY_SOMETHING
        values = {"text": self.text}
        if self.kind == Kind.SPEAKER and self.text:
            values = _speaker_values(self.text)
        elif self.is_followup:
            values |= self._task_values(errors)
        _check(errors, "text", self.text, MAX_TEXT, "Isi baris ini")
        if errors:
            raise ValidationError(errors)
        return values

    def _task_values(self, errors: dict) -> dict:
        _check(errors, "owner", self.owner, LINE_LIMIT, "Penanggung jawab")
        _check(errors, "due", self.due, LINE_LIMIT, "Target waktu")
        day, words = None, self.due
        try:
            day, words = read_due(self.due)
        except ValidationError as error:
            errors.setdefault("due", error.message)
        return {"owner_text": self.owner, "due_date": day, "due_text": words, "status_at_writing": self.status}

    def changed(self, typed: dict) -> "Line":
        """The line with what was posted laid over it. What somebody changed is no doubt any more."""
        new = replace(self, **_clean(typed))
        if new != self:
            new.doubts = []
        return new


def _check(errors: dict, name: str, text: str, limit: int, subject: str) -> None:
    try:
        check_length(text, limit, subject)
    except ValidationError as error:
        errors.setdefault(name, error.message)


def _speaker_values(text: str) -> dict:
    """What does not fit into name, office and institution stays text, whole."""
    values = values_for(Kind.SPEAKER, text)
    fits = all(len(value) <= (Row._meta.get_field(name).max_length or MAX_TEXT) for name, value in values.items())
    return values if values and fits else {"text": text}


def _clean(typed: dict) -> dict:
    """Posted values as a line keeps them; what no page of ours would send is passed by."""
    found = {}
    for name in ("text", "owner", "due"):
        if name in typed:
            found[name] = clean_text(typed[name], multiline=name == "text")
    if typed.get("kind") in KINDS:
        found["kind"] = str(typed["kind"])
    if typed.get("status") in FollowUpStatus.values:
        found["status"] = typed["status"]
    if typed.get("level") in [str(level) for level in range(1, MAX_DEPTH + 1)]:
        found["level"] = int(typed["level"])
    if "agenda" in typed:
        found["agenda"] = typed["agenda"][:40]
    return found
