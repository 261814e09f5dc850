"""Who reads a province or the nation, and who runs the system: listed, given and taken by system admins."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pokja.forms.access import GiveAreaAccessForm
from pokja.keeping.area_access import give_area_access_by_email, take_area_access
from pokja.limits import SEARCH, limited, searches
from pokja.models import Access
from pokja.roles import Permission, Role
from pokja.views.access import invite_again, warn_of_untold
from pokja.views.common import posted, tried
from pokja.views.invitations import send_invitation

PER_PAGE = 50


@require_safe
@limited(SEARCH, when=searches)
def access_list(request):
    _only_system_admins(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:300]
    page = Paginator(_matching(words), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pokja/area_access.html", {"page": page, "words": words})


@require_http_methods(["GET", "POST"])
def give(request):
    _only_system_admins(request)
    form = GiveAreaAccessForm(**posted(request))
    if form.is_valid() and tried(form, _give, request, form):
        return redirect("pokja:area_access")
    return render(request, "pokja/area_access_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def take(request, pk):
    access = _permitted(request, pk)
    if request.method == "POST":
        take_area_access(access, by=request.user)
        messages.success(request, f"Akses {access.user} sebagai {access.get_role_display()} dicabut.")
        warn_of_untold(request, access)
        return redirect("pokja:area_access")
    return render(request, "pokja/area_access_take.html", {"access": access})


@require_POST
def send_link(request, pk):
    invite_again(request, _permitted(request, pk))
    return redirect("pokja:area_access")


def _permitted(request, pk: int) -> Access:
    _only_system_admins(request)
    return get_object_or_404(Access.objects.filter(pokja=None).select_related("user", "region"), pk=pk)


def _give(request, form) -> None:
    given = form.cleaned_data
    access = give_area_access_by_email(
        Role(given["role"]),
        given["province"],
        email=given["email"],
        name=given["name"],
        until=given["until"],
        by=request.user,
    )
    messages.success(request, f"{access.user} sekarang {access.get_role_display()}, {access.place}.")
    warn_of_untold(request, access)
    if not access.user.has_usable_password():
        send_invitation(request, access.user, None)


def _only_system_admins(request) -> None:
    if not request.user.reach(Permission.SYSTEM_MANAGE).nation:
        raise Http404


def _matching(words: str):
    """Those that hold today; every word stands in the name, the address or the province."""
    found = Access.objects.filter(pokja=None).on(timezone.localdate()).select_related("user", "region")
    for word in words.split():
        found = found.filter(
            Q(user__name__icontains=word) | Q(user__email__icontains=word) | Q(region__name__icontains=word)
        )
    return found.order_by("-role", "region__code", "user__name", "pk")
