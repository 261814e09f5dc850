"""The second step: asked for at Masuk, set up and turned off by its owner, with recovery codes for a lost phone."""

from allauth.account.stages import LoginStageController
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.internal.flows.trust import trust_browser
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pokja import keeping
from pokja.adapter import AccountAdapter
from pokja.carried import Carried, ask_to_sign_in, offer_to_send
from pokja.forms.second_step import CodeForm, SetUpForm
from pokja.letters import send_letter
from pokja.second_step import has_second_step, needs_second_step, phone_link, qr_image, recovery_codes
from pokja.views.confirming import confirmed

SECRET = "second_step_secret"  # in the session, until the phone has shown that it holds it
OBLIGATORY = "Peran Anda memerlukan langkah kedua, jadi tidak bisa dimatikan. Ganti ponsel? Buat kode cadangan dulu."

CODE_USED = "Anda masuk dengan kode cadangan. Sisa {left} kode. Buat kode baru di Akun saya bila hampir habis."


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def enter_code(request):
    """After the password, while nobody is signed in yet. What was typed too late is carried on."""
    carried = Carried.from_seal(request)
    if request.user.is_authenticated:
        return offer_to_send(request, carried) if carried else redirect("/")
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if not stage:
        return ask_to_sign_in(request, carried) if carried else redirect("account_login")
    form = CodeForm(data=request.POST if CodeForm.is_in(request) else None, user=stage.login.user)
    if form.is_valid():
        return _go_on(request, stage, form, carried)
    return render(request, "account/code.html", {"form": form, "carried": carried})


def _go_on(request, stage, form, carried):
    post_authentication(request, form.authenticator)
    response = stage.exit()
    if form.authenticator.type == Authenticator.Type.RECOVERY_CODES:
        left = len(recovery_codes(form.user))
        keeping.note_recovery_code(form.user, left)
        messages.warning(request, CODE_USED.format(left=left))
        send_letter("recovery_code_used", form.user, left=left, **AccountAdapter().circumstances())
    if carried and request.user.is_authenticated:
        response = offer_to_send(request, carried)
    if form.cleaned_data["trust"]:
        trust_browser(request, form.user, response)
    return response


@require_http_methods(["GET", "POST"])
@confirmed
def second_step(request):
    """How it stands; or, as long as there is none, how to set it up."""
    if has_second_step(request.user):
        context = {"left": len(recovery_codes(request.user)), "obligatory": needs_second_step(request.user)}
        return render(request, "account/second_step.html", context)
    secret = request.session.setdefault(SECRET, generate_totp_secret())
    form = SetUpForm(data=request.POST if SetUpForm.is_in(request) else None, secret=secret)
    carried = Carried.from_seal(request)
    if form.is_valid():
        keeping.set_up_second_step(request.user, secret, form.counter)
        del request.session[SECRET]
        _tell(request, "second_step_on", "Langkah kedua terpasang. Simpan kode cadangan ini sekarang.")
        return _codes_page(request, carried) if carried else redirect("account_codes")
    context = {
        "form": form,
        "carried": carried,
        "link": phone_link(request.user, secret),
        "picture": qr_image(phone_link(request.user, secret)),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "account/second_step_set_up.html", context)


@require_http_methods(["GET", "POST"])
@confirmed
def turn_off(request):
    if needs_second_step(request.user):
        raise PermissionDenied(OBLIGATORY)
    if request.method == "POST":
        keeping.turn_off_second_step(request.user)
        _tell(request, "second_step_off", "Langkah kedua dimatikan.")
        return redirect("account_overview")
    if not has_second_step(request.user):
        return redirect("account_second_step")
    return render(request, "account/second_step_off.html")


@require_safe
@confirmed
def codes(request):
    return _codes_page(request) if has_second_step(request.user) else redirect("account_second_step")


@require_safe
@confirmed
def download_codes(request):
    if not has_second_step(request.user):
        return redirect("account_second_step")
    lines = [f"Kode cadangan Pokja PKP untuk {request.user.email}", "Tiap kode dipakai satu kali.", ""]
    lines += recovery_codes(request.user)
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kode-cadangan-pokja-pkp.txt"'
    return response


@require_POST
@confirmed
def new_codes(request):
    if has_second_step(request.user):
        keeping.renew_codes(request.user)
        _tell(request, "second_step_codes", "Kode cadangan baru sudah dibuat. Kode yang lama tidak berlaku lagi.")
    return redirect("account_codes")


def _codes_page(request, carried=None):
    return render(request, "account/codes.html", {"codes": recovery_codes(request.user), "carried": carried})


def _tell(request, letter: str, words: str) -> None:
    """On the page and by mail, so that the owner learns of it when somebody else did it."""
    messages.success(request, words)
    send_letter(letter, request.user, **AccountAdapter().circumstances())
