"""Paths of the standards."""

from django.urls import path

from nennep.standards.views import audiences, eligibility

app_name = "standards"
urlpatterns = [
    path("audiences/", audiences.list_audiences, name="audiences"),
    path("audiences/new/", audiences.enter_audience, name="enter-audience"),
    path("audiences/<int:pk>/", audiences.show_audience, name="audience"),
    path("audiences/<int:pk>/end/", audiences.end_audience, name="end-audience"),
    path("criteria/", audiences.list_criteria, name="criteria"),
    path("criteria/new/", audiences.enter_criterion, name="enter-criterion"),
    path("criteria/<int:pk>/", audiences.show_criterion, name="criterion"),
    path("criteria/<int:pk>/end/", audiences.end_criterion, name="end-criterion"),
    path("people/<int:pk>/eligibility/", eligibility.show_eligibility, name="eligibility"),
    path("people/<int:pk>/eligibility/keep/", eligibility.keep_check, name="keep-check"),
    path("people/<int:pk>/eligibility/waive/", eligibility.waive_criterion, name="waive"),
]
