"""Spread over several machines: what people see and what is kept when files, replica, Redis or a worker are away."""

import io
import socket
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from zipfile import ZipFile

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.files.storage import Storage, default_storage
from django.db import OperationalError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from redis.exceptions import ConnectionError as RedisAway

from config import away, values
from meetings.bundling.work import SILENCE, ask, make
from meetings.keyset import Page
from meetings.models import Bundle, ChangedMeeting, FinalReport, Meeting
from operations import rescuing
from operations.worker import LOCKS_OF_EACH, _number
from pokja import cached_sessions, replica, storage
from pokja.models import Access, Region, StoredFile
from pokja.stores import StorageAway
from pokja.stores.bucket import Stream
from pokja.stores.disk import Disk
from tests.factories import make_meeting
from tests.meetings.records import add_file, make_final, make_submitted
from tests.people import make_cast

# --- stored files ---


class AwayStore(Disk):
    """Does not answer."""

    def _open(self, name, mode="rb"):
        raise StorageAway(name)

    def exists(self, name):
        raise StorageAway(name)

    @contextmanager
    def writing(self, name, progress=None):
        yield io.BytesIO()
        raise StorageAway(name)


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def take_files_away(settings):
    def take():
        settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.AwayStore"}}

    def bring_back():
        settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "pokja.stores.disk.Disk"}}

    take.back = bring_back
    return take


def test_broken_write_leaves_no_file_and_no_trace(settings):
    def pieces():
        yield b"half"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        storage_of(default_storage, pieces(), "paket/a.zip")
    assert not default_storage.exists("paket/a.zip")
    assert not list((settings.MEDIA_ROOT / "paket").iterdir())


def test_what_a_killed_process_left_goes_after_a_day(settings, monkeypatch):
    folder = settings.MEDIA_ROOT / "paket"
    folder.mkdir(parents=True)
    (folder / ".tulis-abc").write_bytes(b"half")
    storage.forget_unfinished("paket")
    assert (folder / ".tulis-abc").exists()
    monkeypatch.setattr("pokja.stores.disk.A_DAY", -1)
    storage.forget_unfinished("paket")
    assert not (folder / ".tulis-abc").exists()


def test_store_that_is_away_is_told_and_never_taken_for_a_lost_file(cast, take_files_away):
    meeting = make_final(cast)
    attachment = add_file(make_meeting(cast.pokja), cast.secretariat)
    take_files_away()
    for address in (
        f"/rapat/{meeting.pk}/a1.pdf",
        f"/rapat/{attachment.meeting_id}/lampiran/{attachment.uid}/undangan.pdf",
    ):
        client = cast.client("secretariat")
        client.raise_request_exception = False
        answer = client.get(address)
        assert answer.status_code == 503 and "Retry-After" in answer.headers
        assert "Sedang tidak terjangkau" in answer.content.decode()


def test_approving_without_the_store_leaves_the_meeting_submitted_and_nothing_half_made(cast, take_files_away):
    meeting = make_submitted(cast)
    take_files_away()
    client = cast.client("chair")
    client.raise_request_exception = False
    sent = {"submitted_at": meeting.submitted_at.isoformat()}
    with transaction.atomic():
        assert client.post(f"/rapat/{meeting.pk}/setujui/", sent).status_code == 503
    meeting.refresh_from_db()
    assert (meeting.status, meeting.final_version) == ("submitted", 0) and not FinalReport.objects.exists()
    take_files_away.back()
    assert client.post(f"/rapat/{meeting.pk}/setujui/", sent).status_code == 302
    assert FinalReport.objects.count() == 1


def test_zip_waits_for_the_store_instead_of_telling_that_files_are_lost(cast, take_files_away):
    meeting = make_meeting(cast.pokja)
    add_file(meeting, cast.secretariat)
    bundle = ask(cast.reader, meeting=meeting)
    take_files_away()
    make.func(str(bundle.uid), bundle.attempt)
    bundle.refresh_from_db()
    assert bundle.state == "working"
    take_files_away.back()
    Bundle.objects.update(beat_at=timezone.now() - SILENCE)
    rescuing.revive_all()  # as a worker does it, without anybody looking
    bundle.refresh_from_db()
    make.func(str(bundle.uid), bundle.attempt)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.attempt) == ("done", 2)


def test_bucket_tells_a_server_that_is_away_from_a_file_that_is_not_there():
    from botocore.stub import Stubber

    from pokja.stores.bucket import Bucket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bucket = Bucket(**values.bucket(f"s3+http://kunci:rahasia%2F1@127.0.0.1:{port}/berkas/uji?region=ap-southeast-3"))
    assert (bucket.secret_key, bucket.location, bucket.region_name) == ("rahasia/1", "uji", "ap-southeast-3")
    for act in (lambda: bucket.open("ab"), lambda: bucket.exists("ab"), lambda: storage_of(bucket, [b"x"], "ab")):
        with pytest.raises(StorageAway):
            act()
    assert not bucket.is_reachable()
    for code, expected in (("NoSuchKey", FileNotFoundError), ("SlowDown", StorageAway), ("AccessDenied", StorageAway)):
        with Stubber(bucket.connection.meta.client) as stub:
            stub.add_client_error("get_object", code, expected_params={"Bucket": "berkas", "Key": "uji/ab"})
            with pytest.raises(expected):
                bucket.open("ab")
    with pytest.raises(NotImplementedError):
        bucket.url("ab")  # nobody gets an address that opens without the gate


class Elsewhere(Storage):
    """Has no place on this disk, as a bucket has none; told by a stream without an end that is known."""

    def __init__(self):
        self.kept = {}

    def _open(self, name, mode="rb"):
        if name not in self.kept:
            raise FileNotFoundError(name)
        return Stream(name, io.BytesIO(self.kept[name]))

    def _save(self, name, content):
        self.kept[name] = content.read()
        return name

    @contextmanager
    def writing(self, name, progress=None):
        stream = io.BytesIO()
        yield stream
        self.kept[name] = stream.getvalue()

    def exists(self, name):
        return name in self.kept

    def delete(self, name):
        del self.kept[name]


def test_what_lies_elsewhere_is_sent_by_this_process_though_nginx_may_send_from_the_disk(cast, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.Elsewhere"}}
    settings.ACCEL = True
    final = make_final(cast)
    paper = cast.client("secretariat").get(f"/rapat/{final.pk}/a1.pdf")
    assert "X-Accel-Redirect" not in paper.headers
    content = b"".join(paper.streaming_content)
    assert content == storage.read(final.final_reports.get().pdf) and len(content) == int(paper["Content-Length"])

    client, record = cast.client("admin"), ask(cast.admin, pokja=cast.pokja)
    make.func(str(record.uid), record.attempt)
    sent = client.get(f"/paket/{record.uid}/unduh/")
    with ZipFile(io.BytesIO(b"".join(sent.streaming_content))) as archive:
        assert archive.testzip() is None and content in [archive.read(name) for name in archive.namelist()]
    default_storage.delete(f"paket/{record.uid}.zip")
    assert client.get(f"/paket/{record.uid}/unduh/").status_code == 404


def storage_of(store, pieces, name):
    with store.writing(name) as stream:
        for piece in pieces:
            stream.write(piece)


# --- what is away ---


class _Cause(Exception):
    def __init__(self, pgcode):
        self.pgcode = pgcode


@pytest.mark.parametrize(
    ("code", "is_away"), [(None, True), ("57P01", True), ("57P03", True), ("08006", True), ("40P01", False)]
)
def test_only_a_database_that_is_out_of_reach_is_told_as_such(code, is_away):
    error = OperationalError("x")
    error.__cause__ = _Cause(code)
    assert away.is_away(error) is is_away
    assert away.is_away(RedisAway()) and not away.is_away(ValueError())


# --- replica ---


@pytest.fixture
def with_replica(fresh_database, settings, monkeypatch):
    """The same database once more, as the replica; how far it is, is up to the test."""
    own = settings.DATABASES["default"]
    only_read = {"options": "-c default_transaction_read_only=on"}
    settings.DATABASES["replica"] = own | {"TEST": {}, "OPTIONS": own.get("OPTIONS", {}) | only_read}
    monkeypatch.setattr(replica.progress, "is_enough", lambda: True)
    yield connections["replica"]
    connections["replica"].close()
    del connections["replica"]
    del settings.DATABASES["replica"]
    replica.progress.reset()


READS = ("SELECT", "WITH", "EXECUTE")
LISTS = ("/rapat/", "/rapat/?q=permukiman", "/tindak-lanjut/", "/tindak-lanjut/?tampil=papan", "/wilayah/", "/pokja/")


def test_lists_come_from_the_replica_and_rights_never_do(with_replica):
    cast = make_cast()
    make_final(cast)
    client = cast.client("reader")
    for address in LISTS:
        with CaptureQueriesContext(with_replica) as copied, CaptureQueriesContext(connections["default"]) as own:
            assert client.get(address).status_code == 200
        asked = [query["sql"] for query in copied]
        assert asked and not [sql for sql in asked if not sql.lstrip("(\n").startswith(READS)], address
        for table in ("pokja_access", "django_session", "usersessions"):
            assert not [sql for sql in asked if f'FROM "{table}' in sql], address
        assert any("pokja_access" in query["sql"] for query in own), address
    with CaptureQueriesContext(with_replica) as copied:
        client.get(f"/rapat/{Meeting.objects.get().pk}/")
    assert not copied.captured_queries  # the gate and all other pages ask the primary


def test_who_reads_an_area_reads_its_numbers_and_lists_from_the_replica(with_replica):
    cast = make_cast()
    make_final(cast)
    numbers = ("/wilayah/", "/wilayah/36/", "/wilayah/36/angka.csv")
    for who, address in product(("area_reader", "system"), (*numbers, "/rapat/?q=permukiman", "/tindak-lanjut/?q=air")):
        with CaptureQueriesContext(with_replica) as copied:
            assert cast.client(who).get(address).status_code == 200  # writing there would be refused
        assert copied.captured_queries


def test_search_of_the_replica_finds_what_waits_for_its_words_and_writes_nothing(with_replica):
    cast = make_cast()
    make_final(cast, title="Rapat Sanggraloka")
    waiting = ChangedMeeting.objects.count()
    assert waiting  # nobody has written the words yet; a copy could not
    page = cast.client("reader").get("/rapat/?q=sanggraloka").content.decode()
    assert "Rapat" in page and f"/rapat/{Meeting.objects.get().pk}/" in page
    assert ChangedMeeting.objects.count() == waiting


def test_who_has_just_written_reads_the_primary(with_replica, settings):
    cast = make_cast()
    client = cast.client("secretariat")
    client.post("/rapat/baru/", {})
    assert client.cookies["pokja_baru"]["max-age"] > settings.REPLICA_LAG
    assert client.cookies["pokja_baru"]["httponly"]
    with CaptureQueriesContext(with_replica) as copied:
        client.get("/rapat/")
    assert not copied.captured_queries


def test_what_somebody_may_not_see_any_more_is_left_out_though_the_replica_still_has_it(with_replica, monkeypatch):
    cast = make_cast()
    meeting = make_meeting(cast.elsewhere, "Rapat Jawa Timur")
    behind = Page([meeting], None, None)  # as a copy finds it that does not know yet what was taken away
    monkeypatch.setattr("meetings.views.meetings.page_of", lambda *args, **places: behind)
    assert "Rapat Jawa Timur" in cast.client("stranger").get("/rapat/").content.decode()
    assert "Rapat Jawa Timur" not in cast.client("reader").get("/rapat/").content.decode()


def test_without_the_replica_the_same_page_comes_from_the_primary(with_replica, monkeypatch, caplog):
    cast = make_cast()
    client = cast.client("reader")

    def refuse():
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(with_replica, "ensure_connection", refuse)
    monkeypatch.setattr(with_replica, "cursor", refuse)
    for address in LISTS:
        assert client.get(address).status_code == 200
    assert "the replica is away" in caplog.text
    assert not replica._lagging.get()


def test_replica_serves_only_while_it_has_passed_a_note_that_is_young_enough(settings, monkeypatch):
    settings.REPLICA_LAG = 5
    clock, places = [1000.0], {"default": 100, "replica": 100}
    monkeypatch.setattr(replica.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(replica, "_place", lambda alias, sql: places[alias])
    progress = replica.Progress()
    assert progress.is_enough()
    places["default"] = 200  # the copy stands still from now on
    served = []
    for _ in range(9):
        clock[0] += 1
        served.append(progress.is_enough())
    assert served == [True] * 4 + [False] * 5
    places["replica"] = 200
    clock[0] += 1
    assert progress.is_enough()
    places["replica"] = None  # no copy any more: somebody made a primary of it
    clock[0] += 6
    assert not progress.is_enough()


def test_nothing_is_written_to_the_replica_and_nothing_migrated_there():
    router = replica.Router()
    token = replica._lagging.set(True)
    try:
        assert router.db_for_read(Meeting) == router.db_for_read(Region) == "replica"
        assert router.db_for_read(Access) == router.db_for_read(Session) == "default"
        assert router.db_for_write(Meeting, instance=Meeting()) == "default"
    finally:
        replica._lagging.reset(token)
    assert not router.allow_migrate("replica", "meetings") and router.db_for_read(Meeting) == "default"


# --- sessions with a copy ---


@pytest.fixture
def copied_sessions(settings, db):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "salinan"}}
    settings.SESSION_ENGINE = "pokja.cached_sessions"
    cache.clear()


def test_copy_spares_the_look_and_sign_out_elsewhere_ends_it_at_once(copied_sessions):
    cast = make_cast()
    here, there = cast.client("reader"), cast.client("reader")
    assert there.get("/akun/").status_code == 200
    with CaptureQueriesContext(connections["default"]) as asked:
        there.get("/akun/")
    assert not [query for query in asked if "django_session" in query["sql"] and query["sql"].startswith("SELECT")]

    Session.objects.filter(session_key=there.session.session_key).delete()  # as "Keluarkan perangkat" does

    assert there.get("/akun/").status_code == 302
    assert here.get("/akun/").status_code == 200


def test_late_copy_of_a_session_that_was_ended_counts_for_nothing(copied_sessions):
    cast = make_cast()
    client = cast.client("reader")
    client.get("/akun/")
    store = cached_sessions.SessionStore(client.session.session_key)
    data = store.load()
    Session.objects.all().delete()
    store._copy(data)  # a request that was under way
    assert client.get("/akun/").status_code == 302


def test_without_redis_people_stay_signed_in_and_no_sign_out_is_half_done(copied_sessions, monkeypatch):
    cast = make_cast()
    client = cast.client("reader")

    def refuse(*args, **kwargs):
        raise RedisAway("away")

    for name in ("get", "get_many", "set", "add", "delete"):
        monkeypatch.setattr(LocMemCache, name, refuse)
    assert client.get("/akun/").status_code == 200
    with pytest.raises(RedisAway), transaction.atomic():
        Session.objects.all().delete()
    assert Session.objects.exists() and client.get("/akun/").status_code == 200


# --- workers that died ---


def _task(status="RUNNING", workers=("mati",), minutes=5):
    at = timezone.now() - timedelta(minutes=minutes)
    return DBTaskResult.objects.create(
        status=status, args_kwargs={"args": [], "kwargs": {}}, task_path="meetings.bundling.work.make",
        worker_ids=list(workers), backend_name="default", run_after=at, started_at=at, exception_class_path="",
        traceback="",
    )  # fmt: skip


@pytest.mark.django_db
def test_task_of_a_dead_worker_waits_again_and_that_of_a_living_one_does_not(monkeypatch):
    monkeypatch.setattr(rescuing, "_database_runs_for", lambda: timedelta(hours=1))
    dead, alive, young = _task(), _task(workers=["mati", "hidup"]), _task(minutes=0)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", (LOCKS_OF_EACH, _number("hidup")))
    assert rescuing.put_back_tasks() == 1
    found = dict(DBTaskResult.objects.values_list("pk", "status"))
    assert (found[dead.pk], found[alive.pk], found[young.pk]) == ("READY", "RUNNING", "RUNNING")


@pytest.mark.django_db
def test_task_with_which_three_workers_died_is_given_up_and_told(monkeypatch, caplog):
    monkeypatch.setattr(rescuing, "_database_runs_for", lambda: timedelta(hours=1))
    task = _task(workers=["a", "b", "c"])
    rescuing.put_back_tasks()
    task.refresh_from_db()
    assert task.status == "FAILED" and "is given up" in caplog.text


@pytest.mark.django_db
def test_just_after_a_start_of_the_database_nobody_is_taken_for_dead(monkeypatch):
    """Its workers are about to take their locks anew."""
    monkeypatch.setattr(rescuing, "_database_runs_for", lambda: timedelta(seconds=10))
    _task()
    assert rescuing.put_back_tasks() == 0


@pytest.mark.django_db
def test_files_are_never_half_there_for_their_rows(cast, take_files_away):
    take_files_away()
    with pytest.raises(StorageAway):
        storage.store(b"isi", "text/plain")
    assert not StoredFile.objects.exists()
