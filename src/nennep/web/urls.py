"""Doors of the shell itself: look and language."""

from django.urls import path

from nennep.web import views

app_name = "web"
urlpatterns = [
    path("look/", views.choose_theme, name="theme"),
    path("language/", views.choose_language, name="language"),
]
