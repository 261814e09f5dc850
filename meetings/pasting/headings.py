"""Headings and labels as secretariats and the press write them, and what they announce.

A heading is a short line of known words ("KESIMPULAN RAPAT", "Rencana Tindak Lanjut (RTL)"), with or without a colon
and content behind it; an introduction is a sentence with a colon at its end ("Rapat menyepakati hal-hal berikut:").
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from meetings.pasting import rows
from meetings.pasting.vocabulary import FILLERS, PHRASES

_LABEL_NEEDS_COLON = {rows.DATE, rows.PLACE, rows.TITLE}
_LONGEST_LABEL = 90
_LONGEST_INTRO = 400


def _pattern(phrase: str) -> str:
    slash = r"\s*(?:/|,|&|\bdan\b|-)\s*"
    parts = [r"\s*".join(re.escape(word) for word in part.split()) for part in phrase.split("/")]
    return slash.join(parts)


def _phrases():
    for section, text in PHRASES.items():
        for phrase in re.split(r"\||\n", text):
            if phrase.strip():
                yield phrase.strip(), section


# Longest first, so that "hasil kesepakatan" is not taken for "hasil".
_ORDERED = sorted(_phrases(), key=lambda pair: -len(pair[0]))
_SECTIONS = [section for _, section in _ORDERED]
_ANY = re.compile(
    r"(?<![^\W_])(?:" + "|".join(f"({_pattern(phrase)})" for phrase, _ in _ORDERED) + r")(?:nya)?(?![^\W_])"
)
_COLON = re.compile(r"\s*(?:[:：=]|\t+\s*:?)(?!//)\s*")
# "HARI KEDUA (Kamis, 1 November 2018)" between the items of a meeting of several days.
_MEETING_DAY = re.compile(
    r"[*_]?hari\s+(?:pertama|kedua|ketiga|keempat|kelima|ke-?\s?\d|[ivx]{1,3}|\d)\b\s*(?:[:(,–-].{0,45})?[*_]?$",
    re.IGNORECASE,
)
_INTRO_END = re.compile(
    r"(?::|sebagai\s*berikut\s*[:.]?|antara\s*lain|di\s*antaranya|yaitu|yakni|adalah)\s*$", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]+(?:[-/][^\W\d_]+)*")
_AGENDA_NUMBER = re.compile(
    r"\b(?:agenda|materi|sesi|topik|acara)\s*(?:ke-?\s*)?([0-9]{1,2}|[ivx]{1,5})\b", re.IGNORECASE
)


# Every word a heading may begin with, also two run together.
_VOCABULARY = FILLERS | {
    word
    for phrase, _ in _ORDERED
    for part in [phrase, phrase.replace(" ", ""), *re.split(r"[ /]", phrase)]
    for word in re.findall(r"[^\W\d_]+", part)[:1]
}
_KNOWN_WORDS = FILLERS | {word for phrase, _ in _ORDERED for word in re.findall(r"[^\W\d_]+", phrase)} | _VOCABULARY
_LAST_WORD = re.compile(r"([^\W\d_]+)[^\w]*$")
_FIRST_WORD = re.compile(r"[^\w]*([^\W\d_]+)")


@dataclass(frozen=True)
class Heading:
    """`section` is the kind of what follows; the content begins at `end`; `agenda` names the item it is about."""

    section: str
    end: int
    label: str = ""
    agenda: str = ""
    is_intro: bool = False


def read_heading(text: str) -> Heading | None:
    """The heading that `text` (without its mark) is or begins with."""
    # Each line is asked for several times; long paragraphs are not kept.
    return _remembered(text) if len(text) <= _LONGEST_INTRO else _read_heading(text)


def _read_heading(text: str) -> Heading | None:
    if day := _MEETING_DAY.match(text[:60]):
        return Heading(rows.AGENDA, len(text), day[0])
    head = text[: _LONGEST_LABEL + 10]
    colon = _COLON.search(head)
    if colon and 0 < colon.start() <= _LONGEST_LABEL:
        label = head[: colon.start()]
        if found := _section_of(label):
            return Heading(found[0], colon.end(), label, found[1])
    elif len(text) <= _LONGEST_LABEL and not text.endswith((".", ";", ",")):
        found = _section_of(text)
        if found and found[0] not in _LABEL_NEEDS_COLON:
            return Heading(found[0], len(text), text, found[1])
        if found and found[2]:
            return Heading(found[0], len(text), text, found[1])
    return _introduction(text)


_remembered = lru_cache(maxsize=4096)(_read_heading)


def _section_of(label: str) -> tuple[str, str, bool] | None:
    """Section, what the label says beside it, and whether the label is the phrase and nothing else."""
    plain = _plain(label)
    first = _FIRST_WORD.match(plain)
    if not first or first[1].removesuffix("nya") not in _VOCABULARY:
        return None
    found = _telling_phrase(plain)
    if not found:
        return None
    section = _SECTIONS[found.lastindex - 1]
    before, after = plain[: found.start()], plain[found.end() :]
    rest = _WORDS.findall(before) + _WORDS.findall(after)
    strange = [word for word in rest if word not in FILLERS and not _ANY.fullmatch(word)]
    if strange and not _names_agenda(before, after, section):
        return None
    if re.search(r"\d", plain) and not _AGENDA_NUMBER.search(plain) and len(rest) + len(strange) > 4:
        return None
    return section, " ".join([before, after]).strip() if strange or re.search(r"\d", plain) else "", not rest


_VERB = re.compile(r"(?:menyepakati|memutuskan|merekomendasikan|menetapkan|menyimpulkan|bersepakat)")


def _telling_phrase(plain: str) -> re.Match | None:
    """The first phrase that says more than "hal" or "kegiatan" does, which many headings begin with."""
    found = list(_ANY.finditer(plain))
    telling = [one for one in found if _SECTIONS[one.lastindex - 1] != rows.TITLE] or found
    if not telling:
        return None
    verb = next((one for one in telling if _VERB.match(one[0])), None)
    if verb:  # "Peserta rapat menyepakati:"
        return verb
    first = telling[0]
    if _SECTIONS[first.lastindex - 1] != rows.NOTE:
        return first
    for other in telling[1:]:
        # "Dari pembahasan ini rapat menyepakati:", "Pembahasan dan kesimpulan"; but "Pembahasan tindak lanjut" is none.
        beside = re.fullmatch(r"\s*(?:dan|/|&|,)\s*", plain[first.end() : other.start()])
        if _SECTIONS[other.lastindex - 1] in _RESULT_HEADINGS and (plain[: first.start()].strip() or beside):
            return other
    return first


def _names_agenda(before: str, after: str, section: str) -> bool:
    """ "Rekomendasi (Review Pokja PKP Provinsi)", "Rekomendasi terkait …": a result list of one agenda item."""
    if section not in rows.RESULTS or _WORDS.findall(before):
        return False
    return bool(
        re.match(r"\s*(?:\(|[-–]\s|untuk\b|kepada\b|bagi\b|agenda\b|terkait\b|atas\b|tentang\b|bidang\b|pada\b)", after)
    )


def _introduction(text: str) -> Heading | None:
    if len(text) > _LONGEST_INTRO or not _INTRO_END.search(text[-30:]):
        return None
    told = [(found.start(), section) for section, words in _INTRO_WORDS for found in words.finditer(_plain(text))]
    return Heading(max(told)[1], len(text), text, is_intro=True) if told else None


_INTRO_WORDS = [
    (rows.FOLLOWUP, re.compile(r"tindak\s*lanjut|ditindak\s*lanjuti|\brtl\b|langkah")),
    (rows.RECOMMENDATION, re.compile(r"rekomendasi|menyarankan|disarankan|saran\b|mengimbau|mengusulkan")),
    (
        rows.DECISION,
        re.compile(r"sepakat|menyepakati|keputusan|memutuskan|diputuskan|simpul|menetapkan|menghasilkan|hasil\s*rapat"),
    ),
    (rows.OBSTACLE, re.compile(r"kendala|masalah|hambatan|tantangan")),
    (rows.ATTENDANCE, re.compile(r"\bhadir\b|dihadiri|peserta")),
    (rows.SPEAKER, re.compile(r"narasumber|pembicara|pemateri")),
    (rows.AGENDA, re.compile(r"agenda|membahas|dibahas|materi|susunan\s*acara|bahasan")),
    (rows.NOTE, re.compile(r"mengundang|mohon\s*kehadiran|tujuan|dasar\s*hukum|maksud")),
]


_SHORT_WORDS = {
    "yg": "yang",
    "utk": "untuk",
    "dgn": "dengan",
    "tsb": "tersebut",
    "pd": "pada",
    "dlm": "dalam",
    "dr": "dari",
}
_SHORT = re.compile(rf"\b(?:{'|'.join(_SHORT_WORDS)})\b")


def _plain(text: str) -> str:
    text = _SHORT.sub(lambda short: _SHORT_WORDS[short[0]], re.sub(r"[*_#“”\"]", " ", text.lower()))
    return re.sub("[‐‑‒–—−]", "-", text)


def agenda_number(label: str) -> str | None:
    found = _AGENDA_NUMBER.search(label)
    return found[1].lower() if found else None


_HEAD_LABEL = re.compile(
    r"\b(?:Hari\s*[/,]\s*T(?:anggal|gl)|Hari|Tanggal|Waktu|Tempat|Lokasi|Acara|Agenda|Peserta|Pukul)\s*:", re.IGNORECASE
)
_BEFORE_INLINE = re.compile(r"[.;!?)\"”]\s*$|^\s*$")
_RESULT_HEADINGS = (*rows.RESULTS, rows.OBSTACLE)


def inline_headings(text: str, has_mark: bool) -> list[int]:
    """Where in a line further headings with a colon begin ("… selesai. KESEPAKATAN: 1. …")."""
    places, floor = [], 0
    first = read_heading(text[:200]) if not has_mark else None
    in_label_line = (
        not has_mark
        and len(_HEAD_LABEL.findall(text[:2000])) > 1
        or bool(first and not first.is_intro and first.section in (*_LABEL_NEEDS_COLON, rows.TITLE, rows.NOTE))
    )
    for colon in re.finditer(r"\s*[:：](?!//|\d\d)", text):
        window_start = max(floor, colon.start() - 60)
        window = text[window_start : colon.start()]
        if start := _last_label(window, in_label_line, has_mark):
            places.append(window_start + start)
        floor = colon.end()
    return [place for place in places if place > 0]


def _last_label(window: str, in_label_line: bool, has_mark: bool) -> int | None:
    """Where the label at the end of `window` begins; none at its very beginning."""
    plain = window.lower()
    last = _LAST_WORD.search(plain[-40:])
    if not last or last[1].removesuffix("nya") not in _KNOWN_WORDS:
        return None
    for found in _ANY.finditer(plain):
        start = found.start()
        before = window[:start]
        section = _SECTIONS[found.lastindex - 1]
        rest = _WORDS.findall(plain[found.end() :])
        if not start or any(word not in FILLERS and not _ANY.fullmatch(word) for word in rest):
            continue
        if has_mark and section not in _RESULT_HEADINGS:
            continue
        label = window[start:]
        if label.isupper() and not (before.strip() and before.rstrip()[-1:].isupper()):
            return start
        if label.isupper() and _BEFORE_INLINE.search(before):
            return start
        if label[:1].isupper() and (_BEFORE_INLINE.search(before) or (in_label_line and section != rows.NOTE)):
            return start
    return None
