"""Addresses of Masuk, Keluar and passwords, under the names django-allauth looks up; its other pages do not exist."""

from django.urls import path, re_path

from pokja.views import accounts

urlpatterns = [
    path("masuk/", accounts.sign_in, name="account_login"),
    path("keluar/", accounts.sign_out, name="account_logout"),
    path("masuk/nonaktif/", accounts.inactive, name="account_inactive"),
    path("masuk/lupa-sandi/", accounts.request_reset, name="account_reset_password"),
    path("masuk/lupa-sandi/terkirim/", accounts.reset_requested, name="account_reset_password_done"),
    re_path(
        r"^masuk/atur-sandi/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.reset_password,
        name="account_reset_password_from_key",
    ),
    path("masuk/atur-sandi/selesai/", accounts.password_was_reset, name="account_reset_password_from_key_done"),
    path("akun/sandi/", accounts.change_password, name="account_change_password"),
    path("akun/sandi/baru/", accounts.set_password, name="account_set_password"),
]
