"""The database refuses to change what belongs to a final record, whoever asks and by whatever way."""

import pgtrigger

_MESSAGE = "the record of this meeting is final"


def frozen_with_meeting(owner: str = "{row}.meeting_id"):
    """Trigger that refuses insert, update and delete of a child once its meeting is final.

    `owner` is the SQL that gives the meeting's id, with {row} for the changed row. A changed row must neither come
    from a final meeting nor go into one.
    """
    return pgtrigger.Trigger(
        name="frozen_when_final",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("old_owner", "BIGINT"), ("new_owner", "BIGINT")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN old_owner := {owner.format(row="OLD")}; END IF;
            IF TG_OP <> 'DELETE' THEN new_owner := {owner.format(row="NEW")}; END IF;
            IF EXISTS (
                SELECT 1 FROM meetings_meeting WHERE id IN (old_owner, new_owner) AND status = 'final'
            ) THEN
                RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


# What may still change on the meeting itself after it was signed (DOMAIN "Archives").
CHANGEABLE_WHEN_FINAL = (
    "sifat",
    "classification",
    "retention",
    "cancelled_at",
    "cancelled_by_id",
    "cancel_reason",
    "archived_at",
    "archived_by_id",
    "archive_reason",
    "changed_at",
)

# What a correction changes on the meeting while it opens the working copy, and nothing beside it.
OPENS_CORRECTION = (
    "status",
    "approved_at",
    "approved_by_id",
    "reopened_at",
    "reopened_by_id",
    "correction_reason",
    "changed_at",
    "changed_by_id",
)


def _without(columns: tuple[str, ...]) -> str:
    """SQL that is true when the two rows differ in a column that is not among `columns`."""
    names = f"'{{{','.join(columns)}}}'::text[]"
    return f"(to_jsonb(NEW) - {names}) IS DISTINCT FROM (to_jsonb(OLD) - {names})"


# The number of the version in force goes up by one when a version is approved, and moves at no other time.
meeting_stands_still = pgtrigger.Trigger(
    name="final_stands_still",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    declare=[("becomes_final", "BOOLEAN")],
    func=f"""
        IF TG_OP = 'DELETE' THEN
            IF OLD.final_version > 0 THEN
                RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN OLD;
        END IF;
        becomes_final := OLD.status <> 'final' AND NEW.status = 'final';
        IF NEW.final_version <> OLD.final_version + becomes_final::int THEN
            RAISE EXCEPTION 'versions of a final are counted one by one' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.status = 'final' AND NEW.status = 'final' AND {_without(CHANGEABLE_WHEN_FINAL)} THEN
            RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.status = 'final' AND NEW.status <> 'final' AND (
            NEW.status <> 'draft' OR OLD.cancelled_at IS NOT NULL OR NEW.reopened_at IS NULL
            OR {_without(OPENS_CORRECTION)}
        ) THEN
            RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)

# Versions follow each other: each is added while its meeting is not final, and names the one before it.
versions_follow_each_other = pgtrigger.Trigger(
    name="versions_follow_each_other",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("meeting", "RECORD")],
    func="""
        SELECT status, final_version INTO meeting FROM meetings_meeting WHERE id = NEW.meeting_id;
        IF NEW.version > meeting.final_version + (meeting.status <> 'final')::int THEN
            RAISE EXCEPTION 'versions of a final are counted one by one' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM meetings_finalreport
            WHERE id = NEW.replaces_id AND meeting_id = NEW.meeting_id AND version = NEW.version - 1
        ) THEN
            RAISE EXCEPTION 'a version replaces the one before it' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)

# Lists are filtered by what readers are told. It stands beside what a correction changes, so that it has an index.
# Fires after final_stands_still (triggers fire by their names), which refuses whoever would write it by hand.
version_in_force_tells = pgtrigger.Trigger(
    name="version_in_force_tells",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF NEW.reopened_at IS NULL THEN
            NEW.told_budget_year := NULL;
            NEW.told_quarter := NULL;
            NEW.told_kind := '';
        ELSIF TG_OP = 'UPDATE' AND OLD.told_kind <> '' THEN
            NEW.told_budget_year := OLD.told_budget_year;
            NEW.told_quarter := OLD.told_quarter;
            NEW.told_kind := OLD.told_kind;
        ELSE
            SELECT (data #>> '{record,budget_year}')::smallint, (data #>> '{record,quarter}')::smallint,
                data #>> '{record,kind}'
            INTO NEW.told_budget_year, NEW.told_quarter, NEW.told_kind
            FROM meetings_finalreport WHERE meeting_id = NEW.id AND version = NEW.final_version;
            NEW.told_kind := coalesce(NEW.told_kind, '');
        END IF;
        RETURN NEW;
    """,
)
