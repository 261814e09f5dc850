"""Every address of the program; the two apps name their own."""

from importlib.util import find_spec

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    *(path("", include(name)) for name in ("pokja.urls", "meetings.urls") if find_spec(name)),
    path("kelola/", admin.site.urls),
]
