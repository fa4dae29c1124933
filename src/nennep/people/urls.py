"""Paths of the people."""

from django.urls import path

from nennep.people.views import people as views
from nennep.people.views import records

app_name = "people"
urlpatterns = [
    path("", views.list_people, name="people"),
    path("new/", views.register_person, name="register"),
    path("intake/", views.take_in_people, name="intake"),
    path("intake/good/", views.take_in_good_people, name="intake-good"),
    path("duplicates/", views.list_duplicates, name="duplicates"),
    path("<int:pk>/", views.show_person, name="person"),
    path("<int:pk>/correct/", views.correct_person, name="correct"),
    path("<int:pk>/post/", views.post_person, name="post"),
    path("<int:pk>/posts/<int:posting>/end/", views.end_posting, name="end-posting"),
    path("<int:pk>/photo/", views.show_photo, name="photo"),
    path("<int:pk>/photo/change/", views.set_photo, name="set-photo"),
    path("<int:pk>/merge/<int:other>/", records.merge_people, name="merge"),
    path("<int:pk>/credentials/new/", records.record_credential, name="credential"),
    path("<int:pk>/credentials/<int:credential>/void/", records.void_credential, name="void-credential"),
    path("<int:pk>/ratings/new/", records.record_rating, name="rating"),
    path("<int:pk>/planned-posts/new/", records.record_planned_post, name="planned-post"),
    path("<int:pk>/planned-posts/<int:planned>/end/", records.end_planned_post, name="end-planned-post"),
]
