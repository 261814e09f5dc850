"""Every address of the program, and an empty view behind the same middleware."""

from django.http import HttpResponse
from django.urls import include, path


def empty(request):
    return HttpResponse()


urlpatterns = [path("kosong/", empty), path("", include("config.urls"))]
