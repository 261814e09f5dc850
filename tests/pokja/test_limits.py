"""What costs much is given to people as often as they like, and to programs not: searches, papers, exports, checks."""

import re
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from meetings.papers import pdf
from pokja import limits, lockout
from pokja.limits import PAPER, PUBLIC_SEARCH, SEARCH, Use
from pokja.lockout import Limit
from pokja.models import FailureCount
from tests.factories import make_user
from tests.people import client_of
from tests.pokja.threads import at_once
from tests.test_access import Rule, make_world

MINUTE = timedelta(minutes=1)
WAIT = re.compile(r"Coba lagi pukul \d\d\.\d\d WIB\. Tidak ada yang hilang")
SEARCHES = ["meetings:list", "meetings:follow_ups", "pokja:list", "pokja:area_access"]
PAPERS = [
    "meetings:a1_draft_pdf", "meetings:a1_docx", "meetings:notula_pdf", "meetings:notula_docx",
    "meetings:undangan_pdf", "meetings:daftar_hadir_pdf", "meetings:berita_acara_pdf", "meetings:my_data_pdf",
    "meetings:my_data_json", "meetings:person_data_pdf", "meetings:person_data_json", "pokja:members_xlsx",
    "pokja:members_csv", "pokja:audit_csv", "pokja:audit_xlsx", "pokja:audit_all_csv", "pokja:audit_all_xlsx",
]  # fmt: skip
WHO = {"person_data": "admin", "members": "admin", "audit": "system", "area": "system"}


def who_may(route: str) -> str:
    return next((person for word, person in WHO.items() if word in route), "secretariat")


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(pdf, "print_page", lambda html, **others: b"%PDF-")
    return make_world()


@pytest.fixture
def now(monkeypatch):
    """The clock of the counts, moved by hand."""
    clock = [timezone.now()]
    monkeypatch.setattr(lockout.timezone, "now", lambda: clock[0])
    return clock


@pytest.mark.django_db
def test_an_account_that_searches_without_end_waits_a_minute_and_nobody_else_does(now):
    user, neighbour = make_user(), make_user()
    mine, other = client_of(user), client_of(neighbour)
    mine.get("/rapat/?q=air+minum")
    come_near(SEARCH)

    assert [mine.get("/rapat/?q=air+minum").status_code for _ in range(3)] == [200, 429, 429]
    assert other.get("/rapat/?q=air+minum").status_code == 200
    assert mine.get("/rapat/").status_code == 200  # what is no search stays open
    stopped = mine.get("/tindak-lanjut/?q=sampah")
    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 61
    page = stopped.content.decode()
    assert WAIT.search(page) and 'href="/tindak-lanjut/?q=sampah"' in page

    now[0] += MINUTE + timedelta(seconds=1)

    assert mine.get("/tindak-lanjut/?q=sampah").status_code == 200


@pytest.mark.django_db
def test_every_search_and_every_paper_has_its_limit(world):
    clients = {person: client_of(getattr(world.cast, person)) for person in ("secretariat", "admin", "system")}

    def status(route):
        address = world.address(Rule(route, "GET", frozenset(), frozenset()))
        return clients[who_may(route)].get(f"{address}?q=air").status_code

    for use, routes in ((SEARCH, SEARCHES), (PAPER, PAPERS)):
        assert {route: status(route) for route in routes} == dict.fromkeys(routes, 200)
        for person in clients:
            lock(use, getattr(world.cast, person))
        assert {route: status(route) for route in routes} == dict.fromkeys(routes, 429)


def come_near(use: Use):
    """As if the one account that is counted had one use left."""
    FailureCount.objects.filter(address="").update(failures=use.account.failures - 1)


def lock(use: Use, user=None, address="127.0.0.1"):
    """As if the limit had just been reached."""
    with suppress(lockout.Locked):
        lockout.begin_use(use.name, str(user.pk) if user else "", use.account, address, use.address)
    rows = FailureCount.objects.filter(address="" if user else address)
    rows.update(locked_until=timezone.now() + MINUTE)


@pytest.mark.django_db
def test_searches_of_strangers_have_a_limit_by_address(client):
    before = client.get("/publik/?q=air").status_code
    lock(PUBLIC_SEARCH)

    assert (before, client.get("/publik/?q=air").status_code) == (200, 429)
    assert client.get("/publik/?q=air", REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.get("/publik/").status_code == 200


@pytest.mark.django_db
def test_a_stored_final_is_handed_out_without_counting(world, monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda *_, **__: pytest.fail("made again"))
    lock(PAPER, world.cast.reader)

    answer = client_of(world.cast.reader).get(world.address(Rule("meetings:a1_pdf", "GET", None, None, "final")))

    assert answer.status_code == 200


@pytest.mark.django_db
def test_what_was_typed_and_could_not_be_sent_is_on_the_page(world):
    client = client_of(world.cast.reader)
    lock(PAPER, world.cast.reader)

    page = client.post("/paket/", {"pokja": world.cast.pokja.pk, "year": "2016"})

    text = page.content.decode()
    assert page.status_code == 429
    assert WAIT.search(text) and '<form method="post" action="/paket/"' in text
    assert '<input type="hidden" name="year" value="2016">' in text


@pytest.mark.django_db
def test_limits_of_django_allauth_speak_the_same_words_and_keep_what_was_typed(client, monkeypatch):
    monkeypatch.setattr("allauth.core.internal.ratelimit.consume", lambda *_, **__: None)

    page = client.post("/masuk/lupa-sandi/", {"email": "siti@contoh.test"})

    assert page.status_code == 429
    assert "Coba lagi satu menit lagi." in page.content.decode()
    assert 'value="siti@contoh.test"' in page.content.decode()


@pytest.mark.django_db
def test_reaching_a_limit_is_logged_without_a_name(caplog):
    client = client_of(make_user("Siti Aminah"))

    client.get("/rapat/?q=rahasia")
    come_near(SEARCH)
    client.get("/rapat/?q=rahasia")

    (line,) = [record.getMessage() for record in caplog.records if record.name == "pokja.limits"]
    assert line == "limit reached: search"


def test_a_secretariat_and_a_hall_behind_one_address_stay_below():
    """Three hundred people who look twice a minute; each person waits long before the address does."""
    for use in (SEARCH, PAPER):
        assert use.address.failures >= 300 * 2
        assert use.address.failures >= 20 * use.account.failures
    assert PUBLIC_SEARCH.address.failures >= 300


def test_of_forty_papers_at_once_thirty_are_made(fresh_database):
    user = str(make_user().pk)

    def ask(number):
        try:
            lockout.begin_use("paper", user, PAPER.account, "203.0.113.5", PAPER.address)
        except lockout.Locked:
            return "wait"
        return "made"

    assert Counter(at_once(40, ask)) == {"made": PAPER.account.failures, "wait": 40 - PAPER.account.failures}
    by_address = FailureCount.objects.get(address="203.0.113.5")
    assert by_address.failures == PAPER.account.failures


@pytest.mark.django_db
def test_counts_of_uses_are_forgotten_like_the_others(rf):
    request = rf.get("/")
    request.user = make_user()
    limits.note_use(request, Use("uji", Limit(5, MINUTE, MINUTE), Limit(5, MINUTE, MINUTE)))
    FailureCount.objects.update(since=F("since") - timedelta(days=2))

    lockout.forget_old()

    assert not FailureCount.objects.exists()
