"""/api/v1/: answers to programs that hold a key, and what people read about it."""

from functools import partial, wraps

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from meetings.api.document import document
from meetings.api.operations import BY_NAME, OPERATIONS, PDF
from meetings.api.parameters import read_all
from meetings.api.problems import Problem
from pokja import lockout
from pokja.keeping.tokens import token_of
from pokja.models import ApiToken
from pokja.storage import opened
from pokja.stores import StorageAway

_NO_KEY = "Sertakan kunci API yang berlaku: Authorization: Bearer pkp_…"
_WORDS = {"finals": "laporan final", "followups": "tindak lanjut", "numbers": "angka"}


def _told_as_problem(view):
    """Whatever goes wrong is JSON, and nothing of an answer is kept by others on the way."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            if request.method not in ("GET", "HEAD"):
                raise Problem(405, "API ini hanya menjawab GET dan HEAD.", Allow="GET, HEAD")
            response = view(request, *args, **kwargs)
        except Problem as problem:
            response = problem.response()
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Authorization"
        return response

    return answer


def _answering(name: str, request, uid=None):
    operation = BY_NAME[name]
    token = _token(request, operation.reads)
    asked = read_all(operation.params, request.GET)
    if operation.is_paper:
        return _paper(request, *operation.run(token, uid))
    things = (token, uid) if operation.by_uid else (token, asked)
    return JsonResponse(operation.run(*things, request.build_absolute_uri), json_dumps_params={"ensure_ascii": False})


finals, final, final_pdf, follow_ups, numbers = (
    _told_as_problem(partial(_answering, name)) for name in ("finals", "final", "final_pdf", "follow_ups", "numbers")
)


@_told_as_problem
def openapi(request):
    """For everybody: it tells how to ask, and nothing of a Pokja."""
    server = request.build_absolute_uri(reverse("meetings:api")).rstrip("/")
    return JsonResponse(document(server), json_dumps_params={"ensure_ascii": False, "indent": 1})


@_told_as_problem
def not_there(request, rest):
    raise Problem(404, "Alamat ini tidak ada. Daftar alamat: /api/v1/openapi.json")


@login_not_required
@require_safe
def about(request):
    """The same declarations for people."""
    context = {"operations": OPERATIONS, "root": request.build_absolute_uri(), "per_minute": settings.API_PER_MINUTE}
    return render(request, "meetings/api.html", context)


def _token(request, reads: str) -> ApiToken:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    address = ratelimit.get_ip(request)
    try:
        lockout.refuse_token_guesser(address)
        token = token_of(secret.strip()) if kind.lower() == "bearer" else None
        if token is None:
            if secret:
                lockout.note_wrong_token(address)
            raise Problem(401, _NO_KEY, WWW_Authenticate='Bearer realm="Pokja PKP"')
    except lockout.Locked:
        raise Problem(429, "Terlalu banyak kunci yang keliru dari alamat ini.", Retry_After=600) from None
    if not getattr(token, reads):
        raise Problem(403, f"Kunci ini tidak mencakup {_WORDS[reads]}.")
    if token.count_call() > settings.API_PER_MINUTE:
        raise Problem(
            429,
            f"Paling banyak {settings.API_PER_MINUTE} pertanyaan semenit. Coba lagi satu menit lagi.",
            Retry_After=60,
        )
    return token


def _paper(request, report, file):
    tag = f'"{file.sha256}"'
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        try:
            content = opened(file)
        except FileNotFoundError:
            raise Problem(503, "Berkas ini sedang tidak ada di penyimpanan. Beri tahu pengelola.") from None
        except StorageAway:
            raise Problem(503, "Penyimpanan berkas sedang tidak terjangkau. Coba lagi.", Retry_After=10) from None
        name = f"A-1 {report.meeting.uid} versi {report.version}.pdf"
        response = FileResponse(content, content_type=PDF, filename=name)
        response["Content-Length"] = str(file.size)
    response["ETag"] = tag
    return response
