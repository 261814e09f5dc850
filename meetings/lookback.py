"""Looking back: the follow-ups of earlier meetings as a later one finds them, and what it did about them."""

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.functional import cached_property

from meetings.assigned import with_assigned
from meetings.models import FollowUp, FollowUpStatus, FollowUpUpdate, Kind, Meeting, Row
from meetings.models.followup import CLOSED
from meetings.pasting.marks import roman_value
from pokja.indonesian import short_date

_RAKOR = re.compile(r"\brakor\s+(?:ke-?\s*)?(\d{1,3}|[ivx]{1,5})\b", re.IGNORECASE)


def earlier_follow_ups(meeting: Meeting):
    """All standing follow-ups of meetings of the same Pokja held before, cancelled ones left out.

    Drafts count too: the chair often signs Rakor 1 after Rakor 2 was prepared, and its own secretariat writes both.
    Papers, which leave the Pokja, take only what was signed.
    """
    if meeting.starts_on is None:
        return FollowUp.objects.none()
    earlier = Meeting.objects.filter(pokja=meeting.pokja_id).not_cancelled().earlier_than(meeting)
    return FollowUp.objects.standing().filter(meeting__in=earlier)


def heirs_in(meeting: Meeting):
    """The rows of `meeting` that stand in the place of an earlier follow-up."""
    return FollowUp.objects.standing().filter(meeting=meeting, origin__isnull=False).exclude(origin__meeting=meeting)


def open_count(meeting: Meeting) -> int:
    return earlier_follow_ups(meeting).open().count()


def review_title(meeting: Meeting) -> str:
    """ "Tinjau tindak lanjut Rakor 1", after the newest meeting that left something open; empty when none did."""
    left = earlier_follow_ups(meeting).open().values_list("meeting", flat=True)
    newest_two = list(Meeting.objects.filter(pk__in=left).newest_first()[:2])
    if not newest_two:
        return ""
    return f"Tinjau tindak lanjut {newest_two[0].short_name}{' dan sebelumnya' if newest_two[1:] else ''}"


def news_of(row: FollowUp, user) -> list[FollowUpUpdate]:
    """All that this person may know of it, the newest first; also what was told before it was carried on to here."""
    line, step = [row.pk], row
    while step.origin_id and step.origin_id not in line:
        line.append(step.origin_id)
        step = step.origin
    readable = FollowUp.objects.visible_to(user).filter(pk__in=line)
    told = FollowUpUpdate.objects.readable_by(user).filter(followup__in=readable.values("pk"))
    related = ("by", "meeting", "proof_file", "followup__meeting", "owner_institution", "owner_bidang",
               "owner_pokja__region", "owner_seat__bidang")  # fmt: skip
    return list(told.select_related(*related).order_by("-at", "-pk"))


@dataclass
class Reviewed:
    """An earlier follow-up: its state now, and what this meeting did (`told`, the latest first, and `heir`)."""

    row: FollowUp
    late_words: str = ""
    is_due_here: bool = False
    told: list[FollowUpUpdate] = field(default_factory=list)
    heir: Row | None = None
    fresh_uid: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def status(self) -> str:
        return self.row.current_status

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED and not self.row.is_carried

    @property
    def is_elsewhere(self) -> bool:
        """Carried on by another meeting that is written at the same time."""
        return self.row.is_carried and self.heir is None

    @property
    def undo_uid(self):
        """The last thing that this meeting did to it, which may be taken back."""
        if self.heir:
            return self.heir.uid
        return self.told[0].uid if self.told else None


@dataclass
class OfMeeting:
    """The follow-ups of one earlier meeting in the order of its list."""

    meeting: Meeting
    lines: list[Reviewed]

    @property
    def name(self) -> str:
        return f"{self.meeting.short_name}, {short_date(self.meeting.starts_on)}"


class Review:
    """What the page shows: everything open, and what this meeting closed or carried on, each in its place."""

    def __init__(self, meeting: Meeting):
        self.meeting = meeting

    @cached_property
    def lines(self) -> list[Reviewed]:
        told = defaultdict(list)
        for news in FollowUpUpdate.objects.in_force().filter(meeting=self.meeting).select_related("by"):
            told[news.followup_id].insert(0, news)
        heirs = {row.origin_id: row for row in heirs_in(self.meeting)}
        rows = earlier_follow_ups(self.meeting).with_status().with_related().select_related("meeting", "parent__parent")
        wanted = [
            row
            for row in rows
            if row.pk in told or row.pk in heirs or (row.current_status not in CLOSED and not row.is_carried)
        ]
        with_assigned(wanted)
        late = Lateness(self.meeting)
        lines = [
            Reviewed(row, late.words(row), late.is_due_here(row), told[row.pk], heirs.get(row.pk)) for row in wanted
        ]
        return sorted(lines, key=lambda line: _place(line.row))

    @cached_property
    def groups(self) -> list[OfMeeting]:
        """By meeting, the newest first."""
        found = defaultdict(list)
        for line in self.lines:
            found[line.row.meeting].append(line)
        newest = sorted(found, key=lambda meeting: (meeting.starts_on, meeting.pk), reverse=True)
        return [OfMeeting(meeting, found[meeting]) for meeting in newest]

    @property
    def open_count(self) -> int:
        return sum(line.is_open for line in self.lines)

    @property
    def late_count(self) -> int:
        return sum(line.is_open and bool(line.late_words) for line in self.lines)


def _place(row: Row) -> tuple:
    """Where the row stands in the list of its meeting, behind what it is nested in."""
    above = _place(row.parent) if row.parent and row.parent.kind == Kind.FOLLOWUP else ()
    return (*above, row.rank, row.pk)


class Lateness:
    """Which targets are past on the day of `meeting`: a day before it, or "pada Rakor 2" when that was held."""

    def __init__(self, meeting: Meeting):
        self.meeting = meeting

    @property
    def day(self) -> date:
        return self.meeting.starts_on or timezone.localdate()

    @cached_property
    def _held(self) -> set[tuple]:
        """Numbers and years of the Rakor held before this one."""
        rakor = Meeting.objects.filter(pokja=self.meeting.pokja_id, kind=Meeting.Kind.RAKOR).not_cancelled()
        earlier = rakor.earlier_than(self.meeting).exclude(number="").values_list("number", "budget_year")
        return {(_number(number), year) for number, year in earlier}

    def words(self, row: FollowUp) -> str:
        """ "Lewat 12 hari", "Lewat sejak Rakor 2"; empty when it is not late."""
        if row.due_date:
            days = (self.day - row.due_date).days
            return f"Lewat {days} hari" if days > 0 else ""
        named = self._named(row)
        is_held = named and named[0] != _number(row.meeting.number) and named in self._held
        return f"Lewat sejak Rakor {named[0]}" if is_held else ""

    def is_due_here(self, row: FollowUp) -> bool:
        """Whether this meeting is the day, or the Rakor, it was to be done by."""
        here = (_number(self.meeting.number), self.meeting.budget_year)
        return row.due_date == self.day or (not row.due_date and self._named(row) == here)

    @staticmethod
    def _named(row: FollowUp) -> tuple | None:
        """Number and year of the Rakor that the target names; that of the year in which it was written."""
        found = _RAKOR.search(row.due_text)
        return (_number(found[1]), row.meeting.budget_year) if found else None


def _number(text: str) -> int | None:
    """Arabic or Roman, with or without "ke-"."""
    text = text.strip().casefold().removeprefix("ke").lstrip("- ")
    if text.isdigit():
        return int(text)
    return roman_value(text) if text and set(text) <= set("ivx") else None


def named_rakor(text: str) -> str:
    """ "Rakor 2" of "pada Rakor ke-II"; the text itself when it names none."""
    found = _RAKOR.search(text)
    return f"Rakor {_number(found[1])}" if found else text


STATUS_WORDS = {FollowUpStatus.DONE: "Selesai", FollowUpStatus.DROPPED: "Dibatalkan"}
