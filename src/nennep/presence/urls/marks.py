"""The picture of the hall as an address: short, outside the area's own prefix, in small and in capital letters."""

from django.urls import URLPattern, path

from nennep.presence.views import check_in

urlpatterns: list[URLPattern] = [
    path("p/<str:mark>", check_in.open_mark, name="presence-mark"),
    path("P/<str:mark>", check_in.open_mark),
]
