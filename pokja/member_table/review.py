"""Checks the rows of a table against each other and against what the Pokja knows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pokja.member_table.entries import Entry, ForAll, read_entry
from pokja.member_table.known import Known, first_day, last_day, person_of, plain_name, term_text
from pokja.models.membership import EXCLUSIVE_ROLES, Acting, Membership, SeatRole

BAD, DOUBT, GOOD, KNOWN = "bad", "doubt", "good", "known"
NEW, SKIP = "new", "skip"


@dataclass
class Checked:
    """A row with what was found out about it. `answer` is what an admin chose, `chosen` what holds now."""

    line: int
    cells: list[str]
    answer: str
    entry: Entry
    question: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    chosen: str = NEW
    note: str = ""
    state: str = GOOD

    @property
    def goes_in(self) -> bool:
        return self.state in (GOOD, DOUBT)

    @property
    def person(self) -> int | None:
        return int(self.chosen.removeprefix("person:")) if self.chosen.startswith("person:") else None


def review(rows: list[dict], fields: list[str], for_all: ForAll, known: Known) -> list[Checked]:
    checked = []
    for row in rows:
        cells = {name: text for name, text in zip(fields, _padded(row["cells"], len(fields)), strict=True) if name}
        entry = read_entry(row["line"], cells, for_all, known.decrees)
        entry.values["bidang"] = known.bidang_as_spelt(entry.values["bidang"])
        checked.append(Checked(row["line"], row["cells"], row.get("answer", ""), entry))
    _find_people(checked, known)
    _find_known(checked, known)
    _find_twins(checked)
    _refuse_two_at_once(checked, known)
    _ask_about_offices(checked, known)
    for row in checked:
        if row.entry.errors:
            row.state = BAD
        elif row.state == GOOD and (row.entry.doubts or row.choices):
            row.state = DOUBT
    return checked


def _padded(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * (width - len(cells)))[:width]


# --- who is who ---


def _find_people(checked: list[Checked], known: Known) -> None:
    by_nip, by_name = {}, {}
    for row in checked:
        values = row.entry.values
        if not values["name"]:
            continue
        _ask_who(row, known, by_nip.get(values["nip"]) or by_name.get(plain_name(values["name"])))
        if values["nip"]:
            by_nip.setdefault(values["nip"], row)
        by_name.setdefault(plain_name(values["name"]), row)


def _ask_who(row: Checked, known: Known, above: Checked | None) -> None:
    """Sure when all is the same; else a question with the likelier answer filled in."""
    if same := known.same_in_all(row.entry):
        row.chosen = f"person:{same.pk}"
        return
    found = known.candidates(row.entry)
    row.choices = [(f"person:{person.pk}", f"Ya, {person}") for person in found[:5]]
    if above and above.entry.person_key != row.entry.person_key and _may_be_one(row, above):
        row.choices.append((f"line:{above.line}", f"Ya, orang di baris {above.line}"))
    if not row.choices:
        return
    row.choices.append((NEW, "Bukan, orang baru"))
    nip = row.entry.values["nip"]
    sure = found or (above and nip and nip == above.entry.values["nip"])
    row.chosen = row.choices[0][0] if sure else NEW
    row.question = "NIP ini sudah ada. Orang yang sama?" if nip and sure and _has_nip(found, above, nip) else ""
    row.question = row.question or "Nama ini sudah ada. Orang yang sama?"
    if len(found) > 1 and (there := next((p for p in found if known.has_term(p.pk, row.entry)), None)):
        row.chosen = f"person:{there.pk}"


def _may_be_one(row: Checked, above: Checked) -> bool:
    one, other = row.entry.values["nip"], above.entry.values["nip"]
    return not (one and other and one != other)


def _has_nip(found, above, nip: str) -> bool:
    return found[0].nip == nip if found else above.entry.values["nip"] == nip


def _find_known(checked: list[Checked], known: Known) -> None:
    """What is there already stays as it is; what overlaps it is left out unless the admin wants both."""
    for row in checked:
        answered = row.answer if row.answer in dict(row.choices) else ""
        row.chosen = answered or row.chosen
        if row.entry.errors or row.person is None:
            continue
        if known.has_term(row.person, row.entry):
            row.state, row.note = KNOWN, "Sudah ada."
        elif there := known.sits_already(row.person, row.entry):
            row.question = f"Sudah memegang kedudukan ini ({term_text(there)}). Masukkan lagi?"
            both = [(row.chosen, "Masukkan juga")] if not row.choices else row.choices
            row.choices = [(SKIP, "Lewati baris ini"), *both]
            row.chosen = row.answer if row.answer in dict(row.choices) else SKIP
            if row.chosen == SKIP:
                row.state = KNOWN


def _find_twins(checked: list[Checked]) -> None:
    seen = {}
    for row in checked:
        if row.entry.errors or row.state == KNOWN:
            continue
        values = row.entry.values
        who = row.chosen if row.chosen != NEW else row.entry.person_key
        key = (who, row.entry.seat_key, values["acting"], values["valid_from"], values["valid_until"])
        first = seen.setdefault(key, row)
        if first is not row:
            row.state, row.note, row.choices = KNOWN, f"Sama dengan baris {first.line}.", []


# --- two at once ---


@dataclass(frozen=True)
class Held:
    """An office held from a day until another, by a row of the table or by a membership there is."""

    start: date
    end: date
    by: Checked | Membership

    @property
    def person(self):
        if isinstance(self.by, Membership):
            return person_of(self.by)
        return self.by.person or self.by.entry.person_key


def _held_by_row(row: Checked) -> Held:
    return Held(row.entry.start, row.entry.end, row)


def _held_by_member(member: Membership) -> Held:
    return Held(first_day(member), last_day(member), member)


def _overlaps(terms: Iterable[Held]) -> dict[int, Held]:
    """For each term that meets another one in time, one that it meets (by the id of the term)."""
    meets, latest = {}, None
    for term in sorted(terms, key=lambda term: term.start):
        if latest and term.start <= latest.end:
            meets[id(term)] = latest
            meets.setdefault(id(latest), term)
        if latest is None or term.end > latest.end:
            latest = term
    return meets


def _is_clear(row: Checked) -> bool:
    """Whether role and days of the row can be read, so that it can be compared."""
    return row.state != KNOWN and not {"role", "acting", "valid_from", "valid_until"} & row.entry.errors.keys()


def _refuse_two_at_once(checked: list[Checked], known: Known) -> None:
    """The database would refuse them: two Ketua on one day, a Plh. beside the holder counting apart."""
    groups = defaultdict(list)
    for row in checked:
        if row.entry.values["role"] in EXCLUSIVE_ROLES and _is_clear(row):
            groups[row.entry.values["role"], row.entry.values["acting"] == Acting.PLH].append(_held_by_row(row))
    for (role, stands_in), terms in groups.items():
        there = [_held_by_member(m) for m in known.memberships if m.role == role]
        terms += [term for term in there if (term.by.acting == Acting.PLH) == stands_in]
        meets = _overlaps(terms)
        for term in terms:
            if isinstance(term.by, Checked) and id(term) in meets:
                term.by.entry.errors["role"] = _one_only(role, meets[id(term)].by)


def _one_only(role: str, other: Checked | Membership) -> str:
    label = SeatRole(role).label
    if isinstance(other, Membership):
        return f"{label} pada masa itu {other.person} ({term_text(other)}). Akhiri dulu yang itu, atau ubah tanggalnya."
    return (
        f"{label} juga di baris {other.line}, {other.entry.values['name']}. "
        f"Pada satu masa hanya ada satu {label.lower()}: ubah peran atau tanggalnya."
    )


def _ask_about_offices(checked: list[Checked], known: Known) -> None:
    groups = defaultdict(list)
    for row in checked:
        if row.entry.values["office"] and not row.entry.errors and row.state != KNOWN:
            groups[row.entry.seat_key].append(_held_by_row(row))
    for key, terms in groups.items():
        terms += [_held_by_member(member) for member in known.on_seat_key.get(key, [])]
        meets = _overlaps(terms) if len(terms) > 1 else {}
        for term in terms:
            other = meets.get(id(term))
            if isinstance(term.by, Checked) and other and other.person != term.person:
                term.by.entry.doubts["office"] = _held_twice(other.by)


def _held_twice(other: Checked | Membership) -> str:
    who = f"{other.person}" if isinstance(other, Membership) else f"{other.entry.values['name']} (baris {other.line})"
    return f"Jabatan ini pada masa itu juga dipegang {who}. Keduanya akan tercatat."
