"""Paths of this area."""

from django.urls import URLPattern

app_name = "exchange"
urlpatterns: list[URLPattern] = []
