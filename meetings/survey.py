"""The sections of the report with their state: filled, to be looked at again, or not filled yet."""

from dataclasses import dataclass
from functools import cached_property

from meetings import checks
from meetings.checks import Finding
from meetings.filters import CANCELLED
from meetings.models import Kind, Meeting, Signer
from meetings.outline import outline
from meetings.papers import format_a1
from meetings.papers.format_a1 import DEFAULT_LAYOUT
from meetings.reading import WHOLE_LAYOUT

FILLED, DOUBTFUL, EMPTY = "filled", "doubtful", "empty"
STATE_WORDS = {FILLED: "terisi", DOUBTFUL: "periksa lagi", EMPTY: "belum diisi"}

# Where a section is written: rows of a kind on the sheet, files on their page, the rest in forms of its own.
ON_SHEET = {
    "agenda": Kind.AGENDA,
    "discussion": Kind.NOTE,
    "decisions": Kind.DECISION,
    "recommendations": Kind.RECOMMENDATION,
    "follow_ups": Kind.FOLLOWUP,
    "obstacles": Kind.OBSTACLE,
}
ON_ATTACHMENTS = ("attachments",)
# What always says something; whether anybody filled it is told by these fields of the record.
_OWN_FIELDS = {
    "general": ("funding", "program", "activity", "budget_document", "work_unit", "responsible"),
    "follow_ups": ("follow_ups",),
    "closing": ("signers",),
}


def title_of(key: str) -> str:
    if key == "head":
        return "Judul, nomor, dan periode"
    return next(entry["title"] for entry in DEFAULT_LAYOUT if entry["key"] == key)


@dataclass(frozen=True)
class SectionState:
    """`number` is that of the usual order, 0 to 13."""

    key: str
    number: int
    title: str
    state: str
    blocks: list[Finding]
    doubts: list[Finding]
    remark: str = ""  # what the chair wrote beside it when the report was returned

    @property
    def findings(self) -> list[Finding]:
        return self.blocks + self.doubts

    @property
    def words(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def row_kind(self) -> str:
        """The kind of row that fills this section on the sheet; empty for the others."""
        return ON_SHEET.get(self.key, "")

    @property
    def is_on_attachments(self) -> bool:
        return self.key in ON_ATTACHMENTS


class Survey:
    """What stands in the report of a meeting, what is missing and what looks odd.

    `data` is what was collected of the working copy for something else of the same page.
    """

    def __init__(self, meeting: Meeting, data: dict | None = None):
        self.meeting = meeting
        if data is not None:
            self.data = data

    @cached_property
    def data(self) -> dict:
        return format_a1.collect(self.meeting)

    @property
    def status(self) -> str:
        return CANCELLED if self.meeting.cancelled_at else self.meeting.status

    @cached_property
    def signers(self) -> list[Signer]:
        return list(self.meeting.signers.all())

    @cached_property
    def _lines(self):
        return outline(self.meeting)

    @cached_property
    def blocks(self) -> list[Finding]:
        return checks.blocks(self.meeting, self._lines)

    @cached_property
    def doubts(self) -> list[Finding]:
        return checks.doubts(self.meeting, self._lines) + checks.unprintable_signs(self.data["record"])

    @cached_property
    def sections(self) -> list[SectionState]:
        built = {section.key: section for section in format_a1.build(self.data, WHOLE_LAYOUT).sections}
        return [self._section(n, entry, built[entry["key"]].content) for n, entry in enumerate(DEFAULT_LAYOUT)]

    def _section(self, number: int, entry: dict, content) -> SectionState:
        key = entry["key"]
        blocks = [finding for finding in self.blocks if finding.section == key]
        doubts = [finding for finding in self.doubts if finding.section == key]
        state = EMPTY if blocks or self._is_empty(key, content) else DOUBTFUL if doubts else FILLED
        return SectionState(key, number, title_of(key), state, blocks, doubts, self._remarks.get(key, ""))

    @cached_property
    def _remarks(self) -> dict[str, str]:
        if self.meeting.status != Meeting.Status.RETURNED:
            return {}
        return {remark["section"]: remark["text"] for remark in self.meeting.return_remarks}

    def _is_empty(self, key: str, content) -> bool:
        if fields := _OWN_FIELDS.get(key):
            return not any(self.data["record"].get(name) for name in fields)
        return content is None
