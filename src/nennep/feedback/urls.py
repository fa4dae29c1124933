"""Paths of surveys and feedback."""

from django.urls import path

from nennep.feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.list_mine, name="mine"),
    path("sessions/", views.list_sessions, name="sessions"),
    path("sessions/<int:pk>/answer/", views.answer_session, name="answer-session"),
    path("topics/", views.list_topics, name="topics"),
    path("surveys/", views.list_surveys, name="surveys"),
    path("surveys/<int:pk>/", views.show_survey, name="survey"),
    path("asked/<int:pk>/answer/", views.answer_survey, name="answer"),
    path("programmes/<int:pk>/ask/", views.ask_needs, name="ask-needs"),
    path("classes/<int:pk>/follow-up/", views.follow_up, name="follow-up"),
]
