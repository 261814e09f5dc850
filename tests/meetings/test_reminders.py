"""Reminders: who is told of what and when, once whatever happens, and nobody who said no."""

import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from smtplib import SMTPException, SMTPServerDisconnected
from threading import Barrier

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from meetings import workflow
from meetings.models import FollowUpStatus, FollowUpUpdate, Reminder
from meetings.reminding import schedule as morning
from meetings.reminding import sending
from meetings.reminding.sending import remind
from meetings.tasks import PASS_ON, Tasks
from meetings.workflow import carrying
from pokja.letters import Fate
from pokja.models import Institution, User
from pokja.models.membership import SeatRole
from pokja.roles import Role
from tests.factories import give_access, make_meeting, make_pokja, make_seat, make_user
from tests.meetings.test_rows_together import at_once
from tests.meetings.test_tasks import final, make_final_of, sit, task
from tests.people import client_of, make_cast

MONDAY = datetime(2026, 5, 18, 1, tzinfo=UTC)
DUE = date(2026, 6, 10)


@pytest.fixture
def cast(db):
    return make_cast()


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


def letters(start="") -> list[tuple[str, str]]:
    return [(m.to[0], m.subject) for m in mail.outbox if m.subject.startswith(start)]


def around(kind) -> list[str]:
    return [address for address, _ in letters({"before": "Target dekat", "after": "Lewat target"}[kind])]


# --- who is told of what ---


def test_once_a_week_each_person_gets_what_is_open_and_the_secretariat_what_has_no_owner_with_an_account(cast):
    member = sit(cast.reader, cast.pokja, institution="Dinas PUPR")
    office = Institution.objects.create(pokja=cast.pokja, name="Dinas PUPR")
    meeting = make_meeting(cast.pokja)
    task(meeting, "Milik pejabat", owner_seat=member.seat, due_date=date(2026, 5, 10))
    task(meeting, "Milik instansinya", owner_institution=office)
    task(meeting, "Milik bank", owner_institution=Institution.objects.create(pokja=cast.pokja, name="Bank Uji"))
    task(meeting, "Milik siapa saja")
    task(meeting, "Sudah jadi", status_at_writing=FollowUpStatus.DONE)
    task(meeting, "Tidak jadi", owner_seat=member.seat, status_at_writing=FollowUpStatus.DROPPED)

    assert remind(MONDAY) == Counter(sent=2)

    bodies = {m.to[0]: m.body for m in mail.outbox}
    assert set(bodies) == {cast.reader.email, cast.secretariat.email}
    told = bodies[cast.reader.email]
    assert "Milik pejabat" in told and "Milik instansinya" in told and "lewat target" in told
    assert "bank" not in told and "siapa saja" not in told
    told = bodies[cast.secretariat.email]
    assert "Milik bank" in told and "Milik siapa saja" in told and "Perlu diteruskan" in told
    assert "Milik pejabat" not in told and "Milik instansinya" not in told
    assert not any("Sudah jadi" in body or "Tidak jadi" in body for body in bodies.values())
    assert "?lihat=teruskan" in told and "/akun/" in told


def test_the_numbers_of_the_letter_are_those_of_the_list_it_leads_to(cast):
    meeting = make_meeting(cast.pokja)
    for n in range(20):
        task(meeting, f"tugas {n}", due_date=date(2026, 5, 1 + n))
    remind(MONDAY)

    count = Tasks(cast.secretariat, MONDAY).counts()[PASS_ON]
    (letter,) = [letter for letter in mail.outbox if "pekan ini" in letter.subject]
    assert letter.subject == "Tindak lanjut pekan ini: 20 terbuka, 17 lewat target" and count == 20
    assert "(20):" in letter.body and letter.body.count("\n- tugas") == 15 and "dan 5 lainnya" in letter.body


def test_a_week_without_open_follow_ups_brings_no_letter(cast):
    task(make_meeting(cast.pokja), status_at_writing=FollowUpStatus.DONE)
    assert remind(MONDAY) == Counter() and not mail.outbox and not Reminder.objects.exists()


def test_one_letter_comes_before_the_date_and_one_after(cast):
    task(make_meeting(cast.pokja), "Susun peta", due_date=DUE)
    days = {"before": [], "after": []}
    for shift in range(-10, 15):
        mail.outbox.clear()
        remind(on(DUE + timedelta(days=shift)))
        for kind, found in days.items():
            found += [shift] * len(around(kind))

    assert days == {"before": [-3], "after": [1]}


def test_what_is_due_at_a_rakor_is_told_of_around_the_day_of_that_rakor(cast):
    task(make_meeting(cast.pokja, number="1", day=date(2026, 2, 2)), "Pilih lokasi", due_text="pada Rakor 2")
    make_meeting(cast.pokja, number="2", day=DUE)
    for day in range(-6, 10):
        remind(on(DUE + timedelta(days=day)))

    assert (len(around("before")), len(around("after"))) == (1, 1)
    assert "target pada Rakor 2" in next(m.body for m in mail.outbox if m.subject.startswith("Target dekat"))


def test_a_scheduler_that_stood_still_for_some_days_tells_of_it_later(cast):
    task(make_meeting(cast.pokja), "Susun peta", due_date=DUE)
    remind(on(DUE - timedelta(days=1)))
    remind(on(DUE + timedelta(days=5)))
    assert len(around("before")) == len(around("after")) == 1


def test_what_is_done_by_then_brings_no_letter(cast):
    row = task(make_meeting(cast.pokja), "Susun peta", due_date=DUE)
    workflow.add_update(row, status=FollowUpStatus.DONE, by=cast.secretariat, uid=uuid.uuid4())
    for shift in (-3, 1):
        remind(on(DUE + timedelta(days=shift)))
    assert not mail.outbox


def test_a_new_date_is_told_of_anew(cast):
    row = task(make_meeting(cast.pokja), "Susun peta", due_date=DUE)
    remind(on(DUE - timedelta(days=2)))
    row.due_date = DUE + timedelta(days=30)
    row.save()
    remind(on(DUE + timedelta(days=28)))
    assert len(around("before")) == 2


def test_one_that_was_carried_on_with_its_date_is_not_told_of_again(cast):
    meeting = final(cast.pokja, "Susun peta", due_date=DUE, day=date(2026, 2, 1))
    remind(on(DUE + timedelta(days=1)))
    second = make_meeting(cast.pokja, "Rakor 2", day=date(2026, 6, 11))
    carrying.carry_on(second, meeting.rows.get(), uid=uuid.uuid4(), by=cast.secretariat)
    remind(on(DUE + timedelta(days=2)))
    assert len(around("after")) == 1


def test_the_day_is_that_of_the_zone_of_the_pokja(cast):
    """At 23.30 in Jakarta the target of yesterday is past in Papua, not in Banten."""
    papua = make_pokja("91")
    user = make_user(email="papua@contoh.test")
    give_access(user, Role.SECRETARIAT, pokja=papua)
    for pokja in (cast.pokja, papua):
        task(make_meeting(pokja), "Susun peta", due_date=DUE)
    remind(datetime(2026, 6, 10, 16, 30, tzinfo=UTC))
    assert around("after") == ["papua@contoh.test"]


def test_a_seat_passes_its_reminders_to_who_sits_on_it_now(cast):
    member = sit(cast.reader, cast.pokja)
    task(make_meeting(cast.pokja), "Susun peta", owner_seat=member.seat, due_date=DUE)
    member.valid_until = date(2026, 6, 1)
    member.save()
    sit(cast.chair, cast.pokja, seat=member.seat, valid_from=date(2026, 6, 2))
    remind(on(DUE - timedelta(days=2)))
    assert around("before") == [cast.chair.email]


def test_an_owner_whose_account_may_not_enter_any_more_is_reached_through_the_secretariat(cast):
    member = sit(cast.reader, cast.pokja)
    task(make_meeting(cast.pokja), "Susun peta", owner_seat=member.seat, due_date=DUE)
    User.objects.filter(pk=cast.reader.pk).update(is_active=False)
    remind(on(DUE - timedelta(days=2)))
    assert around("before") == [cast.secretariat.email]


def test_a_coordinator_is_told_for_the_bidang(cast):
    member = sit(cast.reader, cast.pokja, SeatRole.COORDINATOR, bidang="Air minum")
    sit(cast.chair, cast.pokja, SeatRole.MEMBER, bidang="Air minum")
    task(make_meeting(cast.pokja), "Susun peta", owner_bidang=member.seat.bidang, due_date=DUE)
    remind(on(DUE - timedelta(days=2)))
    assert around("before") == [cast.reader.email]


def test_another_pokja_is_told_of_its_own_once_it_may_read_the_meeting(cast):
    meeting = make_meeting(cast.pokja, participants=[cast.joined], day=date(2026, 2, 1))
    task(meeting, "Susun peta", owner_pokja=cast.joined, due_date=DUE)
    remind(on(DUE - timedelta(days=2)))
    assert around("before") == [cast.secretariat.email]

    mail.outbox.clear()
    make_final_of(meeting)
    remind(on(DUE + timedelta(days=2)))
    assert around("after") == [cast.participant.email]


def test_strangers_and_readers_of_areas_get_no_letter_and_no_word_of_a_draft(cast):
    task(make_meeting(cast.pokja), "Rahasia draf", due_date=DUE, owner_seat=make_seat(cast.pokja))
    final(cast.elsewhere, "Milik Jawa Timur", due_date=DUE)
    remind(on(DUE - timedelta(days=2)))
    told = {m.to[0]: m.body for m in mail.outbox}
    assert set(told) == {cast.secretariat.email, cast.stranger.email}
    assert "Rahasia" not in told[cast.stranger.email] and "Jawa Timur" not in told[cast.secretariat.email]


def test_who_said_no_on_the_account_page_gets_nothing(cast):
    task(make_meeting(cast.pokja), "Susun peta", due_date=DUE)
    client = client_of(cast.secretariat)
    client.post("/akun/tampilan/", {"theme": "device", "tab_indents": "on"})
    assert not User.objects.get(pk=cast.secretariat.pk).reminders
    remind(on(DUE - timedelta(days=2)))
    assert not mail.outbox
    client.post("/akun/tampilan/", {"theme": "device", "reminders": "on"})
    remind(on(DUE - timedelta(days=1)))
    assert around("before") == [cast.secretariat.email]


def test_words_with_line_breaks_stay_on_their_line_and_add_no_head(cast):
    meeting = make_meeting(cast.pokja)
    evil = "Susun\r\nBcc: x@contoh.test\r\n\r\n<b>peta</b>"
    task(meeting, evil, owner_text="Dinas\nX: y", due_date=DUE)
    remind(on(DUE - timedelta(days=2)))
    for letter in mail.outbox:
        assert "\n" not in letter.subject and letter.bcc == [] and "\nBcc" not in letter.body
        assert "<b>peta</b>" in letter.body and "&lt;" not in letter.body


# --- never twice ---


def test_however_often_it_runs_each_letter_goes_out_once(cast):
    task(make_meeting(cast.pokja), "Susun peta", due_date=DUE)
    for _ in range(3):
        remind(on(DUE - timedelta(days=2)))
    assert len(mail.outbox) == 2  # the week's, and the one before the date
    assert set(Reminder.objects.values_list("state", flat=True)) == {"sent"}


def test_several_schedulers_at_once_send_each_letter_once(fresh_database):
    cast = make_cast()
    for n in range(5):
        task(make_meeting(cast.pokja), f"tugas {n}", due_date=DUE)
        task(make_meeting(cast.elsewhere), f"tugas {n}", due_date=DUE)
    moment = on(DUE - timedelta(days=2))

    at_once(*[lambda: remind(moment)] * 4)

    assert Counter(letters()) == Counter(set(letters())) and len(mail.outbox) == 4
    assert Reminder.objects.filter(state="sent").count() == Reminder.objects.count() == 12


class HalfwayBackend(EmailBackend):
    """Takes some letters and refuses the others, as its test says."""

    refuses = set()

    def send_messages(self, messages):
        if any(message.to[0] in self.refuses for message in messages):
            raise SMTPException("451 later")
        return super().send_messages(messages)


def test_a_mail_server_that_fails_half_way_gets_the_rest_on_the_next_run(cast, settings):
    settings.EMAIL_BACKEND = f"{__name__}.HalfwayBackend"
    for pokja in (cast.pokja, cast.elsewhere):
        task(make_meeting(pokja), "Susun peta", due_date=DUE)
    moment = on(DUE - timedelta(days=2))
    HalfwayBackend.refuses = {cast.secretariat.email}
    assert remind(moment) == Counter(sent=2, failed=2)
    assert remind(moment) == Counter(failed=2)
    HalfwayBackend.refuses = set()

    assert remind(moment) == Counter(sent=2)
    assert remind(moment) == Counter()

    assert Counter(address for address, _ in letters()) == {cast.secretariat.email: 2, cast.stranger.email: 2}
    ids = [m.extra_headers["Message-ID"] for m in mail.outbox]
    assert len(set(ids)) == 4


class SilentBackend(EmailBackend):
    """Takes the letter and goes away before it says so; or is not there at all."""

    is_there = True

    def open(self):
        if not self.is_there:
            raise ConnectionRefusedError

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SMTPServerDisconnected("Connection unexpectedly closed")


def test_a_letter_that_the_server_took_without_a_word_is_not_sent_again(cast, settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.SilentBackend"
    task(make_meeting(cast.pokja), "Susun peta")
    monkeypatch.setattr(SilentBackend, "is_there", False)
    assert remind(MONDAY) == Counter(failed=1)
    monkeypatch.setattr(SilentBackend, "is_there", True)

    assert remind(MONDAY) == Counter(unknown=1)
    assert remind(MONDAY) == Counter()
    assert len(mail.outbox) == 1


def test_what_was_done_before_the_next_try_is_not_told_any_more(cast, settings):
    settings.EMAIL_BACKEND = f"{__name__}.HalfwayBackend"
    row = task(make_meeting(cast.pokja), "Susun peta", due_date=DUE)
    HalfwayBackend.refuses = {cast.secretariat.email}
    remind(on(DUE - timedelta(days=2)))
    HalfwayBackend.refuses = set()
    FollowUpUpdate.objects.create(followup_id=row.pk, status=FollowUpStatus.DONE, by=cast.secretariat)
    remind(on(DUE - timedelta(days=1)))
    assert not mail.outbox


def test_an_address_that_never_works_is_given_up_after_some_tries(cast, settings):
    settings.EMAIL_BACKEND = f"{__name__}.HalfwayBackend"
    HalfwayBackend.refuses = {cast.secretariat.email}
    task(make_meeting(cast.pokja), "Susun peta")
    got = [remind(MONDAY + timedelta(hours=n))["failed"] for n in range(8)]
    HalfwayBackend.refuses = set()
    assert got == [1] * sending.MOST_ATTEMPTS + [0] * 3


def test_a_sender_killed_in_the_middle_leaves_no_second_letter(cast, monkeypatch):
    """It died after the claim: the letter may have gone out, so the next run sends none and says so."""
    task(make_meeting(cast.pokja), "Susun peta", due_date=DUE)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "try_letter", killed)
        with pytest.raises(KeyboardInterrupt):
            remind(on(DUE - timedelta(days=2)))
    Reminder.objects.update(at=timezone.now() - timedelta(hours=2))

    outcome = remind(on(DUE - timedelta(days=2)))
    assert around("before") == [] and outcome == Counter(sent=1, unknown=1)  # the week's letter was not begun yet


def test_a_claim_is_committed_before_its_letter_goes_out(fresh_database, monkeypatch):
    """Else a crash after sending would take the claim back."""
    cast, seen, meet = make_cast(), [], Barrier(2)
    task(make_meeting(cast.pokja), "Susun peta")

    def look(*args, **kwargs):
        meet.wait(20)
        meet.wait(20)
        return Fate.SENT

    def other():
        meet.wait(20)
        seen.extend(Reminder.objects.values_list("state", flat=True))
        meet.wait(20)

    monkeypatch.setattr(sending, "try_letter", look)
    at_once(lambda: remind(MONDAY), other)
    assert seen == ["claimed"] and Reminder.objects.get().state == "sent"


# --- cron and queue ---


def test_the_command_says_what_it_did(cast):
    task(make_meeting(cast.pokja), "Susun peta")
    out = StringIO()
    call_command("send_reminders", stdout=out)
    call_command("send_reminders", stdout=out)
    assert out.getvalue().splitlines() == ["1 surat terkirim, 0 gagal.", "0 surat terkirim, 0 gagal."]


def test_the_queue_holds_one_morning_and_asks_for_the_next_before_it_sends(cast, settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    out = StringIO()
    for _ in range(2):
        call_command("send_reminders", schedule=True, stdout=out)
    assert out.getvalue().splitlines() == ["Dijadwalkan setiap pukul 06.00 WIB.", "Sudah terjadwal."]
    waiting = DBTaskResult.objects.get()
    assert waiting.run_after > timezone.now() and waiting.run_after.astimezone(UTC).hour == 23

    # The morning has come, and its sender dies at once: the next morning is asked for all the same.
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    monkeypatch.setattr(morning, "remind", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        waiting.task.func()
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


def test_old_reminders_are_forgotten(cast):
    task(make_meeting(cast.pokja), "Susun peta")
    remind(MONDAY)
    Reminder.objects.update(at=timezone.now() - timedelta(days=91))
    remind(MONDAY + timedelta(days=7))
    assert Reminder.objects.count() == 1
