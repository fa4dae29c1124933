"""Addresses of presence, one file per part."""

from django.urls import URLPattern

from nennep.presence.urls import codes, kiosk, watching

app_name = "presence"

urlpatterns: list[URLPattern] = [*codes.urlpatterns, *kiosk.urlpatterns, *watching.urlpatterns]
