"""What one person may read of a meeting: the working copy, or the final report alone."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from meetings.layouts import layout_of
from meetings.listing import shown_status
from meetings.models import Attachment, FinalReport, FollowUp, FollowUpUpdate, Meeting, Publication, SignedFile
from meetings.models.followup import CLOSED
from meetings.papers import format_a1
from meetings.papers.format_a1 import ALWAYS, DEFAULT_LAYOUT, Report
from meetings.papers.opening import SessionLine
from meetings.papers.rows import PrintedRow, walk
from meetings.papers.source import Fact
from meetings.released import ReleasedAttachment, as_released, released_attachments
from pokja.access import can
from pokja.models import StoredFile
from pokja.roles import Permission

# Every section, filled or not, in the usual order and under the usual titles.
WHOLE_LAYOUT = [{**section, "rule": ALWAYS} for section in DEFAULT_LAYOUT]

# Shown instead of a status where a later meeting carried the follow-up on.
CARRIED = "carried"

_TOLD = ("Penyelenggara", "Pokja yang ikut serta", "Pimpinan rapat", "Kehadiran")


@dataclass(frozen=True)
class FollowUpNow:
    """A follow-up as the report has it (`line`), with its status of today."""

    line: object
    status: str

    @property
    def is_open(self) -> bool:
        return self.status not in (*CLOSED, CARRIED)


class Reading:
    """A meeting for one reader: what was approved, also while a correction is written, and before that the draft.

    `working` asks for the working copy where there is one; only pages for those who read drafts may ask for it.
    """

    def __init__(self, meeting: Meeting, user, *, working: bool = False):
        self.meeting, self.user, self.working = meeting, user, working

    @cached_property
    def reads_drafts(self) -> bool:
        return can(self.user, Permission.DRAFT_READ, self.meeting)

    @cached_property
    def final(self) -> FinalReport | None:
        """The report in force with its content."""
        reports = self.meeting.final_reports.select_related("pdf")
        return reports.filter(version=self.meeting.final_version).first() if self.meeting.is_released else None

    @property
    def reads_final(self) -> bool:
        return bool(self.final) and (self.meeting.is_final or not self.working)

    @cached_property
    def shown(self) -> Meeting:
        """The meeting with its head as this reader reads it."""
        if self.reads_final and self.meeting.is_in_correction:
            return as_released(self.meeting, self.record)
        return self.meeting

    @property
    def sees_correction(self) -> bool:
        """Whether a correction is under way and may be known of."""
        return self.meeting.is_in_correction and self.reads_drafts and not self.meeting.cancelled_at

    @cached_property
    def signed(self) -> SignedFile | None:
        """The signed paper of the version in force: what is downloaded where there is one."""
        return signed_file_of(self.final) if self.final else None

    @cached_property
    def versions(self) -> list[FinalReport]:
        """Every version with its files, the newest first."""
        reports = self.meeting.final_reports.defer("data", "layout", "text").select_related("pdf")
        signed = Prefetch("signed_files", SignedFile.objects.in_force().select_related("file"), to_attr="signed")
        return list(reports.prefetch_related(signed).order_by("-version"))

    @cached_property
    def publication(self) -> Publication | None:
        """What was made public and stands, whether everybody may read it now or the meeting was made internal since."""
        standing = self.meeting.publications.in_force().select_related("report", "pdf").defer("text", "report__data")
        return standing.first()

    @property
    def is_public(self) -> bool:
        is_open = self.meeting.sifat == Meeting.Sifat.OPEN and not self.meeting.cancelled_at
        return bool(self.publication) and is_open

    @property
    def paper(self) -> StoredFile | None:
        """What is downloaded as the report of the version in force."""
        return self.signed.file if self.signed else self.final and self.final.pdf

    @property
    def status(self) -> str:
        return shown_status(self.meeting, self.user)

    @cached_property
    def data(self) -> dict:
        return self.final.data if self.reads_final else format_a1.collect(self.meeting)

    @property
    def record(self) -> dict:
        return self.data["record"]

    def report(self, **options) -> Report:
        """The report as printed."""
        return format_a1.build(self.data, self.layout, **options)

    @cached_property
    def layout(self) -> list[dict]:
        """A final keeps the one it was approved in."""
        return self.final.layout if self.reads_final else layout_of(self.meeting.pokja)

    @cached_property
    def sections(self) -> dict:
        """The content of the report's sections by key, as their papers print it."""
        report = format_a1.build(self.data, WHOLE_LAYOUT)
        return {section.key: section.content for section in report.sections}

    @property
    def facts(self) -> list[Fact]:
        """When, where and by whom, as the report has it."""
        schedule, people = self.sections["schedule"], self.sections["people"]
        facts = list(schedule.facts) if schedule else []
        if schedule and schedule.sessions:
            facts += [Fact("Sesi", rows=tuple(PrintedRow("", _session_text(line)) for line in schedule.sessions))]
        return facts + [fact for fact in (people.facts if people else ()) if fact.label in _TOLD]

    @property
    def has_results(self) -> bool:
        return bool(self.sections["decisions"] or self.sections["recommendations"] or self.follow_ups)

    @cached_property
    def follow_ups(self) -> list[FollowUpNow]:
        content = self.sections["follow_ups"]
        if not content:
            return []
        found = FollowUp.objects.filter(meeting=self.meeting).with_status(unseen=self._unseen)
        found = found.values_list("uid", "current_status", "is_carried")
        told = self._told_statuses if self.meeting.is_in_correction else None
        rows = list(walk(self.record["follow_ups"]))
        now = {row["uid"]: row["status"] for row in rows}
        for uid, status, carried in found:
            status = status if told is None else told.get(str(uid), now.get(str(uid), status))
            now[str(uid)] = CARRIED if carried and status not in CLOSED else status
        return [FollowUpNow(line, now[row["uid"]]) for line, row in zip(content.lines, rows, strict=True)]

    @property
    def _told_statuses(self) -> dict[str, str]:
        """The last news of each follow-up alone: what a correction says of their status is not final yet."""
        news = FollowUpUpdate.objects.in_force().filter(followup__meeting=self.meeting)
        news = news.exclude(meeting__in=self._unseen).order_by("at", "pk")
        return {str(uid): status for uid, status in news.values_list("followup__uid", "status")}

    @property
    def _unseen(self) -> list[int]:
        """What is not final yet tells nothing to those who read no drafts."""
        if self.reads_drafts:
            return []
        drafts = Meeting.objects.filter(pokja=self.meeting.pokja_id, final_version=0)
        return list(drafts.values_list("pk", flat=True))

    @property
    def open_count(self) -> int:
        return sum(follow_up.is_open for follow_up in self.follow_ups)

    @cached_property
    def attachments(self) -> list["AttachmentGroup"]:
        if self.reads_final and self.meeting.is_in_correction:
            return _grouped(released_attachments(self.final))
        return grouped_attachments(self.meeting)


def _session_text(line: SessionLine) -> str:
    return ", ".join(part for part in (line.day, line.hours, line.place, line.mode.lower()) if part)


@dataclass(frozen=True)
class AttachmentGroup:
    label: str
    attachments: list[Attachment | ReleasedAttachment]


def signed_file_of(report: FinalReport) -> SignedFile | None:
    return report.signed_files.in_force().select_related("file").first()


def grouped_attachments(meeting: Meeting) -> list[AttachmentGroup]:
    """The files by kind, in the order in which the report names the kinds."""
    return _grouped(list(meeting.attachments.select_related("file").order_by("position", "pk")))


def _grouped(files: list) -> list[AttachmentGroup]:
    groups = [AttachmentGroup(kind.label, [a for a in files if a.kind == kind]) for kind in Attachment.Kind]
    return [group for group in groups if group.attachments]


def removed_attachments(meeting: Meeting) -> list:
    """What was taken off and can be brought back: the last state of each, as the history has it."""
    events = Attachment.pgh_event_model.objects.filter(meeting=meeting, pgh_label="delete")
    gone = events.exclude(uid__in=meeting.attachments.values("uid"))
    return list(gone.order_by("uid", "-pgh_id").distinct("uid"))
