"""Paths of results."""

from django.urls import path

from nennep.results import views

app_name = "results"
urlpatterns = [
    path("", views.list_results, name="list"),
    path("class/<int:pk>/", views.show_class, name="class"),
    path("class/<int:pk>/enter/", views.enter_results, name="enter"),
    path("class/<int:pk>/sign/", views.sign_results, name="sign"),
    path("class/<int:pk>/correct/", views.correct_results, name="correct"),
    path("class/<int:pk>/drop/", views.drop_results, name="drop"),
    path("class/<int:pk>/intake/", views.load_results, name="intake"),
    path("class/<int:pk>/sheet/", views.download_sheet, name="sheet"),
    path("version/<int:pk>/", views.show_version, name="version"),
]
