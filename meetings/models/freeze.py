"""The database refuses to change what belongs to a final record, whoever asks and by whatever way."""

import pgtrigger

_MESSAGE = "the record of this meeting is final"


def frozen_with_meeting(owner: str = "{row}.meeting_id"):
    """Trigger that refuses insert, update and delete of a child once its meeting is final.

    `owner` is the SQL that gives the meeting's id, with {row} for the changed row.
    """
    return pgtrigger.Trigger(
        name="frozen_when_final",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("touched", "RECORD"), ("owner_id", "BIGINT")],
        func=f"""
            IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;
            owner_id := {owner.format(row="touched")};
            IF EXISTS (SELECT 1 FROM meetings_meeting WHERE id = owner_id AND status = 'final') THEN
                RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN touched;
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
    "changed_at",
)

meeting_stands_still = pgtrigger.Trigger(
    name="final_stands_still",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF TG_OP = 'DELETE' THEN
            IF OLD.final_version > 0 THEN
                RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN OLD;
        END IF;
        IF OLD.status = 'final' AND NEW.status = 'final'
            AND (to_jsonb(NEW) - '{{{",".join(CHANGEABLE_WHEN_FINAL)}}}'::text[])
                IS DISTINCT FROM (to_jsonb(OLD) - '{{{",".join(CHANGEABLE_WHEN_FINAL)}}}'::text[]) THEN
            RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
