"""Addresses of kiosks and personal cards. What the kiosk itself asks lies under `kiosk/`, the reach of its worker."""

from django.urls import URLPattern, path

from nennep.presence.views import cards, kiosk

urlpatterns: list[URLPattern] = [
    path("kiosks/", kiosk.list_kiosks, name="kiosks"),
    path("kiosks/enrol/", kiosk.enrol_kiosk, name="enrol-kiosk"),
    path("kiosks/<int:pk>/", kiosk.show_kiosk, name="kiosk"),
    path("kiosks/<int:pk>/revoke/", kiosk.revoke_kiosk, name="revoke-kiosk"),
    path("kiosk/", kiosk.show_door, name="door"),
    path("kiosk/worker.js", kiosk.kiosk_worker, name="kiosk-worker"),
    path("kiosk/classes/", kiosk.list_classes_to_open, name="kiosk-classes"),
    path("kiosk/open/", kiosk.open_kiosk, name="open-kiosk"),
    path("kiosk/upload/", kiosk.take_in_upload, name="kiosk-upload"),
    path("cards/class/<int:pk>/", cards.list_cards, name="cards"),
    path("cards/class/<int:pk>/issue/", cards.issue_cards, name="issue-cards"),
    path("cards/class/<int:pk>/print/", cards.print_cards, name="print-cards"),
    path("cards/<int:pk>/", cards.show_card, name="card"),
    path("cards/<int:pk>/print/", cards.print_card, name="print-card"),
    path("cards/<int:pk>/block/", cards.block_card, name="block-card"),
    path("cards/<int:pk>/reissue/", cards.reissue_card, name="reissue-card"),
]
