"""Where a meeting was held, found inside a sentence: "bertempat di Aula Bappeda", "di Hotel …, Tangerang"."""

import re

ROOM = (
    r"(?:aula|hotel|ruang(?:an)?|gedung|kantor|balai|pendopo|pendapa|kampus|rumah\s+(?:dinas|makan|jabatan)"
    r"|auditorium|ballroom"
    r"|grand\s+\w+|graha|wisma|kediaman|sekretariat|lantai|convention|resort|villa|museum|gor|lapangan|restoran"
    r"|cafe|zoom|google\s+meet"
    r"|balairung|baruga|bappe\w+|aston|swiss-?bel\w*|the\s+\w+|oproom|op\s+room|command\s+center|ball\s+room"
    r"|meeting\s+room|mal)"
)
_HELD = (
    r"(?:bertempat|berlangsung|dilaksanakan|diselenggarakan|digelar|diadakan|dilangsungkan|dipusatkan"
    r"|berlokasi|bertempat)"
)
_START = re.compile(
    rf"(?:,\s*|\()?\b(?:yang\s+)?(?:{_HELD}(?:\s+secara\s+\w+)?\s+(?:di|dari|melalui|pada)\s+(?=[A-Z\"“]|{ROOM}\b)"
    rf"|di\s+(?={ROOM}\b)|(?:secara\s+)?(?:daring|virtual|online)\s+(?:melalui|via|lewat)\s+)",
    re.IGNORECASE,
)
_HELD_ONLY = re.compile(_HELD, re.IGNORECASE)
# What ends the place: another fact or the rest of the sentence.
_STOP = re.compile(
    r"\s*(?:[.;!?](?=\s|$)|,?\s+(?:pada\s|yang\s|untuk\s|dengan\s|guna\s|dalam\s+rangka|dihadiri|diikuti|hari\s"
    r"|tanggal\s|selama\s|serta\s|dan\s+(?:dihadiri|diikuti|dibuka)"
    r"|dibuka|dipimpin|membahas|menghasilkan|telah|ini\b|tersebut|senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu"
    r"|ahad|mulai|pukul|jam\s|kemarin|lalu|bersama|oleh|agar|sebagai|menjadi)"
    r"|,\s*(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad|\d|[a-z])|\s*\(?(?:senin|selasa|rabu|kamis"
    r"|jum['’]?at|sabtu|minggu)\b"
    r"|\s*\(\s*\d{1,2}\s*[/-]|\s+\d{1,2}\s?(?:-|–|s)?\s?\d{0,2}\s*(?:januari|februari|maret|april|mei|juni|juli"
    r"|agustus|september|oktober|november|desember))",
    re.IGNORECASE,
)
_AND_ONLINE = re.compile(
    r",?\s+(?:dan|serta)\s+(?:juga\s+)?(?:secara\s+)?(?:daring|virtual|online|melalui|via|lewat|zoom)\b[^,.;()]{0,40}",
    re.IGNORECASE,
)
_LONGEST = 160


def find_place(text: str) -> tuple[int, int, int] | None:
    """Where the phrase begins, where the place itself begins, and where it ends."""
    for found in _START.finditer(text):
        capital = text[found.end() : found.end() + 1]
        if _HELD_ONLY.search(found[0]) and not (
            capital.isupper() or capital in '"“' or re.match(ROOM, text[found.end() :][:20], re.IGNORECASE)
        ):
            continue
        window = text[found.end() : found.end() + _LONGEST]
        end = end_of_place(window)
        if end > 2:
            return found.start(), found.end(), found.end() + end
    return None


def end_of_place(window: str) -> int:
    for stop in _STOP.finditer(window):
        # A comma and a capital letter go on with the town; the pattern ignores case, so look again.
        rest = stop[0].strip()
        if rest.startswith(",") and len(rest) > 1 and rest[1:].strip()[:1].isupper() and not _is_fact(rest[1:].strip()):
            continue
        if re.search(r"\b(?:Jl|Jln|Lt|No|Kab|Prov|Kec)$", window[: stop.start()]) and rest.startswith("."):
            continue
        online = _AND_ONLINE.match(window, stop.start())
        return online.end() if online else stop.start()
    return len(window)


def _is_fact(word: str) -> bool:
    return bool(re.match(r"(?:senin|selasa|rabu|kamis|jum|sabtu|minggu|ahad|\d)", word, re.IGNORECASE))
