"""What machines ask: is it alive, is it ready, how does it do, whom does one tell of a hole; and what an admin asks."""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from operations.about import installation
from operations.health import troubles
from operations.numbers import exposition
from pokja.roles import Permission

logger = logging.getLogger("operations.health")
PLAIN = "text/plain; charset=utf-8"


@login_not_required
@require_safe
@never_cache
def live(request):
    """This process answers. Asks nobody else, so that a database that is away restarts no web server."""
    return HttpResponse("hidup\n", content_type=PLAIN)


@login_not_required
@require_safe
@never_cache
def ready(request):
    found = troubles()
    if found:
        logger.warning("not ready: %s", ", ".join(found))
        return HttpResponse("belum siap\n", status=503, content_type=PLAIN)
    return HttpResponse("siap\n", content_type=PLAIN)


@login_not_required
@require_safe
@never_cache
def metrics(request):
    """For Prometheus. Whoever does not know the token does not learn that there is such a page."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if not settings.METRICS_TOKEN or kind != "Bearer" or not constant_time_compare(token, settings.METRICS_TOKEN):
        raise Http404
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_safe
@never_cache
def about(request):
    """Others have no use for it, and those who look for holes do."""
    if not request.user.reach(Permission.SYSTEM_MANAGE).nation:
        raise Http404
    return render(request, "operations/about.html", {"here": installation()})


@login_not_required
@require_safe
def security_txt(request):
    """RFC 9116."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = timezone.now().replace(microsecond=0) + timedelta(days=180)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: id, en",
        f"Canonical: {settings.SITE_ADDRESS}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)
