"""Addresses for machines, and the page that tells an admin what runs."""

from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("sehat/", views.live, name="live"),
    path("sehat/siap/", views.ready, name="ready"),
    path("metrik/", views.metrics, name="metrics"),
    path("tentang/", views.about, name="about"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
