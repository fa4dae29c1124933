"""Documents: registry, numbers, layouts, signing, recipients."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.documents"
    label = "documents"

    acts = {
        "documents.document.draft": _("drafted the document"),
        "documents.document.redraft": _("changed the draft"),
        "documents.document.review": _("reviewed the draft"),
        "documents.document.drop": _("gave up the draft"),
        "documents.document.issue": _("issued the document"),
        "documents.document.replace": _("replaced the document"),
        "documents.document.expire": _("ended the force of the document"),
        "documents.document.register": _("put the outside document on record"),
        "documents.document.complete": _("entered the missing day of the document"),
        "documents.document.cite": _("linked the document to its basis"),
        "documents.delivery.receive": _("confirmed receipt"),
        "documents.delivery.finish_task": _("reported the task done"),
        "documents.term.open": _("opened the committee term"),
        "documents.term.close": _("closed the committee term"),
        "documents.authority.give": _("recorded an authority to sign"),
        "documents.authority.end": _("ended an authority to sign"),
        "documents.issuer_layout.set": _("chose the layout of a unit"),
        "documents.layout.install": _("installed the layout"),
        "documents.layout.change": _("changed the layout from a day on"),
        "documents.kind.install": _("installed the kind of document"),
        "documents.recipient_set.add": _("added the set of recipients"),
    }
    act_pages = {"documents.officialdocument": "documents:document"}
