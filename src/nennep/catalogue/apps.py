"""Catalogue: programmes, versions, modules."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.catalogue"
    label = "catalogue"

    acts = {
        "catalogue.programme.create": _("entered the programme"),
        "catalogue.programme.close": _("closed the programme"),
        "catalogue.programme.leads_to": _("said to which step the programme leads"),
        "catalogue.version.add": _("entered a version of the programme"),
    }
    act_fields = {
        "code": _("Code"),
        "name": _("Name"),
        "family": _("Family"),
        "subject": _("Subject area"),
        "label": _("Version"),
        "lessons": _("Lessons"),
        "step": _("Leads to"),
        "basis": _("Basis"),
        "modules": _("Modules"),
        "needs_survey": _("Survey of needs before the revision"),
        "no_survey_reason": _("Why there was no survey"),
        "valid_from": _("From"),
        "valid_to": _("To (not included)"),
    }
    act_pages = {"catalogue.programme": "catalogue:programme"}

    def ready(self) -> None:
        """Tell the page of a document which versions stand on it, and the rules what programmes are called."""
        from nennep.catalogue.queries import built_on, programme_names  # noqa: PLC0415 - models are loaded only now
        from nennep.documents.queries import register_follower  # noqa: PLC0415
        from nennep.norms.queries import register_programme_names  # noqa: PLC0415

        register_follower(built_on)
        register_programme_names(programme_names)
