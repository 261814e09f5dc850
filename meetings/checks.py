"""What keeps a record from being submitted, and what deserves a second look."""

from dataclasses import dataclass

from meetings.models import Meeting
from meetings.outline import outline
from meetings.papers.fonts import code_of, unprintable
from meetings.papers.variants import FIELDS_OF_SECTION

_SECTION_OF_FIELD = {field: section for section, fields in FIELDS_OF_SECTION.items() for field in fields}
_SECTION_OF_FIELD |= {"agenda": "agenda", "speakers": "agenda", "sessions": "schedule"}


@dataclass(frozen=True)
class Finding:
    """One remark on the record; `section` is the key of the A-1 section where it is mended."""

    section: str
    text: str


def blocks(meeting: Meeting, lines=None) -> list[Finding]:
    """Contradictions that stop a submission: no agenda, no result, no signer (DOMAIN "Format A-1")."""
    lines = lines or outline(meeting)
    found = []
    if not lines.agenda:
        found.append(Finding("agenda", "Isi paling sedikit satu agenda."))
    if not lines.has_result:
        found.append(Finding("decisions", "Isi paling sedikit satu keputusan, rekomendasi, atau tindak lanjut."))
    if not meeting.signers.exists():
        found.append(Finding("closing", "Isi paling sedikit satu penanda tangan."))
    return found


def doubts(meeting: Meeting, lines=None) -> list[Finding]:
    """Doubts that never stop anybody."""
    lines = lines or outline(meeting)
    found = []
    if lines.reminders:
        found.append(Finding("discussion", f"{len(lines.reminders)} baris masih bertanda “Rapikan nanti”."))
    rows = [line.row for top in lines.followups for line in top.flat()]
    ownerless = sum(1 for row in rows if not has_owner(row))
    if ownerless:
        found.append(Finding("follow_ups", f"{ownerless} tindak lanjut belum ada penanggung jawab."))
    undated = sum(1 for row in rows if not row.due_date and not row.due_text)
    if undated:
        found.append(Finding("follow_ups", f"{undated} tindak lanjut belum ada target waktu."))
    if not meeting.attendees.exists() and not meeting.participants_note:
        found.append(Finding("people", "Daftar hadir masih kosong."))
    if any(not signer.name for signer in meeting.signers.all()):
        found.append(Finding("closing", "Nama penanda tangan belum diisi."))
    if _number_repeated(meeting):
        found.append(Finding("head", f"Nomor rapat {meeting.number} sudah dipakai pada TA {meeting.budget_year}."))
    found += _date_doubts(meeting)
    if not meeting.report_number:
        found.append(Finding("head", "Nomor laporan belum diisi; tercetak sebagai titik-titik."))
    return found


def unprintable_signs(record: dict) -> list[Finding]:
    """Signs that the paper would show as a code, told where they are mended. `record` is what the paper prints."""
    found = {}
    for field, value in record.items():
        if signs := unprintable("".join(_texts_in(value))):
            found.setdefault(_SECTION_OF_FIELD.get(field, "head"), []).extend(signs)
    return [
        Finding(
            section,
            "Tanda ini tidak dapat dicetak, di PDF tertulis sebagai kode: "
            + ", ".join(f"{sign} {code_of(sign)}" for sign in dict.fromkeys(signs))
            + ".",
        )
        for section, signs in found.items()
    ]


def _texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(inner)


def has_owner(row) -> bool:
    return bool(
        row.owner_text or row.owner_institution_id or row.owner_bidang_id or row.owner_pokja_id or row.owner_seat_id
    )


def _number_repeated(meeting: Meeting) -> bool:
    if not meeting.number or not meeting.budget_year:
        return False
    same = Meeting.objects.not_cancelled().filter(
        pokja=meeting.pokja, budget_year=meeting.budget_year, kind=meeting.kind, number=meeting.number
    )
    return same.exclude(pk=meeting.pk).exists()


def _date_doubts(meeting: Meeting) -> list[Finding]:
    if not meeting.starts_on or not meeting.pokja.decrees.exists() or meeting.pokja.decree_on(meeting.starts_on):
        return []
    return [Finding("schedule", "Tanggal rapat berada di luar masa berlaku SK.")]
