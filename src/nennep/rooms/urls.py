"""Paths of the rooms."""

from django.urls import path

from nennep.rooms import views

app_name = "rooms"
urlpatterns = [
    path("", views.list_rooms, name="rooms"),
    path("new/", views.enter_room, name="enter"),
    path("faults/", views.list_faults, name="faults"),
    path("faults/<int:pk>/mend/", views.mend_fault, name="mend-fault"),
    path("<int:pk>/", views.show_room, name="room"),
    path("<int:pk>/correct/", views.correct_room, name="correct"),
    path("<int:pk>/state/", views.set_state, name="set-state"),
    path("<int:pk>/faults/new/", views.report_fault, name="report-fault"),
]
