"""Leads whoever needs a second step to set it up before anything else."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from pokja.carried import SCRIPT, SEND_AS_PAGE, Carried, script_answer, whole_page
from pokja.second_step import has_second_step, needs_second_step

OPEN = {"account_login", "account_logout", "account_second_step", "account_confirm"}


class SecondStepFirstMiddleware:
    """Stands after the check that somebody is signed in. What was posted is carried."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if request.resolver_match.view_name in OPEN or not needs_second_step(request.user):
            return None
        return None if has_second_step(request.user) else _lead(request)


def _lead(request):
    if SCRIPT in request.headers:
        return script_answer({"signed_out": True}, status=401)
    if request.htmx:
        headers = {SEND_AS_PAGE: "1"} if request.method == "POST" else {}
        return whole_page(reverse("account_second_step"), status=403, **headers)
    return lead_to_set_up(request, Carried.from_post(request) if request.method == "POST" else None)


def lead_to_set_up(request, carried: Carried | None):
    """The page that says what has to be done first; what was posted waits in it."""
    too_long = bool(carried and carried.too_long)
    context = {"carried": None if too_long else carried, "too_long": too_long}
    response = render(request, "account/second_step_first.html", context, status=403)
    add_never_cache_headers(response)
    return response
