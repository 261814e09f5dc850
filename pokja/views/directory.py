"""Pages everybody signed in may see: the regions, and whether their Pokja exists."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pokja.access import can
from pokja.directory import pokja_matching, provinces
from pokja.models import Pokja, Region
from pokja.models.region import Level
from pokja.roles import Permission
from pokja.roster import by_role

PER_PAGE = 50


@require_safe
def nation(request):
    return render(request, "pokja/nation.html", {"provinces": provinces()})


@require_safe
def province(request, code):
    region = get_object_or_404(Region.objects.select_related("pokja"), code=code, level=Level.PROVINCE)
    return render(
        request, "pokja/province.html", {"region": region, "regions": region.children.select_related("pokja")}
    )


@require_safe
def pokja_list(request):
    words = request.GET.get("q", "").replace("\x00", "").strip()[:300]
    page = Paginator(pokja_matching(words), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pokja/list.html", {"page": page, "words": words})


@require_safe
def pokja_page(request, code):
    pokja = get_object_or_404(Pokja.objects.visible_to(request.user).with_region(), region__code=code)
    context = {"pokja": pokja}
    if can(request.user, Permission.MEMBERS_READ, pokja):
        today = timezone.localdate()
        context |= {
            "host": pokja.host_on(today),
            "decree": pokja.decree_on(today),
            "roles": by_role(pokja.memberships.current(today)),
        }
    return render(request, "pokja/detail.html", context)
