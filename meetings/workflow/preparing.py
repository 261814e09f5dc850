"""What a new meeting starts with: an agenda used before, the standing item, and what the previous Rakor had."""

import uuid
from dataclasses import dataclass

from django.db import transaction

from meetings.agendas import AgendaLine, read_agenda
from meetings.lookback import review_title
from meetings.models import AgendaTemplate, Kind, MarkStyle, Meeting, Row, Signer
from meetings.outline import outline
from meetings.workflow.carrying import add_review_item, review_uid
from meetings.workflow.inviting import bring_invitations
from meetings.workflow.locking import Refused, lock_editable, touch
from meetings.workflow.rows import append_row

INVITATIONS, SIGNERS, ORGANISERS, PLACE = "undangan", "penanda-tangan", "penyelenggara", "tempat"
BRINGABLE = {
    INVITATIONS: "Undangan",
    SIGNERS: "Penanda tangan",
    ORGANISERS: "Penyelenggara",
    PLACE: "Tempat dan cara, bila tempat belum diisi",
}
HAS_AGENDA = "Agenda rapat ini sudah terisi. Hapus dulu butirnya, atau tambahkan di baris cepat."


@dataclass(frozen=True)
class Preparation:
    """What somebody chose: a template or the previous agenda, what else to bring, and whether to look back."""

    template: AgendaTemplate | None = None
    same_agenda: bool = False
    bring: frozenset[str] = frozenset()
    looks_back: bool = True


def previous_of(meeting: Meeting, *, same_kind=False) -> Meeting | None:
    """The one held last before it, of the same kind if there is any: of this Pokja and not cancelled (FAULTS B21)."""
    if meeting.starts_on is None:
        return None
    earlier = Meeting.objects.filter(pokja=meeting.pokja_id).not_cancelled().earlier_than(meeting).newest_first()
    alike = earlier.filter(kind=meeting.kind).first()
    return alike if alike or same_kind else earlier.first()


@transaction.atomic
def prepare(meeting: Meeting, wanted: Preparation, *, by) -> Meeting:
    """Bring what was chosen; never results, attendance or dates. Raises Refused when there is an agenda already."""
    meeting = lock_editable(meeting)
    previous = previous_of(meeting)
    if wanted.template or wanted.same_agenda:
        _bring_agenda(meeting, previous, wanted, by)
    if wanted.looks_back and not _agenda(meeting).filter(uid=review_uid(meeting)).exists() and review_title(meeting):
        add_review_item(meeting, by=by)
    if previous:
        for name, bring in _BRING.items():
            if name in wanted.bring:
                bring(meeting, previous, by)
    touch(meeting, by)
    return meeting


# --- the agenda ---


def _agenda(meeting: Meeting):
    return meeting.rows.standing().filter(kind=Kind.AGENDA)


def _bring_agenda(meeting: Meeting, previous: Meeting | None, wanted: Preparation, by) -> None:
    if _agenda(meeting).exists():
        raise Refused(HAS_AGENDA)
    if wanted.template:
        lines = read_agenda(wanted.template.text)
    else:
        lines = _agenda_of(previous) if previous else []
        _bring_marks(meeting, previous)
    title = review_title(meeting)
    if wanted.looks_back and title and not any(line.is_standing_item for line in lines):
        add_review_item(meeting, by=by)  # in front, as it is usual, when the agenda has no place for it
    _write_agenda(meeting, lines, title, by)


def _write_agenda(meeting: Meeting, lines: list[AgendaLine], title: str, by) -> None:
    """The standing item gets the name of the meeting looked back at; without one it is left out."""
    written: list[Row | None] = []
    for line in lines:
        parent = written[line.parent] if line.parent is not None else None
        if not line.is_standing_item:
            row = append_row(meeting, Kind.AGENDA, {"text": line.text}, uid=uuid.uuid4(), parent=parent, by=by)
        elif title:
            row = add_review_item(meeting, text=title, parent=parent, by=by)
        else:
            row = None
        written.append(row)


def _agenda_of(previous: Meeting) -> list[AgendaLine]:
    lines = []

    def add(line, parent: int | None) -> None:
        lines.append(AgendaLine(line.row.text, parent))
        at = len(lines) - 1
        for child in line.children:
            add(child, at)

    for top in outline(previous, list(_agenda(previous).in_order())).agenda:
        add(top, None)
    return lines


def _bring_marks(meeting: Meeting, previous: Meeting | None) -> None:
    styles = previous.mark_styles.filter(kind=Kind.AGENDA) if previous else []
    for style in styles:
        MarkStyle.objects.update_or_create(
            meeting=meeting, kind=style.kind, level=style.level, defaults={"style": style.style}
        )


# --- what else the previous one had ---


def _bring_invitations(meeting: Meeting, previous: Meeting, by) -> None:
    bring_invitations(meeting, previous, by=by)


def _bring_signers(meeting: Meeting, previous: Meeting, by) -> None:
    """The same offices sign; a seat is signed for by who sits on it by now (DOMAIN "Who")."""
    then = {m.person.full_name: m for m in previous.pokja.memberships.current(previous.starts_on)}
    now = list(meeting.pokja.memberships.current(meeting.starts_on))
    signers = list(previous.signers.all())
    if not signers:
        return
    meeting.signers.all().delete()
    for position, old in enumerate(signers):
        signer = Signer(meeting=meeting, position=position, part=old.part, office=old.office)
        seat = then[old.name].seat_id if old.name in then else None
        holder = next((member for member in now if member.seat_id == seat), None)
        if seat is None:
            signer.name, signer.rank, signer.nip = old.name, old.rank, old.nip
        elif holder:
            person = holder.person
            signer.name, signer.rank, signer.nip = person.full_name, person.rank_title, person.nip
        signer.save()


def _bring_organisers(meeting: Meeting, previous: Meeting, by) -> None:
    if previous.organisers:
        meeting.organisers = previous.organisers
        meeting.save(update_fields=["organisers", "changed_at"])


def _bring_place(meeting: Meeting, previous: Meeting, by) -> None:
    first = previous.sessions.first()
    if first:
        meeting.sessions.filter(place="").update(place=first.place, mode=first.mode)


_BRING = {
    INVITATIONS: _bring_invitations,
    SIGNERS: _bring_signers,
    ORGANISERS: _bring_organisers,
    PLACE: _bring_place,
}
