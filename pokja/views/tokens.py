"""Keys of the API: of one Pokja by its admin, of a province or the nation by system admins."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pokja.forms.tokens import AreaTokenForm, TokenForm
from pokja.keeping.tokens import make_token, revoke_token
from pokja.models import ApiToken
from pokja.roles import Permission
from pokja.views.common import permitted_child, permitted_pokja, posted


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request, code):
    pokja = permitted_pokja(request, code, Permission.ACCESS_MANAGE)
    return _page(request, TokenForm(**posted(request)), pokja)


@require_POST
def revoke(request, code, pk):
    revoke_token(
        _told(request, permitted_child(request, ApiToken.objects, code, pk, Permission.ACCESS_MANAGE)), by=request.user
    )
    return redirect("pokja:tokens", code=code)


@never_cache
@require_http_methods(["GET", "POST"])
def area_tokens(request):
    _only_system_admins(request)
    return _page(request, AreaTokenForm(**posted(request)), None)


@require_POST
def revoke_area(request, pk):
    _only_system_admins(request)
    token = get_object_or_404(ApiToken.objects.filter(pokja=None).select_related("region"), pk=pk)
    revoke_token(_told(request, token), by=request.user)
    return redirect("pokja:area_tokens")


def _page(request, form, pokja):
    """The secret is shown once, on the answer to the post: only its fingerprint is kept."""
    secret = ""
    if form.is_valid():
        secret = make_token(form.token_for(pokja), by=request.user)
        form = type(form)()
    today = timezone.localdate()
    kept = ApiToken.objects.filter(pokja=pokja).select_related("pokja__region", "region", "created_by")
    context = {"pokja": pokja, "form": form, "secret": secret, "tokens": kept.standing(today), "address": "/api/v1/"}
    return render(request, "pokja/tokens.html", context, status=422 if form.errors else 200)


def _told(request, token: ApiToken) -> ApiToken:
    messages.success(request, f"Kunci {token} dicabut.")
    return token


def _only_system_admins(request) -> None:
    if not request.user.reach(Permission.SYSTEM_MANAGE).nation:
        raise Http404
