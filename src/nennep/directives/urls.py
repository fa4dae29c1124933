"""Paths of the directives."""

from django.urls import URLPattern

app_name = "directives"
urlpatterns: list[URLPattern] = []
