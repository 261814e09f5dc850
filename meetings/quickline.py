"""The quick line: one typed line becomes one row. Pure; what it does not understand stays text."""

import re
from dataclasses import dataclass, field

from meetings.models import FollowUpStatus, Kind

PREFIXES = {
    "k": Kind.DECISION,
    "r": Kind.RECOMMENDATION,
    "t": Kind.FOLLOWUP,
    "m": Kind.OBSTACLE,
    "a": Kind.AGENDA,
    "c": Kind.NOTE,
}
# Kinds that are filed under the active agenda item.
UNDER_AGENDA = (Kind.SPEAKER, Kind.NOTE, Kind.RECOMMENDATION)

_PREFIX = re.compile(r"\s*([krtmac])\s*:\s*", re.IGNORECASE)
_SWITCH = re.compile(r"\s*/\s*(\d{1,3})\s*")
_DONE = re.compile(r"\s*\(\s*selesai\s*\)\s*\.?\s*$", re.IGNORECASE)
_TITLES_BEFORE = re.compile(
    r"((?:(?:Prof|Dr|dr|Drs|Dra|Ir|Hj|H|KH|R|Rd|Tb|Hjh|apt|drg)\.\s*)+)(?=\S)"
)


@dataclass(frozen=True)
class QuickLine:
    """What a line means: a row of `kind` with `values`, or a switch to the agenda item numbered `switch_to`."""

    kind: Kind
    values: dict = field(default_factory=dict)
    switch_to: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.switch_to is None and not any(self.values.values())


def parse(line: str, sticky: str = Kind.NOTE) -> QuickLine:
    """Read `line`; without a prefix it has the kind that stuck from the line before."""
    kind = Kind(sticky) if sticky in Kind.values else Kind.NOTE
    if switch := _SWITCH.fullmatch(line):
        return QuickLine(kind, switch_to=int(switch[1]))
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
    """`nama ; jabatan ; instansi`, each may be empty. Titles before the name are told apart, those behind it by comma."""
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
    }
    return values if any(values.values()) else {}


def _followup(line: str) -> dict:
    """`uraian > PJ > target`; "(selesai)" behind the text says that it was done already."""
    text, owner, due = ([part.strip() for part in line.split(">", 2)] + ["", ""])[:3]
    if not text:
        return {"text": line.strip()}
    done = _DONE.search(text) or _DONE.search(due) or _DONE.search(owner)
    return {
        "text": _DONE.sub("", text) or text,
        "owner_text": _DONE.sub("", owner),
        "due_text": _DONE.sub("", due),
        "status_at_writing": FollowUpStatus.DONE if done else FollowUpStatus.NOT_STARTED,
    }
