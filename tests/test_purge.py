"""What is past its time goes, by the owner role alone; records and what is younger stay."""

import threading
import uuid
from datetime import date, datetime, timedelta
from io import StringIO

import pghistory.models
import pgtrigger
import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from pghistory.models import Context

from config.rights import owner_connection
from meetings import retention
from meetings.models import Attendee, PastedText, SentChange, Visit
from pokja import audit, keeping
from pokja.models import AuditEntry, FailureCount, Invitation, MemberAct, MemberImport, Membership, Person
from pokja.roles import Role
from tests.factories import give_access, make_meeting, make_member, make_pokja, make_user
from tests.meetings.records import make_final
from tests.people import make_cast
from tests.test_settings import start, value

EVENT_MODELS = retention.event_models()


def ago(**time) -> datetime:
    return timezone.now() - timedelta(**time)


def years_ago(years: int, days: int = 0) -> datetime:
    day = retention.years_before(timezone.localdate(), years) - timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def purge(*options) -> str:
    told = StringIO()
    call_command("purge_old_data", *options, stdout=told)
    return told.getvalue().strip()


def age_everything(at: datetime) -> None:
    """As if all that was logged so far had happened then; only the owner of the tables can forge that."""
    with owner_connection(), transaction.atomic(), pgtrigger.ignore():
        AuditEntry.objects.update(at=at)
        for model in EVENT_MODELS:
            model.objects.update(pgh_created_at=at)
        with connection.cursor() as cursor:  # whose trigger keeps its date
            cursor.execute("ALTER TABLE pghistory_context DISABLE TRIGGER USER")
            Context.objects.update(created_at=at)
            cursor.execute("ALTER TABLE pghistory_context ENABLE TRIGGER USER")
        MemberAct.objects.update(done_at=at)


def numbers() -> dict:
    return {model._meta.label: model.objects.count() for model in EVENT_MODELS}


def test_every_event_table_is_kept_or_purged_on_purpose():
    known = [*retention.PEOPLE_AND_RIGHTS, *retention.RECORDS]

    assert sorted(known) == sorted(model._meta.label for model in EVENT_MODELS)
    assert all(issubclass(model, pghistory.models.Event) for model in EVENT_MODELS)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 24, date(2024, 1, 15)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
        (date(2026, 1, 15), 1200 * 100, date.min),
    ],
)
def test_months_are_counted_on_the_calendar(day, months, earlier):
    assert retention.months_before(day, months) == earlier


class TestLogAndHistory:
    def test_what_is_past_its_time_goes_and_records_stay(self, fresh_database):
        cast = make_cast()
        make_final(cast)
        audit.note(audit.Act.MEMBERS, "Catatan lama.", by=cast.admin, pokja=cast.pokja)
        make_member(cast.pokja)
        MemberAct.objects.create(pokja=cast.pokja, kind="corrected", sentence="Lama.")
        age_everything(years_ago(5, days=1))
        audit.note(audit.Act.MEMBERS, "Catatan baru.", by=cast.admin, pokja=cast.pokja)
        newcomer = make_user("Akun baru")
        before = numbers()

        told = purge()

        after = numbers()
        assert [entry.act for entry in AuditEntry.objects.order_by("pk")] == ["members", "purged"]
        assert not MemberAct.objects.exists()
        kept = {label for label in before if after[label] == before[label] and before[label]}
        assert {"meetings.MeetingEvent", "meetings.RowEvent", "meetings.SignerEvent", "pokja.SeatEvent"} <= kept
        assert all(after[label] == before[label] for label in retention.RECORDS)
        assert [event.pgh_obj_id for event in pghistory_of("pokja.UserEvent")] == [newcomer.pk]
        assert after["pokja.AccessEvent"] == after["pokja.PersonEvent"] == after["pokja.MembershipEvent"] == 0
        assert AuditEntry.objects.get(act="purged").sentence == told
        assert "1 catatan audit" in told and "1 perubahan anggota" in told

    def test_who_did_it_stays_as_long_as_an_event_refers_to_it(self, fresh_database):
        cast = make_cast()
        make_final(cast)
        with pghistory_context(cast.admin, "/rapat/"):
            make_meeting(cast.pokja)
        with pghistory_context(cast.admin, "/pokja/"):
            make_user("Akun lama")
        age_everything(years_ago(6))

        purge()

        assert [context.metadata["url"] for context in Context.objects.all()] == ["/rapat/"]

    def test_one_day_younger_stays(self, fresh_database):
        make_user()
        audit.note(audit.Act.MEMBERS, "Catatan.", by=None)
        age_everything(years_ago(5))
        before = numbers()

        purge()

        assert numbers() == before
        assert AuditEntry.objects.count() == 2

    def test_the_setting_counts(self, fresh_database, settings):
        settings.AUDIT_YEARS = 1
        audit.note(audit.Act.MEMBERS, "Catatan.", by=None)
        age_everything(years_ago(2))

        assert "1 catatan audit" in purge()

    def test_the_append_only_triggers_stand_again_afterwards(self, fresh_database):
        audit.note(audit.Act.MEMBERS, "Catatan.", by=None)
        age_everything(years_ago(6))
        purge()

        with owner_connection(), pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            AuditEntry.objects.all().delete()

        assert AuditEntry.objects.count() == 1


def pghistory_of(label):
    return next(model for model in EVENT_MODELS if model._meta.label == label).objects.all()


def pghistory_context(user, url):
    return pghistory.context(user=user.pk, url=url)


@pytest.fixture
def pokja(fresh_database):
    return make_pokja("36")


class TestContacts:
    CONTACTS = {"phone": "0812-1", "email": "siti@contoh.test"}

    def left(self, pokja, name, *, months, days=0):
        day = retention.months_before(timezone.localdate(), months) - timedelta(days=days)
        member = make_member(pokja, name, valid_until=day)
        Person.objects.filter(pk=member.person_id).update(**self.CONTACTS, nip="196803121994031004")
        return member.person

    def test_those_of_leavers_go_and_the_nip_stays(self, pokja):
        gone = self.left(pokja, "Sudah lama", months=24, days=1)
        last_day = self.left(pokja, "Tepat dua tahun", months=24)
        again = self.left(pokja, "Kembali", months=30)
        make_member(pokja, person=again)
        meeting = make_meeting(pokja)
        row = Attendee.objects.create(meeting=meeting, name="Sudah lama", count=1, person=gone, **self.CONTACTS)

        assert "1 kontak orang" in purge()

        kept = {person.name: (person.phone, person.email, person.nip) for person in Person.objects.all()}
        full = ("0812-1", "siti@contoh.test", "196803121994031004")
        assert kept == {"Sudah lama": ("", "", full[2]), last_day.name: full, "Kembali": full}
        row.refresh_from_db()
        assert (row.phone, row.email) == ("", "")
        assert [entry.sentence for entry in AuditEntry.objects.filter(act="contacts_removed")] == [
            "Telepon dan pos-el Sudah lama dihapus."
        ]
        assert Membership.objects.count() == 4  # who sat where stays

    def test_those_that_guests_left_go_also_from_a_final_meeting(self, pokja):
        """The clock counts from the check-in; the rest of the entry stays."""
        meeting = make_meeting(pokja)
        code = meeting.check_in_codes.create(code="kode")
        for name, days in [("Lama", 1), ("Baru", -1)]:
            row = Attendee.objects.create(meeting=meeting, name=name, count=1)
            day = retention.months_before(timezone.localdate(), 24) - timedelta(days=days)
            at = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
            code.check_ins.create(session=meeting.sessions.get(), attendee=row, contact="0812-1", at=at)
        by = make_user()
        marks = {"approved_at": timezone.now(), "approved_by": by, "final_version": 1}
        type(meeting).objects.filter(pk=meeting.pk).update(status="final", **marks)

        assert "1 kontak orang" in purge()

        assert dict(code.check_ins.values_list("attendee__name", "contact")) == {"Lama": "", "Baru": "0812-1"}

    def test_those_that_were_emptied_by_hand_go_from_what_could_be_undone(self, pokja):
        member = make_member(pokja, "Siti Aminah", valid_from=date(2015, 1, 1))
        Person.objects.filter(pk=member.person_id).update(phone="081234567890")
        admin = make_user("Admin Uji")
        keeping.correct_member(Membership.objects.get(pk=member.pk), {"phone": ""}, by=admin)
        keeping.end_member(Membership.objects.get(pk=member.pk), date(2016, 1, 1), by=admin)

        purge()

        assert "081234567890" not in str(list(MemberAct.objects.values_list("changes", flat=True)))

    def test_zero_months_keep_them(self, pokja, settings):
        settings.CONTACT_MONTHS = 0
        person = self.left(pokja, "Sudah lama", months=600)

        purge()

        person.refresh_from_db()
        assert person.phone


class TestRest:
    def test_old_imports_sessions_invitations_and_failures_go(self, pokja):
        user = make_user()
        for days in (29, 31):
            waiting = MemberImport.objects.create(pokja=pokja, source=f"{days} hari")
            MemberImport.objects.filter(pk=waiting.pk).update(started_at=ago(days=days))
            text = PastedText.objects.create(owner=user, text=f"{days} hari")
            PastedText.objects.filter(pk=text.pk).update(changed_at=ago(days=days))
            Invitation.objects.create(
                user=make_user(), key_hash=str(days), sent_at=ago(days=days + 7), expires_at=ago(days=days)
            )
        for key, hours in (("alive", 1), ("ended", -1)):
            Session.objects.create(session_key=key, session_data="x", expire_date=ago(hours=-hours))
            UserSession.objects.create(user=user, session_key=key, ip="10.0.0.1", last_seen_at=ago(days=2))
        UserSession.objects.create(user=user, session_key="just now", ip="10.0.0.1")
        for address, days in (("10.0.0.1", 2), ("10.0.0.2", 0)):
            FailureCount.objects.create(address=address, failures=3, since=ago(days=days))
        FailureCount.objects.create(address="10.0.0.3", since=ago(days=2), locked_until=ago(hours=-1))
        meeting, here = make_meeting(pokja), uuid.uuid4()
        for uid, days in ((uuid.uuid4(), 15), (here, 13)):
            SentChange.objects.create(uid=uid, meeting=meeting, at=ago(days=days))
            Visit.objects.create(uid=uid, meeting=meeting, user=user, seen_at=ago(days=days - 13))

        told = purge()

        assert [waiting.source for waiting in MemberImport.objects.all()] == ["29 hari"]
        assert [text.text for text in PastedText.objects.all()] == ["29 hari"]
        assert [invitation.key_hash for invitation in Invitation.objects.all()] == ["29"]
        assert [session.session_key for session in Session.objects.all()] == ["alive"]
        assert {row.session_key for row in UserSession.objects.all()} == {"alive", "just now"}
        assert {row.address for row in FailureCount.objects.all()} == {"10.0.0.2", "10.0.0.3"}
        assert [sent.uid for sent in SentChange.objects.all()] == [visit.uid for visit in Visit.objects.all()] == [here]
        assert told.endswith(
            "1 teks tempelan, 1 impor anggota, 1 sesi, 1 undangan, 1 hitungan gagal masuk, 2 jejak lembar kerja."
        )

    def test_with_nothing_to_do_it_says_so_and_logs_itself(self, fresh_database):
        told = purge()

        assert told == (
            "Data lama dihapus: 0 catatan audit, 0 riwayat orang dan akses, 0 perubahan anggota, 0 kontak orang, "
            "0 teks tempelan, 0 impor anggota, 0 sesi, 0 undangan, 0 hitungan gagal masuk, 0 jejak lembar kerja."
        )
        entry = AuditEntry.objects.get()
        assert (entry.act, entry.actor, entry.pokja, entry.sentence) == ("purged", None, None, told)

    def test_a_dry_run_counts_and_changes_nothing(self, pokja):
        audit.note(audit.Act.MEMBERS, "Catatan.", by=None)
        give_access(make_user(), Role.READER, pokja=pokja)
        age_everything(years_ago(6))
        before = numbers()

        told = purge("--dry-run")

        assert told.startswith("Percobaan, tidak ada yang dihapus. Data lama dihapus: 1 catatan audit, 2 riwayat")
        assert numbers() == before
        assert AuditEntry.objects.count() == 1


class TestWho:
    def test_the_app_role_can_not(self, fresh_database):
        audit.note(audit.Act.MEMBERS, "Catatan.", by=None)
        age_everything(years_ago(6))

        with pytest.raises(ProgrammingError, match="permission denied"):
            retention.purge()

        assert [entry.sentence for entry in AuditEntry.objects.all()] == ["Catatan."]  # nothing half done

    def test_without_the_owner_the_command_says_in_one_line_what_to_set(self, settings):
        settings.MIGRATION_DATABASE = None

        with pytest.raises(CommandError, match=r"^Isi MIGRATION_DATABASE_URL: [^\n]+$"):
            call_command("purge_old_data")

    def test_afterwards_the_connection_is_the_app_role_again(self, fresh_database):
        purge()

        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (django_settings.DATABASES["default"]["USER"],)


def test_four_at_once_count_everything_once(fresh_database):
    for number in range(5):
        audit.note(audit.Act.MEMBERS, f"Catatan {number}.", by=None)
    age_everything(years_ago(6))
    purged, faults, barrier = [], [], threading.Barrier(4)

    def run():
        try:
            barrier.wait()
            with owner_connection():  # of this thread
                purged.append(retention.purge().audit)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert sorted(purged) == [0, 0, 0, 5]
    assert AuditEntry.objects.filter(act="purged").count() == 4


@pytest.mark.parametrize(
    ("name", "bad", "says"),
    [
        ("POKJA_AUDIT_YEARS", "0", "Isi POKJA_AUDIT_YEARS dengan bilangan 1 sampai 100"),
        ("POKJA_AUDIT_YEARS", "lima", "Isi POKJA_AUDIT_YEARS dengan bilangan 1 sampai 100"),
        ("POKJA_CONTACT_MONTHS", "-1", "Isi POKJA_CONTACT_MONTHS dengan bilangan 0 sampai 1200"),
        ("POKJA_IMPORT_DAYS", "1,5", "Isi POKJA_IMPORT_DAYS dengan bilangan 1 sampai 3650"),
    ],
)
def test_a_bad_retention_ends_the_start_in_one_line(tmp_path, name, bad, says):
    done = start(tmp_path, **{name: bad})

    assert done.returncode == 1
    assert done.stderr.startswith(says) and len(done.stderr.strip().splitlines()) == 1


def test_retention_without_settings_and_with(tmp_path):
    shown = "(s.AUDIT_YEARS, s.CONTACT_MONTHS, s.IMPORT_DAYS)"

    assert value(tmp_path, shown) == "(5, 24, 30)"
    own = {"POKJA_AUDIT_YEARS": "10", "POKJA_CONTACT_MONTHS": "0", "POKJA_IMPORT_DAYS": "7"}
    assert value(tmp_path, shown, **own) == "(10, 0, 7)"
