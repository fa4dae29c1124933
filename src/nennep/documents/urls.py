"""Paths of the documents."""

from django.urls import path

from nennep.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.list_documents, name="documents"),
    path("new/", views.draft_document, name="draft"),
    path("register/", views.register_document, name="register"),
    path("<int:pk>/", views.show_document, name="document"),
    path("<int:pk>/file.<str:fmt>", views.download, name="download"),
    path("<int:pk>/recipients/", views.show_recipients, name="recipients"),
    path("<int:pk>/issue/", views.issue_document, name="issue"),
    path("<int:pk>/review/", views.review_document, name="review"),
    path("<int:pk>/drop/", views.drop_document, name="drop"),
    path("<int:pk>/expire/", views.expire_document, name="expire"),
    path("<int:pk>/cite/", views.cite_basis, name="cite"),
    path("<int:pk>/complete/", views.complete_document, name="complete"),
    path("deliveries/<int:pk>/receive/", views.receive_delivery, name="receive"),
    path("deliveries/<int:pk>/finish/", views.finish_task, name="finish"),
    path("issuers/", views.list_issuers, name="issuers"),
    path("issuers/<int:pk>/", views.show_issuer, name="issuer"),
    path("issuers/<int:pk>/authority/", views.give_authority, name="give-authority"),
    path("issuers/<int:pk>/term/", views.open_term, name="open-term"),
    path("issuers/<int:pk>/layout/", views.set_layout, name="set-layout"),
    path("authorities/<int:pk>/end/", views.end_authority, name="end-authority"),
    path("terms/<int:pk>/close/", views.close_term, name="close-term"),
    path("layouts/", views.list_layouts, name="layouts"),
    path("layouts/<int:pk>/", views.show_layout, name="layout"),
    path("layouts/<int:pk>/change/", views.change_layout, name="change-layout"),
    path("sets/", views.list_sets, name="sets"),
]
