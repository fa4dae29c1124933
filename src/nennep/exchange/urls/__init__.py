"""Paths of this area."""

from django.urls import path

from nennep.exchange import views

app_name = "exchange"
urlpatterns = [
    path("calendars/", views.my_feeds, name="feeds"),
    path("calendars/<int:pk>/revoke/", views.revoke_feed, name="revoke-feed"),
    path("calendars/for-my-head/<int:pk>/", views.for_my_head, name="for-my-head"),
]
