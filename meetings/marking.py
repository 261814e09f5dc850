"""The sought words inside a text that is shown."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from meetings.sought import Sought, Word

EXCERPT = 160
_BEFORE = 50  # so much of an excerpt stands before its first marked word


@dataclass(frozen=True)
class Piece:
    """A stretch of text as typed; the page escapes it."""

    text: str
    is_marked: bool = False


def drawn(pieces: list[Piece]) -> SafeString:
    """Pieces as HTML."""
    places = "".join("<mark>{}</mark>" if piece.is_marked else "{}" for piece in pieces)
    return format_html(places or "{}", *[piece.text for piece in pieces] or [""])


def marked(text: str, sought: Sought) -> list[Piece]:
    """All of `text`, the sought words marked."""
    pieces, at = [], 0
    for match in sought.pattern.finditer(text) if sought else []:
        pieces += [Piece(text[at : match.start()]), Piece(match[0], True)]
        at = match.end()
    return [piece for piece in [*pieces, Piece(text[at:])] if piece.text]


def holds(text: str, word: Word) -> bool:
    """Whether the word stands somewhere in `text`."""
    return bool(word.pattern.search(text))


def excerpt(text: str, sought: Sought, length: int = EXCERPT) -> list[Piece]:
    """As much of `text` as a line has room for, from a little before the first sought word, in whole words."""
    text = " ".join(text.split())
    if len(text) <= length:
        return marked(text, sought)
    first = sought.pattern.search(text)
    first = first.start() if first else 0
    start = max(0, min(first - _BEFORE, len(text) - length))
    if start:
        start = max(text.find(" ", start, first) + 1, start)
    end = start + length
    if end < len(text):
        end = max(text.rfind(" ", start + length // 2, end), start + length // 2)
    return marked(f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}", sought)
