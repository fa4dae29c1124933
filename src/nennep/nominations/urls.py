"""Paths of the nominations."""

from django.urls import path

from nennep.nominations.views import decisions, nominees, notices, places

app_name = "nominations"
urlpatterns = [
    path("", notices.list_notices, name="notices"),
    path("new/", notices.prepare_notice, name="prepare"),
    path("<int:pk>/", notices.show_notice, name="notice"),
    path("ranking/", notices.rank_agencies, name="ranking"),
    path("ranking/<int:pk>/", notices.show_ranked_agency, name="ranking-agency"),
    path("places/", places.list_places, name="places"),
    path("<int:pk>/order/", places.order_list, name="order"),
    path("<int:pk>/order/points/", places.order_by_points, name="by-points"),
    path("<int:pk>/places/", places.set_places, name="set-places"),
    path("<int:pk>/profile/", notices.show_profile, name="profile"),
    path("<int:pk>/agencies/", notices.list_agencies, name="agencies"),
    path("<int:pk>/decisions/", notices.list_decisions, name="decisions"),
    path("<int:pk>/publish/", notices.publish_notice, name="publish"),
    path("<int:pk>/postpone/", notices.postpone_notice, name="postpone"),
    path("<int:pk>/cancel/", notices.cancel_notice, name="cancel"),
    path("<int:pk>/check/", notices.check_nominees, name="check"),
    path("<int:pk>/decide/sending/", decisions.decide_sending, name="decide-sending"),
    path("<int:pk>/decide/opening/", decisions.decide_opening, name="decide-opening"),
    path("agencies/<int:pk>/", nominees.show_agency, name="agency"),
    path("agencies/<int:pk>/people/", nominees.list_people, name="people"),
    path("agencies/<int:pk>/order/", places.order_own, name="order-own"),
    path("agencies/<int:pk>/register/", nominees.register_people, name="register"),
    path("agencies/<int:pk>/nominate/", nominees.nominate, name="nominate"),
    path("people/<int:pk>/", nominees.show_nominee, name="nominee"),
    path("people/<int:pk>/drop/", nominees.drop_nominee, name="drop"),
    path("people/<int:pk>/accept/", nominees.accept_outside, name="accept"),
    path("people/<int:pk>/refuse/", nominees.refuse_nominee, name="refuse"),
    path("people/<int:pk>/reserve/", nominees.put_in_reserve, name="reserve"),
    path("people/<int:pk>/replace/", nominees.replace_from_reserve, name="replace"),
    path("people/<int:pk>/withdraw/", nominees.withdraw_nominee, name="withdraw"),
    path("decisions/<int:pk>/", decisions.show_decision, name="decision"),
    path("decisions/<int:pk>/issue/", decisions.issue_decision, name="issue"),
    path("decisions/<int:pk>/carry-out/", decisions.carry_out_decision, name="carry-out"),
    path("decisions/<int:pk>/drop/", decisions.drop_decision, name="drop-decision"),
]
