"""Tindak lanjut: lists and board, one follow-up with its news, and one that is split in two."""

import mimetypes
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_safe

from meetings import workflow
from meetings.forms.followups import Assignable, NewsForm, SplitForm
from meetings.lookback import news_of
from meetings.models import FollowUp, FollowUpStatus, FollowUpUpdate, Task
from meetings.models.followup import CLOSED
from meetings.tasklist import TaskList
from meetings.tasks import Tasks
from meetings.views.stored import download_of
from meetings.workflow.followups import draft_for_parts, last_news
from pokja.access import FORBIDDEN, can
from pokja.limits import SEARCH, limited, searches
from pokja.replica import may_lag
from pokja.roles import Permission

CAME = "Ada kabar baru sejak laman ini dibuka. Baca dulu di bawah, lalu simpan lagi bila kabar Anda masih perlu."


@require_safe
@limited(SEARCH, when=searches)
@may_lag
def follow_ups(request):
    listing = TaskList(request.user, request.GET)
    context = {"listing": listing}
    return render(request, "meetings/followups.html", context)


@require_http_methods(["GET", "POST"])
def follow_up(request, uid):
    """All that is known of one follow-up. POST tells news of it, from here or from a row of the list."""
    row = _row(request, uid)
    last = last_news(row, reader=request.user)
    assignable = _assignable(request, row)
    if request.method == "GET":
        return _page(request, row, NewsForm(status=row.shown.status, seen=last and last.uid, assignable=assignable))
    _permitted(request, row)
    form = NewsForm(request.POST, request.FILES, assignable=assignable)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    data = form.cleaned_data
    try:
        workflow.tell_news(
            row, uid=data["uid"], seen=data["seen"], status=data["status"], note=data["note"],
            proof_url=data["proof_url"], upload=data["proof_file"], assigned=form.assigned,
            by=request.user,
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
        initial={"uid": uuid.uuid4(), "version": row.version, "first": row.shown.text},
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
    told = FollowUpUpdate.objects.readable_by(request.user).filter(followup=row.pk, uid=news)
    update = told.exclude(proof_file=None).select_related("proof_file").first()
    if update is None:
        raise Http404
    suffix = mimetypes.guess_extension(update.proof_file.content_type) or ""
    return download_of(request, update.proof_file, f"bukti-{update.at:%Y-%m-%d}{suffix}")


@dataclass(frozen=True)
class Shown:
    """A follow-up as this person finds it; of a cancelled meeting, which leaves nothing to do, as it was written."""

    row: FollowUp
    task: Task | None

    def __getattr__(self, name):
        return getattr(self.task or self.row, name)

    @property
    def status(self) -> str:
        return self.task.status if self.task else self.row.current_status


def _row(request, uid) -> FollowUp:
    """The follow-up as this person may read it, carried on or not."""
    rows = FollowUp.objects.visible_to(request.user).select_related("meeting__pokja__region__parent", "origin__meeting")
    row = rows.with_status(reader=request.user).with_related().filter(uid=uid).first()
    if row is None:
        raise Http404
    released = not can(request.user, Permission.DRAFT_READ, row.meeting)
    row.shown = Shown(row, Task.objects.filter(row=row.pk, released=released).with_facts().first())
    return row


def _permitted(request, row: FollowUp) -> None:
    """Also for whom news named as owner."""
    if not can(request.user, Permission.FOLLOWUP_UPDATE, row.shown.task or row):
        _forbid(Permission.FOLLOWUP_UPDATE)


def _assignable(request, row: FollowUp) -> Assignable | None:
    """Of a draft owner and target are written in its sheet."""
    if row.shown.task and row.meeting.is_final and can(request.user, Permission.MINUTES_EDIT, row.meeting):
        return Assignable(row, row.shown.task)
    return None


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
    user, tasks, task = request.user, Tasks(request.user), row.shown.task
    readable = FollowUp.objects.visible_to(user)
    heirs = readable.filter(origin=row.pk).select_related("meeting").order_by("pk")
    origin = row.origin_id and readable.filter(pk=row.origin_id).select_related("meeting").first()
    is_open = row.shown.status not in CLOSED and not row.is_carried
    may_tell = not row.is_carried and not row.meeting.cancelled_at
    context = {
        "row": row,
        "shown": row.shown,
        "meeting": row.meeting,
        "form": form,
        "refusal": refusal,
        "news": news_of(row, user),
        "heirs": [heir for heir in heirs if not heir.meeting.cancelled_at],
        "origin": origin,
        "late_words": tasks.late_words(task) if task and is_open else "",
        "due_words": tasks.due_words(task) if task and is_open else "",
        "back": request.POST.get("kembali"),
        "may_tell": may_tell and can(user, Permission.FOLLOWUP_UPDATE, task or row),
        "may_write": row.meeting.is_editable and can(user, Permission.MINUTES_EDIT, row.meeting),
        "may_split": is_open and not row.meeting.cancelled_at and can(user, Permission.MINUTES_EDIT, row.meeting),
    }
    return render(request, "meetings/followup.html", context, status=status)
