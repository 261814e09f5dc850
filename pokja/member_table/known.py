"""What a Pokja already knows, read once in a handful of queries, so that no row of a table asks the database."""

from collections import defaultdict
from datetime import date

from pokja.indonesian import person_name, short_date
from pokja.member_table.entries import Decrees, Entry
from pokja.member_table.fields import PERSON
from pokja.models import Bidang, Decree, Membership, Person, Pokja, Seat


def plain_name(text: str) -> str:
    return " ".join(text.casefold().replace(".", " ").replace(",", " ").split())


class Known:
    """People, seats, memberships, bidang and SK of one Pokja."""

    def __init__(self, pokja: Pokja):
        self.people = {person.pk: person for person in Person.objects.standing().filter(pokja=pokja)}
        self.bidang = {row.name: row for row in Bidang.objects.filter(pokja=pokja)}
        self.seats = list(Seat.objects.filter(pokja=pokja).select_related("bidang"))
        self.memberships = list(
            Membership.objects.filter(pokja=pokja).select_related("person", "seat__bidang").order_by("pk")
        )
        self.decree_rows = {decree.pk: decree for decree in Decree.objects.filter(pokja=pokja)}
        self.decrees = Decrees(self.decree_rows.values())
        self._index_people()
        self._index_memberships()
        self._spelling = {name.casefold(): name for name in reversed(self.bidang)}

    def _index_people(self) -> None:
        self._by_key, self._by_nip, self._by_name = defaultdict(list), defaultdict(list), defaultdict(list)
        for person in self.people.values():
            self._by_key[tuple(getattr(person, name) for name in PERSON)].append(person)
            if person.nip:
                self._by_nip[person.nip].append(person)
            for name in {plain_name(person.name), plain_name(person.full_name)}:
                self._by_name[name].append(person)

    def _index_memberships(self) -> None:
        self.terms, self.on_seat_key, self._sitting = set(), defaultdict(list), defaultdict(list)
        for row in self.memberships:
            person, seat = person_of(row), seat_key(row.seat)
            self.terms.add((person, seat, row.acting, row.valid_from, row.valid_until))
            self.on_seat_key[seat].append(row)
            self._sitting[person, seat].append(row)

    def bidang_as_spelt(self, name: str) -> str:
        """ "perumahan" is the bidang Perumahan."""
        return name if name in self.bidang else self._spelling.get(name.casefold(), name)

    def same_in_all(self, entry: Entry) -> Person | None:
        """Of several who are the same in all, the one who sits where the row says."""
        found = self._by_key.get(entry.person_key, [])
        return next((person for person in found if self.has_term(person.pk, entry)), found[0] if found else None)

    def candidates(self, entry: Entry) -> list[Person]:
        """People who may be the one of this row: the same NIP, or the same name and no other NIP."""
        values = entry.values
        full = person_name(values["title_before"], values["name"], values["title_after"])
        found = list(self._by_nip.get(values["nip"], [])) if values["nip"] else []
        for name in dict.fromkeys((plain_name(values["name"]), plain_name(full))):
            for person in self._by_name.get(name, []):
                if person not in found and not (person.nip and values["nip"]):
                    found.append(person)
        return found

    def has_term(self, person: int, entry: Entry) -> bool:
        values = entry.values
        term = (person, entry.seat_key, values["acting"], values["valid_from"], values["valid_until"])
        return term in self.terms

    def sits_already(self, person: int, entry: Entry) -> Membership | None:
        """A membership of that person on such a seat in the same time."""
        rows = self._sitting.get((person, entry.seat_key), [])
        return next((row for row in rows if first_day(row) <= entry.end and entry.start <= last_day(row)), None)


def person_of(membership: Membership) -> int:
    """An entry that was merged into another one is that other one."""
    return membership.person.merged_into_id or membership.person_id


def seat_key(seat: Seat) -> tuple:
    return (seat.role, seat.bidang.name if seat.bidang else "", seat.office, seat.institution)


def first_day(row) -> date:
    return row.valid_from or date.min


def last_day(row) -> date:
    return row.valid_until or date.max


def term_text(row) -> str:
    """sejak 1 Maret 2020 sampai 31 Desember 2024"""
    start = f"sejak {short_date(row.valid_from)}" if row.valid_from else "tanggal mulai belum diisi"
    return f"{start} sampai {short_date(row.valid_until)}" if row.valid_until else start
