"""Numbers of spreadsheets as text, without making believe that digits are still there which the program has lost."""

import math
import re

EXACT = 10**15  # spreadsheets keep fifteen digits

_LOST = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")


def is_lost_number(text: str) -> bool:
    """1,98503E+17: a long number of which only the first digits are left."""
    return bool(_LOST.fullmatch(text.strip().strip("'’")))


def number_text(value: int | float) -> str:
    """12, 12,5 or, where digits are lost, 1,98503302003121E+17."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if abs(value) >= EXACT and (isinstance(value, float) or _may_be_rounded(value)):
        digits, power = f"{value:.14e}".split("e")
        return f"{digits.rstrip('0').rstrip('.').replace('.', ',')}E{power}"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.15g}".replace(".", ",")
    return str(int(value))


def _may_be_rounded(value: int) -> bool:
    """Whether a spreadsheet that rounds could have written this whole number."""
    return value % 1_000 == 0 or abs(value) > 10**300 or int(float(value)) == value
