"""Paths of this area."""

from django.urls import URLPattern

app_name = "desk"
urlpatterns: list[URLPattern] = []
