"""Addresses of room codes and passkeys."""

from django.urls import URLPattern, path

from nennep.presence.views import check_in, hall, passkeys

urlpatterns: list[URLPattern] = [
    path("check-in/", check_in.check_in, name="check-in"),
    path("check-in/begin/", check_in.begin, name="begin"),
    path("check-in/answer/", check_in.answer, name="answer"),
    path("sessions/<int:pk>/open/", hall.open_window, name="open-window"),
    path("windows/<int:pk>/", hall.show_window, name="window"),
    path("windows/<int:pk>/screen/", hall.poll_window, name="screen"),
    path("windows/<int:pk>/close/", hall.close_window, name="close-window"),
    path("my-passkey/", passkeys.show_own, name="my-passkey"),
    path("my-passkey/options/", passkeys.give_options, name="passkey-options"),
    path("my-passkey/register/", passkeys.register, name="register-passkey"),
    path("my-passkey/take-back/", passkeys.take_back, name="take-back-passkey"),
    path("passkeys/", passkeys.list_passkeys, name="passkeys"),
    path("passkeys/waiting/", passkeys.list_waiting, name="waiting-passkeys"),
    path("passkeys/<int:pk>/", passkeys.show_passkey, name="passkey"),
    path("passkeys/<int:pk>/witness/", passkeys.witness, name="witness-passkey"),
    path("passkeys/<int:pk>/approve/", passkeys.approve, name="approve-passkey"),
    path("passkeys/<int:pk>/refuse/", passkeys.refuse, name="refuse-passkey"),
    path("passkeys/<int:pk>/revoke/", passkeys.revoke, name="revoke-passkey"),
]
