"""Agendas that a Pokja uses again and again (susunan agenda)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from meetings.agendas import as_tree, read_agenda
from meetings.models.meeting import by_user
from pokja.models import Pokja
from pokja.models.history import tracked
from pokja.roles import Permission


class AgendaTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever reads the drafts of the Pokja may know of them; they are changed by whoever records meetings."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user.reach(Permission.DRAFT_READ).within("pokja"))

    def standing(self):
        return self.filter(removed_at=None)


@tracked()
class AgendaTemplate(models.Model):
    """A named list of agenda items, one a line, kept as typed: marks and blanks before a line say how it nests."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="agenda_templates", verbose_name="Pokja")
    name = models.CharField("nama susunan", max_length=100)
    text = models.TextField("agenda")
    removed_at = models.DateTimeField("dihapus", null=True, blank=True)
    removed_by = by_user("dihapus oleh")
    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    created_by = by_user("dibuat oleh")
    changed_at = models.DateTimeField("diubah", auto_now=True)
    changed_by = by_user("diubah oleh")

    objects = AgendaTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "susunan agenda"
        verbose_name_plural = "susunan agenda"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "pokja", Lower("name"), condition=Q(removed_at=None), name="agenda_template_once_per_name"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(text=""), name="agenda_template_says_something"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="agenda_template_removed_by_someone",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def branches(self) -> tuple:
        """The items, nested."""
        return as_tree(read_agenda(self.text))

    @property
    def gate_pokja(self) -> Pokja:
        return self.pokja
