"""A meeting as its version in force tells it, while a correction changes its rows: for all that readers are shown."""

from copy import copy
from dataclasses import dataclass
from datetime import date

from meetings.models import Attachment, FinalReport, Meeting
from pokja.models import StoredFile

# What pages say of a meeting beside the sections of its report.
_SHOWN = ("kind", "kind_other", "number", "title", "theme", "budget_year", "quarter")


def as_released(meeting: Meeting, record: dict) -> Meeting:
    """A copy to be shown and never saved: the meeting with the head that `record`, of its report, gives it."""
    shown = copy(meeting)
    for name in _SHOWN:
        if name in record:
            setattr(shown, name, record[name])
    if "sessions" in record:
        days = [date.fromisoformat(session["date"]) for session in record["sessions"]]
        shown.starts_on, shown.ends_on = (min(days), max(days)) if days else (None, None)
    return shown


def records_in_force(meetings: list[Meeting]) -> dict[int, dict]:
    """By meeting what the version in force says, of those under correction; one query, and none without any."""
    versions = {meeting.pk: meeting.final_version for meeting in meetings if meeting.is_in_correction}
    if not versions:
        return {}
    reports = FinalReport.objects.filter(meeting__in=versions).values_list("meeting", "version", "data__record")
    return {meeting: record for meeting, version, record in reports if version == versions[meeting]}


@dataclass(frozen=True)
class ReleasedAttachment:
    """A file as the report lists it, whatever became of the attachment since."""

    uid: str
    kind: str
    caption: str
    filename: str
    file: StoredFile

    @property
    def is_picture(self) -> bool:
        return self.file.content_type.startswith("image/")


def released_attachments(report: FinalReport) -> list[ReleasedAttachment]:
    """The files of a version. One from before they were told apart there is found by its bytes."""
    told = report.data["record"].get("attachments", [])
    files = StoredFile.objects.in_bulk({entry["sha256"] for entry in told})
    uids = report.data.get("attachment_uids") or _uids_by_content(report, told)
    return [
        ReleasedAttachment(uid, entry["kind"], entry["caption"], entry["filename"], files[entry["sha256"]])
        for uid, entry in zip(uids, told, strict=True)
    ]


def _uids_by_content(report: FinalReport, told: list[dict]) -> list[str]:
    known = Attachment.pgh_event_model.objects.filter(meeting=report.meeting_id).order_by("pgh_id")
    uids = {(sha256, name): str(uid) for sha256, name, uid in known.values_list("file", "filename", "uid")}
    return [uids[entry["sha256"], entry["filename"]] for entry in told]


def pictures_of(report: FinalReport) -> set[str]:
    """The fingerprints of what the paper shows: photos, and the arms on its letterhead."""
    photos = {entry["sha256"] for entry in report.data.get("record", {}).get("attachments", [])}
    return photos | {(report.data.get("letterhead") or {}).get("logo")} - {None}
