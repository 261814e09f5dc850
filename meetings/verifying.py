"""What the check page may tell everybody of a final, by its kode verifikasi."""

from dataclasses import dataclass
from functools import cached_property

from meetings.codes import ALPHABET, CODE_LENGTH, read_code, shown_code
from meetings.models import FinalReport, Publication
from pokja.models import StoredFile


@dataclass(frozen=True)
class Fingerprint:
    label: str
    file: StoredFile


class Verified:
    """A version that was found. Its title is told only when the report was published."""

    def __init__(self, report: FinalReport):
        self.report, self.meeting = report, report.meeting

    @property
    def code(self) -> str:
        return shown_code(self.report.code)

    @property
    def newest(self) -> int:
        return self.meeting.final_version

    @property
    def is_replaced(self) -> bool:
        return self.report.version < self.newest

    @cached_property
    def publication(self) -> Publication | None:
        return self.report.publications.public().select_related("pdf").first()

    @cached_property
    def fingerprints(self) -> list[Fingerprint]:
        """Of every file that is this version: as it was made, as it was signed, as it was published."""
        found = [Fingerprint("Laporan asli", self.report.pdf)]
        signed = self.report.signed_files.in_force().select_related("file").first()
        if signed:
            found.append(Fingerprint("Laporan bertanda tangan", signed.file))
        if self.publication:
            found.append(Fingerprint("Salinan untuk umum", self.publication.pdf))
        return found


def verified(typed: str) -> Verified | None:
    code = read_code(typed)
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        return None
    reports = FinalReport.objects.select_related("meeting__pokja__region__parent", "pdf")
    report = reports.defer("data", "layout", "text").filter(code=code).first()
    return Verified(report) if report else None
