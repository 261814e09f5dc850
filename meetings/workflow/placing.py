"""Where the rows of a meeting stand: moving, nesting, hanging them on agenda items, and their order."""

from django.db import transaction
from django.db.models import Max, Q

from meetings.models import Kind, Row
from meetings.models.minutes import MAX_DEPTH, RANK_STEP
from meetings.workflow.locking import Refused, lock_editable

# Kinds that are read item by item; the other results make one list, whatever item they hang on.
LISTED_UNDER_AGENDA = (Kind.SPEAKER, Kind.NOTE, Kind.RECOMMENDATION)
FIRST = "first"  # where a row may be put besides behind another one


@transaction.atomic
def put_row(
    row: Row, *, by, parent: Row | None = None, agenda: Row | None = None, after: Row | str | None = None
) -> Row:
    """Put the row, with all below it, under `parent` or on `agenda`: behind the row `after`, FIRST, or at the end.

    An `after` that others removed or moved away meanwhile is the end of the list. Raises Refused where the place itself
    is no more, or would be too deep.
    """
    row = standing(row)
    _check_place(row, parent, agenda)
    row.parent = parent
    row.agenda = None if row.kind == Kind.AGENDA else (parent.agenda if parent else agenda)
    Row.objects.filter(pk__in=[below.pk for below in all_below(row)]).update(agenda=row.agenda)
    row.rank = rank_at(row, after)
    row.changed_by = by
    row.save(update_fields=["parent", "agenda", "rank", "changed_by", "changed_at"])
    return row


def _check_place(row: Row, parent: Row | None, agenda: Row | None) -> None:
    for place in (parent, agenda):
        if place is not None and (place.meeting_id != row.meeting_id or place.removed_at):
            raise Refused("Tempat baru baris ini sudah dihapus.")
    if agenda is not None and agenda.kind != Kind.AGENDA:
        raise Refused("Agenda ini sudah berganti jenis.")
    if parent is None:
        return
    if row.kind == Kind.SPEAKER:
        raise Refused("Narasumber tidak bertingkat.")
    if parent.kind != row.kind or parent == row or parent in all_below(row):
        raise Refused("Baris ini tidak dapat dimasukkan ke sana.")
    if level_of(parent) + height_of(row) > MAX_DEPTH:
        raise Refused("Daftar paling banyak tiga tingkat.")


@transaction.atomic
def move_row(row: Row, step: int, *, by) -> Row:
    """Move the row up (-1) or down (+1) among its siblings; at the end it stays."""
    row = standing(row)
    siblings = list(siblings_of(row).standing().order_by("rank", "pk"))
    at = next((n for n, sibling in enumerate(siblings) if sibling.pk == row.pk), None)
    to = None if at is None else at + step
    if to is None or not 0 <= to < len(siblings):
        return row
    others = [sibling for sibling in siblings if sibling.pk != row.pk]
    return _put(row, others[to - 1] if to > 0 else None, others[to] if to < len(others) else None, by)


@transaction.atomic
def indent_row(row: Row, *, by) -> Row:
    """Nest the row below its previous sibling. Refuses beyond the third level."""
    row = standing(row)
    if row.kind == Kind.SPEAKER:
        raise Refused("Narasumber tidak bertingkat.")
    before = siblings_of(row).standing().filter(_ahead_of(row)).order_by("-rank", "-pk").first()
    if before is None:
        return row
    if level_of(before) + height_of(row) > 3:
        raise Refused("Daftar paling banyak tiga tingkat.")
    row.parent, row.agenda = before, before.agenda
    Row.objects.filter(pk__in=[below.pk for below in all_below(row)]).update(agenda=before.agenda)
    return _put(row, children_of(before).order_by("-rank", "-pk").first(), None, by)


@transaction.atomic
def outdent_row(row: Row, *, by) -> Row:
    """Lift the row one level, behind its former parent."""
    row = standing(row)
    if row.parent_id is None:
        return row
    former = row.parent
    row.parent = former.parent
    following = siblings_of(former).standing().filter(_behind(former)).order_by("rank", "pk").first()
    return _put(row, former, following, by)


@transaction.atomic
def place_row(row: Row, *, by, agenda=None, after=None) -> Row:
    """Hang a row on another agenda item (or none), with all below it.

    What is listed under its agenda item goes to the end of the list there, or behind `after`; other results keep their
    place.
    """
    row = standing(row)
    if row.kind == Kind.AGENDA:
        raise Refused("Agenda tidak dapat digantungkan pada agenda lain.")
    if agenda is not None and (agenda.kind != Kind.AGENDA or agenda.meeting_id != row.meeting_id or agenda.removed_at):
        raise Refused("Agenda ini bukan milik rapat ini.")
    row.agenda = agenda
    Row.objects.filter(pk__in=[below.pk for below in all_below(row)]).update(agenda=agenda)
    if row.kind not in LISTED_UNDER_AGENDA and after is None:
        row.changed_by = by
        row.save(update_fields=["agenda", "changed_by", "changed_at"])
        return row
    row.parent = None
    following = siblings_of(after).standing().filter(_behind(after)).order_by("rank", "pk").first() if after else None
    return _put(row, after or siblings_of(row).exclude(pk=row.pk).order_by("-rank", "-pk").first(), following, by)


def standing(row: Row) -> Row:
    """The row as it is now, in its meeting held for writing; refuses when somebody removed it."""
    meeting = lock_editable(row.meeting)
    row = Row.objects.get(pk=row.pk, meeting=meeting)
    if row.removed_at:
        raise Refused("Baris ini sudah dihapus. Pulihkan dulu untuk mengubahnya.")
    return row


def siblings_of(row: Row):
    """The rows among which `row` is ordered, itself included."""
    siblings = Row.objects.filter(meeting=row.meeting_id, kind=row.kind, parent=row.parent_id)
    return siblings.filter(agenda=row.agenda_id) if row.kind in LISTED_UNDER_AGENDA else siblings


def children_of(row: Row):
    return Row.objects.filter(parent=row, kind=row.kind)


def _ahead_of(row: Row) -> Q:
    return Q(rank__lt=row.rank) | Q(rank=row.rank, pk__lt=row.pk)


def _behind(row: Row) -> Q:
    return Q(rank__gt=row.rank) | Q(rank=row.rank, pk__gt=row.pk)


def rank_at(row: Row, after: Row | str | None) -> int:
    """The rank of a place among the siblings of `row`: behind the row `after`, FIRST, or at the end."""
    siblings = siblings_of(row).exclude(pk=row.pk)
    if isinstance(after, Row) and (neighbour := siblings.filter(pk=after.pk).first()):
        return rank_between(row, neighbour, None)
    if after == FIRST and (following := siblings.order_by("rank", "pk").first()):
        return rank_between(row, None, following)
    return (siblings.aggregate(last=Max("rank"))["last"] or 0) + RANK_STEP


def last_rank(row: Row) -> int:
    return siblings_of(row).aggregate(last=Max("rank"))["last"] or 0


def _put(row: Row, before: Row | None, after: Row | None, by) -> Row:
    """Write the row between two neighbours; only when no gap is left are its siblings numbered anew."""
    row.rank = rank_between(row, before, after)
    row.changed_by = by
    row.save(update_fields=["parent", "agenda", "rank", "changed_by", "changed_at"])
    return row


def rank_between(row: Row, before: Row | None, after: Row | None) -> int:
    if before is not None and after is None:
        after = siblings_of(row).exclude(pk=row.pk).filter(_behind(before)).order_by("rank", "pk").first()
    if before is None and after is None:
        return last_rank(row) + RANK_STEP
    low = before.rank if before else after.rank - 2 * RANK_STEP
    high = after.rank if after else low + 2 * RANK_STEP
    if high - low >= 2:
        return (low + high) // 2
    _spread(row)
    for neighbour in (before, after):
        if neighbour is not None:
            neighbour.refresh_from_db(fields=["rank"])
    return rank_between(row, before, after)


def _spread(row: Row) -> None:
    for n, sibling in enumerate(siblings_of(row).exclude(pk=row.pk).order_by("rank", "pk"), start=1):
        Row.objects.filter(pk=sibling.pk).update(rank=n * RANK_STEP)


def all_below(row: Row, removed: bool = False) -> list[Row]:
    """All rows nested under `row`, at most two levels."""
    children = list(children_of(row) if removed else children_of(row).standing())
    return children + [below for child in children for below in all_below(child, removed)]


def level_of(row: Row) -> int:
    return 1 + (level_of(row.parent) if row.parent else 0)


def height_of(row: Row) -> int:
    return 1 + max((height_of(child) for child in children_of(row).standing()), default=0)
