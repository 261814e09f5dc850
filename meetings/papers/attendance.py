"""Who came, as a paper prints it: a sentence with the counts and a table per institution."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from meetings.models import Attendee, Presence
from meetings.models.meeting import Mode
from meetings.papers.measure import TABLE_SIZE, is_tall

Status = Presence.Status

# A person who came to one session of three was there; what weighs most comes first.
_WEIGHT = (Status.PRESENT, Status.REPRESENTED, Status.EXCUSED, Status.ABSENT)
WITHOUT_INSTITUTION = "Perorangan"
NAMES_WIDTH = 90  # mm
NOTHING = "-"


@dataclass(frozen=True)
class InstitutionLine:
    """One institution: its people, one on a line and numbered through the whole table, and how many were what."""

    name: str
    people: str
    counts: str
    tall: bool


@dataclass(frozen=True)
class Attendance:
    sentence: str
    institutions: tuple[InstitutionLine, ...]

    @property
    def has_names(self) -> bool:
        return any(institution.people for institution in self.institutions)


@dataclass
class _Tally:
    """Persons with one status. An institution whose number of persons nobody wrote down is counted apart."""

    persons: int = 0
    uncounted: int = 0

    def add(self, persons: int | None) -> None:
        if persons is None:
            self.uncounted += 1
        else:
            self.persons += persons

    def text(self, status: str) -> str:
        """hadir 5; the word alone where nobody counted"""
        word = Status(status).label.lower()
        return f"{word} {self.persons}" if self.persons else word


class _Tallies(dict):
    """Status -> tally."""

    def __missing__(self, status: str) -> _Tally:
        self[status] = _Tally()
        return self[status]


def _main_presence(attendee: dict) -> dict | None:
    known = [presence for presence in attendee.get("presences", []) if presence["status"] in _WEIGHT]
    return min(known, key=lambda presence: _WEIGHT.index(presence["status"]), default=None)


def _presence_text(presence: dict) -> str:
    """hadir, mewakili Kepala Dinas, daring"""
    status, who = Status(presence["status"]), presence.get("representing")
    parts = [status.label.lower()]
    if who:
        parts = [f"diwakili {who}"] if status == Status.REPRESENTED else [*parts, f"mewakili {who}"]
    if presence.get("mode") == Mode.ONLINE:
        parts.append("daring")
    return ", ".join(parts)


def _presences_text(attendee: dict, sessions: int) -> str:
    """One text when every session was alike, else one per session; being there needs no word."""
    texts = {presence["session"]: _presence_text(presence) for presence in attendee.get("presences", [])}
    if not texts:
        return "diundang" if attendee.get("invited", True) else ""
    if len(texts) == sessions and len(set(texts.values())) == 1:
        return next(iter(texts.values())).removeprefix("hadir").removeprefix(", ")
    return "; ".join(f"sesi {session + 1} {text}" for session, text in sorted(texts.items()))


def _person_line(number: int, attendee: dict, sessions: int) -> str:
    """3. Nama (Jabatan): mewakili Kepala Dinas, daring"""
    name, office = attendee.get("name", ""), attendee.get("office", "")
    who = f"{name} ({office})" if name and office else name or office
    presence = _presences_text(attendee, sessions)
    return f"{number}. {who}: {presence}" if presence else f"{number}. {who}"


def _count(attendee: dict) -> int | None:
    return 1 if attendee["kind"] == Attendee.Kind.PERSON else attendee.get("count")


def _persons_and_institutions(tally: _Tally, institutions: int) -> str:
    """24 orang dari 9 instansi; "sedikitnya" when an institution did not say how many came."""
    people = f"{tally.persons} orang" if tally.persons else ""
    places = f"{institutions} instansi" if institutions else ""
    at_least = "sedikitnya " if people and tally.uncounted else ""
    return at_least + " dari ".join(part for part in (people, places) if part)


def _modes_text(attendees: list[dict], present: int) -> str:
    """20 luring dan 4 daring; only who came from afar when it is not known of everybody."""
    modes = {Mode.ONSITE: 0, Mode.ONLINE: 0}
    for attendee in attendees:
        presence = _main_presence(attendee)
        if presence and presence["status"] == Status.PRESENT and presence.get("mode") in modes:
            modes[presence["mode"]] += _count(attendee) or 0
    if not modes[Mode.ONLINE]:
        return ""
    if sum(modes.values()) < present:
        return f"{modes[Mode.ONLINE]} di antaranya daring"
    return " dan ".join(f"{persons} {Mode(mode).label.lower()}" for mode, persons in modes.items() if persons)


def _sentence(attendees: list[dict], totals: _Tallies, present_institutions: int) -> str:
    parts = []
    if present := totals.get(Status.PRESENT):
        text = f"hadir {_persons_and_institutions(present, present_institutions)}"
        modes = _modes_text(attendees, present.persons)
        parts.append(f"{text} ({modes})" if modes else text)
    for status in _WEIGHT[1:]:
        if tally := totals.get(status):
            parts.append(f"{status.label.lower()} {_persons_and_institutions(tally, tally.uncounted)}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


@dataclass
class _Institution:
    """What is gathered of one institution before it is printed."""

    tallies: _Tallies = field(default_factory=_Tallies)
    people: list[dict] = field(default_factory=list)

    def counts(self) -> str:
        """hadir 5, izin 2: each on its line"""
        return "\n".join(self.tallies[status].text(status) for status in _WEIGHT if status in self.tallies) or NOTHING


def _by_institution(attendees: list[dict]) -> dict[str, _Institution]:
    """Institutions in the order in which they first occur."""
    institutions: dict[str, _Institution] = {}
    for attendee in attendees:
        institution = institutions.setdefault(attendee.get("institution") or WITHOUT_INSTITUTION, _Institution())
        if presence := _main_presence(attendee):
            institution.tallies[presence["status"]].add(_count(attendee))
        if attendee["kind"] == Attendee.Kind.PERSON:
            institution.people.append(attendee)
    return institutions


def _lines(institutions: dict[str, _Institution], sessions: int) -> Iterator[InstitutionLine]:
    number = count(1)
    for name, institution in institutions.items():
        people = "\n".join(_person_line(next(number), attendee, sessions) for attendee in institution.people)
        tall = is_tall(people, width=NAMES_WIDTH, size=TABLE_SIZE)
        yield InstitutionLine(name=name, people=people, counts=institution.counts(), tall=tall)


def _summed(institutions: Iterable[_Institution]) -> _Tallies:
    totals = _Tallies()
    for institution in institutions:
        for status, tally in institution.tallies.items():
            totals[status].persons += tally.persons
            totals[status].uncounted += tally.uncounted
    return totals


def attendance(attendees: list[dict], sessions: int) -> Attendance | None:
    if not attendees:
        return None
    institutions = _by_institution(attendees)
    present = [name for name, institution in institutions.items() if Status.PRESENT in institution.tallies]
    return Attendance(
        sentence=_sentence(
            attendees, _summed(institutions.values()), sum(name != WITHOUT_INSTITUTION for name in present)
        ),
        institutions=tuple(_lines(institutions, sessions)),
    )
