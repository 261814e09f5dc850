"""Whose data is collected, and how far the reader may see."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from meetings.models import Meeting
from pokja.keeping.contacts import entries_of
from pokja.models import Person, Pokja, User

SURE, BY_NIP, BY_NAME = "tertaut", "mungkin, NIP sama", "mungkin, nama sama"


@dataclass(frozen=True)
class Subject:
    """A person: the account, the entries that are theirs, and those that may be.

    `pokja` narrows everything to what one Pokja holds.
    """

    user: User | None
    entries: list[Person]
    reader: User
    pokja: Pokja | None = None

    @classmethod
    def of_account(cls, user: User) -> "Subject":
        linked = Q(user=user) | Q(merged__user=user) | Q(merged_into__user=user)
        return cls(user, list(_entries().filter(linked).distinct()), reader=user)

    @classmethod
    def of_entry(cls, person: Person, *, reader: User) -> "Subject":
        pks = [entry.pk for entry in entries_of(person)]
        entries = sorted(_entries().filter(pk__in=pks), key=lambda entry: pks.index(entry.pk))
        user = next((entry.user for entry in entries if entry.user), None)
        return cls(user, entries, reader, pokja=person.pokja)

    @cached_property
    def possible_entries(self) -> list[Person]:
        """Other entries of the same Pokja with the same NIP: the same human written down twice, or a slip."""
        same = Q(pk__in=[])
        for entry in self.entries:
            if entry.nip:
                same |= Q(pokja=entry.pokja_id, nip=entry.nip)
        return list(_entries().filter(same).exclude(pk__in=[entry.pk for entry in self.entries]))

    @cached_property
    def sure_pks(self) -> set[int]:
        return {entry.pk for entry in self.entries}

    @property
    def all_entries(self) -> list[Person]:
        return [*self.entries, *self.possible_entries]

    def sureness(self, entry_pk: int) -> str:
        return SURE if entry_pk in self.sure_pks else BY_NIP

    def readable(self, meeting_pks) -> set[int]:
        """Of these meetings the ones whose record the reader may open."""
        return set(Meeting.objects.visible_to(self.reader).filter(pk__in=meeting_pks).values_list("pk", flat=True))

    def of_meetings(self, rows):
        """Rows of meetings held by the one Pokja that is asked."""
        return rows.filter(meeting__pokja=self.pokja) if self.pokja else rows


def _entries():
    return Person.objects.select_related("pokja__region__parent", "user").order_by("merged_into_id", "pk")
