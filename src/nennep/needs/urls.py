"""Paths of the needs."""

from django.urls import path

from nennep.needs.views import calls, entries, wishes

app_name = "needs"
urlpatterns = [
    path("", calls.list_calls, name="calls"),
    path("new/", calls.open_call, name="open-call"),
    path("<int:pk>/", calls.show_call, name="call"),
    path("<int:pk>/agencies/", calls.list_agencies, name="agencies"),
    path("<int:pk>/entries/", calls.list_entries, name="entries"),
    path("<int:pk>/names/", calls.list_names, name="names"),
    path("<int:pk>/accept/", calls.accept_entries, name="accept"),
    path("<int:pk>/postpone/", calls.postpone_call, name="postpone"),
    path("<int:pk>/close/", calls.close_call, name="close-call"),
    path("agencies/<int:pk>/", entries.show_agency, name="agency"),
    path("agencies/<int:pk>/register/", entries.register_need, name="register"),
    path("agencies/<int:pk>/form.xlsx", entries.download_form, name="download-form"),
    path("agencies/<int:pk>/intake/", entries.intake_needs, name="intake"),
    path("agencies/<int:pk>/intake/good/", entries.intake_good_needs, name="intake-good"),
    path("agencies/<int:pk>/send/", entries.send_needs, name="send"),
    path("agencies/<int:pk>/no-need/", entries.say_no_need, name="no-need"),
    path("entries/<int:pk>/", entries.show_entry, name="entry"),
    path("entries/<int:pk>/change/", entries.change_need, name="change"),
    path("entries/<int:pk>/drop/", entries.drop_need, name="drop"),
    path("entries/<int:pk>/accept/", entries.accept_entry, name="accept-one"),
    path("entries/<int:pk>/return/", entries.return_need, name="return"),
    path("entries/<int:pk>/propose/", entries.propose_seats, name="propose"),
    path("wishes/", wishes.list_wishes, name="wishes"),
    path("wishes/new/", wishes.ask_wish, name="ask"),
    path("wishes/<int:pk>/", wishes.show_wish, name="wish"),
    path("wishes/<int:pk>/accept/", wishes.accept_wish, name="accept-wish"),
    path("wishes/<int:pk>/decline/", wishes.decline_wish, name="decline-wish"),
]
