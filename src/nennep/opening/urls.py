"""Paths of openings."""

from django.urls import path

from nennep.opening.views import ceremonies, papers, readiness

app_name = "opening"
urlpatterns = [
    path("", readiness.list_classes, name="overview"),
    path("lines/", readiness.list_lines, name="lines"),
    path("classes/<int:pk>/", readiness.show_class, name="class"),
    path("classes/<int:pk>/ready/", readiness.mark_ready, name="confirm"),
    path("classes/<int:pk>/items/<slug:code>/", readiness.answer_item, name="answer"),
    path("answers/<int:pk>/withdraw/", readiness.withdraw_answer, name="withdraw"),
    path("classes/<int:pk>/boards/", papers.prepare_boards, name="prepare-boards"),
    path("classes/<int:pk>/convocation/", papers.prepare_convocation, name="prepare-convocation"),
    path("papers/<int:pk>/", papers.show_paper, name="paper"),
    path("papers/<int:pk>/issue/", papers.issue_paper, name="issue"),
    path("papers/<int:pk>/drop/", papers.drop_paper, name="drop"),
    path("papers/<int:pk>/receive/", papers.receive_convocation, name="receive"),
    path("papers/<int:pk>/part.<slug:fmt>", papers.download_part, name="part"),
    path("ceremonies/", ceremonies.list_ceremonies, name="ceremonies"),
    path("ceremonies/new/", ceremonies.plan_ceremony, name="plan"),
    path("ceremonies/<int:pk>/", ceremonies.show_ceremony, name="ceremony"),
    path("ceremonies/<int:pk>/change/", ceremonies.change_ceremony, name="change"),
    path("ceremonies/<int:pk>/guests/add/", ceremonies.invite_guest, name="invite"),
    path("ceremonies/<int:pk>/programme/", ceremonies.draft_programme, name="draft-programme"),
    path("ceremonies/<int:pk>/hold/", ceremonies.hold_ceremony, name="hold"),
    path("ceremonies/<int:pk>/cancel/", ceremonies.cancel_ceremony, name="cancel"),
    path("guests/<int:pk>/move/", ceremonies.move_guest, name="move-guest"),
    path("guests/<int:pk>/answer/", ceremonies.note_answer, name="answer-guest"),
    path("guests/<int:pk>/drop/", ceremonies.drop_guest, name="drop-guest"),
]
