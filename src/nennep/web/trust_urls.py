"""Doors for phones of a closed network that do not trust this server yet; open to strangers and to plain HTTP."""

from django.urls import path

from nennep.web import views

app_name = "trust"
urlpatterns = [
    path("", views.trust, name="page"),
    path("nen-nep.crt", views.trusted_authority, name="authority"),
]
