"""What a row says, in words: its text on one line, and beside it the facts that only its kind has."""

from meetings.models import FollowUpStatus, Kind, Row
from meetings.models.minutes import SpeakerRole
from meetings.quickline import due_box

_STATUS_MARKS = {
    FollowUpStatus.NOT_STARTED: "○",
    FollowUpStatus.IN_PROGRESS: "◐",
    FollowUpStatus.DONE: "✓",
    FollowUpStatus.BLOCKED: "▲",
    FollowUpStatus.DROPPED: "-",
}


def shown(row: Row) -> str:
    """The text as the sheet shows it; a speaker's parts stand on one line."""
    if row.kind != Kind.SPEAKER:
        return row.text
    office = f"{row.get_acting_display() if row.acting else ''} {'mantan' if row.former else ''} {row.office}"
    office = " ".join(office.split()) if row.office else ""
    person = ", ".join(part for part in (row.full_name, office, row.institution) if part)
    behalf = f" (mewakili {row.representing})" if row.representing else ""
    return ": ".join(part for part in (f"{person}{behalf}".strip(), row.text) if part)


def facts(row: Row) -> list[str]:
    """PJ, target and status of a follow-up; what else stands beside the text."""
    found = []
    if row.kind == Kind.FOLLOWUP:
        status = f"{_STATUS_MARKS[row.status_at_writing]} {row.get_status_at_writing_display()}"
        found += [_owner(row), _linked_owner(row), _due(row), status]
    elif row.kind == Kind.SPEAKER:
        found += [
            row.get_speaker_role_display() if row.speaker_role != SpeakerRole.SPEAKER else "",
            row.get_mode_display() if row.mode else "",
        ]
    elif row.help_wanted:
        found.append(f"Bantuan yang diharapkan: {row.help_wanted}")
    if row.pokja:
        found.append(str(row.pokja))
    return [fact for fact in found if fact]


def _owner(row: Row) -> str:
    return f"PJ: {row.owner_text}" if row.owner_text else ""


def _linked_owner(row: Row) -> str:
    if row.owner_institution:
        return f"Instansi: {row.owner_institution}"
    if row.owner_bidang:
        return f"Bidang: {row.owner_bidang}"
    owner = row.owner_pokja or row.owner_seat
    return str(owner) if owner else ""


def _due(row: Row) -> str:
    return f"Target: {due_box(row.due_date, row.due_text)}" if row.due_date or row.due_text else ""
