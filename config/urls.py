"""Every address of the program; the two apps name their own."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.site.login = secure_admin_login(admin.site.login)  # one login page, with its limits

urlpatterns = [
    path("", include("pokja.urls")),
    path("", include("meetings.urls")),
    path("kelola/", admin.site.urls),
]
