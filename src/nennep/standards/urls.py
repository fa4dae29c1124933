"""Paths of the standards."""

from django.urls import path

from nennep.standards.views import audiences, eligibility, review, support

app_name = "standards"
urlpatterns = [
    path("", review.list_standards, name="standards"),
    path("new/", review.add_standard, name="add-standard"),
    path("<int:pk>/end/", review.end_standard, name="end-standard"),
    path("review/", review.show_review, name="review"),
    path("review/units/", review.show_units, name="review-units"),
    path("review/people/", review.show_people, name="review-people"),
    path("review/unknown/", review.show_unknown, name="review-unknown"),
    path("review/what-if/", review.show_what_if, name="what-if"),
    path("review/propose/", review.propose_class, name="propose-class"),
    path("review/tasks/", review.show_tasks, name="review-tasks"),
    path("review/tasks/new/", review.open_review, name="open-review"),
    path("review/tasks/<int:pk>/finish/", review.finish_review, name="finish-review"),
    path("review/tasks/<int:pk>/drop/", review.drop_review, name="drop-review"),
    path("audiences/", audiences.list_audiences, name="audiences"),
    path("audiences/new/", audiences.enter_audience, name="enter-audience"),
    path("audiences/<int:pk>/", audiences.show_audience, name="audience"),
    path("audiences/<int:pk>/end/", audiences.end_audience, name="end-audience"),
    path("criteria/", audiences.list_criteria, name="criteria"),
    path("criteria/new/", audiences.enter_criterion, name="enter-criterion"),
    path("criteria/<int:pk>/", audiences.show_criterion, name="criterion"),
    path("criteria/<int:pk>/end/", audiences.end_criterion, name="end-criterion"),
    path("support/", support.list_support, name="support"),
    path("support/new/", support.add_support, name="add-support"),
    path("support/<int:pk>/end/", support.end_support, name="end-support"),
    path("people/<int:pk>/eligibility/", eligibility.show_eligibility, name="eligibility"),
    path("people/<int:pk>/eligibility/keep/", eligibility.keep_check, name="keep-check"),
    path("people/<int:pk>/eligibility/waive/", eligibility.waive_criterion, name="waive"),
]
