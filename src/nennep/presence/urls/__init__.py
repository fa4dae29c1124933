"""Addresses of presence, one file per part."""

from django.urls import URLPattern

from nennep.presence.urls import codes

app_name = "presence"

urlpatterns: list[URLPattern] = [*codes.urlpatterns]
