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
        "documents.duty.lay": _("entered the duty of a party"),
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
        "documents.recipient_set.change": _("changed the set of recipients"),
    }
    act_fields = {
        "kind": _("Kind"),
        "issuer": _("Issued by"),
        "issuer_name": _("Issued by"),
        "subject": _("Subject"),
        "state": _("State"),
        "circulation": _("Circulation"),
        "number_text": _("Number"),
        "issued_on": _("Date"),
        "signer": _("Signed by"),
        "signing_capacity": _("Capacity"),
        "frozen_hash": _("Fingerprint (SHA-256)"),
        "replaced_by": _("Replaced by"),
        "basis": _("Basis"),
        "received_at": _("Received"),
        "task_result": _("Result"),
        "name": _("Name"),
        "kinds": _("Kinds"),
        "unit_kinds": _("Kinds of units"),
        "symbol": _("Symbol"),
        "post": _("Post"),
        "unit": _("Unit"),
        "person": _("Person"),
        "capacity": _("Capacity"),
        "title": _("Title"),
        "system": _("System"),
        "layout_code": _("Layout"),
        "valid_from": _("From"),
        "valid_to": _("To (not included)"),
    }
    act_pages = {
        "documents.officialdocument": "documents:document",
        "documents.documentlayout": "documents:layout",
        "documents.recipientset": "documents:set",
    }
