"""Which account somebody opens by signing in at another provider (OpenID Connect)."""

from django.db import models
from django.db.models import Q

from pokja.models.user import User


class Identity(models.Model):
    """A person as a provider knows them: `subject` never changes there, unlike an e-mail address.

    It holds for one issuer, so that the same subject at another provider opens nothing. No other claim is kept.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities", verbose_name="akun")
    issuer = models.CharField("penerbit", max_length=300)
    subject = models.CharField("subjek", max_length=255)
    linked_at = models.DateTimeField("dihubungkan", auto_now_add=True)
    linked_by_operator = models.BooleanField("dihubungkan pengelola", default=False)

    class Meta:
        verbose_name = "identitas masuk tunggal"
        verbose_name_plural = "identitas masuk tunggal"
        ordering = ["user", "pk"]
        constraints = [
            models.UniqueConstraint("issuer", "subject", name="identity_opens_one_account"),
            models.UniqueConstraint("issuer", "user", name="identity_one_per_account"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(issuer=""), name="identity_says_who"),
        ]

    def __str__(self):
        return f"{self.user} di {self.issuer}"
