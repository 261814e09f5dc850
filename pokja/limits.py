"""How often one account and one address may ask for what costs much: searches, papers made on the spot, exports.

Counted in the same rows and in the same way as failures to sign in (pokja/lockout.py), so that no two workers count
apart. The limits stop programs, not people: a whole secretariat works behind one address, a hall of 300 as well.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps

from allauth.core.internal import ratelimit
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from pokja import lockout
from pokja.carried import Carried
from pokja.lockout import Limit

logger = logging.getLogger(__name__)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Use:
    """What is counted. Without `account` it is for everybody, and only the address counts."""

    name: str
    address: Limit
    account: Limit | None = None


SEARCH = Use("search", address=Limit(3000, MINUTE, MINUTE), account=Limit(60, MINUTE, MINUTE))
PUBLIC_SEARCH = Use("public search", address=Limit(300, MINUTE, MINUTE))
PAPER = Use("paper", address=Limit(600, MINUTE, MINUTE), account=Limit(30, MINUTE, MINUTE))


def limited(use: Use, when: Callable = lambda request: True):
    """Count each request for which `when` holds, and answer 429 to those above the limit, before the view is asked."""

    def decorate(view):
        @wraps(view)
        def asked(request, *args, **kwargs):
            try:
                if when(request):
                    note_use(request, use)
            except lockout.Locked as locked:
                return too_often(request, locked)
            return view(request, *args, **kwargs)

        return asked

    return decorate


def searches(request) -> bool:
    """Turning the pages of a list without words is no search."""
    return bool(request.GET.get("q", "").strip())


def note_use(request, use: Use) -> None:
    """Raises Locked when the account or the address has to wait."""
    account = str(request.user.pk) if use.account and request.user.is_authenticated else ""
    if lockout.begin_use(use.name, account, use.account, ratelimit.get_ip(request), use.address):
        logger.warning("limit reached: %s", use.name)
        lockout.forget_old()


def too_often(request, locked: lockout.Locked | None = None):
    """What was asked for stays in the address, what was typed stays on the page: one button sends it again.

    Also the answer of django-allauth's own limits, which do not tell until when; all of them are counted by the minute.
    """
    seconds = max(int((locked.until - timezone.now()).total_seconds()) + 1, 1) if locked else 60
    carried = Carried.from_post(request) if request.method == "POST" else None
    context = {"when": lockout.clock_words(locked.until) if locked else "satu menit lagi", "carried": carried}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response
