"""The test bench: databases, quick and private settings, and a real browser with the program behind it."""

import hashlib
import os
import threading
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler

from tests.databases import TestDatabases
from tests.standing import QUICK

QUIET_BROWSER = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
]

LONGEST_FIRST = [
    "test_setup.py",
    "test_faults.py",
    "test_finals.py",
    "test_fuzz.py",
    "test_kelola.py",
    "test_access.py",
    "test_upgrading.py",
    "test_headers.py",
    "test_kelola_browser.py",
    "test_pages_in_browser.py",
]


def pytest_addoption(parser):
    parser.addoption("--fuzz", type=int, default=50, help="inputs for each form (tests/test_fuzz.py)")
    parser.addoption("--fuzz-forms", metavar="REGEX", default="", help="only forms whose name this finds")
    parser.addoption("--fuzz-told", metavar="FILE", help="where each round of the fuzz test writes what it sent")
    parser.addoption("--screenshots", metavar="FOLDER", help="keep the pictures that browser tests take")


def pytest_collection_modifyitems(items):
    """The longest files begin, since at the end of a run everybody else would wait for them (see scripts/test)."""
    places = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


# --- databases ---


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Ordinary tests (pytest.mark.django_db) run in a transaction on one copy of the template."""
    databases = TestDatabases()
    with django_db_blocker.unblock():
        databases.start()
    yield databases
    with django_db_blocker.unblock():
        databases.stop()


@pytest.fixture
def fresh_database(django_db_setup, django_db_blocker):
    """A database of its own for a test that commits, uses several connections or serves a browser.

    It takes the place of the mark django_db: a test has one or the other.
    """
    with django_db_blocker.unblock(), django_db_setup.fresh_copy():
        yield


@pytest.fixture
def files_folder(tmp_path):
    """Where a test stores files; a file of tests whose world stands longer names a folder that stays."""
    return tmp_path / "berkas"


@pytest.fixture(autouse=True)
def quick_and_private(settings, files_folder):
    """What tests do otherwise than a real run: no slow hashing, no files outside their folder, no background."""
    for name, value in QUICK.items():
        setattr(settings, name, value)
    settings.MEDIA_ROOT = files_folder
    settings.SESSION_WRITTEN_EVERY = timedelta(days=1)  # no statements that depend on the clock
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


# --- papers ---


@pytest.fixture
def plain_papers(monkeypatch):
    """For tests that make finals and open none: an empty page each, since laying out one takes a quarter of a second.

    What would be printed and what rides along still tell the bytes of one paper from those of another.
    """
    from meetings.papers import pdf
    from tests.reports import PLAIN

    printing, empty = pdf.print_page, _empty_paper()

    def print_plainly(html, *, files=None, rider=None):
        told = hashlib.sha256(html.encode() + (rider.content if rider else b""))
        return empty + PLAIN + told.hexdigest().encode()

    monkeypatch.setattr(pdf, "print_page", print_plainly)
    return printing


@pytest.fixture
def real_papers(plain_papers, monkeypatch):
    """For one test of such a file that opens its paper."""
    from meetings.papers import pdf

    monkeypatch.setattr(pdf, "print_page", plain_papers)


@cache
def _empty_paper() -> bytes:
    from meetings.papers import pdf

    return pdf.print_page("<!doctype html><html lang=id><title>Kosong</title><p>Kosong</p></html>")


# --- browser ---


@pytest.fixture
def live_site(fresh_database):
    """The program on a port of this machine, with static files and a thread per request; the value is its address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, or the one that CHROMIUM names."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the thread of the tests
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[*QUIET_BROWSER, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser, live_site):
    """Opens pages, each in a browser of its own: `new_page(user=…, width=360)`. Nobody is signed in without a user.

    The test fails when a page breaks our policy, runs into an error of a script or asks another machine for anything.
    """
    contexts, faults = [], []

    def open_page(*, user=None, width=1280, height=900, **options):
        context = browser.new_context(
            base_url=live_site,
            viewport={"width": width, "height": height},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        if user:
            context.add_cookies([_session_of(user, live_site)])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda message: _note_refusal(message, faults))
        context.on("request", lambda request: _note_foreign(request, live_site, faults))
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # pages ask by themselves, also while a test ends
        context.close()
    assert not faults


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def shoot(request):
    """Takes a picture of the whole page when pytest runs with --screenshots: `shoot(page, "masuk-360")`."""
    folder = request.config.getoption("--screenshots")

    def take(page, name):
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return take


def _session_of(user, address):
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    return {"name": cookie.key, "value": cookie.value, "url": address, "httpOnly": True, "sameSite": "Lax"}


def _note_refusal(message, faults):
    if "Content Security Policy" in message.text:
        faults.append(f"policy: {message.text}")


def _note_foreign(request, address, faults):
    if not request.url.startswith((f"{address}/", "data:", "blob:", "about:")):
        faults.append(f"foreign: {request.url}")
