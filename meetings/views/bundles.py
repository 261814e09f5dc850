"""/paket/: many files in one ZIP, made in the background. Everybody sees and fetches only what they asked for."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.bundling.content import may_have
from meetings.bundling.names import safe
from meetings.bundling.work import ask, revive, sweep
from meetings.forms.bundles import BundleForm
from meetings.models import Meeting
from meetings.models.bundles import Bundle
from pokja.access import get_permitted
from pokja.audit import Act, note
from pokja.limits import PAPER, limited
from pokja.roles import Permission
from pokja.serving import answer_with


@require_http_methods(["GET", "POST"])
@limited(PAPER, when=lambda request: request.method == "POST")
def bundles(request):
    sweep()
    form = BundleForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        return redirect("meetings:bundle", uid=ask(request.user, **form.wanted).uid)
    context = {"form": form, "bundles": [revive(bundle) for bundle in _own(request)]}
    return render(request, "meetings/bundles.html", context, status=422 if form.errors else 200)


@require_POST
@limited(PAPER)
def bundle_meeting(request, pk):
    meeting = get_permitted(Meeting.objects.with_place(), request.user, Permission.MEETING_READ, pk=pk)
    return redirect("meetings:bundle", uid=ask(request.user, meeting=meeting).uid)


@require_safe
def bundle(request, uid):
    """How far it is; asked for again by itself every two seconds."""
    bundle = revive(get_object_or_404(_own(request), uid=uid))
    template = "meetings/_bundle.html" if request.htmx else "meetings/bundle.html"
    return render(request, template, {"bundle": bundle})


@require_safe
def bundle_file(request, uid):
    """Whoever lost the right to read what is inside since does not get it any more."""
    bundle = get_object_or_404(_own(request), uid=uid, state=Bundle.State.DONE)
    if not may_have(bundle):
        raise Http404
    try:
        response = answer_with(bundle.file_name, "application/zip", safe(f"{bundle.what}.zip"), size=bundle.size)
    except FileNotFoundError:
        raise Http404("Paket ini sudah dihapus. Minta lagi.") from None
    if bundle.is_whole:
        note(Act.DOWNLOADED, f"{bundle.what} diunduh.", by=request.user, pokja=bundle.pokja)
    response["Cache-Control"] = "private, no-store"
    return response


def _own(request):
    return Bundle.objects.filter(owner=request.user).with_place()
