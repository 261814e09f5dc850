"""The sought words inside a text that is shown."""

import re
from dataclasses import dataclass

from meetings.searchsql import SIGNS
from meetings.sought import Sought, Word, begins_with

EXCERPT = 160
_BEFORE = 50  # so much of an excerpt stands before its first marked word
_PART = re.compile(rf"[^\s{re.escape(SIGNS)}]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text as typed; the page escapes it."""

    text: str
    is_marked: bool = False


def marked(text: str, sought: Sought) -> list[Piece]:
    """All of `text`, the sought words marked."""
    pieces, at = [], 0
    for start, end in _spans(text, sought.words) if sought else []:
        pieces += [Piece(text[at:start]), Piece(text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, Piece(text[at:])] if piece.text]


def holds(text: str, word: Word) -> bool:
    """Whether the word stands somewhere in `text`."""
    return bool(text) and bool(_spans(text, [word]))


def excerpt(text: str, sought: Sought, length: int = EXCERPT) -> list[Piece]:
    """As much of `text` as a line has room for, from a little before the first sought word, in whole words."""
    text = " ".join(text.split())
    if len(text) <= length:
        return marked(text, sought)
    first = next((start for start, _ in _spans(text, sought.words)), 0)
    start = max(0, min(first - _BEFORE, len(text) - length))
    if start:
        start = max(text.find(" ", start, first) + 1, start)
    end = start + length
    if end < len(text):
        end = max(text.rfind(" ", start + length // 2, end), start + length // 2)
    return marked(f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}", sought)


def _spans(text: str, words: list[Word]) -> list[tuple[int, int]]:
    """Where sought words stand, in the order of the text, none over another."""
    parts = [(match[0].lower(), match.start(), match.end()) for match in _PART.finditer(text)]
    spans, at = [], 0
    while at < len(parts):
        if length := max((_length_at(word, parts, at) for word in words), default=0):
            spans.append((parts[at][1], parts[at + length - 1][2]))
        at += length or 1
    return spans


def _length_at(word: Word, parts: list[tuple[str, int, int]], at: int) -> int:
    """How many parts from there on are the word; 0 when it does not stand there."""
    here = [part for part, _, _ in parts[at : at + max(map(len, word.spellings))]]
    lengths = [
        len(spelling)
        for spelling in word.spellings
        if len(spelling) <= len(here) and all(map(begins_with, here, spelling))
    ]
    return max([*lengths, 1 if here[0] in word.kin else 0])
