"""Needs: what agencies ask for, gathered and consolidated."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeedsConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.needs"
    label = "needs"

    acts = {
        "needs.call.open": _("asked agencies for their needs"),
        "needs.call.postpone": _("postponed the deadline"),
        "needs.call.close": _("closed the call for needs"),
        "needs.entry.register": _("registered a need"),
        "needs.entry.change": _("changed the need"),
        "needs.entry.drop": _("deleted the need"),
        "needs.entry.return": _("sent the need back"),
        "needs.entry.accept": _("accepted the need"),
        "needs.entry.propose": _("proposed seats for the need"),
        "needs.asked.send": _("sent the needs of the agency"),
        "needs.wish.ask": _("asked to be sent to a course"),
        "needs.wish.accept": _("accepted the wish"),
        "needs.wish.decline": _("declined the wish"),
    }
    act_fields = {
        "call_title": _("Name of the call"),
        "agencies": _("Agencies asked"),
        "entries": _("Needs"),
        "people": _("People"),
        "named": _("People named"),
        "is_late": _("After the deadline"),
        "has_no_need": _("Has no need"),
        "programme": _("Programme"),
        "call": _("Call for needs"),
    }
    act_pages = {
        "needs.needscall": "needs:call",
        "needs.askedagency": "needs:agency",
        "needs.needentry": "needs:entry",
        "needs.selfnomination": "needs:wish",
    }
