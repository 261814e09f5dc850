"""Running text, as the press writes it: sentences, and what each of them tells."""

import re

from meetings.pasting import rows
from meetings.pasting.pieces import Piece

_ORDINAL = r"(?:[Pp]ertama|[Kk]edua|[Kk]etiga|[Kk]eempat|[Kk]elima|[Kk]eenam|[Kk]etujuh|[Kk]edelapan|[Tt]erakhir)"
_ORDINAL_FIRST = re.compile(
    rf"(?:dan\s+|serta\s+|[Ss]edangkan\s+)?(?:yang\s+|[Bb]utir\s+)?{_ORDINAL}\s*(?:[,:]|ialah|adalah|yaitu)\s*"
)
_SENTENCE = re.compile(
    rf"[;,:]\s+(?=(?:dan\s+|serta\s+)?{_ORDINAL}\s?[,:])|[.!?…]"
    r"[\"”’')\]]{0,2}\s+(?=[\"“‘(\[]{0,2}[A-Z0-9])"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“\"/,.])(?:[A-Za-z]|Ir|Dr|dr|Drs|Dra|Hj|KH|Prof|Rd|Tb|No|Jl|Jln|Kab|Prov|Kec|Kel|Bp|Bpk|Sdr|dll"
    r"|dsb|dkk|tgl|Tgl|hal|Hal"
    r"|Plt|Plh|Pj|Lt|pkl|Pkl|Yth|a\.n|s\.d|u\.p|S\.\w{1,4}|M\.\w{1,4}|Ph\.D|St|Gd|Tlp|Telp|ST|MT|MM|Rp|apt|drg|Gg)\.$"
)

_PATTERNS = [
    (
        rows.OBSTACLE,
        r"\bterkendala\b|\bkendala\b|\bhambatan\b|\bpermasalahan\b|\bterhambat\b|\bketerbatasan\b"
        r"|\bbelum\s+(?:adanya|memiliki|tersedia|optimal)"
        r"|\bmasalah(?:nya)?\s+(?:utama|yang\s+dihadapi)",
    ),
    (
        rows.DECISION,
        r"\bmenyepakati\b|\bdisepakati\b|\bmemutuskan\b|\bdiputuskan\b|\bbersepakat\b|\bsepakat\b|\bkesepakatan\b"
        r"|\bmenetapkan\b|\bditetapkan\b"
        r"|\bhasil\s+(?:rapat|rakor|pertemuan|kegiatan)\s+(?:ini\s+|tersebut\s+)?(?:antara\s+lain|yaitu|yakni"
        r"|adalah|meliputi)"
        r"|\bmenyimpulkan\b|\bdisimpulkan\b|\bmenyetujui\b|\bdisetujui\b",
    ),
    (
        rows.RECOMMENDATION,
        r"\bmerekomendasikan\b|\bdirekomendasikan\b|\brekomendasi(?:nya)?\b|\bmenyarankan\b|\bdisarankan\b"
        r"|\bmengusulkan\b|\bdiusulkan\b"
        r"|\bmengimbau\b|\bdiimbau\b|\bmenghimbau\b|\bdihimbau\b|\bperlu\s+(?:segera\s+)?(?:di|mem|men|meng|meny)\w+",
    ),
    (
        rows.FOLLOWUP,
        r"\bakan\s+(?:segera\s+)?ditindak\s?lanjuti\b|\bmenindak\s?lanjuti\b|\bditindak\s?lanjuti\b"
        r"|\btindak\s+lanjut(?:nya)?\b|\bditargetkan\b"
        r"|\bpaling\s+lambat\b|\bselambat-?lambatnya\b|\bditugaskan\b|\bdijadwalkan\b"
        r"|\bakan\s+(?:segera\s+)?(?:disusun|dibentuk|dilaksanakan|diadakan"
        r"|menyusun|membentuk|melaksanakan|mengadakan|menggelar|melakukan|menyampaikan|menyiapkan|mengirim\w*"
        r"|menyerahkan|memutakhirkan|memperbarui)\b",
    ),
    (
        rows.ATTENDANCE,
        r"\bdihadiri\b|\b(?:turut|ikut|juga|yang)\s+hadir\b|\bhadir\s+(?:dalam|pada|di)\b|\bdiikuti\s+(?:oleh"
        r"|sekitar|sebanyak|\d)|\bpeserta\s+(?:yang|rapat|berasal|terdiri)"
        r"|^(?:peserta|undangan)\b.{0,30}\b\d+\s*(?:\([\w ]{3,30}\)\s*)?(?:orang|org|peserta|undangan)\b"
        r"|^hadir\b|\btampak\s+hadir\b",
    ),
    (
        "possible speaker",
        r"\bnarasumber\b|\bnara\s+sumber\b|\bpembicara\b|\bpemateri\b|\bdibuka\s+(?:secara\s+resmi\s+)?oleh\b"
        r"|\b(?:materi|paparan)\b.{0,80}\boleh\b"
        r"|\b(?:dipaparkan|disampaikan|dibawakan)\s+oleh\b|\bmoderator\b",
    ),
    (
        "possible agenda",
        r"\bmembahas\b|\bdibahas\b|\bberagendakan\b|\bagenda\s+(?:rapat|pertemuan|kegiatan|utama)"
        r"|\bpembahasan\s+(?:mengenai|tentang)",
    ),
]
_TELLING = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS]
_CREDIT = re.compile(r"\s*\((?:red|adv|hms|humas|\*+|[\w.]{2,8}/[\w.]{2,8})\)\s*$", re.IGNORECASE)
_PRESENT = re.compile(
    r"^(?:(?:turut|ikut|juga|tampak)\s+)?hadir\s+(?:(?:dalam|pada|di)\s+(?:kegiatan|rapat|acara|rakor|kesempatan|pertemuan)\s+(?:ini|itu|tersebut)?,?\s*)?"
    r"(?:antara\s+lain|di\s?antaranya|yaitu|yakni|adalah)?\s*[:,]?\s*",
    re.IGNORECASE,
)
_SAYS_WHO = re.compile(r"^(?:Menurut|Kata)\s+[^,.]{3,80},\s+(?=\w)")
_QUOTE = re.compile(
    r"^[\"“‘]|[\"”]\s*,?\s*(?:kata|ujar|jelas|tutur|ucap|tegas|ungkap|papar|imbuh|tambah|pungkas|terang)", re.IGNORECASE
)


def sentences(piece: Piece) -> list[Piece]:
    """The sentences of a paragraph; abbreviations, titles and initials do not end one."""
    text, found, start = piece.text, [], 0
    for end in _SENTENCE.finditer(text):
        if text[end.start()] in ";,:":
            found.append(piece.cut(start, end.end()))
            start = end.end()
            continue
        if text[end.start()] == "." and _ABBREVIATION.search(text[max(start, end.start() - 12) : end.start() + 1]):
            continue
        found.append(piece.cut(start, end.end()))
        start = end.end()
    rest = piece.cut(start)
    return [*found, rest] if rest.text else found


def kind_of(sentence: str) -> str:
    """What a sentence tells by its verbs; a quotation is a note whatever it says."""
    if _QUOTE.search(sentence):
        return rows.NOTE
    results = []
    for kind, pattern in _TELLING:
        if found := pattern.search(sentence):
            results.append((kind, found.start()))
    if not results:
        return rows.NOTE
    ranked = {kind: n for n, kind in enumerate(_RANK)}
    return min(results, key=lambda pair: (ranked[pair[0]], pair[1]))[0]


_RANK = (
    rows.DECISION,
    rows.RECOMMENDATION,
    rows.FOLLOWUP,
    rows.OBSTACLE,
    rows.ATTENDANCE,
    "possible speaker",
    "possible agenda",
)


def ordinal_length(sentence: str) -> int:
    """How much of the sentence is "Pertama, ", the mark of a list told in words; 0 when it has none."""
    found = _ORDINAL_FIRST.match(sentence)
    return found.end() if found else 0


def told(sentence: str, kind: str) -> str:
    """What the sentence says, without the reporter's sign and, for an obstacle, without who said so."""
    sentence = _CREDIT.sub("", sentence)
    if kind == rows.ATTENDANCE:
        return _PRESENT.sub("", sentence) or sentence
    return _SAYS_WHO.sub("", sentence) if kind == rows.OBSTACLE else sentence
