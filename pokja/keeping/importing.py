"""Rows of a table become members: those in order at once, the others wait until somebody repairs them."""

from collections import defaultdict
from dataclasses import dataclass

from pokja.audit import Act, note
from pokja.indonesian import decimal_text
from pokja.keeping.change import change
from pokja.member_table.fields import PERSON
from pokja.member_table.known import Known, first_day, last_day, seat_key
from pokja.member_table.review import KNOWN, Checked
from pokja.models import Bidang, Institution, MemberImport, Membership, Person, Pokja, Seat, User
from pokja.models.membership import Acting, SeatRole

BATCH = 1_000


class ChangedMeanwhile(Exception):
    """Another admin changed, took in or threw away these rows since the page was opened."""


@dataclass(frozen=True)
class Taken:
    """What became of the rows of a table."""

    added: int
    known: int
    waiting: int


def start_import(pokja: Pokja, *, source: str, columns: dict, rows: list[dict], by: User) -> MemberImport:
    """Keep the rows of a table until they are in. The same table sent twice is one."""
    with change(pokja, by):
        MemberImport.objects.filter(pokja=pokja, rows=[]).delete()  # finished ones, kept for a late second click
        same = MemberImport.objects.filter(pokja=pokja, version=0, rows=rows, columns=columns).first()
        return same or MemberImport.objects.create(
            pokja=pokja, source=source, columns=columns, rows=rows, started_by=by
        )


def save_import(waiting: MemberImport, version: int, *, columns: dict, rows: list[dict], by: User) -> None:
    """Keep what was repaired or chosen."""
    with change(waiting.pokja, by):
        _still(waiting, version)
        if (columns, rows) != (waiting.columns, waiting.rows):
            _write(waiting, columns, rows)


def discard_rows(waiting: MemberImport, version: int, *, by: User) -> int:
    """Throw the rows away that are still waiting."""
    with change(waiting.pokja, by):
        _still(waiting, version)
        count = len(waiting.rows)
        _write(waiting, waiting.columns, [])
        return count


def take_in(waiting: MemberImport, version: int, *, columns: dict, rows: list[dict], review, by: User) -> Taken:
    """Make members of all rows in order. `review(rows, columns, known)` says which these are, with what holds now."""
    with change(waiting.pokja, by):
        _still(waiting, version)
        known = Known(waiting.pokja)
        checked = review(rows, columns, known)
        good = [row for row in checked if row.goes_in]
        done = {row.line for row in checked if row.goes_in or row.state == KNOWN}
        left = [row for row in rows if row["line"] not in done]
        _add_members(waiting.pokja, good, known)
        _write(waiting, columns, left)
        if good:
            where = f"dari tabel “{waiting.source}”" if waiting.source else "dari tabel yang ditempel"
            note(
                Act.IMPORTED,
                f"{decimal_text(len(good))} anggota dimasukkan {where}.",
                by=by,
                pokja=waiting.pokja,
                about=waiting,
            )
        return Taken(len(good), len(done) - len(good), len(left))


def _still(waiting: MemberImport, version: int) -> None:
    """Read the rows again under the lock of the Pokja."""
    try:
        waiting.refresh_from_db(fields=["columns", "rows", "version"])
    except MemberImport.DoesNotExist:
        raise ChangedMeanwhile from None
    if waiting.version != version:
        raise ChangedMeanwhile


def _write(waiting: MemberImport, columns: dict, rows: list[dict]) -> None:
    waiting.columns, waiting.rows, waiting.version = columns, rows, waiting.version + 1
    waiting.save(update_fields=["columns", "rows", "version"])


# --- many at once ---


def _add_members(pokja: Pokja, rows: list[Checked], known: Known) -> None:
    if not rows:
        return
    people = _people_of(pokja, rows)
    bidang = _bidang_of(pokja, rows, known)
    seats = _seats_of(pokja, rows, known, bidang)
    Institution.objects.bulk_create(
        (Institution(pokja=pokja, name=name) for name in {row.entry.values["institution"] for row in rows} if name),
        ignore_conflicts=True,
    )
    memberships = []
    for row in rows:
        values, seat = row.entry.values, seats[row.line]
        member = Membership(pokja=pokja, role=seat.role, person_id=people[row.line], seat=seat)
        member.acting, member.basis = values["acting"], values["basis"]
        member.valid_from, member.valid_until = values["valid_from"], values["valid_until"]
        member.decree_id = values["decree"] if values["decree"] in known.decree_rows else None
        memberships.append(member)
    Membership.objects.bulk_create(memberships, batch_size=BATCH)


def _people_of(pokja: Pokja, rows: list[Checked]) -> dict[int, int]:
    """The id of the person of each line: a known one, the one of another line, or a new one."""
    new, by_key, by_line = [], {}, {}
    for row in rows:
        if row.person is not None:
            by_line[row.line] = row.person
            continue
        above = by_line.get(int(row.chosen.removeprefix("line:"))) if row.chosen.startswith("line:") else None
        person = above or by_key.get(row.entry.person_key)
        if person is None:
            person = Person(pokja=pokja, **{name: row.entry.values[name] for name in PERSON})
            by_key[row.entry.person_key] = person
            new.append(person)
        by_line[row.line] = person
    Person.objects.bulk_create(new, batch_size=BATCH)
    return {line: person if isinstance(person, int) else person.pk for line, person in by_line.items()}


def _bidang_of(pokja: Pokja, rows: list[Checked], known: Known) -> dict[str, Bidang]:
    wanted = dict.fromkeys(row.entry.values["bidang"] for row in rows)
    missing = [Bidang(pokja=pokja, name=name) for name in wanted if name and name not in known.bidang]
    return known.bidang | {row.name: row for row in Bidang.objects.bulk_create(missing, batch_size=BATCH)}


class _Places:
    """A seat and when it is taken; who stands in (Plh.) sits there beside the holder."""

    def __init__(self, seat: Seat):
        self.seat, self.taken = seat, []

    def is_free(self, row: Checked) -> bool:
        stands_in = row.entry.values["acting"] == Acting.PLH
        return not any(
            plh == stands_in and start <= row.entry.end and row.entry.start <= end for start, end, plh in self.taken
        )

    def take(self, row: Checked) -> None:
        self.taken.append((row.entry.start, row.entry.end, row.entry.values["acting"] == Acting.PLH))


_LOOKED_AT = 50  # seats that say the same; of more nobody could tell which one becomes free


def _seats_of(pokja: Pokja, rows: list[Checked], known: Known, bidang: dict[str, Bidang]) -> dict[int, Seat]:
    """A seat for each line: one that is there and free in that time, else a new one beside it."""
    places = defaultdict(list)
    by_pk = {}
    for seat in known.seats:
        by_pk[seat.pk] = _Places(seat)
        places[seat_key(seat)].append(by_pk[seat.pk])
    for member in known.memberships:
        by_pk[member.seat_id].taken.append((first_day(member), last_day(member), member.acting == Acting.PLH))
    chosen = {}
    for row in sorted(rows, key=lambda row: (row.entry.start, row.line)):
        there = places[row.entry.seat_key]
        place = next((place for place in there[:_LOOKED_AT] if place.is_free(row)), None)
        if place is None:
            place = _Places(_new_seat(pokja, row, bidang))
            there.append(place)
        place.take(row)
        chosen[row.line] = place.seat
    # In the order of the table, which is the order in which the members will be listed.
    new = {id(chosen[line]): chosen[line] for line in sorted(chosen) if chosen[line].pk is None}
    Seat.objects.bulk_create(new.values(), batch_size=BATCH)
    return chosen


def _new_seat(pokja: Pokja, row: Checked, bidang: dict[str, Bidang]) -> Seat:
    values = row.entry.values
    return Seat(
        pokja=pokja,
        role=values["role"],
        bidang=bidang[values["bidang"]] if values["bidang"] else None,
        office=values["office"],
        institution=values["institution"],
        rank=list(SeatRole).index(SeatRole(values["role"])) * 100 + values["number"],
    )
