"""Paths of the rules."""

from django.urls import path

from nennep.norms import views

app_name = "norms"
urlpatterns = [
    path("", views.list_rules, name="rules"),
    path("regulations/", views.list_regulations, name="regulations"),
    path("regulations/new/", views.set_regulation, name="set-regulation"),
    path("authority/", views.list_authorities, name="authorities"),
    path("authority/new/", views.add_authority, name="add-authority"),
    path("authority/<int:pk>/", views.show_authority, name="authority"),
    path("authority/<int:pk>/end/", views.end_authority, name="end-authority"),
    path("new/", views.choose_rule, name="choose"),
    path("new/<str:key>/", views.add_rule, name="add"),
    path("<int:pk>/", views.show_rule, name="rule"),
    path("<int:pk>/change/", views.change_rule, name="change"),
    path("<int:pk>/follow/", views.follow_rule, name="follow"),
    path("<int:pk>/end/", views.end_rule, name="end"),
]
