"""Every path of the house, one line per area."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from nennep.accounts.urls import instead_of_library

urlpatterns: list[URLPattern | URLResolver] = [
    path("presence/", include("nennep.presence.urls")),  # first: a hall checks in within a minute
    path("", include("nennep.desk.urls")),
    path("account/", include(instead_of_library)),
    path("account/", include("nennep.web.sign_in_urls")),
    path("account/", include("allauth.urls")),
    path("audit/", include("nennep.audit.urls")),
    path("accounts/", include("nennep.accounts.urls")),
    path("units/", include("nennep.units.urls")),
    path("people/", include("nennep.people.urls")),
    path("documents/", include("nennep.documents.urls")),
    path("norms/", include("nennep.norms.urls")),
    path("directives/", include("nennep.directives.urls")),
    path("catalogue/", include("nennep.catalogue.urls")),
    path("standards/", include("nennep.standards.urls")),
    path("needs/", include("nennep.needs.urls")),
    path("planning/", include("nennep.planning.urls")),
    path("nominations/", include("nennep.nominations.urls")),
    path("rooms/", include("nennep.rooms.urls")),
    path("classes/", include("nennep.classes.urls")),
    path("opening/", include("nennep.opening.urls")),
    path("attendance/", include("nennep.attendance.urls")),
    path("feedback/", include("nennep.feedback.urls")),
    path("", include("nennep.presence.urls.marks")),
    path("results/", include("nennep.results.urls")),
    path("exchange/", include("nennep.exchange.urls")),
    path("calendar/", include("nennep.exchange.urls.secret")),
    path("trust/", include("nennep.web.trust_urls")),
    path("web/", include("nennep.web.urls")),
]
if not settings.IS_PRODUCTION:
    urlpatterns.append(path("gallery/", include("nennep.web.gallery")))

handler400 = "nennep.web.views.bad_request"
handler403 = "nennep.web.views.forbidden"
handler404 = "nennep.web.views.not_found"
handler500 = "nennep.web.views.server_error"
