"""Paths of this area."""

from django.urls import path

from nennep.audit import views

app_name = "audit"
urlpatterns = [path("", views.list_acts, name="trail")]
