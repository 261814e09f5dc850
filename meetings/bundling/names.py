"""Names inside a ZIP that every computer takes, Windows included."""

import re
import unicodedata

LONGEST = 120  # of one part; Windows still stops at 260 for the whole path
_REFUSED = re.compile(r'[<>:"/\\|?*%\x00-\x1f\x7f-\x9f]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)


def safe(name: str, longest: int = LONGEST) -> str:
    """One part of a path: no sign that Windows refuses, no device, no point or blank at the end, ending kept."""
    name = " ".join(_REFUSED.sub(" ", unicodedata.normalize("NFC", name)).split()).strip(". ") or "berkas"
    if _DEVICES.fullmatch(name):
        name = f"_{name}"
    stem, point, suffix = name.rpartition(".")
    if not point or len(suffix) > 5 or " " in suffix:
        stem, suffix = name, ""
    suffix = point + suffix if suffix else ""
    return stem[: longest - len(suffix)].rstrip(". ") + suffix


class Names:
    """Gives each file of one ZIP a path of its own; Windows knows no difference between a and A."""

    def __init__(self):
        self._taken = set()

    def path(self, *parts: str) -> str:
        *folders, name = (safe(part) for part in parts if part)
        stem, point, suffix = name.rpartition(".") if "." in name else (name, "", "")
        number, wanted = 1, "/".join((*folders, name))
        while wanted.casefold() in self._taken:
            number += 1
            wanted = "/".join((*folders, f"{stem} ({number}){point}{suffix}"))
        self._taken.add(wanted.casefold())
        return wanted
