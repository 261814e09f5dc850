"""The real server and a PostgreSQL of its own are taken away while people write; nothing is lost, nothing doubled."""

import pytest

from tests.faults import RandomRun
from tests.stage import Stage
from tests.writers import Writer

FAULTS = 8  # of the short run; benchmarks/lost_keystrokes.py runs long
SEED = 2016


@pytest.fixture(scope="module")
def stage():
    with Stage(meetings=3) as stage:
        yield stage


@pytest.fixture
def writer(stage, browser):
    """Opens a sheet for the first of the people; the meeting is told by its place in the stage's list."""
    opened = []

    def open_sheet(meeting):
        writer = Writer(1, stage.people[0], stage.meetings[meeting], stage.network(), browser)
        opened.append(writer)
        assert writer.open()
        return writer

    yield open_sheet
    for writer in opened:
        writer.context.close()


def rows_of(stage, meeting) -> list[str]:
    told = stage.ask("SELECT text FROM meetings_row WHERE meeting_id = %s ORDER BY id", stage.meetings[meeting])
    return [text for (text,) in told if not text.startswith("Agenda")]


def settle(writer):
    for _ in range(200):
        if writer.settle() is None:
            return
        writer.page.wait_for_timeout(100)
    raise AssertionError(writer.settle())


def type_lines(writer, *lines):
    writer.page.locator("#quick_text").focus()
    for line in lines:
        writer.page.keyboard.type(line)
        writer.page.keyboard.press("Enter")


def test_server_killed_in_mid_typing_loses_and_doubles_nothing(stage, writer):
    one = writer(0)
    type_lines(one, "k: Satu")
    stage.kill_server()
    try:
        type_lines(one, "k: Dua", "Tiga")
        one.page.keyboard.type("Empat, belum selesai")
        one.page.locator("#sync-trouble").get_by_text("Tidak ada jaringan.").wait_for()
    finally:
        stage.start_server()
    settle(one)

    assert rows_of(stage, 0) == ["Satu", "Dua", "Tiga", "Empat, belum selesai"]


@pytest.mark.parametrize("at_once", [False, True], ids=["stopped", "crashed"])
def test_database_gone_and_back_loses_and_doubles_nothing(stage, writer, at_once):
    one = writer(1)
    before = rows_of(stage, 1)
    type_lines(one, "k: Satu")
    stage.stop_database(at_once=at_once)
    try:
        type_lines(one, "k: Dua", "Tiga")
        one.page.locator("#sync-trouble").get_by_text("Server belum menjawab.").wait_for()
    finally:
        stage.start_database()
    settle(one)

    assert rows_of(stage, 1) == [*before, "Satu", "Dua", "Tiga"]


def test_four_people_write_while_everything_fails(stage, browser):
    outcome = RandomRun(stage, browser, seed=SEED, faults=FAULTS, meeting=stage.meetings[2]).play()

    assert outcome.faults == {}, "\n".join(outcome.log)
    assert sum(outcome.happened.values()) >= FAULTS and outcome.words > 10
