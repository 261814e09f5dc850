"""Addresses of Masuk, Keluar, invitations and one's own account.

Some carry names that django-allauth looks up; its other pages do not exist.
"""

from django.urls import path, re_path

from pokja.single_sign_on import PROVIDER_ID
from pokja.views import accounts, confirming, devices, display, invitations, second_step, single_sign_on

urlpatterns = [
    path("masuk/", accounts.sign_in, name="account_login"),
    path("masuk/kode/", second_step.enter_code, name="mfa_authenticate"),
    path("masuk/tunggal/", single_sign_on.start, {"provider_id": PROVIDER_ID}, name="openid_connect_login"),
    path(
        "masuk/tunggal/kembali/", single_sign_on.come_back, {"provider_id": PROVIDER_ID}, name="openid_connect_callback"
    ),
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
    path("undangan/<str:key>/", invitations.accept, name="account_invitation"),
    path("akun/", accounts.overview, name="account_overview"),
    path("akun/pastikan/", confirming.confirm, name="account_confirm"),
    path("akun/langkah-kedua/", second_step.second_step, name="account_second_step"),
    path("akun/langkah-kedua/matikan/", second_step.turn_off, name="account_second_step_off"),
    path("akun/langkah-kedua/kode-cadangan/", second_step.codes, name="account_codes"),
    path("akun/langkah-kedua/kode-cadangan/unduh/", second_step.download_codes, name="account_codes_download"),
    path("akun/langkah-kedua/kode-cadangan/baru/", second_step.new_codes, name="account_codes_new"),
    path("akun/perangkat/", devices.devices, name="account_devices"),
    path("akun/perangkat/keluarkan-lainnya/", devices.end_other_devices, name="account_devices_end_others"),
    path("akun/perangkat/<int:pk>/keluarkan/", devices.end_device, name="account_device_end"),
    path("akun/tampilan/", display.display, name="account_display"),
    path("akun/sandi/", accounts.change_password, name="account_change_password"),
    path("akun/sandi/baru/", accounts.set_password, name="account_set_password"),
]
