"""Text as people paste it made fit to store: one cleaning for every form field and every import."""

import re
import sys
import unicodedata

# How browsers, spreadsheets and Word end a line; vertical tab and form feed are Word's own line and page breaks.
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# Every blank of Unicode that is not the ordinary one, and the Braille pattern without dots, which looks like one.
_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800]")

# Word writes the signs of its Symbol and Wingdings fonts as U+F000 plus their place in the font. Nearly all that come
# through pasting are list bullets; the others are what AutoCorrect makes of "-->", ":)" and the like.
_WORD_SIGNS = dict.fromkeys(range(0xF021, 0xF100), "•") | {
    0xF020: " ",
    0xF04A: "☺",
    0xF0DF: "←",
    0xF0E0: "→",
    0xF0FB: "✗",
    0xF0FC: "✓",
    0x1E: "-",  # Word's non-breaking hyphen
}

# Signs that print nothing: controls, invisible letters and format signs (soft hyphen, zero width, bidi control, tags),
# annotation and object marks, private use and non-characters. Joiners and the two selectors of emoji
# are looked at below.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffc\ufdd0-\ufdef\ufffe\uffff"
    "\ue000-\uf8ff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)

_EMOJI = (
    "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u2328\u232b-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_STRAY_SELECTOR = re.compile(f"(?<![0-9#*{_EMOJI}])[\ufe0e\ufe0f]")

# Accents and vowel signs that stand on the letter before them. Composing takes time with the square of how many stand
# on one letter; no language needs so many (Unicode's "stream-safe text" allows thirty), and only an attack has them.
_MOST_ACCENTS = 30
_ACCENT = "".join(re.escape(chr(code)) for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code)))
_TOO_MANY_ACCENTS = re.compile(f"([{_ACCENT}]{{{_MOST_ACCENTS}}})[{_ACCENT}]+")

_NON_JOINER, _JOINER = "\u200c", "\u200d"
# Scripts in which a joiner changes what is seen: Arabic and its neighbours, the scripts of India, Myanmar, Khmer,
# Mongolian, and those of the archipelago (Bugis, Bali, Sunda, Batak, Rejang, Java, Makasar, Kawi).
_JOINING_LETTER = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a00-\u1a1f\u1b00-\u1bff"
    "\ua840-\ua87f\ua930-\ua9df\ufb50-\ufdff\ufe70-\ufeff\U00011000-\U00011fff]"
)
_EMOJI_BEFORE, _EMOJI_AFTER = re.compile(f"[{_EMOJI}\ufe0e\ufe0f]"), re.compile(f"[{_EMOJI}]")


def clean_text(value, *, multiline: bool) -> str:
    """What the reader sees of `value`, and nothing else; cleaning twice changes nothing.

    A single line has single blanks only. In several lines tabs and runs of blanks inside a line stay as typed.
    """
    text = _without_lone_surrogates("" if value is None else str(value))
    text = _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text).translate(_WORD_SIGNS))
    # Composed before neighbours are judged, and again because a dropped joiner may have kept letter and accent apart.
    text = _composed(_BLANKS.sub(" ", text))
    text = _composed(_without_stray_joiners(_STRAY_SELECTOR.sub("", text)))
    if not multiline:
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def _composed(text: str) -> str:
    """Cut again afterwards, since some accents are composed of two."""
    if text.isascii():
        return text
    return _TOO_MANY_ACCENTS.sub(r"\1", unicodedata.normalize("NFC", _TOO_MANY_ACCENTS.sub(r"\1", text)))


def _without_lone_surrogates(text: str) -> str:
    """Halves of a sign that JSON from elsewhere may carry: pairs become the sign, single halves go."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _without_stray_joiners(text: str) -> str:
    """Joiners stay between letters that need them and inside emoji.

    Accents between a joiner and its letters are looked past, for composing may put them in another order.
    """
    if _NON_JOINER not in text and _JOINER not in text:
        return text
    kept, before = [], ""
    for place, sign in enumerate(text):
        if sign in (_NON_JOINER, _JOINER):
            rest = (text[later] for later in range(place + 1, len(text)))
            after = next((later for later in rest if not unicodedata.combining(later)), "")
            if not _is_joined(before, sign, after):
                continue
        kept.append(sign)
        if not unicodedata.combining(sign):
            before = sign
    return "".join(kept)


def _is_joined(before: str, joiner: str, after: str) -> bool:
    if _JOINING_LETTER.match(before) and _JOINING_LETTER.match(after):
        return True
    return bool(joiner == _JOINER and _EMOJI_BEFORE.match(before) and _EMOJI_AFTER.match(after))
