"""Failures to sign in, counted where all workers see the same count."""

from django.db import models
from django.utils import timezone


class FailureCount(models.Model):
    """Failures of one account, of one address (IP), or of one account from one address; pokja/lockout.py counts.

    `account` is a SHA-256, so that nothing which strangers type into Masuk is kept; it is empty where only the address
    counts, as `address` is where only the account does. Entries by the code of a hall are counted here too.
    """

    account = models.CharField(max_length=64, blank=True, editable=False)
    address = models.CharField("alamat", max_length=45, blank=True, editable=False)
    failures = models.PositiveIntegerField("gagal", default=0)
    since = models.DateTimeField("sejak", default=timezone.now)
    locked_until = models.DateTimeField("ditahan sampai", null=True, blank=True)

    class Meta:
        verbose_name = "hitungan gagal masuk"
        verbose_name_plural = "hitungan gagal masuk"
        ordering = ["account", "address"]
        indexes = [models.Index(fields=["since"], name="failure_count_since")]
        constraints = [
            models.UniqueConstraint(fields=["account", "address"], name="failure_count_once"),
        ]

    def __str__(self):
        return f"{self.failures} gagal sejak {self.since:%d/%m/%Y %H.%M}"
