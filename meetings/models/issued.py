"""What became of a report after it was approved: the signed file that came back, and its publication."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from meetings.models.meeting import Meeting, by_user
from meetings.models.papers import FinalReport
from pokja.models import StoredFile
from pokja.models.history import tracked


def _ends_once(*facts: str):
    """Triggers: nothing but the facts of its end may be written, and no row goes away."""
    return (
        pgtrigger.ReadOnly(name="only_its_end_is_written", exclude=list(facts)),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    )


class SignedFileQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(removed_at=None, accepted_at__isnull=False)

    def waiting(self):
        """Uploaded, with a doubt that nobody has answered yet."""
        return self.filter(removed_at=None, accepted_at=None)


@tracked()
@pgtrigger.register(*_ends_once("accepted_at", "accepted_by", "removed_at", "removed_by"))
class SignedFile(models.Model):
    """A signed paper that was uploaded: what is downloaded from then on; the report's own PDF stays beside it.

    What was found in the file is told as of the day of the upload and blocks nothing; where it leaves a doubt, the file
    counts once somebody has accepted it. `signatures` is a list of meetings.signing.signatures.Signature as plain data,
    `differences` what its text lacks or has more.
    """

    class Result(models.TextChoices):
        ORIGINAL = "original", "berkas asli dengan tanda tangan ditambahkan"
        RESAVED = "resaved", "disimpan ulang, teksnya dibandingkan"
        UNCHECKED = "unchecked", "isi tidak dapat diperiksa"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(FinalReport, on_delete=models.PROTECT, related_name="signed_files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    filename = models.CharField("nama berkas", max_length=255)
    result = models.CharField("hasil pemeriksaan", max_length=9, choices=Result)
    differences = models.JSONField("perbedaan teks", default=list, blank=True)
    signatures = models.JSONField("tanda tangan elektronik", default=list, blank=True)
    uploaded_at = models.DateTimeField("diunggah", auto_now_add=True)
    uploaded_by = by_user("diunggah oleh")
    accepted_at = models.DateTimeField("dipakai", null=True, blank=True)
    accepted_by = by_user("dipakai oleh")
    removed_at = models.DateTimeField("dilepas", null=True, blank=True)
    removed_by = by_user("dilepas oleh")

    objects = SignedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas bertanda tangan"
        verbose_name_plural = "berkas bertanda tangan"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "report", condition=Q(removed_at=None, accepted_at__isnull=False), name="signed_file_once_per_report"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="signed_file_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(result__in=["original", "resaved", "unchecked"]), name="signed_file_result_known"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="signed_file_removed_by_someone",
            ),
        ]

    def __str__(self):
        return self.filename


class PublicationQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at=None)

    def public(self):
        """What everybody may read without signing in. The one definition."""
        return self.in_force().filter(meeting__sifat=Meeting.Sifat.OPEN, meeting__cancelled_at=None)


@tracked(exclude=["text"])
@pgtrigger.register(*_ends_once("withdrawn_at", "withdrawn_by"))
class Publication(models.Model):
    """A report made public by a named officer: its public variant as it was on that day, and what of it is searched.

    A copy and no view: whatever happens to the meeting, nothing that was not looked at before becomes public.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="publications")
    report = models.ForeignKey(FinalReport, on_delete=models.PROTECT, related_name="publications")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="PDF")
    title = models.CharField("judul", max_length=300)
    held_on = models.DateField("tanggal rapat", null=True)
    text = models.TextField("teks")
    officer_name = models.CharField("diterbitkan oleh", max_length=300)
    officer_office = models.CharField("jabatan", max_length=300)
    published_at = models.DateTimeField("diterbitkan", auto_now_add=True)
    published_by = by_user("akun yang menerbitkan")
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True)
    withdrawn_by = by_user("ditarik oleh")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "terbitan"
        verbose_name_plural = "terbitan"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint("meeting", condition=Q(withdrawn_at=None), name="published_once_per_meeting"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="publication_withdrawn_by_someone",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_replaced(self) -> bool:
        """Whether a later version was approved, which nobody has published yet."""
        return self.report.version < self.meeting.final_version
