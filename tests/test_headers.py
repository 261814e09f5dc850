"""Headers and cookies of every answer: pages, files, redirects, errors, for every route and every kind of person."""

import re
from http.cookies import SimpleCookie

import pytest
from django.conf import settings as project
from django.test import Client

from config.headers import HEADERS
from meetings.papers import pdf
from tests.factories import PASSWORD, make_user
from tests.people import PEOPLE, client_of
from tests.test_access import TABLE, make_world, public_addresses, undone
from tests.test_settings import PRODUCTION, value

pytestmark = pytest.mark.django_db
GETS = {rule.route: rule for rule in TABLE if rule.method == "GET"}  # of a draft and a final the later, which is final
LIFE = 365 * 24 * 3600


@pytest.fixture(autouse=True)
def with_tls(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = LIFE, True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(pdf, "print_page", lambda html, **others: b"%PDF-")
    return make_world()


def faults_of(response) -> list[str]:
    """What an answer lacks, whatever it is."""
    head = response.headers
    policy = dict(part.strip().partition(" ")[::2] for part in head.get("Content-Security-Policy", "").split(";"))
    right = {
        "policy": policy.get("default-src") == "'none'" and policy.get("script-src") == "'self'",
        "unsafe": "unsafe" not in head.get("Content-Security-Policy", "unsafe"),
        "object-src": policy.get("object-src") == policy.get("base-uri") == "'none'",
        "frame-ancestors": policy.get("frame-ancestors") == "'none'",
        "form-action": policy.get("form-action") == "'self'",
        "nosniff": head.get("X-Content-Type-Options") == "nosniff",
        "referrer": head.get("Referrer-Policy") == "same-origin",
        "opener": head.get("Cross-Origin-Opener-Policy") == "same-origin",
        "resource": head.get("Cross-Origin-Resource-Policy") == "same-origin",
        "permissions": head.get("Permissions-Policy") == HEADERS["Permissions-Policy"],
        "hsts": head.get("Strict-Transport-Security") == f"max-age={LIFE}; includeSubDomains",
        "charset": "text/" not in head.get("Content-Type", "") or "charset=" in head["Content-Type"],
        "cors": "Access-Control-Allow-Origin" not in head,
        "server": not {"Server", "X-Powered-By"} & set(head),
    }
    return [name for name, is_right in right.items() if not is_right]


def open_cookies(response) -> list[str]:
    """Cookies that a page's script, another site or a line without TLS could have."""
    return [
        name
        for name, cookie in response.cookies.items()
        if not (cookie["secure"] and cookie["samesite"] == "Lax" and (cookie["httponly"] or name == "csrftoken"))
    ]


def test_every_address_answers_with_all_headers(world):
    """Whoever may read gets a page or a file, others a 403, a 404 or the way to Masuk: all with the same headers."""
    clients = {person: client_of(getattr(world.cast, person)) for person in PEOPLE}
    seen, wrong = set(), {}
    for number, rule in enumerate(GETS.values()):
        refused = (min(rule.refused, default="stranger"), "stranger", "anonymous")[number % 3]
        for person in (min(rule.allowed, default="reader"), *([refused] if number % 4 == 0 else [])):
            with undone():
                response = clients[person].get(world.address(rule), secure=True)
            seen.add((response.status_code, response.get("Content-Type", "").partition(";")[0]))
            if found := faults_of(response) + open_cookies(response):
                wrong[str(rule), person] = found

    assert wrong == {}
    assert {status for status, _ in seen} >= {200, 302, 403, 404}
    assert {kind for _, kind in seen} >= {"text/html", "application/pdf", "application/json", "image/jpeg"}


def test_pages_for_everybody_and_for_machines_have_them_too(client):
    addresses = public_addresses()
    addresses += ["/h/SALAH-KODE/", "/cek/SALAH/", "/kalender/salah.ics", "/masuk/undangan/salah/", "/tidak-ada"]

    found = {address: faults_of(client.get(address, secure=True)) for address in addresses}

    assert found == dict.fromkeys(addresses, [])


def test_errors_have_them_too(client, monkeypatch):
    def break_down(*_, **__):
        raise RuntimeError("rahasia di dalam galat")

    client.raise_request_exception = False
    stale = Client(enforce_csrf_checks=True)
    monkeypatch.setattr("meetings.views.verifying.published", break_down)
    answers = {
        400: client.get("/", secure=True, headers={"host": "lain.contoh.test"}),
        403: stale.post("/cek/", secure=True, headers={"origin": "https://lain.contoh.test"}),
        404: client.get("/tidak-ada/", secure=True),
        405: client.post("/publik/", secure=True),
        413: client.post("/masuk/", {"login": "x" * 3_000_000}, "application/x-www-form-urlencoded", secure=True),
        500: client.get("/publik/", secure=True),
    }

    assert {status: answer.status_code for status, answer in answers.items()} == {status: status for status in answers}
    assert {status: faults_of(answer) for status, answer in answers.items()} == dict.fromkeys(answers, [])
    page = answers[500].content.decode()
    assert "rahasia" not in page and "Traceback" not in page


def test_static_files_have_them_too(client, tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "a.css").write_text("a {}")

    response = client.get("/static/a.css", secure=True)

    assert (response.status_code, faults_of(response)) == (200, [])


@pytest.mark.parametrize("name", ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "MFA_TRUST_COOKIE_NAME"])
def test_cookies_belong_to_this_very_host(tmp_path, name):
    assert value(tmp_path, f"s.{name}", **PRODUCTION).startswith("__Host-")
    assert not value(tmp_path, f"s.{name}", POKJA_DEMO="1").startswith("__")  # the demo has no TLS, which they ask for


def test_cookies_of_a_sign_in_are_locked_away(client, settings):
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    make_user(email="sekretariat@contoh.test", password=PASSWORD)
    client.get("/masuk/", secure=True)

    client.post("/masuk/", {"login": "sekretariat@contoh.test", "password": PASSWORD}, secure=True)

    cookies = SimpleCookie(client.cookies)
    assert {"__Host-sessionid", "__Host-csrftoken"} <= set(cookies)
    for name in ("__Host-sessionid", "__Host-csrftoken"):
        assert (cookies[name]["path"], cookies[name]["domain"], cookies[name]["secure"]) == ("/", "", True)
    assert cookies["__Host-sessionid"]["httponly"]


def test_the_sheet_finds_its_token_under_either_name():
    words = (project.BASE_DIR / "static/js/sheet/queue.js").read_text()

    pattern = re.search(r"document\.cookie\.match\(/(.+?)/\)", words)[1]

    for cookie in ("csrftoken=abc", "a=b; csrftoken=abc; c=d", "a=b; __Host-csrftoken=abc"):
        assert re.search(pattern, cookie)[1] == "abc"
    assert not re.search(pattern, "lain-csrftoken=abc")


def test_a_foreign_host_is_answered_nothing():
    """Links in letters and papers are made from the settings; here nobody gets a page under another name."""
    for host in ("jahat.contoh.test", "testserver.jahat.test", "testserver@jahat.test"):
        client = Client(raise_request_exception=False)
        assert client.get("/masuk/", headers={"host": host}).status_code == 400
        assert client.get("/masuk/", headers={"x-forwarded-host": host}).status_code == 200
