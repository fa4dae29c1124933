from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "nennep.exchange"
    label = "exchange"

    acts = {
        "exchange.feed.create": _("made a calendar feed"),
        "exchange.feed.revoke": _("took a calendar feed back"),
    }
    act_fields = {
        "kind": _("what the calendar holds"),
        "training_class": _("class"),
        "agency": _("agency"),
        "revoked_at": _("taken back"),
    }
