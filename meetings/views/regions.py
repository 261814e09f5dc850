"""Wilayah: whether each Pokja exists for everybody, what they did for readers of a province or the nation."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings.papers import quarter_report
from meetings.papers.pdf import PaperError
from meetings.rollup import Area, Period, charts, read_area, years_known
from meetings.rollup.table import HEAD, rows_of
from meetings.views.stored import bytes_of
from pokja.access import get_permitted
from pokja.directory import counted_nation, provinces
from pokja.indonesian import roman
from pokja.models import Pokja, Region
from pokja.replica import may_lag
from pokja.roles import Permission
from pokja.tables import csv_bytes, xlsx_bytes
from pokja.uploads import PDF, XLSX, clean_name
from pokja.views import directory

CSV = "text/csv; charset=utf-8"
EVERY_POKJA = "pokja"  # ?rinci=pokja: the nation by Pokja and not by province


@require_safe
@may_lag
def nation(request):
    reach = request.user.reach(Permission.NUMBERS_READ)
    if reach.nation:
        return _page(request, read_area("", Period.asked(request.GET)))
    return directory.nation(request, with_numbers=Region.objects.filter(pk__in=reach.provinces))


@require_safe
@may_lag
def region(request, code):
    if _readable(request).filter(region__code=code).exists():
        return _page(request, read_area(code, Period.asked(request.GET)))
    if "." in code:
        raise Http404
    return directory.province(request, code)


@require_safe
@may_lag
def as_xlsx(request, code=""):
    area = _permitted(request, code)
    return bytes_of(request, xlsx_bytes(HEAD, rows_of(area), title=area.name), XLSX, _file_name(area, XLSX))


@require_safe
@may_lag
def as_csv(request, code=""):
    area = _permitted(request, code)
    return bytes_of(request, csv_bytes(HEAD, rows_of(area)), CSV, _file_name(area, CSV))


@require_safe
def report(request, code=""):
    """The report of one triwulan; of a single kabupaten/kota the A-1 of its meetings are the reports."""
    if "." in code:
        raise Http404
    _permit(request, code)
    area = read_area(code, Period.asked(request.GET).for_report())
    try:
        content = quarter_report.render_pdf(quarter_report.collect(area))
    except PaperError as error:
        return render(request, "meetings/report_failed.html", {"area": area, "reason": str(error)}, status=500)
    words = area.period.words.lower()
    return bytes_of(request, content, PDF, clean_name(f"Laporan Pokja PKP {area.name} {words}.pdf", PDF))


def _readable(request):
    return Pokja.objects.with_region().reached_by(request.user, Permission.NUMBERS_READ)


def _permit(request, code: str) -> None:
    """The nation is no thing of a Pokja: who does not read its numbers does not learn that there is such a page."""
    if code:
        get_permitted(_readable(request), request.user, Permission.NUMBERS_READ, region__code=code)
    elif not request.user.reach(Permission.NUMBERS_READ).nation:
        raise Http404


def _permitted(request, code: str) -> Area:
    _permit(request, code)
    return read_area(code, Period.asked(request.GET), by_pokja=request.GET.get("rinci") == EVERY_POKJA)


def _page(request, area: Area):
    context = {
        "area": area,
        "total": area.total,
        "choices": _choices(area.period),
        "report_period": area.period.for_report(),
        "quarters": [(charts.quarter_name(quarter), numbers) for quarter, numbers in area.quarters.items()],
        "meetings_chart": charts.meetings_chart(area),
        "tasks_chart": charts.tasks_chart(area),
        "planner": charts.planner(area),
    }
    if area.is_nation:
        context["of_provinces"], context["below"] = counted_nation(provinces())
    return render(request, "meetings/regions.html", context)


@dataclass(frozen=True)
class _Choices:
    years: list[tuple[str, bool]]
    quarters: list[tuple[str, str, bool]]


def _choices(period: Period) -> _Choices:
    years = [(str(year), year == period.year) for year in years_known(period.year, Period.asked({}).year)]
    whole = ("", "Setahun", period.quarter is None)
    quarters = [(str(number), f"Triwulan {roman(number)}", number == period.quarter) for number in range(1, 5)]
    return _Choices(years, [whole, *quarters])


def _file_name(area: Area, content_type: str) -> str:
    suffix = "csv" if content_type == CSV else "xlsx"
    return f"angka-{area.code or 'nasional'}-{area.period.file_words}.{suffix}"
