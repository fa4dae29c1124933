"""Paths of the programmes."""

from django.urls import path

from nennep.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.list_programmes, name="programmes"),
    path("new/", views.create_programme, name="create"),
    path("<int:pk>/", views.show_programme, name="programme"),
    path("<int:pk>/versions/new/", views.add_version, name="add-version"),
    path("<int:pk>/leads-to/", views.set_given_step, name="set-step"),
    path("<int:pk>/close/", views.close_programme, name="close"),
]
