"""Planning: the year's plan and its versions, seats, money, progress."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from nennep.planning.states import Outcome


class PlanningConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.planning"
    label = "planning"

    acts: ClassVar = {
        "planning.plan.open": _("opened the plan"),
        "planning.plan.carry": _("opened the plan of the next year from it"),
        "planning.version.submit": _("submitted the version"),
        "planning.version.return": _("returned the version to be worked over"),
        "planning.version.conclude": _("closed the conclusions on the version"),
        "planning.version.approve": _("put the version into force"),
        "planning.version.amend": _("began a new version"),
        "planning.session.record": _("recorded a working session"),
        "planning.line.add": _("added the line"),
        "planning.line.change": _("changed the line"),
        "planning.line.drop": _("dropped the line"),
        "planning.line.carry": _("moved the line to the next year"),
        "planning.line.conclude": _("recorded the conclusion on the line"),
        "planning.proposal.record": _("proposed a class for the next year"),
        "planning.decision.draft": _("wrote the decision on the plan"),
        "planning.seats.allocate": _("gave seats to the unit"),
        "planning.seats.suballocate": _("handed seats on to the unit"),
        "planning.seats.amend": _("amended the seats of the unit"),
        "planning.seats.take": _("used seats"),
        "planning.seats.give_back": _("gave seats back"),
        "planning.budget.record": _("recorded money for the plan"),
        "planning.delay.record": _("recorded a delay"),
        "planning.delay.end": _("ended the delay"),
    }
    act_fields: ClassVar = {
        "content": _("Class content"),
        "name": _("Name"),
        "year": _("Year"),
        "side": _("Side"),
        "owner": _("Whose plan"),
        "audience": _("Audience"),
        "classes": _("Number of classes"),
        "seats": _("Seats"),
        "quarter": _("Quarter"),
        "opens_month": _("Month"),
        "lead": _("Leading unit"),
        "venue": _("Venue"),
        "state": _("State"),
        "cost": _("Cost"),
        "code": _("Code"),
        "outcome": _("Conclusion"),
        "document": _("Document"),
        "approved_on": _("Approved on"),
        "held_on": _("Held on"),
        "participants": _("Participants"),
        "subject": _("What it was about"),
        "unit": _("Unit"),
        "decision": _("Decision"),
        "used": _("Used"),
        "amount": _("Amount"),
        "decided_on": _("Decided on"),
        "items": _("Lines"),
        "lines": _("Lines"),
        "cause": _("Cause"),
        "began_on": _("Began on"),
        "ended_on": _("Ended on"),
    }
    act_choices: ClassVar = {"outcome": Outcome.choices}
    act_pages: ClassVar = {"planning.trainingplan": "planning:plan", "planning.planline": "planning:line"}

    def ready(self) -> None:
        """Tell the needs what is planned for them, and the review of standards that plans take the classes it proposes."""
        from nennep.directives.queries import register_place  # noqa: PLC0415 - as below
        from nennep.needs.queries import register_planned_seats  # noqa: PLC0415 - models are loaded only now
        from nennep.planning.operations import take_class_proposal  # noqa: PLC0415 - as above
        from nennep.planning.queries import (  # noqa: PLC0415 - as above
            place_of_item,
            place_of_proposal,
            planned_door,
            planned_seats,
            plans_for_proposals,
        )
        from nennep.standards.queries import ProposalTaker, register_class_proposal  # noqa: PLC0415 - as above

        register_place(place_of_item)
        register_planned_seats(planned_seats, planned_door)
        register_class_proposal(ProposalTaker(plans_for_proposals, take_class_proposal, place_of_proposal))
