"""The one question "which meetings match these words?"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from meetings.keyset import Place
from meetings.listed import ListedMeeting
from meetings.models import ChangedMeeting, Meeting, MeetingWords
from meetings.searchsql import NO_DAY
from meetings.sought import Sought
from meetings.streams import Sight
from meetings.wordkeeping import AT_ONCE, write_waiting
from pokja import replica
from pokja.planned import Planned

# The words of so many changed meetings are written by the search that they concern, if nobody did so yet.
CAUGHT_UP = 30
# Of the notes of change the newest; more wait only after an import.
_CHANGED = Planned("newest_changes", "SELECT meeting_id FROM meetings_changedmeeting ORDER BY id DESC LIMIT 500")
_DAY_ONE = date(2000, 1, 1)
# Ways to look for the next hits (meetings_found in meetings/searchsql.py), by how rare is what is looked among.
_WAYS = (("walk", "month", "year", "all"), ("month", "year", "all"), ("month", "all"), ("all",))
_LOOSE_FROM = 3  # of this rarity marks let through drafts that `sight` refuses: more is asked at once
_TOP = Place(None, 2**62)


@dataclass
class Hits:
    """The meetings of `gate()`, part of what `sight` sees, in which every sought word stands somewhere, as a list to be
    taken from.

    `marks` narrows to the same as `gate()` inside the index, or to somewhat more: `sight` has the last word. The higher
    `rarity`, the fewer of all meetings those are; it chooses the ways to look, not what is found. `newest_day()` is the
    day of the newest of them: None when none has a day, date.max when nobody looked. Both are rarely asked for.
    """

    sight: Sight
    gate: Callable[[], QuerySet[Meeting]]
    sought: Sought
    marks: tuple[str, ...] = ()
    newest_day: Callable[[], date | None] = lambda: date.max
    rarity: int = 0

    def take(self, number: int, *, after: Place | None = None, before: Place | None = None) -> list[ListedMeeting]:
        """The next `number` behind `after`, or those just before `before`; newest first either way."""
        answering = self._answering_now()  # first, since it may write words and make them known
        place = before or after or _TOP
        wanted = number if self.rarity < _LOOSE_FROM else 2 * number
        while True:
            ids = set(self._ask_index(place, bool(before), wanted))
            asked = ids | answering
            meetings = self.sight.listed(asked) if asked else []
            if len(ids) < wanted or sum(meeting.pk in ids for meeting in meetings) >= number:
                break
            wanted *= 4
        found = [m for m in meetings if m.pk in ids or _stands_between(Place.of(m), after, before)]
        return found[-number:] if before else found[:number]

    def _ask_index(self, place: Place, is_newer: bool, wanted: int) -> list[int]:
        if any(word.is_unwritten for word in self.sought.words):
            return []
        ways = _WAYS[min(self.rarity + self.sought.is_alike, len(_WAYS) - 1)]
        newest = date.max if ways[0] == "all" else self.newest_day()
        newest = newest and _days(None if newest == date.max else newest)
        with replica.connection_of(MeetingWords).cursor() as cursor:
            cursor.execute(
                "SELECT meetings_found(%s::tsquery, %s, %s, %s, %s, %s, %s)",
                [
                    self.sought.asked_of_index(*self.marks), is_newer, _days(place.day), place.pk, newest, wanted,
                    list(ways),
                ],
            )  # fmt: skip
            return cursor.fetchone()[0]

    @cached_property
    def waiting(self) -> list[int]:
        """The changed meetings whose words could not be written now: another is at it, they are too many, or a copy is
        read, which tells of what is written a moment later only."""
        changed = self._changed()
        if not changed or replica.is_used():
            return changed[:CAUGHT_UP]
        done = write_waiting(among=changed[:CAUGHT_UP])
        if done >= AT_ONCE:  # perhaps not all of them
            changed = self._changed()
        elif done:
            changed = changed[CAUGHT_UP:]
        return changed[:CAUGHT_UP]

    def _changed(self) -> list[int]:
        ids = {pk for (pk,) in _CHANGED.fetch(ChangedMeeting)}
        return list(self.gate().filter(pk__in=ids).values_list("pk", flat=True)[: 2 * CAUGHT_UP]) if ids else []

    def _answering_now(self) -> set[int]:
        """Of those, the ones whose text has the words, wherever they stand in the list."""
        if not self.waiting:
            return set()
        with replica.connection_of(MeetingWords).cursor() as cursor:
            cursor.execute(
                "SELECT meeting_id FROM meetings_words_now(%s) WHERE words @@ %s::tsquery",
                [self.waiting, self.sought.asked()],
            )
            return {pk for (pk,) in cursor.fetchall()}


def _stands_between(place: Place, after: Place | None, before: Place | None) -> bool:
    return (not after or place.rank < after.rank) and (not before or place.rank > before.rank)


def _days(day: date | None) -> int:
    return (day - _DAY_ONE).days if day else NO_DAY
