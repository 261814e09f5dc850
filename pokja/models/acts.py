"""What was done to the membership of a Pokja, in a form that can be undone."""

from django.db import models
from django.db.models import Q

from pokja.models.group import OfPokja, Pokja
from pokja.models.user import User


class MemberAct(OfPokja):
    """One ending, correction, mutasi or merging, with what it changed.

    `changes` is a list of {"model": "membership" | "person" | "seat" | "access", "pk": int, "field": name,
    "old": value, "new": value}; `made` a list of {"model", "pk"} of what the act created. An undo writes the old values
    back where the new ones still stand. An access that was taken is a change of the field "", with the whole row as old
    value. Values of contacts and NIP are removed together with the contacts of the person (UU 27/2022).
    """

    class Kind(models.TextChoices):
        ENDED = "ended", "Keanggotaan diakhiri"
        CORRECTED = "corrected", "Data dikoreksi"
        MUTASI = "mutasi", "Mutasi"
        MERGED = "merged", "Dua entri digabung"

    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="member_acts", verbose_name="Pokja")
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    sentence = models.CharField("keterangan", max_length=1000)
    changes = models.JSONField(default=list)
    made = models.JSONField(default=list)
    done_at = models.DateTimeField("dilakukan", auto_now_add=True)
    done_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="oleh")
    undone_at = models.DateTimeField("diurungkan", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="diurungkan oleh"
    )

    class Meta:
        verbose_name = "perubahan anggota"
        verbose_name_plural = "perubahan anggota"
        ordering = ["-done_at", "-pk"]
        indexes = [models.Index(fields=["pokja", "-done_at", "-id"], name="member_act_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["ended", "corrected", "mutasi", "merged"]), name="member_act_kind_known"
            ),
        ]

    def __str__(self):
        return self.sentence


class MemberImport(OfPokja):
    """Rows of a table of members that wait for a repair. It goes once they are in, are thrown away or grow old.

    `rows` is a list of {"line": int, "cells": [text of each column], "answer": what an admin chose about the person};
    `columns` says how they are read (pokja/member_table/table.py): which field is in which column, what holds for all.
    """

    pokja = models.ForeignKey(Pokja, on_delete=models.PROTECT, related_name="member_imports", verbose_name="Pokja")
    source = models.CharField("berasal dari", max_length=300, blank=True)
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField("dimulai", auto_now_add=True)
    started_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="oleh")

    class Meta:
        verbose_name = "impor anggota"
        verbose_name_plural = "impor anggota"
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        return self.source
