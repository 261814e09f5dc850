"""Hard line breaks undone: lines of a PDF or an e-mail that go on in the next line become one again."""

import re
from dataclasses import replace

from meetings.pasting.headings import read_heading
from meetings.pasting.lines import Line, is_page_number
from meetings.pasting.pieces import Gathering
from meetings.pasting.tasks import read_label

_SENTENCE_END = (".", "!", "?", ":", ";", "”", '."')
# Nobody ends a line with these unless it goes on.
_GOES_ON = re.compile(
    r"(?:[,/&(–-]|\b(?:dan|atau|serta|di|ke|dari|yang|untuk|dengan|oleh|pada|dalam|bagi|tentang|antara|terhadap"
    r"|sebagai|agar|akan"
    r"|kepada|selaku|Provinsi|Kabupaten|Kota|Dinas|Bidang|Rapat|Kepala|Pemerintah))$",
)
_CAPTION = re.compile(r"(?:@|[krtmac]\s*:|:)", re.IGNORECASE)
_NARROWEST, _WIDEST = 50, 140


def join_lines(lines: list[Line]) -> list[Line]:
    """The lines with those that go on taken together; page numbers between them are swallowed."""
    width = wrap_width(lines)
    usual_gap = _usual_gap(lines)
    joined, gathering, last, after_page = [], None, None, False
    for line in lines:
        line.gap = 0 if after_page else max(line.gap - usual_gap, 0)
        after_page = bool(joined) and not line.inline and is_page_number(line.text, bare=line.gap > 0)
        if after_page:
            continue
        if joined and _goes_on(joined[-1], last, line, width):
            gathering = gathering or _begin(joined[-1])
            _add(gathering, last.text, line)
        else:
            _end(joined, gathering)
            gathering = None
            joined.append(replace(line))
        last = line
    _end(joined, gathering)
    return joined


def _begin(line: Line) -> Gathering:
    gathering = Gathering()
    gathering.add(line.piece)
    return gathering


def _end(joined: list[Line], gathering: Gathering | None):
    if gathering:
        joined[-1].piece = gathering.piece()


def _add(gathering: Gathering, before: str, line: Line):
    """ "perumah-" and "an" are one word, "masing-" and "masing" a doubled one; "kabupaten/" wants no blank."""
    last_word = re.search(r"([^\W\d_]+)-$", before[-40:])
    first_word = re.match(r"[^\W\d_]+", line.text)
    if last_word and first_word and first_word[0].islower():
        if not first_word[0].startswith(last_word[1].lower()[:4]):
            gathering.drop_last_sign()
        gathering.add(line.piece)
    else:
        gathering.add(line.piece, "" if before.endswith("/") else " ")


def wrap_width(lines: list[Line]) -> int | None:
    """How long full lines are in a text with hard breaks; None when lines are paragraphs or short entries."""
    lengths = sorted(line.indent + len(line.text) for line in lines)
    if len(lengths) < 4:
        return None
    widest = lengths[int(len(lengths) * 0.95) - 1]
    if not _NARROWEST <= widest <= _WIDEST or lengths[-1] > widest * 1.5:
        return None
    full = sum(length >= widest * 0.85 for length in lengths)
    return widest if full >= max(3, len(lengths) * 0.15) else None


def _usual_gap(lines: list[Line]) -> int:
    """Empty lines between all lines alike say nothing."""
    gaps = sorted(line.gap for line in lines[1:] if not line.inline)
    return gaps[len(gaps) // 10] if len(gaps) > 5 else 0


def _goes_on(entry: Line, last: Line, line: Line, width: int | None) -> bool:
    """Whether `line` goes on what `last` (the last line of `entry`) began."""
    if line.mark or line.inline or line.gap or "\t" in line.text or "\t" in last.text:
        return line.text.startswith(":") and not line.gap and bool(read_heading(last.text))
    if line.text.startswith(":"):
        return bool(read_heading(last.text))
    if _CAPTION.match(line.text) or read_label(line.text):
        return False
    if read_heading(line.text) and not line.text[:1].islower():
        return False
    if _is_whole_heading(entry):
        return False
    return _flows(entry, last, line, width)


def _is_whole_heading(entry: Line) -> bool:
    heading = read_heading(entry.body.text)
    return bool(heading and heading.end >= len(entry.body.text))


def _flows(entry: Line, last: Line, line: Line, width: int | None) -> bool:
    before, text = last.text, line.text
    is_full = width is not None and last.indent + len(before) >= width * 0.72
    ended = before.endswith(_SENTENCE_END)
    hangs = bool(entry.mark) and line.indent > entry.indent
    if _GOES_ON.search(before[-20:]) and not before.isupper():
        return True
    if text[0].isdigit() and not ended and not entry.mark and len(text) < 25 and read_heading(entry.text):
        return True
    if text[0].islower() or text[0] in "(&":
        return not ended or hangs or (is_full and before.endswith((";", "”", ".")) and text[0].islower())
    if ended:
        return hangs and not before.endswith(":")
    if hangs and len(before) >= 60:
        return True
    return is_full and not (before.isupper() and not text.isupper())
