"""List marks before a line ("1.", "a)", "(1)", "IV.", "-", "•") and how deep they nest."""

import re
from dataclasses import dataclass, field

DEEPEST = 3
TAB = 4  # blanks that a tab counts for

_BULLETS = "•·▪■□●○◦‣➢➤►▶◆◇→⇒✓✔✅☑➔❖\uf0a7\uf0b7\uf0d8\uf0fc\uf076\uf0a8"
_MARK = re.compile(
    rf"""
      (?P<keycap>[0-9])\ufe0f?\u20e3\s*
    | (?P<dotted>[1-9][0-9]?(?:\.[1-9][0-9]?){{1,3}})\.?\s+(?=[^\W\d])
    | (?P<number>[0-9]{{1,3}})\s?(?P<after_number>[.)]|\.\))(?![0-9])\s*(?=\S)
    | \(\s?(?P<inside>[0-9]{{1,2}}|[a-zA-Z]|[ivxIVX]{{2,5}})\s?\)\s*(?=\S)
    | (?P<roman>[IVX]{{1,5}}|[ivx]{{2,5}})(?P<after_roman>[.)])\s*(?=\S)
    | (?P<letter>[a-z])(?P<after_letter>[.)])(?![a-z]\.)\s*(?=\S)
    | (?P<capital>[A-Z])(?P<after_capital>[.)])\s*(?=\S)
    | (?P<ordinal>KESATU|KEDUA|KETIGA|KEEMPAT|KELIMA|KEENAM|KETUJUH|KEDELAPAN|KESEMBILAN|KESEPULUH)\s*[:.]\s*(?=\S)
    | (?P<bullet>[{_BULLETS}]+\ufe0f?|[-–—‐‑−](?=\s|[^\W\d]|["“(])|\*(?=\s)|[o§](?=[ \t]+\S)|>(?=\s)|\+(?=\s))\s*(?=\S)
    """,
    re.VERBOSE,
)
_ORDINAL_WORDS = "KESATU KEDUA KETIGA KEEMPAT KELIMA KEENAM KETUJUH KEDELAPAN KESEMBILAN KESEPULUH"
_ORDINALS = _ORDINAL_WORDS.split()
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True)
class Mark:
    """`style` is how it looks ("1.", "a)", "-"), `value` its number in the list; bullets have none."""

    style: str
    value: int | None
    length: int
    text: str
    depth: int = 0  # of "1.2." two

    def follows(self, other: "Mark") -> bool:
        return self.style == other.style and self.value is not None and self.value == (other.value or 0) + 1


def roman_value(text: str) -> int:
    total = highest = 0
    for letter in reversed(text.upper()):
        value = _ROMAN[letter]
        total += value if value >= highest else -value
        highest = max(highest, value)
    return total


def read_mark(text: str) -> Mark | None:
    """The mark `text` begins with. Letters that may be Roman numbers (i, v, x) are read as letters here."""
    found = _MARK.match(text)
    if not found:
        return None
    name = found.lastgroup if not found.lastgroup.startswith("after") else found.lastgroup[6:]
    typed, length = found[name], found.end()
    shown = found[0].strip()
    match name:
        case "keycap":
            return Mark("1.", int(typed), length, shown)
        case "dotted":
            numbers = typed.split(".")
            return Mark("1.1", int(numbers[-1]), length, shown, depth=len(numbers))
        case "number":
            return Mark("1" + found["after_number"][-1], int(typed), length, shown)
        case "inside":
            return _inside(typed, length, shown)
        case "roman":
            style = ("I" if typed.isupper() else "i") + found["after_roman"]
            return Mark(style, roman_value(typed), length, shown)
        case "letter":
            return Mark("a" + found["after_letter"], ord(typed) - 96, length, shown)
        case "capital":
            return Mark("A" + found["after_capital"], ord(typed) - 64, length, shown)
        case "ordinal":
            return Mark("KE", _ORDINALS.index(typed) + 1, length, shown)
    return Mark(typed[0], None, length, shown)


def _inside(typed: str, length: int, shown: str) -> Mark:
    if typed.isdigit():
        return Mark("(1)", int(typed), length, shown)
    if len(typed) > 1:
        return Mark("(i)", roman_value(typed), length, shown)
    return Mark("(a)", ord(typed.lower()) - 96, length, shown)


def settle(marks: list[Mark | None]) -> list[Mark | None]:
    """The same marks, seen beside each other.

    "A." to "Z." count only in a row that begins with A (else it is a person's initial); a Roman "I." between H. and J.
    is a letter, and a small "i." that is not is Roman.
    """
    settled, last = [], {}
    capitals = {mark.value for mark in marks if mark and mark.style in ("A.", "A)")}
    for mark in marks:
        if mark:
            mark = _settled(mark, last, capitals)
        if mark:
            last[mark.style] = mark.value
        settled.append(mark)
    return settled


def _settled(mark: Mark, last: dict, capitals: set) -> Mark | None:
    kind, after = mark.style[0], mark.style[1:]
    if kind == "I" and len(mark.text) == 2:
        value = ord(mark.text[0]) - 64
        if last.get("A" + after) == value - 1 and last.get("I" + after) != mark.value - 1:
            return Mark("A" + after, value, mark.length, mark.text)
    if kind == "a" and mark.text[0] in "ivx":
        roman = roman_value(mark.text[0])
        if last.get(mark.style) != mark.value - 1 and (roman == 1 or last.get("i" + after) == roman - 1):
            return Mark("i" + after, roman, mark.length, mark.text)
    if kind == "A":
        starts = mark.value == 1 and 2 in capitals
        return mark if starts or last.get(mark.style) == mark.value - 1 else None
    return mark


def width(blanks: str) -> int:
    return sum(TAB if sign == "\t" else 1 for sign in blanks)


@dataclass
class _Open:
    mark: Mark
    indent: int
    index: int


@dataclass
class Nesting:
    """Which row the next marked row nests under; call `place` for each in order, `clear` when a new list begins."""

    open: list[_Open] = field(default_factory=list)

    def clear(self):
        self.open.clear()

    def place(self, mark: Mark, indent: int, index: int) -> int | None:
        """The index of the parent of the row `index`, None at the top."""
        self._close(mark, indent)
        if len(self.open) >= DEEPEST:
            del self.open[DEEPEST - 1 :]
        parent = self.open[-1].index if self.open else None
        self.open.append(_Open(mark, indent, index))
        return parent

    def _close(self, mark: Mark, indent: int):
        if mark.depth:
            # "1.2" says its depth itself; the list above it counts one level.
            del self.open[mark.depth - 1 :]
            return
        for at in range(len(self.open) - 1, -1, -1):
            entry = self.open[at]
            if mark.follows(entry.mark):
                del self.open[at:]
                return
        for at in range(len(self.open) - 1, -1, -1):
            entry = self.open[at]
            above = self.open[at - 1].mark.style if at else None
            alike = entry.mark.style == mark.style and indent <= entry.indent + 1
            if alike and (indent >= entry.indent - 1 or above != mark.style):
                del self.open[at:]
                return
        # Another style: deeper, unless it stands further left than what is open.
        while self.open and indent < self.open[-1].indent - 1:
            self.open.pop()
