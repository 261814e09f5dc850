"""Indexes that keep lists quick among very many meetings."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations
from django.db.models import F, Index, OrderBy, Q

from pokja.migrating import AddIndexAgain

newest = (OrderBy(F("starts_on"), descending=True), OrderBy(F("id"), descending=True))
last_changed = (OrderBy(F("changed_at"), descending=True), OrderBy(F("id"), descending=True))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("meetings", "0021_count")]

    operations = [
        ValidateConstraint("followupupdate", "update_at_most_one_owner"),
        # The filters of the list
        AddIndexAgain("meeting", Index("budget_year", *newest, name="meeting_of_year_newest")),
        AddIndexAgain("meeting", Index("quarter", *newest, name="meeting_of_quarter_newest")),
        AddIndexAgain("meeting", Index("budget_year", "quarter", *newest, name="meeting_of_year_quarter_newest")),
        AddIndexAgain("meeting", Index("kind", *newest, name="meeting_of_kind_newest")),
        AddIndexAgain("meeting", Index("status", *newest, condition=~Q(status="final"), name="meeting_open_newest")),
        AddIndexAgain(
            "meeting", Index(*newest, condition=Q(cancelled_at__isnull=False), name="meeting_cancelled_newest")
        ),
        # Beranda, the audit log, and who may read
        AddIndexAgain("meeting", Index(*last_changed, name="meeting_last_changed")),
        AddIndexAgain("meeting", Index(F("ends_on"), name="meeting_by_end")),
        AddIndexAgain("followupupdate", Index(F("at").desc(), F("id").desc(), name="update_newest")),
        AddIndexAgain("finalreport", GinIndex(fields=["participants"], name="final_participants")),
    ]
