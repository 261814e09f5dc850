"""The members as a table for download, with NIP and contacts, so for admins only and noted in the audit log."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from pokja.audit import Act, note
from pokja.forms.members import DayForm
from pokja.indonesian import decimal_text, short_date
from pokja.limits import PAPER, limited
from pokja.member_table.export import HEAD, table_rows
from pokja.models import Membership
from pokja.roles import Permission
from pokja.roster import in_order
from pokja.tables import csv_bytes, xlsx_bytes
from pokja.uploads import XLSX
from pokja.views.common import permitted_pokja

CSV = "text/csv; charset=utf-8"


@require_GET
@limited(PAPER)
def members_xlsx(request, code):
    pokja, rows, when = _asked(request, code)
    content = xlsx_bytes(HEAD, rows, title=f"Anggota {pokja.region.full_name}")
    return _file(request, pokja, content, XLSX, when, rows, "xlsx")


@require_GET
@limited(PAPER)
def members_csv(request, code):
    pokja, rows, when = _asked(request, code)
    return _file(request, pokja, csv_bytes(HEAD, rows), CSV, when, rows, "csv")


def _asked(request, code):
    """The members on a day (today, or `tanggal`), or with `semua` those of all times."""
    pokja = permitted_pokja(request, code, Permission.MEMBERS_MANAGE)
    members = Membership.objects.with_people().filter(pokja=pokja)
    day = None
    if "semua" not in request.GET:
        form = DayForm(request.GET)
        day = (form.cleaned_data["tanggal"] if form.is_valid() else None) or timezone.localdate()
        members = members.on(day)
    return pokja, table_rows(in_order(members)), day


def _file(request, pokja, content: bytes, content_type: str, day, rows, kind: str) -> HttpResponse:
    when = f"per {short_date(day)}" if day else "semua masa"
    note(
        Act.DOWNLOADED,
        f"Daftar anggota {when} diunduh sebagai {kind.upper()}, {decimal_text(len(rows))} baris dengan NIP dan kontak.",
        by=request.user,
        pokja=pokja,
    )
    name = f"anggota-{pokja.code}-{day.isoformat() if day else 'semua-masa'}.{kind}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)
