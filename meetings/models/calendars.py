"""An address under which a calendar program reads the meetings that one person may see."""

from django.db import models

from pokja.models import Pokja, User


class CalendarFeed(models.Model):
    """Only the fingerprint of the secret address is kept; without `pokja` it tells of every meeting of that person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds", verbose_name="pemilik")
    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="Pokja")
    fingerprint = models.CharField("sidik alamat", max_length=64, unique=True)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True)

    class Meta:
        verbose_name = "alamat kalender"
        verbose_name_plural = "alamat kalender"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"Kalender {self.what}"

    @property
    def what(self) -> str:
        return self.pokja.name if self.pokja else "Semua rapat yang boleh saya baca"
