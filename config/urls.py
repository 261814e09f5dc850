"""Every address of the program; the apps name their own."""

from django.urls import include, path

from pokja.admin import site

handler500 = "config.away.error"
urlpatterns = [
    path("kelola/", site.urls),
    path("", include("pokja.urls")),
    path("", include("meetings.urls")),
    path("", include("operations.urls")),
]

handler400 = "pokja.views.errors.unreadable"
handler429 = "pokja.limits.too_often"  # asked for by django-allauth
