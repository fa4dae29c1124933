"""Paths of planning."""

from django.urls import path

from nennep.planning.views import lines, plans, sheets

app_name = "planning"
urlpatterns = [
    path("", plans.list_plans, name="plans"),
    path("new/", plans.open_plan, name="open"),
    path("units/<int:pk>/<int:year>/lines/", plans.list_planned, name="planned"),
    path("<int:pk>/", plans.show_plan, name="plan"),
    path("<int:pk>/progress/", plans.show_progress, name="progress"),
    path("<int:pk>/progress/classes/", plans.list_classes, name="classes"),
    path("<int:pk>/units/", plans.show_units, name="units"),
    path("<int:pk>/demand/", plans.show_demand, name="demand"),
    path("<int:pk>/annex.xlsx", plans.download_annex, name="annex"),
    path("<int:pk>/amend/", plans.amend, name="amend"),
    path("<int:pk>/next-year/", plans.carry, name="carry"),
    path("<int:pk>/proposals/new/", plans.propose, name="propose"),
    path("<int:pk>/seats/", sheets.show_seats, name="seats"),
    path("<int:pk>/seats/new/", sheets.allocate, name="allocate"),
    path("<int:pk>/money/", sheets.show_money, name="money"),
    path("<int:pk>/money/new/", sheets.record_budget, name="record-budget"),
    path("versions/<int:pk>/difference/", plans.show_difference, name="difference"),
    path("versions/<int:pk>/lines/new/", lines.add_line, name="add-line"),
    path("versions/<int:pk>/submit/", plans.submit, name="submit"),
    path("versions/<int:pk>/return/", plans.return_version, name="return"),
    path("versions/<int:pk>/meetings/new/", plans.record_session, name="record-session"),
    path("versions/<int:pk>/conclude/", plans.conclude, name="conclude"),
    path("versions/<int:pk>/decision/", plans.draft_decision, name="draft-decision"),
    path("versions/<int:pk>/approve/", plans.approve, name="approve"),
    path("lines/<int:pk>/", lines.show_line, name="line"),
    path("lines/<int:pk>/change/", lines.change_line, name="change-line"),
    path("lines/<int:pk>/drop/", lines.drop_line, name="drop-line"),
    path("lines/<int:pk>/conclude/", lines.conclude_line, name="conclude-line"),
    path("lines/<int:pk>/next-year/", lines.carry_line, name="carry-line"),
    path("lines/<int:pk>/delays/new/", lines.record_delay, name="record-delay"),
    path("delays/<int:pk>/end/", lines.end_delay, name="end-delay"),
    path("allocations/<int:pk>/", sheets.show_allocation, name="allocation"),
    path("allocations/<int:pk>/hand-on/", sheets.hand_on, name="hand-on"),
    path("allocations/<int:pk>/amend/", sheets.amend_seats, name="amend-seats"),
]
