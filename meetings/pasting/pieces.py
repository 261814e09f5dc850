"""A stretch of the pasted text that remembers where each of its signs stands in the source."""

from bisect import bisect_right
from dataclasses import dataclass, field

from pokja.cleaning import clean_text


@dataclass(frozen=True)
class Piece:
    """Text gathered from the source; `anchors` are (place in text, place in source), one for each unbroken run."""

    text: str
    anchors: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, source: str, start: int, end: int) -> "Piece":
        return cls(source[start:end], ((0, start),))

    @property
    def start(self) -> int:
        return self.anchors[0][1]

    @property
    def clean(self) -> str:
        """What a reader sees of it; a piece of invisible signs only stays as it is."""
        if self.text.isascii() and self.text.replace("\t", " ").isprintable():
            return " ".join(self.text.split())  # what clean_text makes of it, sooner
        return clean_text(self.text, multiline=False) or self.text.strip()

    def place(self, index: int) -> int:
        """Where in the source the sign at `index` stands."""
        at = self.anchors[bisect_right(self.anchors, (index, float("inf"))) - 1]
        return at[1] + index - at[0]

    def cut(self, start: int = 0, end: int | None = None) -> "Piece":
        """The part from `start` to `end`, without blanks around it."""
        part = self.text[start:end]
        start += len(part) - len(part.lstrip())
        part = part.strip()
        first = max(bisect_right(self.anchors, (start, float("inf"))) - 1, 0)
        last = bisect_right(self.anchors, (start + max(len(part) - 1, 0), float("inf")))
        moved = [(max(at - start, 0), place + max(start - at, 0)) for at, place in self.anchors[first:last]]
        return Piece(part, tuple(moved))


@dataclass
class Gathering:
    """Joins pieces in linear time."""

    parts: list[str] = field(default_factory=list)
    anchors: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0

    def add(self, piece: Piece, glue: str = ""):
        self.parts.append(glue)
        self.length += len(glue)
        self.anchors.extend((at + self.length, place) for at, place in piece.anchors)
        self.parts.append(piece.text)
        self.length += len(piece.text)

    def drop_last_sign(self):
        self.parts[-1] = self.parts[-1][:-1]
        self.length -= 1

    def piece(self) -> Piece:
        return Piece("".join(self.parts), tuple(self.anchors))
