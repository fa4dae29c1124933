"""Addresses of unannounced checks, flags, overrides, policies and the risk list."""

from django.urls import URLPattern, path

from nennep.presence.views import checks, evidence, flags, overrides, risk, sessions

urlpatterns: list[URLPattern] = [
    path("sessions/<int:pk>/", sessions.show_session, name="session"),
    path("sessions/<int:pk>/check/due/", checks.ask_check, name="ask-check"),
    path("sessions/<int:pk>/check/", checks.call_check, name="call-check"),
    path("checks/", checks.list_checks, name="checks"),
    path("checks/<int:pk>/", checks.hold_check, name="check"),
    path("flags/", flags.list_flags, name="flags"),
    path("flags/precision/", flags.show_precision, name="flag-precision"),
    path("flags/<int:pk>/", flags.show_flag, name="flag"),
    path("flags/<int:pk>/close/", flags.close_flag, name="close-flag"),
    path("refusals/<int:pk>/override/", overrides.ask_override, name="ask-override"),
    path("overrides/", overrides.list_overrides, name="overrides"),
    path("classes/<int:pk>/policy/", evidence.show_policy, name="policy"),
    path("classes/<int:pk>/policy/<slug:mode>/", evidence.set_policy, name="set-policy"),
    path("risks/", risk.list_risks, name="risks"),
    path("risks/<int:pk>/", risk.show_risk, name="risk"),
    path("overrides/<int:pk>/", overrides.decide_override, name="override"),
]
