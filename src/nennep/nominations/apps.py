"""Nominations: people sent to a class, checked, ordered, decided."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NominationsConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.nominations"
    label = "nominations"

    acts = {
        "nominations.notice.prepare": _("wrote the notice of enrolment"),
        "nominations.notice.publish": _("issued the notice of enrolment"),
        "nominations.notice.postpone": _("postponed the deadline"),
        "nominations.notice.cancel": _("cancelled the class"),
        "nominations.notice.check": _("checked the conditions of the nominees"),
        "nominations.nominee.register": _("registered the person"),
        "nominations.nominee.drop": _("took the person off the own list"),
        "nominations.nominee.nominate": _("nominated, with time released"),
        "nominations.nominee.check": _("checked the conditions"),
        "nominations.nominee.reserve": _("put in reserve"),
        "nominations.nominee.refuse": _("refused the nominee"),
        "nominations.nominee.replace": _("took over a free seat from the reserve"),
        "nominations.nominee.withdraw": _("withdrew the nominee"),
        "nominations.nominee.send": _("sent by decision"),
        "nominations.nominee.admit": _("entered in the class list by decision"),
        "nominations.list.order": _("ordered the own list"),
        "nominations.list.by_points": _("ordered the list by points again"),
        "nominations.nominee.move": _("moved the nominee in the list"),
        "nominations.nominee.place": _("said whose seat it is and who pays"),
        "nominations.nominee.accept_outside": _("took the nominee from outside the audience"),
        "nominations.decision.prepare": _("drafted the decision with its list"),
        "nominations.decision.apply": _("followed the list of the decision"),
        "nominations.decision.drop": _("gave up the draft of the decision"),
    }
    act_fields = {
        "class_title": _("Name of the class"),
        "person": _("Person"),
        "agency": _("Agency"),
        "agencies": _("Agencies"),
        "notice": _("Notice of enrolment"),
        "programme": _("Programme"),
        "document": _("Document"),
        "added": _("Added"),
        "removed": _("Taken off"),
        "people": _("People"),
        "place": _("Place in the list"),
        "seat_source": _("Kind of seat"),
        "payer": _("Who pays"),
        "audience": _("Audience"),
        "pass": _("met"),
        "fail": _("not met"),
        "unknown": _("cannot be told"),
        "waived": _("waived"),
        "reserve": _("in reserve, no seat left"),
    }
    act_pages = {
        "nominations.enrolmentnotice": "nominations:notice",
        "nominations.invitedagency": "nominations:agency",
        "nominations.nomination": "nominations:nominee",
        "nominations.listdecision": "nominations:decision",
    }

    def ready(self) -> None:
        """Tell the plans whom units sent, and the record of people whose dossiers lie before somebody."""
        from nennep.nominations.policies import dossiers_seen  # noqa: PLC0415 - models are loaded only now
        from nennep.nominations.queries import seat_users, sent_of_plan  # noqa: PLC0415 - as above
        from nennep.people.policies import register_visibility  # noqa: PLC0415 - as above
        from nennep.planning.queries import register_seat_users, register_sent_people  # noqa: PLC0415 - as above

        register_sent_people(sent_of_plan)
        register_seat_users(seat_users)
        register_visibility(dossiers_seen, sensitive=True)
