"""Asks fontconfig, the library that picks the fonts of a paper, which fonts are there and which letters they hold."""

import ctypes
import unicodedata
from functools import lru_cache

# Letters of the body font's own scripts need no question.
_LATIN_END = 0x0250
_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))


class _FontSet(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.c_void_p)]


@lru_cache(maxsize=1)
def _fontconfig() -> ctypes.CDLL:
    library = ctypes.CDLL("libfontconfig.so.1")
    library.FcNameParse.restype = ctypes.c_void_p
    library.FcNameParse.argtypes = [ctypes.c_char_p]
    library.FcFontList.restype = ctypes.POINTER(_FontSet)
    library.FcFontList.argtypes = [ctypes.c_void_p] * 3
    library.FcObjectSetCreate.restype = ctypes.c_void_p
    library.FcPatternDestroy.argtypes = [ctypes.c_void_p]
    library.FcObjectSetDestroy.argtypes = [ctypes.c_void_p]
    library.FcFontSetDestroy.argtypes = [ctypes.POINTER(_FontSet)]
    return library


def _any_font(pattern: str) -> bool:
    """Whether fontconfig lists a font for a pattern like `:charset=a9ab` (what `fc-list` does)."""
    library = _fontconfig()
    parsed = library.FcNameParse(pattern.encode())
    wanted = library.FcObjectSetCreate()
    found = library.FcFontList(None, parsed, wanted)
    try:
        return found.contents.count > 0
    finally:
        library.FcFontSetDestroy(found)
        library.FcObjectSetDestroy(wanted)
        library.FcPatternDestroy(parsed)


def has_family(family: str) -> bool:
    return _any_font(f"{family}:scalable=true")


@lru_cache(maxsize=4096)
def _is_printable(letter: str) -> bool:
    category = unicodedata.category(letter)
    if category in ("Cf", "Zs", "Zl", "Zp") or letter in "\n\t\r" or letter in _SELECTORS:
        return True  # joiners, selectors and blanks need no picture of their own
    if category in ("Cc", "Cs"):
        return False
    return ord(letter) < _LATIN_END or _any_font(f":scalable=true:charset={ord(letter):x}")


def replace_unprintable(text: str) -> str:
    """Write a sign that no installed font can draw as its code, so that the paper never shows an empty box."""
    missing = {ord(letter): code_of(letter) for letter in unprintable(text)}
    return text.translate(missing) if missing else text


def unprintable(text: str) -> list[str]:
    """The signs of `text` that no installed font can draw, in the order in which they stand there."""
    return [letter for letter in dict.fromkeys(text) if not _is_printable(letter)]


def code_of(letter: str) -> str:
    return f"[U+{ord(letter):04X}]"
