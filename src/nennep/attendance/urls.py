"""Paths of this area."""

from django.urls import URLPattern, path

from nennep.attendance.views import roll, roll_checks, roll_paper, roll_sessions

app_name = "attendance"
urlpatterns: list[URLPattern] = [
    path("", roll_sessions.list_today, name="today"),
    path("overdue/", roll_sessions.list_overdue, name="overdue"),
    path("incidents/", roll_checks.list_incidents, name="incidents"),
    path("incidents/<int:pk>/", roll_checks.conclude_incident, name="incident"),
    path("sessions/<int:pk>/", roll_sessions.show_session, name="session"),
    path("sessions/<int:pk>/roll/<slug:checkpoint>/", roll.take_roll, name="roll"),
    path("sessions/<int:pk>/confirm/<slug:checkpoint>/", roll.confirm, name="confirm"),
    path("sessions/<int:pk>/heads/", roll_checks.count_heads, name="head-count"),
    path("sessions/<int:pk>/heads/<int:fact_pk>/", roll_checks.explain_head_count, name="explain-head-count"),
    path("sessions/<int:pk>/check/", roll_checks.spot_check, name="spot-check"),
    path("sessions/<int:pk>/marks/<int:enrolment_pk>/", roll_checks.show_mark, name="mark"),
    path("sessions/<int:pk>/marks/<int:enrolment_pk>/correct/", roll_checks.correct_mark, name="correct"),
    path("sessions/<int:pk>/marks/<int:enrolment_pk>/reason/", roll_checks.give_reason, name="reason"),
    path("classes/<int:pk>/sheet/", roll_paper.show_sheet, name="sheet"),
    path("classes/<int:pk>/sheet/type/", roll_paper.type_paper, name="type-paper"),
    path("classes/<int:pk>/sheet/load/", roll_paper.load_paper, name="paper-intake"),
]
