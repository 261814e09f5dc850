"""How a Pokja wants its Format A-1 printed: order, titles and visibility of the sections, and the paper."""

from django.db import models
from django.db.models import Q

from meetings.models.meeting import by_user
from pokja.models import Pokja
from pokja.models.history import tracked


@tracked()
class PaperLayout(models.Model):
    """One row once a Pokja departs from the usual; a final keeps its own copy of the sections."""

    pokja = models.OneToOneField(Pokja, on_delete=models.PROTECT, related_name="paper_layout", verbose_name="Pokja")
    sections = models.JSONField("bagian")
    size = models.CharField("kertas", max_length=2, choices=[("A4", "A4"), ("F4", "F4")], default="A4")
    version = models.PositiveIntegerField("versi", default=1)
    changed_at = models.DateTimeField("diubah", auto_now=True)
    changed_by = by_user("diubah oleh")

    class Meta:
        verbose_name = "susunan laporan"
        verbose_name_plural = "susunan laporan"
        constraints = [models.CheckConstraint(condition=Q(size__in=["A4", "F4"]), name="paper_layout_size_known")]

    def __str__(self):
        return f"Susunan laporan {self.pokja}"
