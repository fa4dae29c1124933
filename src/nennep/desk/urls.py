"""Paths of this area."""

from django.urls import path

from nennep.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("overview/", views.overview, name="overview"),
    path("record/", views.record, name="record"),
    path("search/", views.search, name="search"),
]
