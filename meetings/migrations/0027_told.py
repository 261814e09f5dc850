"""What the version in force says, beside what a correction changes; and a search that asks the index less often."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from meetings.searchsql import FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("meetings", "0026_told_in_lists")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="meeting",
            name="update_update",
        ),
        migrations.AddField(
            model_name="meeting",
            name="told_budget_year",
            field=models.PositiveSmallIntegerField(
                editable=False, null=True, verbose_name="tahun anggaran versi final"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="told_kind",
            field=models.CharField(
                blank=True, db_default="", editable=False, max_length=14, verbose_name="jenis versi final"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="told_quarter",
            field=models.PositiveSmallIntegerField(editable=False, null=True, verbose_name="triwulan versi final"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="version_in_force_tells",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF NEW.reopened_at IS NULL THEN\n            NEW.told_budget_year := NULL;\n            NEW.told_quarter := NULL;\n            NEW.told_kind := '';\n        ELSIF TG_OP = 'UPDATE' AND OLD.told_kind <> '' THEN\n            NEW.told_budget_year := OLD.told_budget_year;\n            NEW.told_quarter := OLD.told_quarter;\n            NEW.told_kind := OLD.told_kind;\n        ELSE\n            SELECT (data #>> '{record,budget_year}')::smallint, (data #>> '{record,quarter}')::smallint,\n                data #>> '{record,kind}'\n            INTO NEW.told_budget_year, NEW.told_quarter, NEW.told_kind\n            FROM meetings_finalreport WHERE meeting_id = NEW.id AND version = NEW.final_version;\n            NEW.told_kind := coalesce(NEW.told_kind, '');\n        END IF;\n        RETURN NEW;\n    ",
                    hash="3b00e5c9d1453fb46bbb4995faa50c7a9b392b83",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_version_in_force_tells_95818",
                    table="meetings_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."activity" IS DISTINCT FROM (NEW."activity") OR OLD."aims" IS DISTINCT FROM (NEW."aims") OR OLD."approved_at" IS DISTINCT FROM (NEW."approved_at") OR OLD."approved_by_id" IS DISTINCT FROM (NEW."approved_by_id") OR OLD."archive_reason" IS DISTINCT FROM (NEW."archive_reason") OR OLD."archived_at" IS DISTINCT FROM (NEW."archived_at") OR OLD."archived_by_id" IS DISTINCT FROM (NEW."archived_by_id") OR OLD."budget_document" IS DISTINCT FROM (NEW."budget_document") OR OLD."budget_year" IS DISTINCT FROM (NEW."budget_year") OR OLD."cancel_reason" IS DISTINCT FROM (NEW."cancel_reason") OR OLD."cancelled_at" IS DISTINCT FROM (NEW."cancelled_at") OR OLD."cancelled_by_id" IS DISTINCT FROM (NEW."cancelled_by_id") OR OLD."chair" IS DISTINCT FROM (NEW."chair") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."changed_by_id" IS DISTINCT FROM (NEW."changed_by_id") OR OLD."classification" IS DISTINCT FROM (NEW."classification") OR OLD."closing" IS DISTINCT FROM (NEW."closing") OR OLD."correction_reason" IS DISTINCT FROM (NEW."correction_reason") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."final_version" IS DISTINCT FROM (NEW."final_version") OR OLD."funding" IS DISTINCT FROM (NEW."funding") OR OLD."funding_other" IS DISTINCT FROM (NEW."funding_other") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invitees" IS DISTINCT FROM (NEW."invitees") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."kind_other" IS DISTINCT FROM (NEW."kind_other") OR OLD."legal_bases" IS DISTINCT FROM (NEW."legal_bases") OR OLD."minute_taker" IS DISTINCT FROM (NEW."minute_taker") OR OLD."moderator" IS DISTINCT FROM (NEW."moderator") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."organisers" IS DISTINCT FROM (NEW."organisers") OR OLD."participants_note" IS DISTINCT FROM (NEW."participants_note") OR OLD."pokja_id" IS DISTINCT FROM (NEW."pokja_id") OR OLD."previous_id" IS DISTINCT FROM (NEW."previous_id") OR OLD."program" IS DISTINCT FROM (NEW."program") OR OLD."quarter" IS DISTINCT FROM (NEW."quarter") OR OLD."reopened_at" IS DISTINCT FROM (NEW."reopened_at") OR OLD."reopened_by_id" IS DISTINCT FROM (NEW."reopened_by_id") OR OLD."report_number" IS DISTINCT FROM (NEW."report_number") OR OLD."responsible" IS DISTINCT FROM (NEW."responsible") OR OLD."retention" IS DISTINCT FROM (NEW."retention") OR OLD."return_reason" IS DISTINCT FROM (NEW."return_reason") OR OLD."return_remarks" IS DISTINCT FROM (NEW."return_remarks") OR OLD."returned_at" IS DISTINCT FROM (NEW."returned_at") OR OLD."returned_by_id" IS DISTINCT FROM (NEW."returned_by_id") OR OLD."sifat" IS DISTINCT FROM (NEW."sifat") OR OLD."signing_date" IS DISTINCT FROM (NEW."signing_date") OR OLD."signing_place" IS DISTINCT FROM (NEW."signing_place") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."theme" IS DISTINCT FROM (NEW."theme") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."work_unit" IS DISTINCT FROM (NEW."work_unit"))',
                    func='INSERT INTO "meetings_meetingevent" ("activity", "aims", "approved_at", "approved_by_id", "archive_reason", "archived_at", "archived_by_id", "budget_document", "budget_year", "cancel_reason", "cancelled_at", "cancelled_by_id", "chair", "changed_at", "changed_by_id", "classification", "closing", "correction_reason", "created_at", "created_by_id", "ends_on", "final_version", "funding", "funding_other", "id", "invitees", "kind", "kind_other", "legal_bases", "minute_taker", "moderator", "number", "organisers", "participants_note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pokja_id", "previous_id", "program", "quarter", "reopened_at", "reopened_by_id", "report_number", "responsible", "retention", "return_reason", "return_remarks", "returned_at", "returned_by_id", "sifat", "signing_date", "signing_place", "starts_on", "status", "submitted_at", "submitted_by_id", "theme", "title", "uid", "version", "work_unit") VALUES (NEW."activity", NEW."aims", NEW."approved_at", NEW."approved_by_id", NEW."archive_reason", NEW."archived_at", NEW."archived_by_id", NEW."budget_document", NEW."budget_year", NEW."cancel_reason", NEW."cancelled_at", NEW."cancelled_by_id", NEW."chair", NEW."changed_at", NEW."changed_by_id", NEW."classification", NEW."closing", NEW."correction_reason", NEW."created_at", NEW."created_by_id", NEW."ends_on", NEW."final_version", NEW."funding", NEW."funding_other", NEW."id", NEW."invitees", NEW."kind", NEW."kind_other", NEW."legal_bases", NEW."minute_taker", NEW."moderator", NEW."number", NEW."organisers", NEW."participants_note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pokja_id", NEW."previous_id", NEW."program", NEW."quarter", NEW."reopened_at", NEW."reopened_by_id", NEW."report_number", NEW."responsible", NEW."retention", NEW."return_reason", NEW."return_remarks", NEW."returned_at", NEW."returned_by_id", NEW."sifat", NEW."signing_date", NEW."signing_place", NEW."starts_on", NEW."status", NEW."submitted_at", NEW."submitted_by_id", NEW."theme", NEW."title", NEW."uid", NEW."version", NEW."work_unit"); RETURN NULL;',
                    hash="f56b7c39d69158fa1ae0eca86f548992a38dd128",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_495b8",
                    table="meetings_meeting",
                    when="AFTER",
                ),
            ),
        ),
        # What the version before asks (meetings_kin, meetings_found with six values) stays for it.
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
