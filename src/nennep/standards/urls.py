"""Paths of the standards."""

from django.urls import URLPattern

app_name = "standards"
urlpatterns: list[URLPattern] = []
