"""Pages for everybody, without an account: the check of a kode verifikasi, and the published reports."""

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meetings.models import Publication
from meetings.publications import published
from meetings.released import as_released
from meetings.verifying import verified
from meetings.views.papers import pdf_name
from meetings.views.stored import download_of
from pokja import lockout
from pokja.cleaning import clean_text
from pokja.limits import PUBLIC_SEARCH, limited, searches

TOO_MANY = "Terlalu banyak percobaan dari jaringan ini. Coba lagi {when}."
MAX_CODE, MAX_SEARCH, PER_PAGE = 60, 200, 25


@login_not_required
@never_cache
@require_safe
def check_code(request):
    """The form for a code that is typed from paper."""
    typed = "".join(clean_text(request.GET.get("kode", ""), multiline=False).split()).replace("/", "")[:MAX_CODE]
    if typed:
        return redirect("meetings:verify", code=typed)
    return render(request, "meetings/verify.html", {"is_asked": "kode" in request.GET})


@login_not_required
@never_cache
@require_safe
def verify(request, code):
    address = ratelimit.get_ip(request)
    try:
        lockout.refuse_checker(address)
        found = verified(code[:MAX_CODE])
        if found is None:
            lockout.note_check(address)
    except lockout.Locked as locked:
        words = TOO_MANY.format(when=lockout.clock_words(locked.until))
        return render(request, "meetings/verify.html", {"code": code, "words": words}, status=429)
    context = {"code": code, "found": found, "is_missing": found is None}
    return render(request, "meetings/verify.html", context, status=200 if found else 404)


@login_not_required
@never_cache
@require_safe
@limited(PUBLIC_SEARCH, when=searches)
def public_list(request):
    text = clean_text(request.GET.get("q", ""), multiline=False)[:MAX_SEARCH]
    page = Paginator(published(text), PER_PAGE).get_page(request.GET.get("laman"))
    return render(request, "meetings/public.html", {"text": text, "page": page})


@login_not_required
@never_cache
@require_safe
def public_pdf(request, uid):
    publication = Publication.objects.public().select_related("pdf", "meeting__pokja__region", "report").filter(uid=uid)
    found = publication.first()
    if found is None:
        raise Http404
    meeting = as_released(found.meeting, found.report.data["record"] | {"title": found.title})
    return download_of(request, found.pdf, pdf_name(meeting, "salinan untuk umum"))
