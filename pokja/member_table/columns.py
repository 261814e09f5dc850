"""Guesses what each column of a table holds: from its head row, or without one from what stands below."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError

from pokja.member_table.words import read_role
from pokja.parsing import parse_date
from pokja.tables import Row, is_lost_number

IGNORED = ""  # a column that says nothing we keep

# The first that fits, so the narrow ones come first: "Nama Instansi" is no name, "Jabatan dalam Pokja" is a role.
_HEADINGS = [
    ("name", r"nama.*\bnip\b"),
    ("nip", r"\bnip\b|\bnipppk\b"),
    ("email", r"\be ?mail\b|\bpos ?el\b|\bsurel\b"),
    ("phone", r"\b(?:hp|telepon|telpon|telp|tlp|wa|whatsapp|handphone|ponsel|kontak)\b"),
    ("decree_date", r"\b(?:tanggal|tgl) (?:sk|keputusan|surat)\b"),
    ("valid_from", r"\b(?:mulai|sejak|tmt)\b"),
    ("valid_until", r"\b(?:sampai|hingga|berakhir|selesai|akhir)\b|^s d$"),
    ("decree", r"\bsk\b|\bsurat keputusan\b"),
    ("title_before", r"\bgelar.*depan\b"),
    ("title_after", r"^gelar\b"),
    ("rank_title", r"\b(?:pangkat|gol|golongan)\b"),
    ("acting", r"\bstatus\b|\bplt\b|\bplh\b"),
    ("role", r"\bperan\b|\bkedudukan\b|\bposisi\b|\bjabatan\b.*\b(?:pokja|tim|kelompok|sk)\b"),
    ("institution", r"\b(?:instansi|opd|skpd|sopd|perangkat daerah|lembaga|unit kerja|dinas instansi|asal)\b"),
    ("office", r"\bjabatan\b"),
    ("bidang", r"\bbidang\b|^seksi$"),
    ("name", r"\bnama\b"),
    ("basis", r"^dasar\b"),
    (IGNORED, r"^(?:no|nomor|no urut|nomor urut)$|^(?:keterangan|ket|tanda tangan)$"),
]
_HEADINGS = [(field, re.compile(pattern)) for field, pattern in _HEADINGS]

# A cell made of these words only is a heading; "Kepala Dinas" and "Bidang Perumahan" are not.
_HEADING_WORD = re.compile(
    r"nama|lengkap|dan|dengan|gelar|pejabat|pegawai|personil|anggota|orang|nip|nipppk|nrp|no|"
    r"nomor|urut|hp|telepon|telpon|telp|tlp|wa|whatsapp|handphone|ponsel|kontak|email|e|"
    r"mail|pos|el|posel|surel|alamat|tanggal|tgl|sk|keputusan|surat|mulai|sejak|tmt|berlaku|"
    r"menjabat|sampai|hingga|berakhir|selesai|akhir|di|depan|belakang|pangkat|gol|golongan|"
    r"ruang|status|plt|plh|pj|peran|kedudukan|posisi|jabatan|dalam|pada|pokja|tim|pkp|"
    r"kelompok|kerja|instansi|opd|skpd|sopd|perangkat|daerah|lembaga|unit|dinas|asal|"
    r"kedinasan|struktural|definitif|bidang|seksi|dasar|hukum|keterangan|ket|tanda|tangan|masa|"
    r"s|d|dari"
)
_SEARCHED = 20  # rows in which a head row may be
_SAMPLE = 200


def read_columns(rows: list[Row]) -> tuple[list[str], list[str], list[Row]]:
    """What each column holds, its heading, and the rows below the head."""
    place = _head_place(rows)
    if place is None:
        heads, body = [], rows
    else:
        heads, below = _whole_head(rows, place)
        body = rows[below:]
        if body and _counts_columns(body[0]):
            body = body[1:]
    width = max([len(heads), *(len(row.cells) for row in body)])
    heads += [""] * (width - len(heads))
    columns = [[row.cells[n] for row in body[:_SAMPLE] if n < len(row.cells) and row.cells[n]] for n in range(width)]
    fields = _once(_named(head) for head in heads) if place is not None else _by_content(columns)
    return _with_role(fields, columns), heads, body


def _words(cell: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", cell.lower()).split())


def _named(cell: str) -> str | None:
    """The field of a heading; None when it is not known."""
    words = _words(cell)
    return next((field for field, pattern in _HEADINGS if pattern.search(words)), None)


def _is_heading(cell: str) -> bool:
    words = _words(cell).split()
    return bool(words) and all(map(_HEADING_WORD.fullmatch, words)) and _named(cell) is not None


def _head_place(rows: list[Row]) -> int | None:
    """The row with most headings; titles of the sheet may stand above it."""
    counts = [sum(map(_is_heading, row.cells)) for row in rows[:_SEARCHED]]
    most = max(counts)
    if most > 1 or (most == 1 and max(len(row.cells) for row in rows[:_SEARCHED]) == 1):
        return counts.index(most)
    return None


def _whole_head(rows: list[Row], place: int) -> tuple[list[str], int]:
    """The headings, and where the rows begin: merged cells make heads of two rows ("Kontak" over "HP" and "Pos-el")."""
    heads = list(rows[place].cells)
    below = rows[place + 1].cells if place + 1 < len(rows) else []
    filled = [cell for cell in below if cell]
    if filled and all(map(_is_heading, filled)):
        heads += [""] * (len(below) - len(heads))
        for n, cell in enumerate(below):
            heads[n] = cell or heads[n]
        return heads, place + 2
    return heads, place + 1


def _counts_columns(row: Row) -> bool:
    """1, 2, 3 or (1), (2), (3) under the head, as official tables have it."""
    numbers = [cell.strip("().") for cell in row.cells if cell]
    return len(numbers) > 2 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _once(fields) -> list[str]:
    """A field is in one column, the first."""
    seen, kept = set(), []
    for field in fields:
        kept.append(field if field and field not in seen else IGNORED)
        seen.add(field)
    return kept


def _with_role(fields: list[str], columns: list[list[str]]) -> list[str]:
    """Without a column for it, the role often stands under "Jabatan"."""
    if "role" not in fields:
        for n, field in enumerate(fields):
            if field in ("office", IGNORED) and _share(columns[n], lambda cell: read_role(cell) is not None) > 0.6:
                return [*fields[:n], "role", *fields[n + 1 :]]
    return fields


# --- without a head row ---


def _is_nip(cell: str) -> bool:
    return is_lost_number(cell) or bool(re.fullmatch(r"[0-9]{18}", re.sub(r"[\s.'’-]", "", cell)))


def _is_day(cell: str) -> bool:
    try:
        parse_date(cell)
    except ValidationError:
        return False
    return True


_PHONE = re.compile(r"(?:\+?62|0|8)[0-9\s().-]{6,18}")
_RANK = re.compile(
    r"(?:(?:pembina|penata|pengatur|juru)\b.*|(?:gol\.?\s*)?(?:I|II|III|IV)\s*[/.]\s*[a-e]\b.*)", re.IGNORECASE
)
_INSTITUTION = re.compile(
    r"(?:dinas|badan|bappe\w*|biro|kantor|inspektorat|sekretariat daerah|setda|balai|bpn|pdam|perumda|universitas|bank"
    r"|kecamatan|satpol|bp3kp|dp[a-z]{2,6}\b|dpupr\w*)\b.*",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:(?:plt|plh|pj)\b\.?\s*)?(?:kepala|sekretaris|kabid|kabag|kasi|kasubag|kasubbag|kasubdit|asisten|staf|gubernur"
    r"|bupati|wali ?kota|wakil|camat|direktur|fungsional|analis|perencana|penata|pengawas|ketua|manajer)\b.*",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\d@/]*[A-Za-z]{2}[^\d@/]*")

_BY_CONTENT: list[tuple[str, Callable]] = [
    ("nip", _is_nip),
    ("email", lambda cell: "@" in cell),
    ("role", lambda cell: read_role(cell) is not None),
    ("valid_from", _is_day),
    ("valid_until", _is_day),
    ("phone", _PHONE.fullmatch),
    ("rank_title", _RANK.fullmatch),
    ("institution", _INSTITUTION.fullmatch),
    ("office", _OFFICE.fullmatch),
    ("name", _NAME.fullmatch),
]


def _share(cells: list[str], looks_right: Callable) -> float:
    return sum(1 for cell in cells if looks_right(cell)) / len(cells) if cells else 0


def _by_content(columns: list[list[str]]) -> list[str]:
    fields = [IGNORED] * len(columns)
    for field, looks_right in _BY_CONTENT:
        for n, cells in enumerate(columns):
            if fields[n] == IGNORED and _share(cells, looks_right) > 0.5:
                fields[n] = field
                break
    return fields
