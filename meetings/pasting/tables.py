"""Tables that were pasted as lines with tabs: which column holds the text, the owner, the due time."""

import re
from dataclasses import dataclass
from functools import lru_cache

from meetings.pasting import rows
from meetings.pasting.lines import Line
from meetings.pasting.marks import read_mark
from meetings.pasting.people import split_agenda, without_label
from meetings.pasting.pieces import Piece
from meetings.pasting.sheet import Sheet
from meetings.pasting.tasks import is_institution, looks_like_due, read_task

_COLUMNS = {
    "number": r"no\.?|nomor|#",
    "followup": r"(?:uraian\s+)?(?:rencana\s+)?tindak\s*lanjut(?:an)?.*|rtl|rencana\s+aksi"
    r"|kegiatan\s+tindak\s*lanjut|tugas|langkah.*",
    "decision": r"keputusan.*|kesepakatan.*|kesimpulan.*|hasil(?:\s+rapat)?",
    "recommendation": r"rekomendasi.*|saran.*",
    "obstacle": r"permasalahan.*|masalah.*|kendala.*|hambatan.*|isu.*",
    "owner": r"pj|pic|pen[ae]nggung\s*-?jawab.*|pelaksana.*|instansi\s+(?:pelaksana|penanggung.*)"
    r"|opd\s+penanggung.*|opd\s+pelaksana",
    "due": r"target.*|waktu\s+(?:pelaksanaan|penyelesaian|target)|batas\s*waktu|tenggat.*|deadline|jadwal|tenggat",
    "hours": r"waktu|pukul|jam|waktu\s*\(.*\)|pukul\s*\(.*\)",
    "agenda": r"acara|agenda.*|susunan\s+acara|materi.*|topik.*|sesi|mata\s+acara|judul\s+materi|pokok\s+bahasan"
    r"|rangkaian\s+acara",
    "speaker": r"narasumber.*|pembicara|pemateri|pengisi.*|penyaji.*|petugas|pemapar|oleh|pengarah|pelaksana\s+acara",
    "name": r"nama.*",
    "office": r"jabatan.*",
    "institution": r"instansi.*|asal.*|unit\s+kerja.*|opd|skpd|lembaga|perangkat\s+daerah|unsur.*",
    "status": r"status|keterangan|ket\.?|progres.*|capaian",
    "text": r"uraian.*|kegiatan.*|deskripsi|pembahasan|butir|hal",
    "other": r"satuan|realisasi|volume|anggaran|target|bantuan.*|dukungan.*|telepon.*|no\.?\s*hp.*|tanda\s*tangan"
    r"|ttd|paraf|email|pos-el|jumlah|peserta|nip|catatan|lokasi|tempat|durasi",
}
_PATTERNS = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _COLUMNS.items()]


@dataclass
class Columns:
    """Names of the columns from left to right."""

    names: list[str]

    def kind(self, section: str | None) -> str:
        """What a line of the table is; the table's own words win over the section it stands in."""
        names = set(self.names)
        for name in ("followup", "decision", "recommendation", "obstacle"):
            if name in names:
                return name
        if "name" in names:
            return rows.SPEAKER if section == rows.SPEAKER else rows.ATTENDANCE
        if "agenda" in names or ("hours" in names and "owner" not in names):
            return rows.AGENDA
        if "owner" in names or "due" in names:
            return section if section in rows.RESULTS else rows.FOLLOWUP
        if "institution" in names and "text" not in names:
            return rows.ATTENDANCE
        return section or rows.NOTE


def read_columns(line: Line) -> Columns | None:
    """The columns when `line` is the head of a table: at least two known words and none unknown but one."""
    cells = [cell.clean for cell in line.cells]
    if len(cells) < 2 or any(len(cell) > 50 for cell in cells):
        return None
    names = [_column(cell.strip(" .:*")) for cell in cells]
    known = [name for name, cell in zip(names, cells, strict=True) if name != "unknown" and cell]
    odd = names.count("unknown")
    return Columns(names) if len(known) >= 2 and odd <= 1 and not any(cell.startswith(":") for cell in cells) else None


def names_columns(line: Line) -> bool:
    """ "No. Kegiatan / Penanggung jawab / Waktu" above a list whose items are told apart the same way."""
    cells = re.split(r"\s+[/|–-]\s+", line.text)
    if not 2 <= len(cells) <= 7 or len(line.text) > 120:
        return False
    names = [_column(re.sub(r"^no\.?\s+", "", cell, flags=re.IGNORECASE).strip(" .:*")) for cell in cells]
    return names.count("unknown") == 0


@lru_cache(maxsize=1024)
def _column(cell: str) -> str:
    for name, pattern in _PATTERNS:
        if pattern.fullmatch(cell):
            return name
    return "other" if not cell else "unknown"


def guess_columns(line: Line, section: str) -> Columns | None:
    """Columns of a line with tabs that has no head above it, from what its cells look like."""
    cells = [cell.clean for cell in line.cells]
    filled = [n for n, cell in enumerate(cells) if cell]
    names = ["other"] * len(cells)
    rest = [n for n in filled if not re.fullmatch(r"\(?\d{0,3}[.)]?", cells[n])]
    for n in set(filled) - set(rest):
        names[n] = "number"
    if not rest:
        return None
    text = rest[0]
    if section == rows.AGENDA and len(rest) > 1 and re.match(r"\d{1,2}[.:]\d\d", cells[text]):
        names[text], text = "hours", rest[1]
    names[text] = "text"
    for n in rest[rest.index(text) + 1 :]:
        if looks_like_due(cells[n]) and "due" not in names:
            names[n] = "due"
        elif section in (*rows.RESULTS, rows.OBSTACLE) and "owner" not in names:
            names[n] = "owner"
        elif section == rows.AGENDA and "speaker" not in names:
            names[n] = "speaker"
        elif section in (rows.ATTENDANCE, rows.SPEAKER) and "institution" not in names:
            names[n] = "institution" if is_institution(cells[n]) else "office"
    return Columns(names)


def add_table_row(sheet: Sheet, line: Line, columns: Columns, section: str | None, agenda: int | None) -> int | None:
    """The rows of one line of a table; the index of the agenda item when it is one."""
    values = _values(line, columns)
    kind = columns.kind(section)
    whole = line.piece
    if line.lead and "number" in columns.names and "number" not in values and sheet.last(kind) == len(sheet.rows) - 1:
        _go_on(sheet, values, kind)
        return None
    if kind == rows.AGENDA:
        return _add_agenda(sheet, whole, values)
    if kind in (rows.ATTENDANCE, rows.SPEAKER):
        people = [values[name] for name in ("name", "office", "institution", "text") if name in values]
        sheet.add(kind, whole, " ".join(piece.clean for piece in people) or whole.clean)
        return None
    _add_results(sheet, whole, values, kind)
    return None


def _values(line: Line, columns: Columns) -> dict[str, Piece]:
    values = {}
    cells = line.cells
    if line.lead and len(cells) + line.lead <= len(columns.names):
        cells = [*([Piece("", ((0, cells[0].start),))] * line.lead), *cells]
    names = columns.names
    if "hours" in names and "due" not in names and ("owner" in names or rows.FOLLOWUP in names):
        names = ["due" if name == "hours" else name for name in names]
    for name, cell in zip(names, cells, strict=False):
        if cell.text and name not in values:
            values[name] = cell
    return values


def _add_agenda(sheet, whole: Piece, values) -> int | None:
    topic = values.get("agenda") or values.get("text") or values.get("hours")
    if not topic:
        sheet.add(rows.NOTE, whole)
        return None
    mark = read_mark(topic.text)
    topic = topic.cut(mark.length) if mark else topic
    end, people = split_agenda(topic.text)
    index = sheet.add(rows.AGENDA, whole, topic.cut(0, end).clean.rstrip(" ,;:(–-"))
    for n, (start, stop) in enumerate(people):
        sheet.add(rows.SPEAKER, topic.cut(end if n == 0 else start), topic.cut(start, stop).clean, parent=index)
    speaker = values.get("speaker")
    if speaker and re.search(r"\w", speaker.text) and speaker.start > topic.start:
        sheet.add(rows.SPEAKER, speaker, without_label(speaker.clean), parent=index)
    return index


def _go_on(sheet, values, kind: str):
    """A line of the table whose first cell is empty goes on with the cells above it."""
    row = sheet.rows[-1]
    text = values.get(kind) or values.get("text")
    row.text = f"{row.text} {text.clean}" if text else row.text
    for name in ("owner", "due"):
        if told := _told(values, name):
            setattr(row, name, f"{getattr(row, name)} {told}" if getattr(row, name) else told)


_RESULT_COLUMNS = ("agenda", "decision", "recommendation", "followup", "obstacle")


def _add_results(sheet, whole: Piece, values, kind: str):
    parts = [(name, values[name]) for name in _RESULT_COLUMNS if name in values]
    if "text" in values:
        parts.append((rows.NOTE if parts and kind in values else kind, values["text"]))
    parts.sort(key=lambda part: part[1].start)
    if not parts:
        sheet.add(rows.NOTE, whole)
        return
    agenda = None
    for n, (name, piece) in enumerate(parts):
        mark = read_mark(piece.text)
        task = read_task((piece.cut(mark.length) if mark else piece).clean)
        is_task = name == rows.FOLLOWUP or (name in rows.RESULTS and rows.FOLLOWUP not in values)
        told = (
            {"owner": _told(values, "owner") or task.owner, "due": _told(values, "due") or task.due} if is_task else {}
        )
        done = task.done or bool(re.match(r"(?:sudah |telah )?selesai", _told(values, "status") or "", re.IGNORECASE))
        text = task.text if is_task else piece.clean
        parent = agenda if name in rows.UNDER_AGENDA else None
        index = sheet.add(name, whole if n == 0 else piece, text, done=done and is_task, parent=parent, **told)
        agenda = index if name == rows.AGENDA else agenda


def _told(values, name) -> str | None:
    text = values[name].clean if name in values else ""
    return text if re.search(r"\w", text) else None
