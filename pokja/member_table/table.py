"""A table of members on its way in: how its columns are read, kept as JSON with the rows that wait."""

from datetime import date

from pokja.member_table.columns import read_columns
from pokja.member_table.entries import ForAll, clean_cell
from pokja.member_table.known import Known
from pokja.member_table.review import Checked, review
from pokja.models import Decree
from pokja.models.membership import SeatRole
from pokja.tables import MAX_ROWS, Row, TableRefused, too_many_rows

ONLY_HEADS = "Baru ada judul kolomnya. Salin juga baris di bawahnya."


def read_table(rows: list[Row], decree: Decree | None) -> tuple[dict, list[dict]]:
    """`columns` and `rows` of a MemberImport, with guesses filled in."""
    fields, heads, body = read_columns([Row(row.line, [clean_cell(cell) for cell in row.cells]) for row in rows])
    body = [row for row in body if any(row.cells)]
    if not body:
        raise TableRefused(ONLY_HEADS)
    if len(body) > MAX_ROWS:
        raise too_many_rows()
    columns = {
        "fields": fields,
        "heads": heads,
        "role": SeatRole.MEMBER.value,
        "decree": decree.pk if decree else None,
        "start": usual_start(decree),
        "split": False,
    }
    return columns, [{"line": row.line, "cells": row.cells} for row in body]


def usual_start(decree: Decree | None) -> str:
    """Members of an SK begin when it does, if nothing else is said."""
    return (decree.valid_from or decree.date).isoformat() if decree else ""


def for_all(columns: dict) -> ForAll:
    return ForAll(
        role=columns["role"],
        start=date.fromisoformat(columns["start"]) if columns["start"] else None,
        decree=columns["decree"],
        split=columns["split"],
    )


def check(rows: list[dict], columns: dict, known: Known) -> list[Checked]:
    return review(rows, columns["fields"], for_all(columns), known)
