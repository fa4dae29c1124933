"""Paths of this area."""

from django.urls import URLPattern

app_name = "attendance"
urlpatterns: list[URLPattern] = []
