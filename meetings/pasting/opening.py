"""The head of a text before its first label: letterhead, title, dateline."""

import re

from meetings.pasting.lines import Line

_MEETING = re.compile(
    r"rapat|rakor|notul|berita\s*acara|semiloka|lokakarya|kick\s*-?off|sosialisasi|fgd|focus\s+group|penguatan"
    r"|pertemuan|resume|risalah"
    r"|rangkuman|hasil|laporan|konsolidasi|workshop|pembinaan|monitoring|bimbingan|bimtek|evaluasi|koordinasi"
    r"|audiensi|pokja|diskusi",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(
    r"^(?:PEMERINTAH|PEMKAB|PEMKOT|BADAN|DINAS|SEKRETARIAT|BIRO|KELOMPOK KERJA|POKJA|KEMENTERIAN|BALAI|DIREKTORAT"
    r"|SATUAN KERJA)\b[^a-z]*$"
    r"|^(?:Jl|Jln|Jalan)\b|\b(?:Telp|Telepon|Fax|Faks|Kode Pos|Laman|Website|Email|E-mail|Pos-el)\b|@\w+\.\w|www\.",
)
# A title that names only the paper; the meeting's own name follows it.
GENERIC = re.compile(
    r"(?:(?:draf|konsep|dokumen)\s+)?(?:notul(?:a|en|ensi)|risalah|berita\s*acara|resume|laporan|hasil|catatan"
    r"|rangkuman|ringkasan|undangan|notulen\s+rapat|izin\s+melaporkan)"
    r"(?:\s*(?:rapat|rakor|kegiatan|pelaksanaan|hasil|singkat|kegiatan|pertemuan|koordinasi|notula|dan|pokja|pkp"
    r"|akhir))*\s*[:.]?",
    re.IGNORECASE,
)
_BUDGET_YEAR = re.compile(r"(?:TA|TAHUN(?:\s+ANGGARAN)?|TRIWULAN|SEMESTER)\b.{0,30}$", re.IGNORECASE)
_PAPER_NUMBER = re.compile(r"^(?:nomor|no)\b\.?\s*[:.]", re.IGNORECASE)


def is_letterhead(text: str) -> bool:
    return bool(_LETTERHEAD.search(text)) and not re.search(
        r"\b(?:RAPAT|RAKOR|NOTUL|BERITA ACARA|HASIL|LAPORAN|KEGIATAN)", text.upper()
    )


def names_meeting(text: str) -> bool:
    return bool(_MEETING.search(text))


def is_generic(text: str) -> bool:
    return bool(GENERIC.fullmatch(text.strip(" *_-=")))


def is_paper_number(text: str) -> bool:
    return bool(_PAPER_NUMBER.match(text))


_GREETING = re.compile(
    r"(?:Assalam\w*|Salam|Selamat\s+(?:pagi|siang|sore|malam)|Yth|Kepada|Dengan\s+hormat|Bapak|Ibu"
    r"|(?:Mohon\s+)?Izin|Om\s+Swastiastu|Shalom|Dear|Ykh|Bersama\s+ini"
    r"|Berikut\s+(?:kami|disampaikan|ini)|Disampaikan|Mengharap|Sehubungan|Dalam\s+rangka|Menindaklanjuti|Memperhatikan|Mohon|Dimohon|Lapor|di\s+tempat$|Forwarded)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:melaporkan|(?:meny|di|s)ampaikan|dilaporkan|lapor|berikut)\s+(?:(?:kami|hasil|ini|notula|notulen"
    r"|resume|ringkasan|pelaksanaan|kegiatan|rangkuman)\s+)*"
    r"(?=(?:rapat|rakor|fgd|lokakarya|sosialisasi|semiloka|pertemuan|workshop)\b)",
    re.IGNORECASE,
)


def is_greeting(text: str) -> bool:
    return bool(_GREETING.match(text.lstrip("*_ ")))


def reported_title(text: str) -> int | None:
    """Where a greeting names the meeting: "Izin melaporkan hasil rapat Pokja PKP …"."""
    found = _REPORTED.search(text)
    return found.end() if found and len(text) < 250 else None


def is_running_text(line: Line) -> bool:
    """A paragraph rather than a heading line."""
    text = line.text
    return len(text) > 200 or (text.endswith((".", "”", '."')) and len(text) > 70) or (len(text) > 140 and ". " in text)


def goes_with_title(title: Line, line: Line) -> bool:
    """A further line of the same title: no gap, both in capitals or both centred alike, and no sentence."""
    if line.gap or line.mark or is_running_text(line) or "\t" in line.text or _BUDGET_YEAR.match(line.text):
        return False
    if title.text.isupper():
        return line.text.isupper()
    if re.match(r"(?:di\s+)?(?:Kabupaten|Kota|Provinsi|Kab\.|Prov\.)\s+\w+(?:\s\w+){0,2}$", line.text):
        return True
    return len(line.text.split()) <= 2 and len(title.text) > 40 and line.text[:1].isupper()


def generic_length(text: str) -> int:
    """How much of a title is the name of the paper as a sentence of its own: "Notula rapat. Rapat persiapan …"."""
    head, dot, rest = text.partition(". ")
    return len(head) + 2 if dot and rest and is_generic(head) else 0


def without_paper(text: str) -> str:
    """ "Undangan Rakor …" and "Notula Rakor …" name a Rakor."""
    return re.sub(
        r"^(?:Undangan|(?:Draf\s+)?Notul(?:a|en|ensi)|Risalah|Resume|Ringkasan|Catatan|Hasil|Berita\s+acara|Laporan(?:\s+singkat)?|Permohonan\s+\w+"
        r"|Laporan\s+hasil|Hal)\s+(?=(?:\w+\s+){0,3}(?:Rapat|Rakor|Sosialisasi|Lokakarya|Pertemuan|FGD|Semiloka|Kick)\b)",
        "",
        text,
        flags=re.IGNORECASE,
    )
