"""Where a run-together line must be cut: "KESEPAKATAN:1.Menyusun …2.Membentuk …REKOMENDASI:a. …"."""

import re
from itertools import islice

from meetings.pasting.headings import inline_headings, read_heading
from meetings.pasting.marks import Mark, read_mark

# "Rakor 2. Selanjutnya", "Pasal 1. Bahwa": a number that belongs to the word before it.
_WORDS = """
    rakor ke tahap pasal nomor no tahun bidang wilayah tim ayat lantai lt gedung ruang zona kelas tipe rt rw
    fase agenda butir poin angka lampiran huruf triwulan semester bab minggu kategori rapat tanggal pukul dan
"""
_NUMBERED_WORDS = set(_WORDS.split())
_FIRST = re.compile(r"(?<![\w.,/(])(?:1\.(?!\d)|1\)|\(1\)|a\.(?![a-zA-Z]\.)|a\)|\(a\)|\(i\)|i\))\s?(?=[^\W_]|[\"“(])")
_BULLET = re.compile("[•●▪■➢➤✓✔\uf0b7\uf0a7]")
_DASH = re.compile(r"(?<=\s)[-–—](?=\s)")
_COLON_BEFORE = re.compile(r"(?:[:：]|yaitu|yakni|adalah|berikut|lain|sebagai)\s*$", re.IGNORECASE)
_DEEPEST = 3
_TRIES = 5  # beginnings of a row looked at in one line: keeps the time linear


def find_cuts(text: str, after: Mark | None, expected: Mark | None) -> tuple[list[int], Mark | None]:
    """Places to cut `text`, and the mark of the last item when its row may go on in the next line.

    `after` is the mark of the next line: a row that goes on there is not looked for inside this one. `expected` is
    what the line before returned.
    """
    mark = read_mark(text)
    headings = inline_headings(text, bool(mark))
    bounds = [0, *headings, len(text)]
    expected = None if mark or read_heading(text[:200]) else expected
    cuts, last = set(headings), None
    for n, (start, end) in enumerate(zip(bounds, bounds[1:], strict=False)):
        found, last = _items(text, start, end, after, None if n else expected)
        cuts |= found
    return sorted(cuts - {0}), last


def _items(text, start, end, after, expected) -> tuple[set[int], Mark | None]:
    """Cuts of the list that begins in this part, if any."""
    part_mark = read_mark(text[start : start + 40])
    if part_mark and part_mark.value is None:
        return _bullets(text, start, end), None
    if part_mark:
        return _row_from(text, start, end, part_mark, after, set())
    if expected:
        cuts, last = _row_from(text, start, end, expected, after, set())
        if cuts:
            return cuts, last
    for first in islice(_FIRST.finditer(text, start, end), _TRIES):
        mark = read_mark(text[first.start() : first.start() + 40])
        if not mark:
            continue
        cuts, last = _row_from(text, first.start(), end, mark, after, {first.start()})
        sure = _COLON_BEFORE.search(text[max(start, first.start() - 12) : first.start()])
        if len(cuts) > 1 or sure:
            return cuts, last
    return _bullets(text, start, end), None


def _row_from(text, start, end, mark: Mark, after, cuts: set[int], depth: int = 1) -> tuple[set[int], Mark]:
    """Follow 1., 2., 3. … from `start`; what stands between two of them may hold a deeper row."""
    places, here = [start], start + 1
    value = mark.value
    if not (after and after.style == mark.style and after.value == value + 1):
        while (place := _next_item(text, here, end, mark.style, value + 1)) is not None:
            places.append(place)
            value, here = value + 1, place + 1
    cuts = cuts | set(places[1:])
    if depth < _DEEPEST:
        for left, right in zip(places, [*places[1:], end], strict=True):
            cuts |= _deeper(text, left + 2, right, mark.style, after, depth)
    return cuts, Mark(mark.style, value, mark.length, mark.text)


def _deeper(text, start, end, style, after, depth) -> set[int]:
    for first in _FIRST.finditer(text, start, end):
        mark = read_mark(text[first.start() : first.start() + 40])
        if mark and mark.style != style:
            cuts, _ = _row_from(text, first.start(), end, mark, after, {first.start()}, depth + 1)
            return cuts if len(cuts) > 1 else set()
    return set()


def _next_item(text, start, end, style, value) -> int | None:
    pattern = _next_pattern(style, value)
    if pattern is None:
        return None
    for found in pattern.finditer(text, start, end):
        if _is_item(text, found, style):
            return found.start()
    return None


def _next_pattern(style, value):
    if value > 99:
        return None
    kind = style.strip("().")
    shown = {"1": str(value), "a": chr(96 + value) if value <= 26 else None}.get(kind)
    if shown is None:
        return None
    if style.startswith("("):
        return re.compile(rf"\({shown}\)\s?(?=\S)")
    if kind == "1":
        return re.compile(rf"(?<![\d,/(])(?<!\d\.){shown}{re.escape(style[1])}(?!\d)\s?(?=[^\W\d_]|[\"“(])")
    return re.compile(rf"(?<!\w){shown}{re.escape(style[1])}(?![a-zA-Z]\.)\s?(?=[^\W\d_]|[\"“(])")


def _is_item(text, found, style) -> bool:
    if style.startswith("("):
        return True
    before = text[max(0, found.start() - 40) : found.start()]
    if style.endswith(")") and before.count("(") > before.count(")"):
        return False
    last_word = re.search(r"([^\W\d_]+)[\s-]*$", before)
    if last_word and last_word[1].lower() in _NUMBERED_WORDS and last_word[1].lower() != "dan":
        return False
    separated = re.search(r"(?:[.;:,!?)\"”]|\bdan|\bserta)\s*$", before)
    capital = text[found.end() : found.end() + 1].isupper()
    return bool(separated or capital or style.endswith(")") or (style == "a." and before[-1:].isspace()))


def _bullets(text, start, end) -> set[int]:
    """Cuts before each • of a line that has several or announces them."""
    places = [found.start() for found in _BULLET.finditer(text, start, end)]
    announced = places and _COLON_BEFORE.search(text[max(start, places[0] - 12) : places[0]])
    if len(places) > 1 or announced:
        return set(places)
    head = text[start : start + 120]
    colon = re.search(r":\s+(?=[-–]\s)", head)
    if colon or re.match(r"[-–—]\s", head):
        return {found.start() for found in _DASH.finditer(text, start, end)} if colon else set()
    return set()
