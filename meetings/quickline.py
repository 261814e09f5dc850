"""The quick line: one typed line becomes one row. Pure; what it does not understand stays text."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError

from meetings.models import FollowUpStatus, Kind, Row
from pokja.indonesian import short_date
from pokja.parsing import parse_date

PREFIXES = {
    "k": Kind.DECISION,
    "r": Kind.RECOMMENDATION,
    "t": Kind.FOLLOWUP,
    "m": Kind.OBSTACLE,
    "a": Kind.AGENDA,
    "c": Kind.NOTE,
}
# Kinds that are filed under the active agenda item.
UNDER_AGENDA = (Kind.SPEAKER, Kind.NOTE, Kind.RECOMMENDATION, Kind.REMINDER)

_PREFIX = re.compile(r"\s*([krtmac])\s*:\s*", re.IGNORECASE)
_SWITCH = re.compile(r"\s*/\s*(\d{1,3})\s*")
_TOLD = re.compile(
    r"(?P<text>.+) \((?:PJ: (?P<owner>[^;\n]+?))?(?:(?:; )?target: (?P<due>[^;\n]+?))?(?:; )?(?P<done>selesai)?\)",
    re.DOTALL,
)
_ARROW = re.compile(r"\s+>\s*|\s*>\s+")  # with a blank on one side at least, unlike in A->B
_DONE = re.compile(r"\s*\(\s*selesai\s*\)\s*\.?\s*$", re.IGNORECASE)
_TITLES_BEFORE = re.compile(r"((?:(?:Prof|Dr|dr|Drs|Dra|Ir|Hj|H|KH|R|Rd|Tb|Hjh|apt|drg)\.\s*)+)(?=\S)")


@dataclass(frozen=True)
class QuickLine:
    """What a line means: a row of `kind` with `values`, or a switch to the agenda item numbered `switch_to`."""

    kind: Kind
    values: dict = field(default_factory=dict)
    switch_to: int | None = None
    sticks: Kind | None = None  # the kind of the next line, where it is not the kind of this one

    @property
    def next_kind(self) -> Kind:
        return self.sticks or self.kind

    @property
    def is_empty(self) -> bool:
        return self.switch_to is None and not any(self.values.values())


def parse(line: str, sticky: str = Kind.NOTE) -> QuickLine:
    """Read `line`; without a prefix it has the kind that stuck from the line before."""
    kind = Kind(sticky) if sticky in Kind.values else Kind.NOTE
    if switch := _SWITCH.fullmatch(line):
        return QuickLine(kind, switch_to=int(switch[1]))
    if line.lstrip().startswith("!"):
        return QuickLine(Kind.REMINDER, {"text": line.lstrip()[1:].strip()}, sticks=kind)
    if line.lstrip().startswith("@"):
        kind, line = Kind.SPEAKER, line.lstrip()[1:]
    elif prefix := _PREFIX.match(line):
        kind, line = PREFIXES[prefix[1].lower()], line[prefix.end() :]
    return QuickLine(kind, values_for(kind, line))


def values_for(kind: Kind, line: str) -> dict:
    """The fields that the text of one line fills for a row of `kind`."""
    if kind == Kind.SPEAKER:
        return _speaker(line)
    if kind == Kind.FOLLOWUP:
        return _followup(line)
    return {"text": line.strip()}


def _speaker(line: str) -> dict:
    """`nama ; jabatan ; instansi`, each may be empty. Titles are told apart: known ones before, any behind a comma."""
    line, _, words = line.strip().partition("\n")
    parts = [part.strip() for part in line.split(";", 2)] + ["", ""]
    name, office, institution = parts[:3]
    before = _TITLES_BEFORE.match(name)
    title_before = before[1].strip() if before else ""
    name = name[before.end() :].strip() if before else name
    name, _, title_after = name.partition(",")
    values = {
        "title_before": title_before,
        "name": name.strip(),
        "title_after": title_after.strip(),
        "office": office,
        "institution": institution,
        "text": words.strip(),
    }
    return values if any(values.values()) else {}


def _followup(line: str) -> dict:
    """`uraian > PJ > target`; "(selesai)" behind the text says that it was done already."""
    told = _TOLD.fullmatch(line.strip())
    if told and (told["owner"] or told["due"]):
        text, owner, due, done = (told[name] or "" for name in ("text", "owner", "due", "done"))
    else:
        text, owner, due = ([part.strip() for part in _ARROW.split(line, maxsplit=2)] + ["", ""])[:3]
        done = _DONE.search(text) or _DONE.search(due) or _DONE.search(owner)
    if not text or "\n" in owner + due:
        return {"text": line.strip()}
    return {
        "text": _DONE.sub("", text) or text,
        "owner_text": _DONE.sub("", owner),
        "due_text": _DONE.sub("", due),
        "status_at_writing": FollowUpStatus.DONE if done else FollowUpStatus.NOT_STARTED,
    }


def without_mark(text: str, marks: set[str]) -> str:
    """The text behind a typed mark ("a. Susun" is "Susun"), when it is one of `marks`; else the text itself."""
    first, _, rest = text.partition(" ")
    return rest.strip() if rest.strip() and first in marks else text


def as_text(row: Row) -> str:
    """All that a row says as one text, as people write it; `values_for` reads it back."""
    if row.kind == Kind.SPEAKER:
        office = f"{row.get_acting_display()} {row.office}" if row.acting else row.office
        person = " ; ".join([row.full_name, office, row.institution]).rstrip(" ;")
        behalf = f"mewakili {row.representing}" if row.representing else ""
        return "\n".join(part for part in [person, behalf, row.text] if part)
    if row.kind == Kind.FOLLOWUP:
        owner = row.owner_institution or row.owner_bidang or row.owner_pokja or row.owner_seat
        owner = row.owner_text or (str(owner) if owner else "")
        done = row.status_at_writing == FollowUpStatus.DONE
        return _followup_as_text(row.text, owner, due_box(row.due_date, row.due_text), done)
    return "\n".join(part for part in [row.text, row.help_wanted] if part)


def _followup_as_text(text: str, owner: str, due: str, done: bool) -> str:
    told = [f"PJ: {owner}" if owner else "", f"target: {due}" if due else "", "selesai" if done else ""]
    told = "; ".join(part for part in told if part)
    return f"{text} ({told})" if told else text


def read_due(text: str) -> tuple[date | None, str]:
    """Day and words of a due time. A date that does not exist (31 Februari 2016) is refused, other words are kept."""
    day, _, words = text.partition("(")
    if words.endswith(")") and (found := _day_in(day)):
        return found, words[:-1].strip()
    found = _day_in(text)
    return (found, "") if found else (None, text)


def due_box(day: date | str | None, words: str | None) -> str:
    """What `read_due` reads back."""
    day = short_date(day) if isinstance(day, date) else day
    return f"{day} ({words})" if day and words else day or words or ""


def _day_in(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValidationError as error:
        only_numbers = not any(letter.isalpha() for letter in text)
        if error.code == "day" or (only_numbers and error.code in ("month", "year")):
            raise
        return None
