"""Masuk, Keluar and passwords: django-allauth's views at our own addresses, with what was typed too late."""

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required

from pokja.carried import Carried, ask_to_sign_in, offer_to_send


class LoginView(allauth_views.LoginView):
    """Signs in, and then offers to send what was typed before the session ended."""

    carried = None

    def dispatch(self, request, *args, **kwargs):
        self.carried = Carried.from_seal(request)
        if self.carried and request.user.is_authenticated:
            return offer_to_send(request, self.carried)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        if self.carried and self.request.user.is_authenticated:
            return offer_to_send(self.request, self.carried)
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"carried": self.carried}


class LogoutView(allauth_views.LogoutView):
    """Signs out; the text of another account stays in the page for its owner."""

    def post(self, *args, **kwargs):
        carried = Carried.from_seal(self.request)
        response = super().post(*args, **kwargs)
        return ask_to_sign_in(self.request, carried) if carried else response


sign_in = login_not_required(LoginView.as_view())
sign_out = login_not_required(LogoutView.as_view())
change_password = allauth_views.password_change
set_password = allauth_views.password_set
request_reset = allauth_views.password_reset
reset_requested = allauth_views.password_reset_done
reset_password = allauth_views.password_reset_from_key
password_was_reset = allauth_views.password_reset_from_key_done
inactive = allauth_views.account_inactive
