"""Which line of the jadwal retensi holds for a meeting, and what it says on a given day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from meetings.models import Meeting, RetentionRule
from pokja.indonesian import short_date

_PARTS_END = (".", "-", "/", " ")


def rule_for(rules: Iterable[RetentionRule], classification: str) -> RetentionRule | None:
    """The line with the longest code that the classification begins with: 600.1 holds for "600.1.2 Perumahan"."""
    text = classification.strip()
    fitting = [
        rule for rule in rules if text == rule.code or text.startswith(tuple(rule.code + end for end in _PARTS_END))
    ]
    return max(fitting, key=lambda rule: len(rule.code), default=None)


@dataclass(frozen=True)
class Term:
    """Until when a record is active and inactive; counted from the end of the year in which the meeting ended."""

    rule: RetentionRule
    active_until: date
    inactive_until: date

    def words_on(self, day: date) -> str:
        if day <= self.active_until:
            return f"Aktif sampai {short_date(self.active_until)}"
        if day <= self.inactive_until:
            return f"Inaktif sampai {short_date(self.inactive_until)}"
        return f"Masa simpan berakhir {short_date(self.inactive_until)}, {self.rule.get_fate_display().lower()}"


def term_of(meeting: Meeting, rules: Iterable[RetentionRule]) -> Term | None:
    """None without a day or a line in the list."""
    rule = rule_for(rules, meeting.classification)
    ended = meeting.ends_on or meeting.starts_on
    if rule is None or ended is None:
        return None
    active = min(ended.year + rule.active_years, date.max.year)
    return Term(rule, date(active, 12, 31), date(min(active + rule.inactive_years, date.max.year), 12, 31))
