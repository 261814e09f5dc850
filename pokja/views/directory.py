"""Pages everybody signed in may see: the regions, and whether their Pokja exists.

The first two are asked by the side that knows meetings, which shows numbers in their place to those who may read them.
"""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pokja.access import can
from pokja.directory import counted, counted_nation, pokja_matching, provinces, with_papers
from pokja.limits import SEARCH, limited, searches
from pokja.models import Pokja
from pokja.models.region import Level
from pokja.replica import may_lag
from pokja.roles import Permission
from pokja.roster import by_role

PER_PAGE = 50


def nation(request, with_numbers=()):
    """For those who read no numbers of the nation; `with_numbers` are provinces of which this person reads them."""
    regions = list(provinces())
    of_provinces, below = counted_nation(regions)
    context = {"provinces": regions, "of_provinces": of_provinces, "below": below, "with_numbers": with_numbers}
    return render(request, "pokja/nation.html", context)


def province(request, code):
    own = Pokja.objects.with_state().filter(region__level=Level.PROVINCE)
    pokja = get_object_or_404(own, region__code=code)
    below = Pokja.objects.with_state().filter(region__parent=pokja.region).order_by("region__code")
    rows = with_papers(below, request.user, timezone.localdate())
    context = {"region": pokja.region, "pokja": pokja, "rows": rows, "counts": counted(row.status for row in rows)}
    return render(request, "pokja/province.html", context | {"is_open": any(row.is_open for row in rows)})


@require_safe
@limited(SEARCH, when=searches)
@may_lag
def pokja_list(request):
    words = request.GET.get("q", "").replace("\x00", "").strip()[:300]
    page = Paginator(pokja_matching(words), PER_PAGE).get_page(request.GET.get("page"))
    rows = with_papers(page, request.user, timezone.localdate())
    context = {"page": page, "words": words, "rows": rows, "is_open": any(row.is_open for row in rows)}
    return render(request, "pokja/list.html", context)


@require_safe
def pokja_page(request, code):
    pokja = get_object_or_404(Pokja.objects.visible_to(request.user).with_state(), region__code=code)
    context = {"pokja": pokja, "merged_here": pokja.merged.with_region().order_by("region__code")}
    if can(request.user, Permission.MEMBERS_READ, pokja):
        today = timezone.localdate()
        context |= {
            "host": pokja.host_on(today),
            "decree": pokja.decree_on(today),
            "roles": by_role(pokja.memberships.current(today)),
        }
    return render(request, "pokja/detail.html", context)
