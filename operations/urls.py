"""Addresses for machines."""

from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("sehat/", views.live, name="live"),
    path("sehat/siap/", views.ready, name="ready"),
    path("metrik/", views.metrics, name="metrics"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
