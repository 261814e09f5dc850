"""Owner and target that news gave to a follow-up whose minutes left them open."""

from collections import defaultdict
from collections.abc import Iterable

from meetings.models import FollowUp, FollowUpUpdate
from meetings.models.followup import OWNERS

OWNER_FIELDS = ("owner_text", *OWNERS)
DUE_FIELDS = ("due_date", "due_text")


def lacks_owner(row) -> bool:
    return not (row.owner_text or any(getattr(row, f"{name}_id") for name in OWNERS))


def owner_words(row) -> str:
    """Who is to do it, as the minutes or the news have it; empty when nobody is named."""
    owner = row.owner_institution or row.owner_pokja or row.owner_seat
    return row.owner_text or (f"Bidang {row.owner_bidang}" if row.owner_bidang else str(owner or ""))


def lacks_due(row) -> bool:
    return not (row.due_date or row.due_text)


def with_assigned(rows: Iterable[FollowUp], news=None) -> list[FollowUp]:
    """The rows with what news (by default all that holds) gave them since: to be shown or copied, never saved."""
    rows = list(rows)
    wanted = [row for row in rows if lacks_owner(row) or lacks_due(row)]
    if not wanted:
        return rows
    news = FollowUpUpdate.objects.in_force() if news is None else news
    told = news.filter(followup__in=[row.pk for row in wanted]).assigning().order_by("-at", "-pk")
    by_row = defaultdict(list)
    for update in told.select_related("owner_institution", "owner_bidang", "owner_pokja__region", "owner_seat__bidang"):
        by_row[update.followup_id].append(update)
    for row in wanted:
        for lacks, names in ((lacks_owner, OWNER_FIELDS), (lacks_due, DUE_FIELDS)):
            given = next((update for update in by_row[row.pk] if not lacks(update)), None)
            if lacks(row) and given:
                for name in names:
                    setattr(row, name, getattr(given, name))
    return rows
