"""QR codes drawn by ourselves: an address in, the path of an SVG out."""

from dataclasses import dataclass
from functools import lru_cache

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4  # modules; less and some phones do not find the code


@dataclass(frozen=True)
class Drawing:
    """`path` fills the dark modules, one unit each, inside a square of `size` units with its white border."""

    size: int
    path: str


@lru_cache(maxsize=256)
def drawing_of(address: str) -> Drawing:
    """The same address is drawn once: Layar asks every three seconds."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    runs = [f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row)]
    return Drawing(len(rows), "".join(runs))


def _runs(row: list[bool]):
    """Where dark modules begin, and how many of them stand side by side."""
    x = 0
    while x < len(row):
        length = 0
        while x + length < len(row) and row[x + length]:
            length += 1
        if length:
            yield x, length
        x += length + 1
