"""Tempel teks: a whole text is pasted, sorted, looked at and taken in, as a new meeting or into one that is there."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from meetings.beginning import why_not
from meetings.forms.pasting import FactsForm, PastedMeetingForm, PasteForm
from meetings.models import Meeting, PastedText
from meetings.models.minutes import MAX_TEXT
from meetings.outline import outline
from meetings.pasted.guess import guess
from meetings.pasted.lines import Line
from meetings.pasted.page import Page, agenda_of, edited
from meetings.pasted.placing import plan
from meetings.workflow import pasting
from meetings.workflow.locking import Conflict, Refused, lock_reason
from pokja.access import get_permitted
from pokja.carried import SCRIPT, script_answer
from pokja.indonesian import decimal_text
from pokja.models import Pokja
from pokja.roles import Permission
from pokja.views.common import posted

MEANWHILE = "Hasil pilah ini juga Anda ubah di laman lain. Periksa lagi, lalu kirim lagi."
GONE = "Teks ini sudah dibuang. Tempel lagi bila masih perlu."


@require_http_methods(["GET", "POST"])
def paste(request):
    _pokja(request)
    return _paste(request, None)


@require_http_methods(["GET", "POST"])
def paste_into(request, pk):
    return _paste(request, _meeting(request, pk))


@require_http_methods(["GET", "POST"])
def review(request):
    """The sorted text before it becomes a meeting. Posting it again leads to the meeting that it made."""
    pokja = _pokja(request)
    pasted = _pasted(request, None)
    return _Review(request, pasted, None, pokja).answer() if pasted else _start_again(request, None)


@require_http_methods(["GET", "POST"])
def review_into(request, pk):
    meeting = _meeting(request, pk)
    pasted = _pasted(request, meeting)
    return _Review(request, pasted, meeting, None).answer() if pasted else _start_again(request, meeting)


# --- who and what ---


def _pokja(request):
    """Those for which this person begins meetings."""
    pokja = Pokja.objects.reached_by(request.user, Permission.MINUTES_EDIT).standing()
    if not pokja.exists():
        raise PermissionDenied(why_not(request.user))
    return pokja


def _meeting(request, pk) -> Meeting:
    return get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)


def _pasted(request, meeting: Meeting | None) -> PastedText | None:
    """The text that the address names, else the last one that waits; that of somebody else does not exist."""
    mine = PastedText.objects.of(request.user, meeting).select_related("meeting", "into")
    named = request.GET.get("teks", "")
    if not named:
        return mine.waiting().first()
    try:
        pasted = mine.filter(uid=uuid.UUID(named)).first()
    except ValueError:
        raise Http404 from None
    if pasted is None and PastedText.objects.filter(uid=named).exists():
        raise Http404
    return pasted


def _start_again(request, meeting: Meeting | None):
    if "teks" in request.GET:
        messages.warning(request, GONE)
    return redirect(_address("paste", meeting))


def _address(name: str, meeting: Meeting | None, pasted: PastedText | None = None, page: int = 1) -> str:
    address = reverse(f"meetings:{name}_into", args=[meeting.pk]) if meeting else reverse(f"meetings:{name}")
    query = f"?teks={pasted.uid}" if pasted else ""
    return f"{address}{query}&page={page}" if page > 1 else f"{address}{query}"


# --- step 1: the text ---


def _paste(request, meeting: Meeting | None):
    form = PasteForm(**posted(request))
    form.fields["text"].widget.attrs["autofocus"] = not form.is_bound
    refusal, status = "", 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return redirect(_address("paste_review", meeting, _kept(request, form, meeting)))
        except Refused as refused:
            refusal, status = str(refused), 409
    mine = PastedText.objects.of(request.user, meeting).defer("rows", "answers")
    context = {
        "form": form,
        "meeting": meeting,
        "reason": lock_reason(meeting) if meeting else "",
        "refusal": refusal,
        "waiting": [(text, _address("paste_review", meeting, text)) for text in mine.waiting()],
        "taken": mine.filter(meeting=meeting, taken_at__isnull=False) if meeting else [],
    }
    return render(request, "meetings/paste.html", context, status=status)


def _kept(request, form: PasteForm, meeting: Meeting | None) -> PastedText:
    years = (meeting.starts_on.year,) if meeting and meeting.starts_on else ()
    facts, lines = guess(form.pasted, today=timezone.localdate(), years=years)
    return pasting.keep_text(form.pasted, facts, lines, into=meeting, filename=form.filename, by=request.user)


# --- step 2: what it was sorted into ---


class _Review:
    """One request to the page: what was typed is laid over what is kept, then looked at, kept or taken in."""

    def __init__(self, request, pasted: PastedText, meeting: Meeting | None, pokja):
        self.request, self.pasted, self.meeting, self.pokja = request, pasted, meeting, pokja
        self.lists = outline(meeting) if meeting else None
        self.lines = [Line.stored(raw) for raw in pasted.rows]
        self.plan = None
        if request.method == "POST":
            self.lines = edited(self.lines, request.POST)

    def answer(self):
        if self.request.method == "GET":
            return self._already(200) if self.pasted.taken_at else self._page()
        if self.request.POST.get("act") == "discard":
            return self._discard()
        try:
            return self._take() if self.request.POST.get("act") != "keep" else self._keep()
        except pasting.AlreadyTaken as taken:
            self.pasted = taken.pasted
            return self._again()
        except pasting.ChangedMeanwhile as changed:
            return self._meanwhile(changed.pasted)

    # --- acts ---

    def _keep(self):
        self._save()
        if SCRIPT in self.request.headers:
            return script_answer({"version": self.pasted.version})
        number = self.request.GET.get("page", "")
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
        return redirect(_address("paste_review", self.meeting, self.pasted, page))

    def _save(self):
        form = self._form(self.request.POST)
        self.pasted = pasting.save_text(self.pasted, self._version, self.lines, form.answers)

    def _take(self):
        form = self._form(self.request.POST)
        room = MAX_TEXT - len(self.meeting.participants_note) if self.meeting else MAX_TEXT
        self.plan = plan(self.lines, agenda_of(self.lists), room=room)
        if not form.is_valid() or self.plan.errors:
            self._save()
            return self._page(form, status=422)
        act = pasting.take_into if self.meeting else pasting.take_as_new
        try:
            taken = act(self.pasted, self._version, form, self.plan, self.lines, form.answers, by=self.request.user)
        except (Refused, Conflict) as refused:
            self._save()
            return self._page(form, status=409, refusal=str(refused))
        messages.success(self.request, f"{decimal_text(taken.rows)} baris dimasukkan dari teks.")
        return redirect("meetings:sheet", pk=taken.meeting.pk)

    def _discard(self):
        pasting.discard_text(self.pasted)
        messages.success(self.request, "Teks dibuang.")
        return redirect(_address("paste", self.meeting))

    # --- answers ---

    def _again(self):
        """A second click finds the work done. What was typed after it is shown, for it is nowhere else."""
        form = self._form(self.request.POST)
        same = [line.as_json for line in self.lines] == self.pasted.rows and form.answers == self.pasted.answers
        return redirect("meetings:sheet", pk=self.pasted.meeting_id) if same else self._already(409, form)

    def _already(self, status: int, form=None):
        return self._page(form, status=status, made=self.pasted.meeting)

    def _meanwhile(self, pasted: PastedText):
        """What was typed here laid over what stands there by now; nothing is saved yet."""
        self.pasted = pasted
        self.lines = edited([Line.stored(raw) for raw in pasted.rows], self.request.POST)
        messages.warning(self.request, MEANWHILE)
        return self._page(self._form(self.request.POST), status=409)

    @property
    def _version(self) -> int:
        typed = self.request.POST.get("version", "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1

    def _form(self, data=None):
        if self.meeting:
            return FactsForm(data, pasted=self.pasted, meeting=self.meeting)
        return PastedMeetingForm(data, pasted=self.pasted, pokja_choices=self.pokja)

    def _page(self, form=None, *, status=200, **more):
        form = form or self._form()
        has_failed = status == 422
        number = None if has_failed and self.plan and self.plan.errors else self.request.GET.get("page", 1)
        page = Page(self.pasted, self.lines, plan=self.plan, lists=self.lists, head=self._doubts(form), number=number)
        focus = page.first_doubt if status == 200 else ""
        for bound_field in form:
            bound_field.field.widget.attrs["autofocus"] = bound_field.id_for_label == focus
        errors = [*form.error_list(), *page.errors] if form.is_bound and status != 200 else []
        context = {
            "pasted": self.pasted,
            "meeting": self.meeting,
            "page": page,
            "form": form,
            "facts": self._facts(form, page),
            "errors": errors,
            "focus": focus,
            "has_errors": bool(errors),
            "reason": lock_reason(self.meeting) if self.meeting else "",
            "paste_address": _address("paste", self.meeting),
            "address": _address("paste_review", self.meeting, self.pasted, page.page.number),
        }
        return render(self.request, "meetings/paste_review.html", context | more, status=status)

    def _doubts(self, form) -> list[str]:
        """The ids of the meeting's fields whose guess is to be looked at; what was changed since is no guess."""
        if self.meeting:
            return []
        facts = self.pasted.facts
        names = [name for name in ("title", "date", "place") if facts.get(name, {}).get("doubts")]
        return [form[name].id_for_label for name in names if self._is_guess(form, name)]

    def _is_guess(self, form, name: str) -> bool:
        return str(form[name].value() or "") == self.pasted.facts[name]["text"]

    def _facts(self, form, page: Page) -> list[dict]:
        """The fields of the meeting beside what the text says of them."""
        if self.meeting:
            return []
        found = []
        for field in form.main_fields:
            fact = self.pasted.facts.get("date" if field.name == "date" else field.name, {})
            doubts = fact.get("doubts", []) if field.id_for_label in page.head else []
            source = page.source_of(fact["source"]) if "source" in fact else ""
            found.append({"field": field, "source": source, "doubts": doubts})
        return found
