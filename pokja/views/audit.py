"""The audit log of one Pokja for its admin, and of everything for the system admin."""

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pokja.audit import Act, note
from pokja.auditlog.export import csv_of, table_of, xlsx_of
from pokja.auditlog.reading import Place, page_of
from pokja.forms.audit import AuditFilterForm
from pokja.limits import PAPER, limited
from pokja.models import Pokja
from pokja.models.region import Zone
from pokja.roles import Permission
from pokja.views.common import permitted_pokja

FILTERS = tuple(AuditFilterForm.base_fields)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def log(request, code=None):
    pokja = _permitted(request, code)
    zone, form = _zone_of(pokja), _form_of(request)
    after = Place.read(request.GET.get("sebelum", ""))
    page = page_of(form.asked(pokja, zone), zone, after=after)
    context = {
        "pokja": pokja,
        "form": form,
        "zone": zone,
        "page": page,
        "is_first": after is None,
        "filtered": form.is_bound,
        "query": _filters_of(request).urlencode(),
    }
    return render(request, "pokja/audit.html", context)


@require_safe
@limited(PAPER)
def as_csv(request, code=None):
    pokja = _permitted(request, code)
    table = _table(request, pokja, "CSV")
    response = StreamingHttpResponse(csv_of(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(pokja)}.csv"'
    return _kept_private(response)


@require_safe
@limited(PAPER)
def as_xlsx(request, code=None):
    pokja = _permitted(request, code)
    file = xlsx_of(_table(request, pokja, "XLSX"))
    response = FileResponse(file, as_attachment=True, filename=f"{_file_name(pokja)}.xlsx", content_type=_XLSX)
    return _kept_private(response)


def _permitted(request, code: str | None) -> Pokja | None:
    if code is not None:
        return permitted_pokja(request, code, Permission.AUDIT_READ)
    if not request.user.reach(Permission.AUDIT_READ).nation:
        raise Http404
    return None


def _zone_of(pokja: Pokja | None) -> Zone:
    return Zone(pokja.region.zone) if pokja else Zone.WIB


def _filters_of(request):
    """The address without the place in the list and without what nobody filled in."""
    query = request.GET.copy()
    for name in list(query):
        if name not in FILTERS or not query[name]:
            del query[name]
    return query


def _form_of(request) -> AuditFilterForm:
    return AuditFilterForm(_filters_of(request) or None)


def _table(request, pokja: Pokja | None, kind: str):
    zone, form = _zone_of(pokja), _form_of(request)
    asked = form.asked(pokja, zone)
    of = pokja.name if pokja else "semua Pokja"
    note(Act.DOWNLOADED, f"Log audit {of} diunduh sebagai {kind}.", by=request.user, pokja=pokja)
    return table_of(asked, zone)


def _file_name(pokja: Pokja | None) -> str:
    place = f"pokja-{pokja.code}" if pokja else "semua"
    return f"audit-{place}-{timezone.localdate():%Y-%m-%d}"


def _kept_private(response):
    response["Cache-Control"] = "private, no-store"
    return response
