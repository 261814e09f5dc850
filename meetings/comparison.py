"""Two versions of a report beside each other, paragraph by paragraph, with what was added and what was taken out."""

import difflib
import re
from dataclasses import dataclass

from meetings.layouts import layout_of
from meetings.models import FinalReport, Meeting
from meetings.papers import format_a1
from meetings.papers.paragraphs import SectionText, paragraphs_of

NOW = "kini"
SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
ALIKE = 0.4  # paragraphs that share less are no two states of one paragraph
LONGEST = 4000  # signs of a paragraph that are compared word by word


@dataclass(frozen=True)
class Piece:
    """Words that stand in both, or only in one."""

    state: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    state: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Section:
    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def changed(self) -> list[Paragraph]:
        return [paragraph for paragraph in self.paragraphs if paragraph.state != SAME]


@dataclass(frozen=True)
class Edition:
    """What can be compared: a version, or the working copy as it is now."""

    key: str
    name: str
    data: dict
    layout: list[dict]


def editions(meeting: Meeting) -> dict[str, str]:
    """The names of what may be compared, the newest first."""
    versions = meeting.final_reports.order_by("-version").values_list("version", flat=True)
    names = {} if meeting.is_final else {NOW: "Draf sekarang"}
    return names | {str(version): f"Versi {version}" for version in versions}


def edition(meeting: Meeting, key: str) -> Edition:
    if key == NOW:
        return Edition(key, "Draf sekarang", _content(format_a1.collect(meeting)), layout_of(meeting.pokja))
    report = FinalReport.objects.get(meeting=meeting, version=int(key))
    return Edition(key, f"Versi {key}", _content(report.data), report.layout)


def _content(data: dict) -> dict:
    """Without what differs between any two versions: who approved them and when, and the words of a draft."""
    return data | {"approval": None, "state": "final"}


def compare(old: Edition, new: Edition) -> list[Section]:
    """All sections of either, in the order of the newer one; those that are gone stand at the end."""
    before = {section.key: section for section in paragraphs_of(old.data, old.layout)}
    after = {section.key: section for section in paragraphs_of(new.data, new.layout)}
    keys = [*after, *(key for key in before if key not in after)]
    return [_section(before.get(key), after.get(key)) for key in keys]


def _section(old: SectionText | None, new: SectionText | None) -> Section:
    lines = _paragraphs(old.paragraphs if old else (), new.paragraphs if new else ())
    return Section((new or old).title, tuple(lines))


def _paragraphs(old: tuple[str, ...], new: tuple[str, ...]):
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Paragraph(SAME, (Piece(SAME, text),)) for text in new[c:d])
        else:
            yield from _replaced(list(old[a:b]), list(new[c:d]))


def _replaced(old: list[str], new: list[str]):
    """Each new paragraph beside the first old one it may come from; what was left out stands where it was."""
    for text in new:
        source = next((n for n, one in enumerate(old) if _is_like(one, text)), None)
        if source is None:
            yield Paragraph(ADDED, (Piece(ADDED, text),))
            continue
        yield from (Paragraph(REMOVED, (Piece(REMOVED, gone),)) for gone in old[:source])
        yield Paragraph(CHANGED, word_pieces(old[source], text))
        old = old[source + 1 :]
    yield from (Paragraph(REMOVED, (Piece(REMOVED, gone),)) for gone in old)


def _is_like(one: str, other: str) -> bool:
    matcher = difflib.SequenceMatcher(None, one[:LONGEST].split(), other[:LONGEST].split(), autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def word_pieces(old: str, new: str) -> tuple[Piece, ...]:
    """What of two texts is the same, word by word; very long ones are not taken apart."""
    if len(old) > LONGEST or len(new) > LONGEST:
        return tuple(Piece(state, text) for state, text in ((REMOVED, old), (ADDED, new)) if text)
    a, b = _words(old), _words(new)
    pieces = []
    for kind, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(SAME, "".join(b[b1:b2])))
            continue
        if gone := "".join(a[a1:a2]):
            pieces.append(Piece(REMOVED, gone))
        if come := "".join(b[b1:b2]):
            pieces.append(Piece(ADDED, come))
    return tuple(pieces)


def _words(text: str) -> list[str]:
    """Words with the blanks behind them, so that the pieces put together are the text again."""
    return re.findall(r"\S+\s*|\s+", text)
