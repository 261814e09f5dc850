"""Twenty idle hours, not twenty hours after signing in: a session in use is written anew, once a minute at most.

But none lives longer than SESSION_LIFE, however much it is used; what is typed then is carried through Masuk.

SESSION_SAVE_EVERY_REQUEST would write with every request, the poll of a quiet sheet included.
"""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

_USED = "used"  # when the session was written, in seconds since 1970
_BEGUN = "begun"  # when its owner signed in


class SlidingSessionMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _is_over(request):
            request.session.flush()
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session and _is_due(request):
            _note(request)
        return response


def _is_due(request) -> bool:
    return time.time() - request.session.get(_USED, 0) >= settings.SESSION_WRITTEN_EVERY.total_seconds()


def _is_over(request) -> bool:
    begun = request.session.get(_BEGUN)
    return begun is not None and time.time() - begun >= settings.SESSION_LIFE.total_seconds()


@receiver(user_logged_in)
def begin(sender, request, **kwargs):
    request.session[_BEGUN] = int(time.time())
    _note(request)


def _note(request) -> None:
    request.session[_USED] = int(time.time())
