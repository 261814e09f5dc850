"""Devices: where one is signed in, and how to sign out there."""

from allauth.account.internal.flows.logout import logout
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pokja import keeping


@never_cache
@require_safe
def devices(request):
    found = keeping.devices_of(request.user)
    if all(device.key != request.session.session_key for device in found):
        UserSession.objects.create_from_request(request)  # signed in by other ways than Masuk
        found = keeping.devices_of(request.user)
    here = [device for device in found if device.key == request.session.session_key]
    others = [device for device in found if device not in here]
    return render(request, "account/devices.html", {"here": here, "others": others})


@require_POST
def end_device(request, pk):
    device = keeping.end_device(request.user, pk)
    if device is None:
        raise Http404
    if device.key == request.session.session_key:
        logout(request)
        return redirect("account_login")
    messages.success(request, f"{device.words} sudah keluar.")
    return redirect("account_devices")


@require_POST
def end_other_devices(request):
    ended = keeping.end_other_devices(request.user, request.session.session_key)
    messages.success(request, f"{ended} perangkat lain sudah keluar." if ended else "Tidak ada perangkat lain.")
    return redirect("account_devices")
