"""The apostrophe in front of CSV cells that a spreadsheet would run as a formula or mutilate as a number.

Guarding can be undone without doubt: whatever already starts with an apostrophe gets another one, so taking off one
apostrophe from what could have been guarded always gives back what was written.
"""

import re

# Blanks, tabs and line breaks are looked past, for spreadsheets do so too; the wide signs are those of Asian keyboards.
_FORMULA = re.compile(r"\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_HARMED_NUMBER = re.compile(r"0[0-9]+|[0-9]{12,}")


def guarded(text: str) -> str:
    if text.startswith("'") or _FORMULA.match(text) or _HARMED_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unguarded(text: str) -> str:
    """Also takes the apostrophe off a number that somebody typed as text ('0812...)."""
    rest = text[1:]
    if text.startswith("'") and (rest[:1] in ("'", *"0123456789") and rest or _FORMULA.match(rest)):
        return rest
    return text
