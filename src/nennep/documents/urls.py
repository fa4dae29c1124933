"""Paths of the documents."""

from django.urls import path

from nennep.documents.views import arranging, delivering, documents

app_name = "documents"
urlpatterns = [
    path("", documents.list_documents, name="documents"),
    path("new/", documents.draft_document, name="draft"),
    path("register/", documents.register_document, name="register"),
    path("<int:pk>/", documents.show_document, name="document"),
    path("<int:pk>/file.<str:fmt>", documents.download, name="download"),
    path("<int:pk>/recipients/", documents.show_recipients, name="recipients"),
    path("<int:pk>/issue/", documents.issue_document, name="issue"),
    path("<int:pk>/redraft/", documents.redraft, name="redraft"),
    path("<int:pk>/review/", documents.review_document, name="review"),
    path("<int:pk>/drop/", documents.drop_document, name="drop"),
    path("<int:pk>/expire/", documents.expire_document, name="expire"),
    path("<int:pk>/cite/", documents.cite_basis, name="cite"),
    path("<int:pk>/complete/", documents.complete_document, name="complete"),
    path("deliveries/<int:pk>/receive/", delivering.receive_delivery, name="receive"),
    path("deliveries/<int:pk>/finish/", delivering.finish_task, name="finish"),
    path("issuers/", arranging.list_issuers, name="issuers"),
    path("issuers/<int:pk>/", arranging.show_issuer, name="issuer"),
    path("issuers/<int:pk>/authority/", arranging.give_authority, name="give-authority"),
    path("issuers/<int:pk>/term/", arranging.open_term, name="open-term"),
    path("issuers/<int:pk>/layout/", arranging.set_layout, name="set-layout"),
    path("authorities/<int:pk>/end/", arranging.end_authority, name="end-authority"),
    path("terms/<int:pk>/close/", arranging.close_term, name="close-term"),
    path("layouts/", arranging.list_layouts, name="layouts"),
    path("layouts/<int:pk>/", arranging.show_layout, name="layout"),
    path("layouts/<int:pk>/change/", arranging.change_layout, name="change-layout"),
    path("sets/", arranging.list_sets, name="sets"),
    path("sets/new/", arranging.add_set, name="add-set"),
    path("sets/<int:pk>/", arranging.show_set, name="set"),
    path("sets/<int:pk>/change/", arranging.change_set, name="change-set"),
]
