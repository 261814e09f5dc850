"""Speakers named inside an agenda item or a sentence: "… oleh Ir. Hj. … selaku …", "Narasumber: …; …"."""

import re

TITLES = r"(?:Prof|Dr|dr|Drs|Dra|Ir|Hj|H|KH|R|Rd|Tb|apt|drg|Bapak|Ibu|Bp|Sdr|Sdri|Bpk|Plt|Plh|Pj)\b\.?"
_OFFICE = (
    r"(?:Direktur|Kepala|Ketua|Wakil|Sekretaris|Sekda|Asisten|Bupati|Gubernur|Wali|Kabid|Kasubdit|Kasi|Kasubbid|Kabag|Kasubbag|Camat|Lurah|Deputi"
    r"|Staf Ahli|Tim Ahli)"
)
LABEL = r"(?:nara\s?sumber|pembicara|pemateri|pemapar|penyaji|pembahas|penanggap|moderator|pembuka|pemrasaran)"
_IN_AGENDA = re.compile(
    rf"[\s,;(–—-]{{0,6}}(?:(?<![^\W_]){LABEL}\s*(?:[:=]|\boleh\b|(?=\s[A-Z]))\s*"
    rf"|(?<![^\W_])(?:yang\s+)?(?:(?:disampaikan|dipaparkan|dibawakan|dipimpin|dibuka|dimoderatori"
    rf"|disajikan|dipandu|materi|paparan)\s+)?oleh\s*:?\s*(?=[A-Z\"“@])|\(\s*(?={TITLES}\s)|[(]\s*(?={_OFFICE}\s)"
    rf"|\s[–—-]\s(?=(?:{TITLES}|{_OFFICE})\s)|@\s?(?=\S))"
)
_NEXT = re.compile(
    rf"\s*(?:;\s*(?:dan\s+)?|,?\s+(?:dan|serta)\s+)(?=(?:{TITLES}\s|{LABEL}\s*:|(?:Kepala|Ketua|Direktur|Wakil"
    rf"|Asisten|Tim|Sekretaris|Kabid|Perwakilan)\s))|\s*;\s*(?=[A-Z@])"
)
_LABEL_AT_START = re.compile(
    rf"(?:{LABEL}\s*\d?\s*[:=]|(?:dan\s+)?(?:moderator|pembahas|penanggap|pembuka)\s|oleh\s)\s*", re.IGNORECASE
)


def split_agenda(text: str) -> tuple[int, list[tuple[int, int]]]:
    """Where the topic ends and where each speaker's own text stands; no speakers when none is named."""
    found = _IN_AGENDA.search(text)
    if not found or found.start() < 3 or found.end() >= len(text) - 2:
        return len(text), []
    end = len(text)
    if "(" in found[0] and text.rstrip().endswith(")"):
        end = text.rstrip().rindex(")")
    return found.start(), [(found.end() + a, found.end() + b) for a, b in split_people(text[found.end() : end])]


def split_people(text: str) -> list[tuple[int, int]]:
    """The people of "Ir. A (Ketua B); Dr. C", each with office and instansi. "@ nama ; jabatan ; instansi" is one."""
    if text.startswith("@") or re.search(r"\s;\s", text):
        return [(0, len(text))]
    bounds, start = [], 0
    for found in _NEXT.finditer(text):
        bounds.append((start, found.start()))
        start = found.end()
    return [*bounds, (start, len(text))]


def without_label(text: str) -> str:
    return text[_LABEL_AT_START.match(text).end() :] if _LABEL_AT_START.match(text) else text


_NAMED_BY = re.compile(
    r"\b(?:dibuka|dipaparkan|disampaikan|dibawakan|dipandu|dimoderatori|disajikan|pemaparan|paparan|materi"
    r"|sambutan|arahan)\b"
    r"(?:\s+(?!dengan\b|tentang\b|mengenai\b|atas\b)[\w.-]+){0,6}?\s+oleh\s+(?=\w)",
    re.IGNORECASE,
)
_GUESTS = re.compile(
    rf"\b(?:(?:hadir|bertindak)\s+sebagai\s+{LABEL}|menghadirkan\s+(?:\w+\s+)?(?:orang\s+)?{LABEL}"
    rf"|{LABEL}(?:nya)?(?=\s+(?:adalah|yaitu|yakni|antara)\b))"
    r"\s*(?:kegiatan\s+|rapat\s+)?(?:,?\s*(?:adalah|yaitu|yakni|antara\s+lain|di\s?antaranya)\s*:?)?\s*(?=[A-Z])",
    re.IGNORECASE,
)
_PERSON_END = re.compile(
    r"\s+(?:yang|dan\s+(?:dihadiri|diikuti|dilanjutkan|dipandu)|serta\s+(?:dihadiri|diikuti)|dengan\s+(?:tema"
    r"|materi|judul|topik)|tentang|mengenai|pada|di\s+(?=[A-Z])"
    r"|untuk|sekaligus|menyampaikan|mengatakan)\b|,\s+(?:yang|dengan|dan\s+di|serta\s+di|dilanjutkan|kemudian"
    r"|dihadiri|diikuti)\b|[.;](?:\s|$)"
)
_TITLE_DOT = re.compile(rf"(?:{TITLES}|\b[A-Z]|\bS\.\w{{1,4}}|\bM\.\w{{1,4}})$")
_SUBJECT = re.compile(
    r"(?:(?:Sementara itu|Selanjutnya|Kemudian|Setelah itu|Selain itu|Sesi pertama"
    r"|Sesi kedua)\s*,?\s+)?(?P<person>[A-Z][^\n:;\"“]{4,140}?)\s+"
    r"(?:secara\s+resmi\s+|yang\s+|juga\s+)?(?:membuka\s+(?!peluang|ruang|diri)|memaparkan\b|memandu\b"
    r"|menyajikan\b|memimpin\s+diskusi\b|memoderatori\b"
    r"|dalam\s+(?:paparan|sambutan|arahan)(?:nya)?\b|menyampaikan\s+(?:paparan|materi|sambutan|arahan|laporan)\b"
    r"|memberikan\s+(?:sambutan|arahan|materi|paparan|pemaparan)\b)"
)
_NO_PERSON = re.compile(
    r"^(?:Rapat|Kegiatan|Acara|Rakor|Dalam|Pada|Narasumber|Peserta|Data|Hasil|Tim\s+teknis\s+dan|Kota|Kabupaten"
    r"|Provinsi|Setiap|Semua|Kelompok\s+\w+$|Untuk|Ia\b|Dia\b)"
)
_LONGEST_PERSON = 160


def find_speakers(text: str) -> list[tuple[int, int, int]]:
    """Those who open, present or moderate in a sentence: where that begins, where each name begins and ends."""
    if guests := _GUESTS.search(text):
        end = _end_of_person(text, guests.end())
        people = [(guests.end() + a, guests.end() + b) for a, b in split_people(text[guests.end() : end])]
        return [(guests.start() if n == 0 else a, a, b) for n, (a, b) in enumerate(people) if b - a > 3]
    speaker = _find_speaker(text)
    return [speaker] if speaker else []


def _find_speaker(text: str) -> tuple[int, int, int] | None:
    if named := _NAMED_BY.search(text):
        end = _end_of_person(text, named.end())
        if end - named.end() > 3:
            oleh = text.rindex("oleh", named.start(), named.end())
            return oleh, named.end(), end
    subject = _SUBJECT.match(text[:300])
    if subject:
        person = subject["person"]
        if len(person.split()) > 1 and not _NO_PERSON.match(person) and ". " not in re.sub(rf"{TITLES}\s", "", person):
            return subject.start("person"), subject.start("person"), subject.end("person")
    return None


def _end_of_person(text: str, start: int) -> int:
    window = text[start : start + _LONGEST_PERSON]
    for stop in _PERSON_END.finditer(window):
        if stop[0].startswith(".") and _TITLE_DOT.search(window[: stop.start()]):
            continue
        return start + stop.start()
    return start + len(window)
