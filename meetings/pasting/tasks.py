"""Who must do what until when, told inside the text of a follow-up: "… (PJ: Bappeda; target: Juni 2016)"."""

import re
from dataclasses import dataclass

from meetings.pasting.dates import MONTH, find_date

# How the name of an instansi, a bidang or a seat begins.
INSTITUTION = (
    r"(?:Dinas|Bappe\w*|Bapelit\w*|Bapplit\w*|Barenlit\w*|Badan|Biro|Balai|Bidang|Seksi|Pokja|POKJA|Sekretariat"
    r"|Sekretaris"
    r"|Kementerian|Ditjen|Direktorat|Satker|Setda|Sekda|Kepala|Ketua|Camat|Kecamatan|Kelurahan|Lurah|Desa|OPD|SKPD|SOPD"
    r"|Perangkat [Dd]aerah|Inspektorat|Kantor|Tim|Forum|BUMD|PDAM|Perumda|Asosiasi|Bank|Pemerintah|Pemkab|Pemkot"
    r"|Pemprov"
    r"|Bagian|Asisten|Anggota|Masing-masing|Seluruh|Semua|Setiap|Konsultan|Fasilitator|Perkim\w*|Disperkim\w*"
    r"|Gubernur|Bupati"
    r"|Wali ?[Kk]ota|DPRD|[A-Z]{3,}\w*)"
)
_OWNER_LABEL = (
    r"(?:PJ|P\.?J\.|PIC|pen[ae]nggung\s*-?jawab(?:nya)?|pelaksana|penanggungjawab|leading\s+sector"
    r"|instansi\s+pelaksana|koordinator)"
)
_DUE_LABEL = (
    r"(?:target(?:\s*(?:waktu|selesai|penyelesaian))?|waktu(?:\s*(?:pelaksanaan|penyelesaian))?|batas\s*(?:akhir|waktu)"
    r"|tenggat(?:\s*waktu)?|deadline|jadwal|tgl\.?\s*target)"
)
_LABEL = re.compile(
    rf"[\s,;.(\[/–—|-]{{0,6}}(?<![^\W_])(?:(?P<owner>{_OWNER_LABEL})(?:\s*[:=]\s*|\s+(?={INSTITUTION}))"
    rf"|(?P<due>{_DUE_LABEL})(?:\s*[:=]\s*|\s+(?=\d{{1,2}}\s+{MONTH}|{MONTH}\s+\d|akhir|awal|segera|TA\b|tahun\b"
    rf"|triwulan)))",
    re.IGNORECASE,
)
_STATUS_LABEL = re.compile(
    r"[\s,;.(]{0,4}\b(?:status|keterangan)\s*[:=]\s*(?P<value>[\w ]{3,20}?)\s*(?=[),;.]|$)", re.IGNORECASE
)
_DONE = re.compile(
    r"[\s,;–-]{0,4}[(\[]\s?(?:sudah\s+|telah\s+)?(?:selesai|terlaksana|dilaksanakan|done)\s*[)\]]\s*\.?"
    r"|\s*[–-]\s*selesai\s*\.?$",
    re.IGNORECASE,
)
_ARROW = re.compile(r"\s+(?:>|=>|->|→)\s*|\s*(?:>|→)\s+")
_BRACKET = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]{3,120})[)\]]\s*[.;]?\s*$")
_SLASHES = re.compile(r"\s+/\s+")
_DASHES = re.compile(r"\s+[–—-]\s+")
_ENDS = " \t,;.()[]–—-/|"

_SPAN = (
    r"(?:(?:pada|di|dalam|sebelum|tanggal|bulan|akhir|awal|pertengahan|minggu|hari|tahun(?:\s+anggaran)?"
    r"|TA\.?|triwulan|semester|ke-?)\s*)*"
)
_POINT = (
    rf"(?:\d{{1,2}}\s*(?:-|–|s\.?d\.?)\s*)?(?:\d{{1,2}}\s+)?{MONTH}(?:\s+\d{{4}})?"
    r"|(?:triwulan|TW|semester)\s*(?:[IVX]+|\d|ke-?\w+)(?:\s+(?:tahun\s+|TA\s+)?\d{4})?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"
    r"|(?:rakor|rapat(?:\s+koordinasi)?|pertemuan)\s+(?:ke-?\s*)?(?:\d+|[IVX]+\b|berikutnya|selanjutnya|mendatang"
    r"|depan|kedua|ketiga)"
    r"|menunggu\s+\w+(?:\s+\w+){0,2}|RKPD\s+\d{4}|(?:perubahan\s+)?APBD\s+\d{4}|(?:pekan|minggu)\s+(?:pertama"
    r"|kedua|ketiga|keempat|terakhir)"
    r"|(?:minggu|bulan|tahun|pekan|triwulan)\s+(?:depan|ini|berikutnya|mendatang|ke-?\w+|kedua|pertama|ketiga|keempat)"
    r"(?:\s+(?:bulan\s+)?" + MONTH + r"(?:\s+\d{4})?)?"
    r"|\d{1,3}\s+(?:\([^)]{1,20}\)\s*)?(?:hari(?:\s+kerja)?|minggu|pekan|bulan)(?:\s+(?:ke\s+depan"
    r"|setelah\s+\w+(?:\s+\w+){0,3}))?"
    r"|(?:satu|dua|tiga|empat|enam)\s+(?:hari|minggu|pekan|bulan)(?:\s+(?:ke\s+depan|setelah\s+\w+(?:\s+\w+){0,3}))?"
    r"|(?:akhir|awal|pertengahan)\s+(?:tahun|bulan|minggu|pekan)(?:\s+(?:ini|depan|\d{4}))?"
    r"|(?:tahun(?:\s+anggaran)?|TA\.?)\s*\d{4}"
)
_LATEST = re.compile(
    rf"[\s,;(–-]{{0,4}}\b(?P<lead>paling\s+(?:lambat|lama|telat)|selambat-?\s?lambatnya|selambatnya|maksimal"
    rf"|ditargetkan"
    rf"|dijadwalkan|sebelum|hingga\s+akhir|rampung|tuntas)\s+(?:rampung\s+|selesai\s+"
    rf"|tuntas\s+)?(?P<due>(?:pada\s+|hari\s+)?{_SPAN}(?:{_POINT}))",
    re.IGNORECASE,
)
_AT_MEETING = re.compile(
    r"[\s,;(–-]*\b(?P<due>(?:pada|di|dalam|saat|sebelum)\s+(?:rakor|rapat(?:\s+koordinasi)?(?:\s+pokja)?|pertemuan)\s*"
    r"(?:ke-?\s*)?(?:\d+|[IVX]+\b|berikutnya|selanjutnya|mendatang|depan|kedua|ketiga))",
    re.IGNORECASE,
)
_AT_TIME = re.compile(
    rf"[\s,;(–-]{{0,4}}\b(?P<due>(?:(?:pada|di|dalam)\s+)?(?:(?:akhir|awal|pertengahan|bulan|minggu"
    rf"|tanggal)\s+)*(?:{_POINT}))\s*[).;]*\s*$",
    re.IGNORECASE,
)
_SOON = re.compile(r"\b(?:segera|secepatnya|sesegera mungkin)\b", re.IGNORECASE)
_BY = re.compile(r"\boleh\s+(?P<owner>\w[^.;()]{2,100})[).;]*\s*$")
_FRONT = re.compile(
    rf"(?:[A-Z][\w ]{{2,30}},\s+)?(?P<owner>{INSTITUTION}[^.:;()]{{0,90}}?)\s*(?::\s*|\s(?:me\w+|agar|akan|untuk"
    rf"|supaya|diminta|diharapkan|segera|perlu|wajib|harus|ditugaskan|bertugas)\b)"
)


@dataclass
class Task:
    text: str
    owner: str | None = None
    due: str | None = None
    done: bool = False


def read_labels(text: str) -> Task:
    """Only what a label tells, for a decision or recommendation: "… PJ: Bappeda"."""
    task = Task(text)
    _take_labels(task)
    task.text = task.text.strip() or text
    return task


def read_task(text: str) -> Task:
    """Owner and due time of a follow-up; what stands at its end or is labelled is taken off the text."""
    task = Task(text)
    _take_done(task)
    if not (_take_arrows(task) or _take_parts(task)):
        _take_labels(task)
        _take_bracket(task)
        _take_due_words(task)
        _take_owner_words(task)
    task.text = task.text.strip() or text
    task.due = (task.due or "").rstrip(" .;,") or None
    return task


def read_label(text: str) -> Task | None:
    """A line that only tells the owner or the due time of the row above it ("PJ : Bappeda")."""
    label = _LABEL.match(text)
    if not label or label.start() or label[0][:1] in "([":
        return None
    task = Task(text)
    _take_labels(task)
    return task if not task.text.strip(_ENDS) and (task.owner or task.due) else None


def looks_like_due(text: str) -> bool:
    """Whether a cell or a bracket says a time and nothing else."""
    return len(text) < 60 and bool(
        re.fullmatch(
            rf"(?:{_SPAN}(?:{_POINT})|\d{{4}}|segera|rutin|berkala|.{{0,20}}berkelanjutan)\.?",
            text.strip(),
            re.IGNORECASE,
        )
        or _LATEST.fullmatch(text)
        or _AT_MEETING.fullmatch(text)
        or (find_date(text) and len(text) < 35)
    )


def is_institution(text: str) -> bool:
    return bool(re.match(INSTITUTION + r"(?![a-z])", text))


def is_owner(text: str) -> bool:
    return is_institution(text) and len(text) < 80


def _abbreviates(short: str, text: str) -> bool:
    """Whether a bracket is the short form of the words before it: "rumah tidak layak huni (RTLH)"."""
    if not re.fullmatch(r"[A-Z0-9]{2,10}", short):
        return False
    words = re.findall(r"\w+", text.partition(f"({short}")[0])[-len(short) - 3 :]
    initials = "".join(word[0] for word in words).upper()
    return short[0] in initials and short[-1] == initials[-1:]


def _take_done(task: Task):
    found = _DONE.search(task.text)
    if found:
        task.done = True
        task.text = (task.text[: found.start()] + " " + task.text[found.end() :]).strip()
    status = _STATUS_LABEL.search(task.text)
    if status:
        task.done = task.done or bool(
            re.match(r"(?:sudah |telah )?(?:selesai|terlaksana)", status["value"], re.IGNORECASE)
        )
        task.text = task.text[: status.start()] + task.text[status.end() :]


def _take_arrows(task: Task) -> bool:
    parts = [part.strip() for part in _ARROW.split(task.text, maxsplit=2)]
    if len(parts) == 1 or not parts[0]:
        return False
    task.text = parts[0]
    _take_told(task, parts[1:])
    return True


def _take_parts(task: Task) -> bool:
    """ "uraian / PJ / target", "uraian – PJ – target", "uraian - menunggu jadwal"."""
    for pattern in (_SLASHES, _DASHES):
        parts = [part.strip(" .;") for part in pattern.split(task.text)]
        if any(part.count("(") != part.count(")") for part in parts):
            continue
        if len(parts) == 3 and len(parts[1]) < 80 and len(parts[2]) < 60 and len(parts[0]) > 8:
            task.text = parts[0]
            _take_told(task, parts[1:])
            return True
        if len(parts) == 2 and len(parts[0]) > 8 and (looks_like_due(parts[1]) or is_owner(parts[1])):
            task.text = parts[0]
            _take_told(task, parts[1:])
            return True
    return False


def _take_told(task: Task, parts: list[str]):
    """Owner and due time from parts set apart; one part may hold both ("Perkim, Senin 14/8")."""
    if len(parts) == 1 and "," in parts[0]:
        owner, _, due = parts[0].rpartition(",")
        parts = [owner.strip(), due.strip()] if looks_like_due(due.strip()) else parts
    for part in parts:
        if looks_like_due(part) or task.owner:
            task.due = part or None
        else:
            task.owner = part or None


def _take_labels(task: Task):
    labels = list(_LABEL.finditer(task.text))
    if not labels:
        return
    kept = task.text[: labels[0].start()]
    ends = [label.start() for label in labels[1:]] + [len(task.text)]
    for label, end in zip(labels, ends, strict=True):
        value = task.text[label.end() : end]
        sentence = re.search(r"(?<=[\w)]{3})\.\s+(?=[A-Z])", value)
        if sentence:
            kept += " " + value[sentence.end() :].strip()
            value = value[: sentence.start()]
        value = value.strip(" \t,;.[]–—-/|")
        value = value.rstrip(")") if value.count(")") > value.count("(") else value
        if label["owner"]:
            task.owner = task.owner or value or None
        else:
            task.due = task.due or value or None
    task.text = kept.rstrip(" \t,;([–—-/|")


def _take_bracket(task: Task):
    found = _BRACKET.search(task.text[-140:])
    if not found or (task.owner and task.due):
        return
    parts = [part.strip() for part in re.split(r"[;|/,]|\s[-–]\s", found["inside"])]
    due = next((part for part in parts if looks_like_due(part)), None)
    others = [part for part in parts if part != due]
    known = due is not None or (others and all(is_owner(part) for part in others))
    owner = ", ".join(others) if others and known and not _abbreviates(others[0], task.text) else None
    if (others and not owner) or (task.owner and owner) or (task.due and due):
        return
    task.owner, task.due = task.owner or owner, task.due or due
    task.text = task.text[: len(task.text) - len(task.text[-140:]) + found.start()]


def _take_due_words(task: Task):
    if task.due:
        return
    for pattern in (_LATEST, _AT_MEETING):
        if found := pattern.search(task.text):
            task.due = found["due"].strip()
            if len(task.text[found.end() :].strip(_ENDS)) < 3 and found.start() > 10:
                task.text = task.text[: found.start()]
            return
    if found := _AT_TIME.search(task.text[-80:]):
        task.due = found["due"].strip()
        if found[0].lstrip().startswith((",", "–", "-")):  # "…, Maret 2017"
            task.text = task.text[: len(task.text) - len(task.text[-80:]) + found.start()]
    elif found := _SOON.search(task.text):
        task.due = found[0].lower()


def _take_owner_words(task: Task):
    if task.owner:
        return
    if found := _BY.search(task.text):
        task.owner = found["owner"].strip()
    elif found := _FRONT.match(task.text):
        task.owner = found["owner"].strip(" ,")
        if found[0].rstrip().endswith(":"):
            task.text = task.text[found.end() :]
