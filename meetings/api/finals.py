"""Finals for programs: the version in force of each meeting that the key may read, with its JSON and its PDF."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.urls import reverse

from meetings.api.parameters import ID
from meetings.api.problems import Problem
from meetings.models import FinalReport, Meeting, SignedFile
from meetings.reading import signed_file_of
from pokja.models import ApiToken, Pokja, StoredFile

NOT_THERE = "Laporan final itu tidak ada, atau di luar cakupan kunci ini."
CURSOR = rf"[0-9]{{1,17}}-{ID}"  # microseconds since 1970, then the id
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_WIB = ZoneInfo("Asia/Jakarta")
_TOLD = ("title", "kind", "kind_other", "number", "budget_year", "quarter", "sifat")


def finals_of(token: ApiToken):
    """The reports in force, by the same gate as a reader of that place. Drafts have none."""
    meetings = Meeting.objects.visible_to(token).filter(final_version__gt=0)
    return FinalReport.objects.filter(version=F("meeting__final_version"), meeting__in=meetings.values("pk"))


def list_finals(token: ApiToken, asked: dict, address) -> dict:
    """Oldest approval first, so that who asks again later goes on where the last answer ended."""
    found = _narrowed(finals_of(token), asked)
    if asked["cursor"]:
        at, pk = _place(asked["cursor"])
        found = found.filter(Q(approved_at__gte=at) & (Q(approved_at__gt=at) | Q(pk__gt=pk)))
    rows = list(_with_place(found).order_by("approved_at", "pk")[: asked["limit"] + 1])
    shown, more = rows[: asked["limit"]], len(rows) > asked["limit"]
    signed = _signed_papers(shown)
    return {
        "items": [_head(report, signed.get(report.pk) or report.pdf, address) for report in shown],
        "next": _cursor(shown[-1]) if more else None,
    }


def one_final(token: ApiToken, uid: UUID, address) -> dict:
    report = _report(token, uid)
    return _head(report, _paper(report), address) | {"record": without_nip(report.data["record"])}


def paper_of(token: ApiToken, uid: UUID) -> tuple[FinalReport, StoredFile]:
    """What officials download: the signed paper where it came back signed."""
    report = _report(token, uid)
    return report, _paper(report)


def without_nip(value):
    """As it was stored, but for the NIP: it tells a birth date and a sex, and no program needs it."""
    if isinstance(value, dict):
        return {key: without_nip(inner) for key, inner in value.items() if key != "nip"}
    return [without_nip(inner) for inner in value] if isinstance(value, list) else value


def _report(token: ApiToken, uid: UUID) -> FinalReport:
    report = _with_place(finals_of(token).filter(meeting__uid=uid), whole=True).first()
    if report is None:
        raise Problem(404, NOT_THERE)
    return report


def _narrowed(found, asked: dict):
    if asked["pokja"]:
        found = found.filter(meeting__pokja__region__code=asked["pokja"])
    if asked["province"]:
        found = found.filter(meeting__pokja__region__code__startswith=asked["province"])
    if asked["year"]:
        found = found.filter(data__record__budget_year=asked["year"])
    if asked["approved_since"]:
        found = found.filter(approved_at__gte=datetime.combine(asked["approved_since"], time(), _WIB))
    return found


def _with_place(found, *, whole=False):
    found = found.select_related("meeting__pokja__region__parent", "pdf")
    if whole:
        return found.defer("text", "layout")
    told = {f"told_{name}": F(f"data__record__{name}") for name in (*_TOLD, "sessions")}
    return found.defer("text", "layout", "data").annotate(**told)


def _signed_papers(reports: list[FinalReport]) -> dict[int, StoredFile]:
    signed = SignedFile.objects.in_force().filter(report__in=reports).select_related("file")
    return {one.report_id: one.file for one in signed}


def _paper(report: FinalReport) -> StoredFile:
    signed = signed_file_of(report)
    return signed.file if signed else report.pdf


def _head(report: FinalReport, paper: StoredFile, address) -> dict:
    meeting, told = report.meeting, _record_of(report)
    days = sorted(session["date"] for session in told["sessions"] or [])
    return {
        "uid": str(meeting.uid),
        "version": report.version,
        "pokja": pokja_told(meeting.pokja),
        **{name: told[name] for name in _TOLD},
        "starts_on": days[0] if days else None,
        "ends_on": days[-1] if days else None,
        "approved_at": report.approved_at.astimezone(UTC).isoformat(),
        "approver": {"name": report.approver_name, "office": report.approver_office},
        "cancelled": bool(meeting.cancelled_at),
        "archived": bool(meeting.archived_at),
        "pdf": {
            "url": address(reverse("meetings:api_final_pdf", args=[meeting.uid])),
            "sha256": paper.sha256,
            "size": paper.size,
            "signed": paper.sha256 != report.pdf_id,
        },
        "url": address(reverse("meetings:api_final", args=[meeting.uid])),
    }


def _record_of(report: FinalReport) -> dict:
    """What the report says of itself; of one from before a key there is nothing."""
    if hasattr(report, "told_sessions"):
        return {name: getattr(report, f"told_{name}") for name in (*_TOLD, "sessions")}
    return {name: report.data["record"].get(name) for name in (*_TOLD, "sessions")}


def pokja_told(pokja: Pokja) -> dict:
    return {"code": pokja.code, "name": pokja.name}


def _cursor(report: FinalReport) -> str:
    return f"{(report.approved_at - _EPOCH) // _MICROSECOND}-{report.pk}"


def _place(cursor: str) -> tuple[datetime, int]:
    microseconds, _, pk = cursor.partition("-")
    return _EPOCH + int(microseconds) * _MICROSECOND, int(pk)
