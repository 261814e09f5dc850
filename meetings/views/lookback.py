"""Tinjau tindak lanjut: what earlier meetings left open, each closed or carried on with one button."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from meetings.forms.lookback import ActForm
from meetings.lookback import Review, earlier_follow_ups
from meetings.models import FollowUp, FollowUpStatus, Meeting
from meetings.workflow import carrying
from meetings.workflow.locking import Refused, lock_reason
from pokja.access import can, get_permitted
from pokja.roles import Permission

CLOSING = {"selesai": FollowUpStatus.DONE, "batal": FollowUpStatus.DROPPED, "kabar": ""}
TOLD = {
    "selesai": "Selesai: {text}",
    "batal": "Dibatalkan: {text}",
    "kabar": "Kabar tercatat: {text}",
    "teruskan": "Diteruskan ke rapat ini: {text}",
    "urungkan": "Diurungkan: {text}",
    "sudah": "Sudah tercatat sebelumnya: {text}",
}


@require_safe
def review(request, pk):
    return _page(request, _meeting(request, pk))


@require_POST
def act(request, pk, uid):
    """One button, one act; the same button again changes nothing."""
    meeting = _meeting(request, pk)
    row = earlier_follow_ups(meeting).filter(uid=uid).first()
    if row is None:
        raise Http404
    form = ActForm(request.POST, auto_id=f"tl-{row.uid}-%s")
    if not form.is_valid():
        return _page(request, meeting, failed=form, about=row, status=422)
    try:
        did = _do(form.cleaned_data, meeting, row, by=request.user)
    except Refused as refused:
        return _page(request, meeting, refusal=str(refused), failed=form, about=row, status=409)
    messages.success(request, TOLD[did].format(text=Truncator(row.text).chars(80)))
    return redirect(f"{reverse('meetings:review', args=[pk])}#tl-{row.uid}")


@require_POST
def add_item(request, pk):
    """Put "Tinjau tindak lanjut …" on the agenda of a meeting that began without it."""
    meeting = _meeting(request, pk)
    try:
        row = carrying.add_review_item(meeting, by=request.user)
    except Refused as refused:
        return _page(request, meeting, refusal=str(refused), status=409)
    if row:
        messages.success(request, f"Ditambahkan ke agenda: {row.text}")
    return redirect("meetings:review", pk=pk)


def _do(data: dict, meeting: Meeting, row: FollowUp, *, by) -> str:
    """Which of the TOLD words answers."""
    name, uid, note = data["act"], data["uid"], data["note"]
    if name == "urungkan":
        return "urungkan" if carrying.take_back(meeting, row, data["done"], by=by) else "sudah"
    if name == "teruskan":
        carrying.carry_on(meeting, row, uid=uid, note=note, by=by)
        return name
    told = carrying.tell(meeting, row, status=CLOSING[name], note=note, uid=uid, by=by)
    return name if told else "sudah"


def _meeting(request, pk) -> Meeting:
    return get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)


def _page(request, meeting: Meeting, *, failed=None, about=None, refusal="", status=200):
    reason = lock_reason(meeting)
    context = {
        "meeting": meeting,
        "review": Review(meeting),
        "item": meeting.rows.standing().filter(uid=carrying.review_uid(meeting)).first(),
        "reason": reason,
        "refusal": refusal,
        "may_write": not reason,
        "may_withdraw": meeting.status == Meeting.Status.SUBMITTED
        and can(request.user, Permission.MEETING_SUBMIT, meeting),
        "form": failed if failed and failed.errors else None,
        "typed": failed.data.get("note", "") if failed else "",
        "about": about,
    }
    return render(request, "meetings/review.html", context, status=status)
