"""Text that was posted too late: it is carried through Masuk, shown, and sent again on one click.

A form may be sent after its session ended, or with the token of another sign-in. What was typed then travels in one
sealed hidden field from page to page, in the browser only, until its owner sends it to the address it was meant for.
Passwords are never carried; of files only the name is, so that they can be chosen again.
"""

import re
from dataclasses import asdict, dataclass
from functools import cache
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.views.defaults import permission_denied

from pokja.forms.accounts import LoginForm

FIELD = "bawaan"
OWNER_FIELD = "akun"
SCRIPT = "X-Lembar"  # scripts that keep their own copies ask with it, and believe only answers that carry it
SEND_AS_PAGE = "X-Send-As-Page"  # app.js sends the same fields again as a whole page
# They carry for others and have nothing to carry themselves.
ENTRANCES = {"account_login", "account_logout", "mfa_authenticate"}

_OURS = {"csrfmiddlewaretoken", OWNER_FIELD, FIELD}
_SECRET = re.compile("password|sandi", re.IGNORECASE)
_ROOM_FOR_THE_REST = 100_000  # bytes of a post that the other fields of Masuk may need
_SALT = "pokja.carried"


@dataclass(frozen=True)
class Carried:
    """What somebody posted, and where to. `owner` is the id of the account the form was made for, if it said so."""

    path: str
    owner: str
    fields: list
    files: list

    @classmethod
    def from_post(cls, request) -> "Carried | None":
        """What can be carried of this request; nothing when a password is in it."""
        if any(_SECRET.search(name) for name in request.POST):
            return None
        return cls(
            path=request.get_full_path(),
            owner=request.POST.get(OWNER_FIELD, ""),
            fields=[[name, value] for name, values in request.POST.lists() if name not in _OURS for value in values],
            files=[[name, file.name] for name, files in request.FILES.lists() for file in files],
        )

    @classmethod
    def from_seal(cls, request) -> "Carried | None":
        """What an earlier page sealed and this request brings along."""
        try:
            return cls(**signing.loads(request.POST.get(FIELD, ""), salt=_SALT))
        except (signing.BadSignature, TypeError):  # TypeError: sealed by another release
            return None

    @property
    def seal(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    @property
    def too_long(self) -> bool:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return limit is not None and len(self.seal) > limit - _ROOM_FOR_THE_REST

    def belongs_to(self, user) -> bool:
        return self.owner in ("", str(user.pk))

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Label and text of what a person typed or chose, for reading it once more."""
        return [(_label(name), _word(name, value)) for name, value in self.fields if _is_typed(name, value)]


class CarriedMiddleware:
    """Stands before the check that somebody is signed in, and answers late posts so that nothing typed is lost."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.url_name in ENTRANCES:
            return None
        if request.user.is_authenticated:
            return _post_of_another_account(request)
        if not getattr(view, "login_required", True):
            return None
        if SCRIPT in request.headers:
            return script_answer({"signed_out": True}, status=401)
        if request.method == "POST" and (is_same_origin(request) or not getattr(view, "csrf_exempt", False)):
            return ask_to_sign_in(request, Carried.from_post(request))
        if request.htmx:
            return whole_page(_login_url(request), status=401)
        return None


def _post_of_another_account(request):
    """A form made for one account must not be saved in the name of the next one on the same device."""
    if request.method == "POST" and request.POST.get(OWNER_FIELD, str(request.user.pk)) != str(request.user.pk):
        return _send_again(request)
    return None


def ask_to_sign_in(request, carried: Carried | None):
    """Masuk with what was posted in it; for htmx the word to send it as a whole page."""
    if carried is None:
        return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    if request.htmx:
        return whole_page(_login_url(request), status=401, **{SEND_AS_PAGE: "1"})
    too_long = carried.too_long
    context = {"form": LoginForm(request=request), "carried": None if too_long else carried, "too_long": too_long}
    return _never_cached(render(request, "account/login.html", context, status=401))


def offer_to_send(request, carried: Carried, reason=""):
    """What was typed, and one button that sends it where it was meant to go."""
    if not carried.belongs_to(request.user):
        return _never_cached(render(request, "account/carried_of_another.html", {"carried": carried}, status=403))
    context = {"carried": carried, "no_cookie": reason == REASON_NO_CSRF_COOKIE}
    return _never_cached(render(request, "account/carried.html", context))


def csrf_failure(request, reason=""):
    """Answers a post without the token of this sign-in: from a page of ours it is offered again, else refused."""
    if SCRIPT in request.headers:
        return script_answer({"again": True} if request.user.is_authenticated else {"signed_out": True}, status=403)
    if not is_same_origin(request):
        return permission_denied(request, Exception("Permintaan ini tidak datang dari laman aplikasi ini."))
    if _name_of(request) in ENTRANCES:
        return _entrance_again(request)
    if not request.user.is_authenticated and _needs_login(request):
        return ask_to_sign_in(request, Carried.from_post(request))
    return _send_again(request, reason)


def _send_again(request, reason=""):
    carried = Carried.from_post(request)
    if carried is None:
        return redirect(request.get_full_path())
    if request.htmx:
        return HttpResponse(status=403, headers={SEND_AS_PAGE: "1"})
    return offer_to_send(request, carried, reason)


def _entrance_again(request):
    """Masuk or Keluar pressed on a page older than the last sign-in: show it anew, still carrying."""
    carried = Carried.from_seal(request)
    if request.user.is_authenticated and carried:
        return offer_to_send(request, carried)
    if request.user.is_authenticated or not carried:
        return redirect(request.get_full_path())
    return ask_to_sign_in(request, carried)


def script_answer(told: dict, *, status: int = 200, meeting: str = "0") -> JsonResponse:
    """An answer to a script that keeps its own copies: it is told apart from the login page of a hotel's Wi-Fi."""
    return JsonResponse(told, status=status, headers={SCRIPT: meeting, "Cache-Control": "no-store"})


def is_same_origin(request) -> bool:
    """Whether the browser says that the request comes from a page of ours."""
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(source).netloc == request.get_host()


def _name_of(request) -> str:
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return ""


def _needs_login(request) -> bool:
    try:
        return getattr(resolve(request.path_info).func, "login_required", True)
    except Resolver404:
        return False


def _login_url(request) -> str:
    """Masuk, and after it the page that the fragment was to go into."""
    page = request.htmx.current_url_abs_path if request.htmx else None
    return redirect_to_login(page or "/", resolve_url(settings.LOGIN_URL)).url


def whole_page(url: str, *, status: int, **headers) -> HttpResponse:
    return HttpResponse(status=status, headers={"HX-Redirect": url} | headers)


def _never_cached(response):
    add_never_cache_headers(response)
    return response


# --- reading it once more ---

_APPS = ("pokja", "meetings")
_TECHNICAL = re.compile(r"(^|-)(uid|id|version|next|DELETE|(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS)$|^_|^initial-")


def _is_typed(name: str, value: str) -> bool:
    if not value.strip() or _TECHNICAL.search(name):
        return False
    return not (value.isdigit() and any(field.is_relation for field in _model_fields(name)))


def _model_fields(name: str) -> list:
    """The fields of our models that a form field of this name may stand for."""
    return _fields_by_name().get(name.rsplit("-", 1)[-1], [])


@cache
def _fields_by_name() -> dict[str, list]:
    found = {}
    for app in _APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                found.setdefault(field.name, []).append(field)
    return found


def _label(name: str) -> str:
    found = _model_fields(name)
    label = str(found[0].verbose_name) if found else name.rsplit("-", 1)[-1].replace("_", " ")
    return label[:1].upper() + label[1:]


def _word(name: str, value: str) -> str:
    """What the page showed for a chosen value."""
    for field in _model_fields(name):
        words = dict(field.flatchoices)
        if value in words:
            return words[value]
    return value
