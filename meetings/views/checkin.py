"""Check-in without an account: the page behind the QR code, and the page on which the secretariat keeps that code."""

import uuid
from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from meetings import checkin, workflow
from meetings.checkin import current_code
from meetings.codes import shown_code
from meetings.forms.checkin import CheckInForm
from meetings.hall import Hall, code_of
from meetings.models import CheckIn, Meeting
from meetings.workflow.checkin import CLOSED
from meetings.workflow.locking import Held, Refused, lock_reason
from pokja import lockout
from pokja.access import can, get_permitted
from pokja.indonesian import clock
from pokja.roles import Permission

# Sent to its own address only, and therefore without the prefix of the other cookies, which asks for the path /.
_COOKIE = "__Secure-hadir" if settings.SESSION_COOKIE_SECURE else "hadir"
_COOKIE_AGE = 14 * 24 * 3600  # of a meeting of several days
UNKNOWN = "Kode tidak ditemukan. Periksa lagi huruf dan angkanya."
EXCHANGED = "Kode ini sudah diganti. Pindai kode yang baru, atau hubungi sekretariat."
TOO_MANY = "Terlalu banyak percobaan dari jaringan ini. Coba lagi {when}."


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def check_in(request, code):
    """Needs no cookie: the browser inside a scanner app may keep none, and a guest has no session to be misused.

    What a forged post could do, anybody with the code can; an entry is changed only by its own secret.
    """
    address = ratelimit.get_ip(request)
    try:
        found = code_of(code)
        if found is None:
            lockout.note_guess(address)
            return _told(request, UNKNOWN, 404)
        lockout.refuse_guesser(found.code, address)
    except lockout.Locked as locked:
        return _told(request, TOO_MANY.format(when=lockout.clock_words(locked.until)), 429)
    if request.method == "GET" and code != shown_code(found.code):
        return redirect(_address(found))
    hall = Hall(found, checkin.now())
    if hall.session is None:
        return _told(request, EXCHANGED if hall.is_exchanged else CLOSED, 200 if request.method == "GET" else 409)
    return _enter(request, hall) if request.method == "POST" else _show(request, hall)


def _show(request, hall: Hall):
    is_new = "baru" in request.GET
    uid = None if is_new else _uid_of(request, hall)
    entry = hall.entry_of(uid)
    wants_change = request.GET.keys() & {"ubah", "pilih", "instansi"}
    if hall.is_entered(entry) and not wants_change:
        return _entered(request, hall, entry)
    if "instansi" in request.GET:
        institution = request.GET["instansi"]
    elif entry and "pilih" not in request.GET:
        institution = entry.attendee.institution
    elif hall.institutions:
        return render(request, "meetings/check_in_place.html", _context(hall, is_new=is_new, entry=entry))
    else:
        institution = ""
    form = CheckInForm(hall=hall, institution=institution, entry=entry, uid=uid)
    return _form_page(request, hall, form, institution, is_new=is_new)


def _enter(request, hall: Hall):
    institution = request.POST.get("institution", "")
    form = CheckInForm(request.POST, hall=hall, institution=institution, entry=None)
    try:
        lockout.begin_entry(hall.code.code, ratelimit.get_ip(request))
    except lockout.Locked as locked:
        form.add_error(None, TOO_MANY.format(when=lockout.clock_words(locked.until)))
        return _form_page(request, hall, form, institution, status=429)
    if not form.is_valid():
        return _form_page(request, hall, form, institution, status=422)
    by = request.user if request.user.is_authenticated else None
    uid = form.cleaned_data["uid"]
    try:
        entry = workflow.check_in(hall.code, form.guest, uid=uid, moment=hall.moment, by=by)
    except Held:
        return _told(request, CLOSED, 409)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form_page(request, hall, form, institution, status=409)
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:  # the form set it: this browser keeps no cookies
        return _entered(request, hall, hall.entry_of(entry.uid))
    response = redirect(_address(hall.code))
    response.set_signed_cookie(
        _COOKIE, uid.hex, salt=hall.code.code, path=_address(hall.code), max_age=_COOKIE_AGE,
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _entered(request, hall: Hall, entry: CheckIn):
    """It is noted; where no cookie is kept, the way to change it is back to the form."""
    local = entry.at.astimezone(checkin.zone_of(entry.session))
    when = f"pukul {clock(local.time())} {entry.session.zone}"
    return render(request, "meetings/check_in_done.html", _context(hall, entry=entry, when=when))


def _form_page(request, hall: Hall, form, institution: str, *, is_new=False, status=200):
    back = f"?{urlencode({'baru': 1} if is_new else {'pilih': 1})}" if hall.institutions else ""
    context = _context(hall, form=form, institution=institution if hall.is_listed(institution) else "", back=back)
    return render(request, "meetings/check_in.html", context, status=status)


def _context(hall: Hall, **more) -> dict:
    return {"hall": hall, "meeting": hall.meeting, "session": hall.session, "address": _address(hall.code)} | more


def _told(request, words: str, status: int):
    return render(request, "meetings/check_in_closed.html", {"words": words}, status=status)


def _address(code) -> str:
    return reverse("meetings:check_in", args=[shown_code(code.code)])


def _uid_of(request, hall: Hall) -> uuid.UUID | None:
    """The secret of this phone, as the cookie of this very code tells it."""
    try:
        return uuid.UUID(request.get_signed_cookie(_COOKIE, salt=hall.code.code, max_age=_COOKIE_AGE))
    except (KeyError, BadSignature, ValueError):
        return None


@never_cache
@require_http_methods(["GET", "POST"])
def qr(request, pk):
    """The code of the hall: shown large and to be printed, opened, exchanged and closed."""
    meeting = get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            messages.success(request, _act(request, meeting))
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect("meetings:check_in_qr", pk=pk)
    context = {
        "meeting": meeting,
        "sessions": list(meeting.sessions.all()),
        "check_in": current_code(meeting),
        "refusal": refusal,
        "reason": lock_reason(meeting),
        "may_withdraw": meeting.status == Meeting.Status.SUBMITTED
        and can(request.user, Permission.MEETING_SUBMIT, meeting),
    }
    return render(request, "meetings/check_in_qr.html", context, status=409 if refusal else 200)


def _act(request, meeting: Meeting) -> str:
    act, old = request.POST.get("act"), request.POST.get("kode", "")
    old = int(old) if old.isascii() and old.isdigit() and len(old) < 18 else 0
    if act == "renew":
        workflow.renew_code(meeting, old, by=request.user)
        return "Kode diganti. Kode yang lama tidak berlaku lagi."
    if act == "close":
        workflow.close_code(meeting, old, by=request.user)
        return "Daftar hadir dari ponsel ditutup."
    workflow.open_code(meeting, by=request.user)
    return "Kode QR siap. Cetak, atau tampilkan di Layar."
