"""Jejak: what was removed and what was moved, with the ways back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from meetings import workflow
from meetings.models import Meeting, Row
from meetings.trail import Trail
from meetings.workflow.locking import Refused, lock_reason
from pokja.access import get_permitted
from pokja.roles import Permission


@require_safe
def trail(request, pk):
    meeting = _meeting(request, pk)
    page = Trail(meeting).page(request.GET.get("page"))
    return render(request, "meetings/trail.html", {"meeting": meeting, "page": page, "reason": lock_reason(meeting)})


@require_POST
def undo_move(request, pk, uid, event):
    row = get_object_or_404(_meeting(request, pk).rows.select_related("meeting"), uid=uid)
    try:
        back = workflow.undo_move(row, event, by=request.user)
    except Row.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return _refused(request, pk, refused)
    if back.reason:
        messages.warning(request, f"Dikembalikan ke tempat terdekat. {back.reason}")
    else:
        messages.success(request, "Dikembalikan ke tempat semula.")
    return redirect("meetings:trail", pk=pk)


@require_POST
def restore_attendee(request, pk, uid):
    meeting = _meeting(request, pk)
    try:
        attendee = workflow.restore_attendee(meeting, uid, by=request.user)
    except Refused as refused:
        return _refused(request, pk, refused)
    if attendee is None:
        raise Http404
    messages.success(request, f"{attendee} ada lagi di daftar hadir. Telepon dan pos-elnya tidak ikut kembali.")
    return redirect("meetings:trail", pk=pk)


def _refused(request, pk, refused: Refused):
    messages.error(request, str(refused))
    return redirect("meetings:trail", pk=pk)


def _meeting(request, pk) -> Meeting:
    return get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)
