"""Files kept once by the fingerprint of their bytes."""

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """Bytes under MEDIA_ROOT, found by their SHA-256 (hex). The name a person gave stands where the file is used."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField("ukuran (bita)")
    content_type = models.CharField("jenis isi", max_length=100)
    created_at = models.DateTimeField("disimpan", auto_now_add=True)

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"
        constraints = [models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_sha256_is_hex")]

    def __str__(self):
        return self.sha256[:12]

    @property
    def relative_path(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"
