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
        "catalogue.version.add": _("entered a version of the programme"),
    }
    act_pages = {"catalogue.programme": "catalogue:programme"}
