"""How long the records of a Pokja are to be kept, and where a whole record came from that was made elsewhere."""

import pgtrigger
from django.db import models
from django.db.models import Q

from meetings.models.meeting import by_user
from pokja.models import Pokja, StoredFile
from pokja.models.group import OfPokja
from pokja.models.history import tracked

MOST_YEARS = 100


@tracked()
class RetentionRule(OfPokja):
    """One line of the jadwal retensi (JRA): for a classification code, the years in use, the years after, and then.

    It is told and never done: nothing is removed because a time is over (UU 43/2009, the archive decides).
    """

    class Fate(models.TextChoices):
        KEEP = "keep", "Permanen"
        REVIEW = "review", "Dinilai kembali"
        DESTROY = "destroy", "Musnah"

    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="retention_rules", verbose_name="Pokja")
    code = models.CharField("kode klasifikasi", max_length=50)
    subject = models.CharField("uraian", max_length=300, blank=True)
    active_years = models.PositiveSmallIntegerField("tahun aktif")
    inactive_years = models.PositiveSmallIntegerField("tahun inaktif")
    fate = models.CharField("nasib akhir", max_length=7, choices=Fate, default=Fate.KEEP)

    class Meta:
        verbose_name = "jadwal retensi"
        verbose_name_plural = "jadwal retensi"
        ordering = ["pokja", "code"]
        constraints = [
            models.UniqueConstraint("pokja", "code", name="retention_once_per_code"),
            models.CheckConstraint(condition=~Q(code=""), name="retention_has_code"),
            models.CheckConstraint(
                condition=Q(active_years__lte=MOST_YEARS, inactive_years__lte=MOST_YEARS), name="retention_years_sane"
            ),
            models.CheckConstraint(condition=Q(fate__in=["keep", "review", "destroy"]), name="retention_fate_known"),
        ]

    def __str__(self):
        return f"{self.code} {self.subject}".strip()

    @property
    def text(self) -> str:
        """As it stands on a record: 2 tahun aktif, 3 tahun inaktif, lalu permanen"""
        return (
            f"{self.active_years} tahun aktif, {self.inactive_years} tahun inaktif, "
            f"lalu {self.get_fate_display().lower()}"
        )


@pgtrigger.register(pgtrigger.Protect(name="taken_over_once", operation=pgtrigger.Update | pgtrigger.Delete))
class TakenOver(OfPokja):
    """That the record of this Pokja was brought in from another installation, with the history told there (CSV)."""

    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="taken_over", verbose_name="Pokja")
    source = models.CharField("dari", max_length=300)
    exported_at = models.DateTimeField("diekspor")
    content = models.CharField("sidik isi", max_length=64)
    history = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="riwayat sebelumnya"
    )
    taken_at = models.DateTimeField("diimpor", auto_now_add=True)
    taken_by = by_user("diimpor oleh")

    class Meta:
        verbose_name = "rekam jejak yang diimpor"
        verbose_name_plural = "rekam jejak yang diimpor"
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(content__regex=r"^[0-9a-f]{64}$"), name="taken_over_content_is_hex")
        ]

    def __str__(self):
        return f"Diimpor dari {self.source}"
