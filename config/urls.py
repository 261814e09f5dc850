"""Every address of the program; the two apps name their own."""

from django.urls import include, path

urlpatterns = [
    path("", include("pokja.urls")),
    path("", include("meetings.urls")),
]
