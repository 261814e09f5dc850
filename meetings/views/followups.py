"""Tindak lanjut: lists and board, one follow-up with its news, and one that is split in two."""

import mimetypes
import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_safe

from meetings import workflow
from meetings.forms.followups import NewsForm, SplitForm
from meetings.models import FollowUp, FollowUpStatus, FollowUpUpdate
from meetings.models.followup import CLOSED
from meetings.tasklist import TaskList
from meetings.tasks import Tasks
from meetings.views.stored import download_of
from meetings.workflow.followups import draft_for_parts, last_news
from pokja.access import FORBIDDEN, can, get_permitted
from pokja.replica import may_lag
from pokja.roles import Permission

CAME = "Ada kabar baru sejak laman ini dibuka. Baca dulu di bawah, lalu simpan lagi bila kabar Anda masih perlu."


@require_safe
@may_lag
def follow_ups(request):
    listing = TaskList(request.user, request.GET)
    context = {"listing": listing, "statuses": FollowUpStatus.choices}
    return render(request, "meetings/followups.html", context)


@require_http_methods(["GET", "POST"])
def follow_up(request, uid):
    """All that is known of one follow-up. POST tells news of it, from here or from a row of the list."""
    row = _row(request, uid)
    last = last_news(row, reader=request.user)
    if request.method == "GET":
        return _page(request, row, NewsForm(status=row.current_status, seen=last and last.uid))
    _permitted(request, uid)
    form = NewsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    data = form.cleaned_data
    try:
        workflow.tell_news(
            row, uid=data["uid"], seen=data["seen"], status=data["status"], note=data["note"],
            proof_url=data["proof_url"], upload=data["proof_file"], by=request.user,
        )  # fmt: skip
    except workflow.NewsCame:
        return _page(request, row, _again(form, last), refusal=CAME, status=409)
    except workflow.Refused as refused:
        return _page(request, row, form, refusal=str(refused), status=409)
    told = f"{FollowUpStatus(data['status']).label}: {Truncator(row.text).chars(80)}"
    messages.success(request, f"Kabar tercatat. {told}")
    return redirect(_back(request, row))


@require_http_methods(["GET", "POST"])
def split(request, uid):
    """Two actions in one sentence become two follow-ups with a link to where they came from."""
    row = _row(request, uid)
    if not can(request.user, Permission.MINUTES_EDIT, row.meeting):
        _forbid(Permission.MINUTES_EDIT)
    form = SplitForm(
        request.POST if request.method == "POST" else None,
        initial={"uid": uuid.uuid4(), "version": row.version, "first": row.text},
    )
    refusal, status = "", 422 if form.errors else 200
    if form.is_valid():
        try:
            first, _ = workflow.split_follow_up(row, by=request.user, **form.cleaned_data)
        except workflow.Stale:
            refusal, status = "Tindak lanjut ini baru saja diubah. Salin tulisan Anda, lalu muat ulang laman ini.", 409
        except workflow.Refused as refused:
            refusal, status = str(refused), 409
        else:
            messages.success(request, "Dipisah menjadi dua tindak lanjut.")
            return redirect("meetings:follow_up", uid=first.uid)
    target = row.meeting if row.meeting.is_editable else draft_for_parts(row.meeting)
    context = {"row": row, "meeting": row.meeting, "form": form, "refusal": refusal, "target": target}
    return render(request, "meetings/followup_split.html", context, status=status)


@require_safe
def proof(request, uid, news):
    row = _row(request, uid)
    told = FollowUpUpdate.objects.readable_by(request.user).filter(followup=row.pk, uid=news).exclude(proof_file=None)
    update = told.select_related("proof_file").first()
    if update is None:
        raise Http404
    suffix = mimetypes.guess_extension(update.proof_file.content_type) or ""
    return download_of(request, update.proof_file, f"bukti-{update.at:%Y-%m-%d}{suffix}")


def _readable(user):
    return FollowUp.objects.visible_to(user).select_related("meeting__pokja__region__parent", "origin__meeting")


def _row(request, uid) -> FollowUp:
    """The follow-up as this person reads it, carried on or not."""
    row = _readable(request.user).with_status(reader=request.user).with_related().filter(uid=uid).first()
    if row is None:
        raise Http404
    return row


def _permitted(request, uid) -> FollowUp:
    return get_permitted(_readable(request.user), request.user, Permission.FOLLOWUP_UPDATE, uid=uid)


def _forbid(permission: Permission):
    raise PermissionDenied(FORBIDDEN.format(act=permission.value))


def _again(form: NewsForm, last) -> NewsForm:
    """The same words, now knowing the news that came."""
    data = form.data.copy()
    data["seen"] = str(last.uid) if last else ""
    data["was"] = last.status if last else form.data.get("was", "")
    form.data = data
    return form


def _back(request, row: FollowUp) -> str:
    """The list as it was, at this row; else the page of the row."""
    kept = QueryDict(request.POST.get("kembali", ""))
    if not kept and "kembali" not in request.POST:
        return reverse("meetings:follow_up", args=[row.uid])
    return f"{reverse('meetings:follow_ups')}?{urlencode(kept.dict())}#tl-{row.uid}"


def _page(request, row: FollowUp, form: NewsForm, *, refusal="", status=200):
    user, tasks = request.user, Tasks(request.user)
    row.is_late = tasks.all.filter(pk=row.pk, is_late=True).exists()
    told = (
        FollowUpUpdate.objects.readable_by(user).filter(followup=row.pk).select_related("by", "meeting", "proof_file")
    )
    heirs = FollowUp.objects.visible_to(user).filter(origin=row.pk).select_related("meeting").order_by("pk")
    origin = (
        row.origin_id and FollowUp.objects.visible_to(user).filter(pk=row.origin_id).select_related("meeting").first()
    )
    is_open = row.current_status not in CLOSED and not row.is_carried
    context = {
        "row": row,
        "meeting": row.meeting,
        "form": form,
        "refusal": refusal,
        "news": list(told.order_by("-at", "-pk")),
        "heirs": [heir for heir in heirs if not heir.meeting.cancelled_at],
        "origin": origin,
        "late_words": tasks.late_words(row),
        "due_words": tasks.due_words(row),
        "back": request.POST.get("kembali"),
        "may_tell": not row.is_carried and not row.meeting.cancelled_at and can(user, Permission.FOLLOWUP_UPDATE, row),
        "may_split": is_open and not row.meeting.cancelled_at and can(user, Permission.MINUTES_EDIT, row.meeting),
    }
    return render(request, "meetings/followup.html", context, status=status)
