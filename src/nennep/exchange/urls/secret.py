"""The one path that a secret opens without a sign-in."""

from django.urls import path

from nennep.exchange import views

urlpatterns = [path("<str:secret>.ics", views.read_feed, name="calendar-feed")]
