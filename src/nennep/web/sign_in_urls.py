"""Doors of the sign-in library that are closed here: nobody signs up alone, and no mail leaves the house."""

from django.urls import path, re_path

from nennep.web import views

urlpatterns = [
    path("signup/", views.sign_up_closed),
    re_path(r"^(?:confirm-email|login/code|phone|3rdparty/signup)/", views.not_offered),
]
