"""The notes of the log audit, to read; the pages /audit/ tell them together with the history of the tables."""

from django.contrib import admin

from pokja.admin.base import ReadOnly
from pokja.admin.site import site
from pokja.models import AuditEntry


@admin.register(AuditEntry, site=site)
class AuditEntryAdmin(ReadOnly):
    fields = ["at", "actor_name", "act", "pokja", "sentence"]
    list_display = ["at", "actor_name", "act", "sentence", "pokja"]
    list_filter = ["act", "at"]
    list_select_related = ["pokja__region"]
    search_fields = ["sentence", "actor_name"]
