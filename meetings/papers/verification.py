"""What tells a final from any other paper: its kode verifikasi, and which version it is and replaces."""

from dataclasses import dataclass
from datetime import datetime

from meetings.codes import shown_code
from meetings.models import FinalReport
from meetings.qr import Drawing, drawing_of
from pokja.models.region import Zone


@dataclass(frozen=True)
class Verification:
    """The block at the end of a final. `replaces` is empty for a first version."""

    code: str
    address: str
    drawing: Drawing
    version: int
    replaces: str


def verification_of(report: FinalReport, site: str) -> dict:
    """What the data of `report` says of this; kept with it, so that it is printed alike for ever."""
    earlier = report.replaces
    return {
        "code": shown_code(report.code),
        "site": f"{site}/cek/",
        "replaces": {"version": earlier.version, "approved_at": earlier.approved_at.isoformat()} if earlier else None,
        "reason": report.reason,
    }


def verification(data: dict) -> Verification | None:
    """None for drafts, and for finals from before there was a code."""
    given = data.get("verification")
    if not given:
        return None
    address = f"{given['site']}{given['code']}/"
    return Verification(given["code"], address, drawing_of(address), data.get("version", 1), _replaces(data, given))


def _replaces(data: dict, given: dict) -> str:
    """Menggantikan versi 1 yang disetujui 31 Mei 2016 pukul 08.00 WIB. Alasan perbaikan: ..."""
    if not given.get("replaces"):
        return ""
    zone = Zone(data["pokja"].get("zone") or Zone.WIB)
    when = zone.stamp(datetime.fromisoformat(given["replaces"]["approved_at"]))
    reason = " ".join(given["reason"].split())
    return f"Menggantikan versi {given['replaces']['version']} yang disetujui {when}. Alasan perbaikan: {reason}"
