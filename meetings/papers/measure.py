"""Estimates how high a text stands on paper, so that only rows that surely need it may be cut by a page end."""

import math
from functools import lru_cache

MM_PER_POINT = 25.4 / 72
LINE_HEIGHT = 1.3
BODY_SIZE = 11
TABLE_SIZE = 9.5
PAGE_TEXT_WIDTH = 155
PAGE_TEXT_HEIGHT = 242

# Half a page is the limit that counts; the estimate may be wrong by a fifth without cutting a row that is lower.
TALL = 0.62 * PAGE_TEXT_HEIGHT

# Widths of Arial-metric letters in thousandths of the letter size; what is not listed is as wide as a digit.
_WIDTHS = {
    222: "ijl",
    278: " !,./:;I[]\\ft",
    333: "()-r`",
    500: "cksvxyzJ",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "wCDHNRU",
    778: "GOQ",
    833: "mM",
    944: "W%@",
}
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_USUAL = 556


@lru_cache(maxsize=4096)
def _width(text: str) -> int:
    return sum(_WIDTH_OF.get(letter, _USUAL) for letter in text)


def lines(text: str, width: float, size: float = BODY_SIZE) -> int:
    """How many lines `text` takes in a column of `width` millimetres; line breaks that were typed count."""
    room = width / (size * MM_PER_POINT) * 1000
    return sum(max(1, math.ceil(_width(paragraph) * 1.04 / room)) for paragraph in text.split("\n"))


def height(text: str, width: float, size: float = BODY_SIZE) -> float:
    """Height in millimetres."""
    return lines(text, width, size) * size * LINE_HEIGHT * MM_PER_POINT if text else 0


def is_tall(*texts: str, width: float = PAGE_TEXT_WIDTH - 10, size: float = BODY_SIZE) -> bool:
    """Whether these texts below each other stand higher than half a page, so that they must flow."""
    if sum(len(text) + 60 * (text.count("\n") + 1) for text in texts) < 400:
        return False  # most rows are short: spare them the count
    return sum(height(text, width, size) for text in texts) > TALL
