"""What was done with people, rights and personal data, told once and for all."""

import pgtrigger
from django.db import models

from pokja.models.group import Pokja
from pokja.models.user import User


class AuditQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-at", "-pk")


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class AuditEntry(models.Model):
    """One act that leaves no trace in the history of a row, or that a sentence tells better than columns do.

    Append-only: the app role has no right to change or delete it, and a trigger refuses everybody; only the command
    that purges what is past its retention may delete (UU 27/2022: views and downloads of personal data are logged).
    The actor is no constraint, so that an account never keeps the log from standing still.
    """

    class Act(models.TextChoices):
        VIEWED = "viewed", "Melihat data pribadi"
        DOWNLOADED = "downloaded", "Mengunduh data pribadi"
        IMPORTED = "imported", "Impor anggota"
        MEMBERS = "members", "Keanggotaan"
        POKJA = "pokja", "Data Pokja"
        ACCESS_GIVEN = "access_given", "Akses diberikan"
        ACCESS_TAKEN = "access_taken", "Akses dicabut"
        INVITED = "invited", "Undangan akun"
        ACCOUNT = "account", "Akun dan sandi"
        CONTACTS_REMOVED = "contacts_removed", "Kontak dihapus"
        PURGED = "purged", "Pembersihan data lama"
        BACKED_UP = "backed_up", "Cadangan dibuat"

    at = models.DateTimeField("waktu", auto_now_add=True)
    actor = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name="pelaku"
    )
    actor_name = models.CharField("nama pelaku", max_length=300, blank=True)
    pokja = models.ForeignKey(
        Pokja, on_delete=models.PROTECT, null=True, related_name="audit_entries", verbose_name="Pokja"
    )
    act = models.CharField("perbuatan", max_length=20, choices=Act)
    sentence = models.CharField("keterangan", max_length=1000)
    target = models.CharField("objek", max_length=100, blank=True)  # "person:12": what the sentence is about

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "catatan audit"
        verbose_name_plural = "catatan audit"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["pokja", "-at", "-id"], name="audit_of_pokja"),
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index("target", name="audit_target"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(sentence=""), name="audit_says_something")]

    def __str__(self):
        return self.sentence
