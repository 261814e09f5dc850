"""Creating a meeting and changing its own fields, sittings and short lists."""

from django.db import IntegrityError, transaction

from meetings.models import Meeting, MeetingPokja, Session, Signer
from meetings.workflow.locking import Conflict, lock, lock_editable, refuse_cancelled, refuse_conflicts, touch
from meetings.workflow.preparing import Preparation, prepare, previous_of
from pokja.models.membership import SeatRole


@transaction.atomic
def create_meeting(form, *, by, wanted: Preparation | None = None) -> Meeting:
    """Create the meeting of a valid NewMeetingForm, or give back the one made by the same form before.

    The form gives `uid`, `pokja`, the meeting's fields, `participants` (Pokja, may be missing) and `sessions` (dicts of
    Session fields). What the Pokja knows is filled in: organiser, signers, number, budget year and
    quarter, the previous meeting. `wanted` says what else it starts with.
    """
    data = form.cleaned_data
    if existing := Meeting.objects.filter(uid=data["uid"], pokja=data["pokja"]).first():
        return existing
    meeting = form.save(commit=False)
    meeting.uid, meeting.pokja, meeting.created_by, meeting.changed_by = data["uid"], data["pokja"], by, by
    sessions = [Session(**session) for session in data["sessions"]]
    meeting.starts_on, meeting.ends_on = min(s.date for s in sessions), max(s.date for s in sessions)
    _fill_from_pokja(meeting)
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError:
        # The same form arrived twice at once; the other request was quicker.
        return Meeting.objects.get(uid=data["uid"], pokja=data["pokja"])
    for session in sessions:
        session.meeting = meeting
        session.save()
    _save_participants(meeting, data.get("participants", []))
    _suggest_signers(meeting)
    meeting.previous = previous_of(meeting, same_kind=True)
    meeting.save(update_fields=["previous"])
    return prepare(meeting, wanted, by=by) if wanted else meeting


def _fill_from_pokja(meeting: Meeting) -> None:
    day = meeting.starts_on
    meeting.budget_year = meeting.budget_year or day.year
    meeting.quarter = meeting.quarter or (day.month - 1) // 3 + 1
    host = meeting.pokja.host_on(day)
    if not meeting.organisers:
        meeting.organisers = [host.agency] if host else [meeting.pokja.name]
    earlier = Meeting.objects.filter(pokja=meeting.pokja, kind=meeting.kind, starts_on__lte=day).not_cancelled()
    if meeting.kind == Meeting.Kind.RAKOR and not meeting.number:
        meeting.number = str(earlier.filter(budget_year=meeting.budget_year).count() + 1)


def _suggest_signers(meeting: Meeting) -> None:
    """Ketua and Sekretaris of that day sign; without a known one the office alone stands there, to be filled."""
    members = {m.role: m for m in meeting.pokja.memberships.current(meeting.starts_on)}
    for position, (role, part, office) in enumerate(
        [
            (SeatRole.HEAD, Signer.Part.CHAIR, f"Ketua {meeting.pokja.name}"),
            (SeatRole.SECRETARY, Signer.Part.MINUTE_TAKER, "Notulis"),
        ]
    ):
        signer = Signer(meeting=meeting, position=position, part=part, office=office)
        if member := members.get(role):
            if role == SeatRole.SECRETARY:
                signer.office = f"Sekretaris {meeting.pokja.name}"
            person = member.person
            signer.name, signer.rank, signer.nip = person.full_name, person.rank_title, person.nip
        signer.save()


@transaction.atomic
def save_meeting(form, *, by) -> Meeting:
    """Save the changed fields of the meeting's own form, each compared with what the page started from.

    Raises Conflict when somebody else changed one of the same fields in the meantime; nothing is saved then.
    """
    meeting = lock_editable(form.instance)
    if "participants" in form.changed_data:
        _save_participants(meeting, _agreed_participants(form, meeting))
    _save_changed(form, meeting, by)
    return meeting


def _agreed_participants(form, meeting: Meeting) -> list:
    """What the page says, unless somebody else changed the list meanwhile: that is told with the other conflicts."""
    wanted = form.cleaned_data["participants"]
    now = sorted(meeting.participants.with_region(), key=lambda pokja: pokja.code)
    if now not in (form.started_from("participants"), wanted):
        form.tell_conflict("participants", now)
    return wanted


@transaction.atomic
def save_details(form, *, by) -> Meeting:
    """Save what may change even on a final record: sifat, classification, retention."""
    meeting = lock(form.instance)
    refuse_cancelled(meeting)
    _save_changed(form, meeting, by)
    return meeting


def _save_changed(form, meeting: Meeting, by) -> None:
    changed = [name for name in form.changed_data if name in form.meeting_fields]
    refuse_conflicts(form, meeting, changed)
    for name in changed:
        setattr(meeting, name, form.cleaned_data[name])
    if changed and meeting.is_final:
        meeting.save(update_fields=[*changed, "changed_at"])  # nothing else may move; the history knows who did it
    elif changed:
        meeting.version += 1
        meeting.changed_by = by
        meeting.save(update_fields=[*changed, "version", "changed_by", "changed_at"])


def _save_participants(meeting: Meeting, pokja_list) -> None:
    wanted = {pokja.pk for pokja in pokja_list} - {meeting.pokja_id}
    meeting.pokja_links.exclude(pokja__in=wanted).delete()
    have = set(meeting.pokja_links.values_list("pokja", flat=True))
    MeetingPokja.objects.bulk_create([MeetingPokja(meeting=meeting, pokja_id=pk) for pk in sorted(wanted - have)])


@transaction.atomic
def save_sessions(meeting: Meeting, formset, *, by) -> None:
    """Save the sittings of a valid formset and derive the meeting's first and last day from them."""
    meeting = lock_editable(meeting)
    _save_formset(meeting, formset)
    days = list(meeting.sessions.values_list("date", flat=True))
    meeting.starts_on, meeting.ends_on = (min(days), max(days)) if days else (None, None)
    meeting.changed_by = by
    meeting.save(update_fields=["starts_on", "ends_on", "changed_by", "changed_at"])


@transaction.atomic
def save_lines(meeting: Meeting, formset, *, by) -> None:
    """Save signers, outputs or budget lines of a valid formset."""
    meeting = lock_editable(meeting)
    _save_formset(meeting, formset)
    touch(meeting, by)


def _save_formset(meeting: Meeting, formset) -> None:
    stale = False
    for form in formset.initial_forms:
        current = type(form.instance).objects.filter(pk=form.instance.pk, meeting=meeting).first()
        if current is None or form in formset.deleted_forms:
            continue
        changed = [name for name in form.changed_data if name in form.meeting_fields]
        try:
            refuse_conflicts(form, current, changed)
        except Conflict:
            stale = True
        for name in form.meeting_fields:
            if name not in changed:
                # The page may be older than what others wrote there since.
                setattr(form.instance, name, getattr(current, name))
    if stale:
        raise Conflict
    formset.instance = meeting
    formset.save()
