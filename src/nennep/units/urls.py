"""Paths of the units."""

from django.urls import path

from nennep.units import views

app_name = "units"
urlpatterns = [
    path("", views.list_units, name="units"),
    path("tree/", views.show_tree, name="tree"),
    path("institutions/", views.list_institutions, name="institutions"),
    path("new/", views.open_unit, name="open"),
    path("intake/", views.take_in_units, name="intake"),
    path("intake/good/", views.take_in_good_units, name="intake-good"),
    path("<int:pk>/", views.show_unit, name="unit"),
    path("<int:pk>/rename/", views.rename_unit, name="rename"),
    path("<int:pk>/move/", views.move_unit, name="move"),
    path("<int:pk>/kind/", views.change_kind, name="change-kind"),
    path("<int:pk>/close/", views.close_unit, name="close"),
    path("<int:pk>/reopen/", views.reopen_unit, name="reopen"),
    path("<int:pk>/succeed/", views.succeed_unit, name="succeed"),
    path("<int:pk>/contact/", views.set_contact, name="contact"),
    path("<int:pk>/spelling/", views.learn_alias, name="learn-alias"),
    path("<int:pk>/names/<int:version>/", views.correct_version, name="correct"),
]
