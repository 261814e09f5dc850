"""Random input for every form, page that takes one, importer and parser: no 500, nothing lost, refused in our words.

Few inputs here; `python benchmarks/fuzz_forms.py` runs the same with ten thousand each.
"""

import json
import re
import time
import traceback
import warnings
from collections import Counter
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from allauth.core import context as allauth_context
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz_forms import read_told, summed
from meetings import quickline
from meetings.codes import shown_code
from meetings.forms.sections import WRITABLE
from meetings.hall import Hall
from meetings.models import Meeting
from meetings.papers import pdf
from meetings.pasted.guess import guess
from meetings.pasting.files import Unreadable, read_bytes
from meetings.record.reading import read_record
from meetings.workflow import open_code
from pokja import lockout
from pokja.cleaning import clean_text
from pokja.lockout import Limit
from pokja.member_table.table import read_table
from pokja.tables import TableRefused, read_file, read_paste
from tests.fuzzing import (
    ENGLISH,
    FILES,
    check,
    files,
    form_classes,
    input_for,
    json_values,
    remembered,
    requests_of_the_sheet,
    typed,
)
from tests.people import client_of
from tests.test_access import TABLE, make_world

pytestmark = pytest.mark.django_db

# What other forms build on, and rows of forms that a page makes only for things this world has not.
PARTS = {"WhoAndUntil", "AccountForm", "TwoPasswords", "Term", "MemberFields", "CodeBase", "PresenceFields",
         "MeetingForm", "RowForm", "HangingRowForm", "ResultForm", "LineForm", "PreparationFields"}  # fmt: skip
LINES = [
    "1. Rapat dibuka oleh Sekda > Bappeda, 30 5 2016",
    "a) ",
    "Tindak lanjut:",
    "((((((((",
    "1.1.1.1.1.1.1.",
    "Nama\tNIP",
    "Hari/Tanggal : Senin, 30 Mei 2016",
    "- - - - - -",
    "Kesepakatan :",
    "\t\t\t\t",
    "pukul 09.00-12.00 WIB s.d. selesai",
]
lines = st.lists(st.one_of(st.sampled_from(LINES), typed), max_size=12).map("\n".join)


@pytest.fixture
def inputs(request) -> int:
    return request.config.getoption("--fuzz")


ROUND = 500
PAGES = "all pages together"


@pytest.fixture
def told(request) -> Path | None:
    """Where a run writes down at once what it sent and found, as a long one may be ended at any time."""
    path = request.config.getoption("--fuzz-told")
    return path and Path(path)


@pytest.fixture
def tell(told):
    def line(**words):
        if told:
            with told.open("a", encoding="utf-8") as file:
                file.write(json.dumps(words) + "\n")

    return line


def turns(names: list[str], inputs: int, told: Path | None):
    """Names, each with how many inputs it is to be sent now: all in turn, so that a run that is ended tried all.

    What an earlier run wrote down that it sent is not sent again.
    """
    sent = read_told(told)[0] if told else Counter()
    for goal in range(ROUND, inputs + ROUND, ROUND):
        for name in names:
            if (count := min(goal, inputs) - sent[name]) > 0:
                sent[name] += count
                yield name, count


def test_a_run_goes_on_where_an_ended_one_stopped(tmp_path):
    told = tmp_path / "told"
    assert list(turns(["A", "B"], 700, told)) == [("A", 500), ("B", 500), ("A", 200), ("B", 200)]
    told.write_text('{"form": "A", "inputs": 500}\n{"fault": "A", "wrong": "x"}\n{"form": "B", "inputs": 60}\n')
    assert list(turns(["A", "B"], 700, told)) == [("B", 440), ("A", 200), ("B", 200)]
    assert summed(*read_told(told)).endswith("2 forms, 560 inputs, at least 60 each, 1 kinds of fault")


@pytest.fixture(autouse=True)
def without_limits(monkeypatch):
    monkeypatch.setattr(lockout, "_begin", lambda limits: lockout.Attempt({}, {}))
    assert isinstance(lockout.ADDRESS, Limit)


def many(strategy, count: int, run) -> None:
    """`run` with `count` values; what one wrote is taken back before the next."""
    undo = Undo()

    @settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=False
    )
    @given(strategy)
    def each(value):
        with undo.after_one():
            run(value)

    with connection.execute_wrapper(undo.watch), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            each()
        finally:
            undo.end()


class Undo:
    """A transaction around many inputs, taken back and begun anew after one that wrote or failed.

    Most forms only read; three statements more for each input would be most of what they ask of the database.
    """

    block, touched = None, False

    @contextmanager
    def after_one(self):
        if self.block is None:
            self.block = taken_back()
            self.block.__enter__()
            self.touched = False
        try:
            yield
        except BaseException:
            self.touched = True
            raise
        finally:
            if self.touched:
                self.end()

    def end(self):
        block, self.block = self.block, None
        if block:
            block.__exit__(None, None, None)

    def watch(self, execute, sql, params, many, context):
        self.touched = self.touched or not str(sql).startswith("SELECT")
        try:
            return execute(sql, params, many, context)
        except Exception:
            self.touched = True
            raise


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(pdf, "print_page", lambda html, **others: b"%PDF-")
    return make_world()


@pytest.fixture
def made(world, monkeypatch) -> dict:
    """How every form is made, learnt from the pages themselves."""
    monkeypatch.setattr(Hall, "session", property(lambda hall: hall.sessions[0]))  # as if it sat now
    code = open_code(Meeting.objects.get(pk=world.ids["draft"].things["pk"]), by=world.cast.secretariat)
    classes = form_classes()
    with remembered(classes) as found:
        for rule in TABLE:
            person = min(rule.allowed, default=None)
            if person:
                client = client_of(getattr(world.cast, person))
                with taken_back():
                    getattr(client, rule.method.lower())(world.address(rule))
        _visit_others(world, code)
    return found


def _visit_others(world, code):
    stranger = client_of(world.cast.anonymous)
    stranger.get(f"/h/{shown_code(code.code)}/?instansi=")
    for name in ("account_login", "account_reset_password"):
        stranger.get(reverse(name))
        stranger.post(reverse(name), {"login": "a@contoh.test", "email": "a@contoh.test", "password": "x"})
    secretariat, pk = client_of(world.cast.secretariat), code.meeting_id
    text = {"text": "Rakor 1 Pokja\nSenin, 30 Mei 2016\nKesepakatan:\n1. Kirim data"}
    for name, args in (("paste", []), ("paste_into", [pk])):
        secretariat.get(secretariat.post(reverse(f"meetings:{name}", args=args), text)["Location"])
    for section in WRITABLE:
        secretariat.get(reverse("meetings:a1_section", args=[pk, section]))


def test_every_form_and_every_page_takes_anything(world, made, inputs, told, tell, rf, request):
    """Each form gets that many inputs; all pages that are posted to share as many as one form."""
    forms = {how.cls.__name__: how for how in made.values()}
    anonymous = rf.post("/")
    anonymous.user, anonymous.session = world.cast.anonymous, {}
    wanted = re.compile(request.config.getoption("--fuzz-forms"))
    faults = Faults(tell)
    post, posts = page_poster(world, forms.values())
    for name, count in turns([name for name in [*forms, PAGES] if wanted.search(name)], inputs, told):
        begun = time.monotonic()
        if name == PAGES:
            many(posts, count, faults.of(name, post))
        else:
            with allauth_context.request_context(anonymous):
                many(input_for(forms[name].again(None, None)), count, faults.of(name, form_checker(forms[name])))
        tell(form=name, inputs=count, seconds=round(time.monotonic() - begun, 1))

    assert faults.found == {}
    missing = {cls.__name__ for cls in form_classes()} - set(forms) - PARTS
    assert not missing - UNREACHED, " ".join(sorted(missing))


class Faults:
    """Each kind of fault once, and on with the next input."""

    def __init__(self, tell):
        self.found, self.tell = {}, tell

    def of(self, name, run):
        def one(sent):
            try:
                where, wrong = run(sent)
            except Exception as error:
                last = traceback.extract_tb(error.__traceback__)[-1]
                where, wrong = f"{last.filename}:{last.lineno}", f"{type(error).__name__}: {error}"
            if wrong and (name, where, wrong[:40]) not in self.found:
                self.found[name, where, wrong[:40]] = wrong, repr(sent)
                self.tell(fault=name, where=where, wrong=wrong, sent=repr(sent))

        return one


def form_checker(how):
    return lambda sent: ("", check(how, *sent))


def page_poster(world, forms):
    """What posts to a page, and the strategy of what is posted."""
    fields = sorted({name for how in forms for name in how.field_names()})
    rules = [rule for rule in TABLE if rule.method == "POST" and rule.allowed]
    clients = {person: client_of(getattr(world.cast, person)) for rule in rules for person in [min(rule.allowed)]}
    sent = st.dictionaries(st.sampled_from([*fields, "act", "version", "lihat", "kind", "text"]), typed, max_size=8)
    uploads = st.dictionaries(st.sampled_from(["file", "proof", "logo", "table"]), files, max_size=2)

    def post(value):
        rule, data, sent_files = value
        body = {name: text.encode("utf-8", "ignore").decode() for name, text in data.items()}
        body |= {name: SimpleUploadedFile(*file) for name, file in sent_files.items() if file}
        status = clients[min(rule.allowed)].post(world.address(rule), body).status_code
        return str(rule), f"status {status}" if status >= 500 else ""

    return post, st.tuples(st.sampled_from(rules), sent, uploads)


# Of passwords, keys and codes, which have tests of their own; of two entries that are to be merged; and of the lines of
# a section that this world has not filled.
UNREACHED = {
    "BudgetForm", "OutputForm",
    "ChangePasswordForm", "CodeForm", "FirstPasswordForm", "MergeForm", "ResetPasswordForm", "SetPasswordForm",
    "SetUpForm",
}  # fmt: skip


def test_the_sheet_s_endpoint_answers_any_json(world, inputs):
    ids = world.ids["draft"].things
    client = client_of(world.cast.secretariat)
    address = reverse("meetings:send", args=[ids["pk"]])
    rows = [str(ids["row"]), str(ids["followup"])]

    def one(body):
        words = json.dumps(body)
        response = client.post(address, words, content_type="application/json")
        assert response.status_code in (200, 400, 403, 404), words

    many(requests_of_the_sheet(rows, str(world.cast.secretariat.pk)), inputs, one)


def test_a_pasted_text_is_sorted_whatever_it_is(inputs):
    def one(text):
        text = clean_text(text, multiline=True)
        facts, found = guess(text, today=date(2016, 5, 30), years=(2016,))
        assert isinstance(facts, dict)

    many(st.one_of(lines, st.text(max_size=400)), inputs, one)


def test_a_quick_line_is_read_whatever_it_is(inputs):
    many(st.tuples(st.one_of(typed, lines), st.sampled_from(["agenda", "note", "decision", "followup", "speaker"])),
         inputs, lambda value: quickline.parse(clean_text(value[0], multiline=False), value[1]))  # fmt: skip


def test_a_table_is_read_or_refused_in_words(inputs):
    cells = st.lists(
        st.lists(st.one_of(typed, st.sampled_from(["Nama", "NIP", "Peran", "Jabatan"])), max_size=6), max_size=8
    )
    as_text = st.tuples(cells, st.sampled_from("\t;,")).map(lambda v: "\n".join(v[1].join(row) for row in v[0]))
    coded = st.tuples(as_text, st.sampled_from(["utf-8", "utf-16"])).map(lambda v: v[0].encode(v[1], "replace"))
    as_file = st.one_of(st.binary(max_size=300), st.sampled_from([content for _, content in FILES]), coded)

    def one(value):
        words = ""
        try:
            read_table(read_file(value) if isinstance(value, bytes) else read_paste(value), None)
        except TableRefused as refused:
            words = str(refused)
        assert not ENGLISH.search(words)

    many(st.one_of(as_text, as_file), inputs, one)


def test_a_text_file_is_read_or_refused_in_words(inputs):
    def one(content):
        words = ""
        try:
            read_bytes(content, "berkas")
        except Unreadable as refused:
            words = str(refused)
        assert not ENGLISH.search(words)

    many(st.one_of(st.binary(max_size=300), st.sampled_from([content for _, content in FILES]),
                   lines.map(lambda text: text.encode("utf-8", "replace"))), inputs, one)  # fmt: skip


def test_a_record_is_read_or_its_problems_are_told(inputs):
    names = st.sampled_from(
        [
            "title",
            "sessions",
            "agenda",
            "decisions",
            "recommendations",
            "followups",
            "format",
            "version",
            "uid",
            "text",
            "date",
            "start",
            "speakers",
            "attendees",
            "signers",
        ]
    )
    record = st.recursive(
        json_values, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=6))
    )
    many(record, inputs, lambda raw: read_record(raw, zone="WIB"))
