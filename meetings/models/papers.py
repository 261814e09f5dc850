"""The papers of a meeting: what was attached, and the final report as it was signed."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from meetings.codes import shown_code
from meetings.models.freeze import frozen_with_meeting, versions_follow_each_other
from meetings.models.meeting import Meeting, by_user
from pokja.models import StoredFile
from pokja.models.history import tracked


@tracked()
@pgtrigger.register(frozen_with_meeting())
class Attachment(models.Model):
    """A file that belongs to the meeting, under the name its uploader knew it by."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", "Undangan"
        ATTENDANCE = "attendance", "Daftar hadir"
        MINUTES = "minutes", "Notula"
        MATERIAL = "material", "Bahan paparan"
        PHOTO = "photo", "Dokumentasi foto"
        OTHER = "other", "Lainnya"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attachments")
    position = models.PositiveIntegerField("urutan", default=0)
    kind = models.CharField("jenis", max_length=10, choices=Kind, default=Kind.OTHER)
    caption = models.CharField("keterangan", max_length=300, blank=True)
    filename = models.CharField("nama berkas", max_length=255)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    created_at = models.DateTimeField("diunggah", auto_now_add=True)
    created_by = by_user("diunggah oleh")

    class Meta:
        verbose_name = "lampiran"
        verbose_name_plural = "lampiran"
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["invitation", "attendance", "minutes", "material", "photo", "other"]),
                name="attachment_kind_known",
            )
        ]

    def __str__(self):
        return self.caption or self.filename

    @property
    def is_picture(self) -> bool:
        return self.file.content_type.startswith("image/")


@pgtrigger.register(
    pgtrigger.Protect(name="final_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
    versions_follow_each_other,
)
class FinalReport(models.Model):
    """One approved version of a meeting's report. Papers are made from its JSON alone; it is never changed.

    `code` is the kode verifikasi printed on it (none on versions from before there was one). `text` is what it says,
    a paragraph a line, and `participants` who took part: what is searched and who may read it while a correction is
    written.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="final_reports")
    version = models.PositiveIntegerField("versi")
    data = models.JSONField("isi")
    layout = models.JSONField("susunan")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="PDF")
    code = models.CharField("kode verifikasi", max_length=32, blank=True, editable=False)
    text = models.TextField("teks", blank=True, editable=False)
    participants = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name="Pokja yang ikut serta")
    approved_by = by_user("disetujui oleh")
    approver_name = models.CharField("nama penyetuju", max_length=300)
    approver_office = models.CharField("jabatan penyetuju", max_length=300)
    approved_at = models.DateTimeField("disetujui")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="menggantikan"
    )
    reason = models.TextField("alasan perbaikan", blank=True)

    class Meta:
        verbose_name = "laporan final"
        verbose_name_plural = "laporan final"
        ordering = ["meeting", "-version"]
        indexes = [
            GinIndex(fields=["participants"], name="final_participants"),
            models.Index("approved_at", "id", name="final_by_approval"),
        ]
        constraints = [
            models.UniqueConstraint("meeting", "version", name="final_version_once"),
            models.UniqueConstraint("code", condition=~Q(code=""), name="final_code_once"),
            models.CheckConstraint(condition=Q(version__gt=0), name="final_version_from_one"),
            models.CheckConstraint(
                condition=Q(code="") | Q(code__regex=r"^[0-9a-z]{16,}$"), name="final_code_of_eighty_bits"
            ),
            models.CheckConstraint(condition=~Q(replaces=F("id")), name="final_not_replacing_itself"),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None, reason="")
                | (Q(version__gt=1, replaces__isnull=False) & ~Q(reason="")),
                name="final_later_version_says_what_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.meeting} versi {self.version}"

    @property
    def shown_code(self) -> str:
        """The kode verifikasi as it is printed and typed."""
        return shown_code(self.code)
