"""Addresses of room codes and passkeys."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
