"""What the sheet needs to know of those who write on it: who is there, and which of their changes have arrived."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from meetings.models.meeting import Meeting
from meetings.models.minutes import Row

HERE_FOR = timedelta(seconds=60)  # an open sheet asks for news at least every 30 s


class SentChangeQuerySet(models.QuerySet):
    def note(self, uid, meeting: Meeting) -> bool:
        """Note that the change of that id is being done; False when it was noted before.

        One statement: of two requests with the same change the second waits here for the end of the first.
        """
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (uid, meeting_id, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [uid, meeting.pk, timezone.now()],
            )
            return cursor.rowcount == 1


class SentChange(models.Model):
    """A change that arrived from a device, by the id the device gave it: sent again, it is done no second time.

    Device copies live for seven days (UX "Saving"), so older ones of these are of no use (meetings.retention).
    """

    uid = models.UUIDField(primary_key=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("diterima", default=timezone.now, db_index=True)

    objects = SentChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "kiriman perangkat"
        verbose_name_plural = "kiriman perangkat"


class VisitQuerySet(models.QuerySet):
    def here(self, now=None):
        """Those who showed themselves within the last minute."""
        return self.filter(seen_at__gte=(now or timezone.now()) - HERE_FOR)

    def show(self, uid, *, meeting: Meeting, user, agenda: Row | None) -> None:
        """Say that the sheet of that uid is open, written under `agenda`. One statement, as every poll says it."""
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (uid, meeting_id, user_id, agenda_id, seen_at) VALUES (%s, %s, %s, %s, %s) "
                "ON CONFLICT (uid) DO UPDATE SET agenda_id = excluded.agenda_id, seen_at = excluded.seen_at",
                [uid, meeting.pk, user.pk, agenda and agenda.pk, timezone.now()],
            )


class Visit(models.Model):
    """One open sheet: whose it is and under which agenda item is written there. Not history, only the present."""

    uid = models.UUIDField(primary_key=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="visits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    agenda = models.ForeignKey(Row, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField("terakhir terlihat")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan lembar"
        verbose_name_plural = "kunjungan lembar"
        indexes = [models.Index("meeting", "seen_at", name="visits_of_meeting")]
