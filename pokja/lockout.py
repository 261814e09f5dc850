"""Lockout: how often one may fail to sign in, or use a code of a hall, before a time to come back is named.

Three counts stand beside each other: of one account from one address, of one account from any address, and of one
address for any account. The last is generous, for a whole hotel signs in from one address, and only failures count.
An attempt is counted before the password is looked at and given back when it was right; each count is a row that only
one attempt changes at a time. So of any number of attempts at once never more are looked at than the limit says.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from pokja.indonesian import clock
from pokja.models import FailureCount
from pokja.planned import Planned

FORGET_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """`failures` within `within` lock for `lock`."""

    failures: int
    within: timedelta
    lock: timedelta


ACCOUNT_AT_ADDRESS = Limit(5, timedelta(minutes=5), timedelta(minutes=5))
ACCOUNT = Limit(20, timedelta(hours=1), timedelta(minutes=30))
ADDRESS = Limit(100, timedelta(minutes=10), timedelta(minutes=10))
CODE = Limit(5, timedelta(minutes=15), timedelta(minutes=15))  # of the second step; the password was right already
# Check-in without an account. A hall of 300 sits behind one address and may send everything twice.
GUESS = Limit(60, timedelta(minutes=10), timedelta(minutes=10))  # codes that do not exist, by address
ENTRIES_AT_ADDRESS = Limit(1000, timedelta(minutes=10), timedelta(minutes=10))  # by one code
ENTRIES = Limit(5000, timedelta(hours=1), timedelta(minutes=10))  # by one code, from anywhere


class Locked(Exception):
    """Nothing was looked at. `until` is when to come back."""

    def __init__(self, until: datetime):
        super().__init__(until)
        self.until = until


def clock_words(moment: datetime) -> str:
    """pukul 10.42 WIB, never earlier than the moment itself."""
    return f"pukul {clock(timezone.localtime(moment + timedelta(seconds=59)).time())} WIB"


@dataclass(frozen=True)
class Attempt:
    """One attempt that is being looked at. `reached` are the locks that fall when it fails, by (account, address)."""

    limits: dict[tuple[str, str], Limit]
    reached: dict[tuple[str, str], datetime]

    def succeeded(self) -> None:
        """Give back what was counted; earlier failures stay, so that a right password of one's own buys no guesses."""
        with transaction.atomic():
            for row in _locked_rows(self.limits):
                row.failures = max(row.failures - 1, 0)
                if row.failures < self.limits[_key(row)].failures:
                    row.locked_until = None
                row.save(update_fields=["failures", "locked_until"])


def begin_sign_in(email: str, address: str) -> Attempt:
    """Count an attempt with a password. Raises Locked when its account or its address has to wait."""
    account = _hash("account", email.strip().lower())
    return _begin({(account, address): ACCOUNT_AT_ADDRESS, (account, ""): ACCOUNT, ("", address): ADDRESS})


def begin_code(user) -> Attempt:
    """Count an attempt with a code of the second step."""
    return _begin({(_hash("code", str(user.pk)), ""): CODE})


def note_guess(address: str) -> Attempt:
    """Count a code of a hall that does not exist. Raises Locked when the address has to wait."""
    return _begin({(_hash("guess", ""), address): GUESS})


def note_check(address: str) -> Attempt:
    """Count a kode verifikasi that does not exist. Raises Locked when the address has to wait."""
    return _begin({(_hash("check", ""), address): GUESS})


def refuse_checker(address: str) -> None:
    """Raises Locked when the address has tried too many codes: then it learns of no code whether it exists."""
    _refuse_if_locked(FailureCount.objects.filter(account=_hash("check", ""), address=address), timezone.now())


def note_wrong_token(address: str) -> Attempt:
    """Count a key of the API that does not exist. Raises Locked when the address has to wait."""
    return _begin({(_hash("token", ""), address): GUESS})


def refuse_token_guesser(address: str) -> None:
    """Raises Locked when the address has tried too many keys: then it learns of no key whether it exists."""
    _refuse_if_locked(FailureCount.objects.filter(account=_hash("token", ""), address=address), timezone.now())


def refuse_guesser(code: str, address: str) -> None:
    """Raises Locked when the address has guessed too often, unless an entry came from there by this very code.

    So one who guesses in the hall stops nobody there, once the first guest has checked in.
    """
    guesses = FailureCount.objects.filter(account=_hash("guess", ""), address=address)
    try:
        _refuse_if_locked(guesses, timezone.now())
    except Locked:
        if not FailureCount.objects.filter(account=_hash("entry", code), address=address).exists():
            raise


def begin_entry(code: str, address: str) -> Attempt:
    """Count an entry on the list of a meeting. Raises Locked when it rains entries."""
    account = _hash("entry", code)
    return _begin({(account, address): ENTRIES_AT_ADDRESS, (account, ""): ENTRIES})


def begin_use(name: str, user: str, of_user: Limit | None, address: str, of_address: Limit) -> bool:
    """Count one use of something that costs much (pokja/limits.py); whether that reached a limit.

    Raises Locked when it is too often. One statement, since it goes with every search: it counts the account, and the
    address only when the account need not wait, so that one who is refused does not use up what others share.
    """
    limits = [(_hash("use", f"{name} {user}"), "", of_user)] if user and of_user else []
    limits.append((_hash("use", name), address, of_address))
    now, values = timezone.now(), {}
    for n, (account, place, limit) in enumerate(limits):
        values |= {
            f"account{n}": account, f"address{n}": place, f"most{n}": limit.failures, f"until{n}": now + limit.lock,
            f"over{n}": now - limit.within,
        }  # fmt: skip
    rows = (_COUNT_BOTH if len(limits) > 1 else _COUNT_ADDRESS).run(connection, now=now, **values)
    waiting = [until for failures, until, most in rows if until and failures != most]
    if waiting:
        raise Locked(max(waiting))
    return any(failures == most for failures, _, most in rows)


_MUST_WAIT = "locked_until IS NOT NULL AND failures <> most"  # the last one before a lock is still answered


def _counting(n: int, before: str = "") -> str:
    ends = f"WHEN old.locked_until IS NULL THEN old.since <= %(over{n})s ELSE old.locked_until <= excluded.since"
    return f"""use{n} AS (
    INSERT INTO pokja_failurecount AS old (account, address, failures, since)
    SELECT %(account{n})s::text, %(address{n})s::text, 1, %(now)s::timestamptz {before}
    ON CONFLICT (account, address) DO UPDATE SET (failures, since, locked_until) = (
        SELECT CASE WHEN is_over THEN 1 ELSE old.failures + 1 END,
            CASE WHEN is_over THEN excluded.since ELSE old.since END,
            CASE WHEN is_over THEN NULL WHEN old.failures + 1 = %(most{n})s THEN %(until{n})s::timestamptz
                ELSE old.locked_until END
        FROM (SELECT CASE {ends} END AS is_over) AS window_)
    RETURNING failures, locked_until, %(most{n})s::int AS most
)"""


_COUNT_ADDRESS = Planned("count_address", f"WITH {_counting(0)} SELECT * FROM use0")
_COUNT_BOTH = Planned(
    "count_account_and_address",
    f"WITH {_counting(0)}, {_counting(1, f'WHERE NOT EXISTS (SELECT FROM use0 WHERE {_MUST_WAIT})')}"
    " SELECT * FROM use0 UNION ALL SELECT * FROM use1",
)


def forgive(user) -> None:
    """The owner has shown by mail who they are: the account may be tried again, from everywhere."""
    FailureCount.objects.filter(account=_hash("account", user.email.lower())).delete()


def forget_old() -> None:
    """Take away counts that no longer matter, and never wait for those that somebody is just changing."""
    old = FailureCount.objects.filter(since__lt=timezone.now() - FORGET_AFTER)
    with transaction.atomic():
        found = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:500])
        FailureCount.objects.filter(pk__in=found).delete()


def _begin(limits: dict) -> Attempt:
    now = timezone.now()
    _refuse_if_locked(FailureCount.objects.filter(_any_of(limits)), now)  # most attempts of an attack end here
    with transaction.atomic():
        return _count(limits, now)


def _refuse_if_locked(rows, now: datetime) -> None:
    waiting = [row.locked_until for row in rows if row.locked_until and row.locked_until > now]
    if waiting:
        raise Locked(max(waiting))


def _count(limits: dict, now: datetime) -> Attempt:
    keys = sorted(limits)
    FailureCount.objects.bulk_create(
        [FailureCount(account=account, address=address, since=now) for account, address in keys], ignore_conflicts=True
    )
    rows = _locked_rows(limits)
    _refuse_if_locked(rows, now)
    reached = {}
    for row in rows:
        limit = limits[_key(row)]
        _begin_anew_when_over(row, limit, now)
        row.failures += 1
        if row.failures >= limit.failures:
            reached[_key(row)] = row.locked_until = now + limit.lock
        row.save(update_fields=["failures", "since", "locked_until"])
    return Attempt(limits, reached)


def _begin_anew_when_over(row: FailureCount, limit: Limit, now: datetime) -> None:
    is_over = row.locked_until <= now if row.locked_until else row.since <= now - limit.within
    if is_over:
        row.failures, row.since, row.locked_until = 0, now, None


def _locked_rows(limits: dict) -> list[FailureCount]:
    """Always in the same order, so that no two attempts wait for each other."""
    return list(FailureCount.objects.select_for_update().filter(_any_of(limits)).order_by("account", "address"))


def _any_of(limits) -> Q:
    wanted = Q(pk__in=[])
    for account, address in limits:
        wanted |= Q(account=account, address=address)
    return wanted


def _key(row: FailureCount) -> tuple[str, str]:
    return row.account, row.address


def _hash(kind: str, name: str) -> str:
    return hashlib.sha256(f"{kind}:{name}".encode("utf-8", "surrogatepass")).hexdigest()
