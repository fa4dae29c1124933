"""Directives: items that become tasks of units, urging, received plans, proposals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectivesConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.directives"
    label = "directives"

    acts = {
        "directives.directive.open": _("took up the directive"),
        "directives.directive.ask": _("asked units for their implementation plans"),
        "directives.item.change": _("corrected the item"),
        "directives.item.assign": _("gave the item to units"),
        "directives.task.assign": _("gave the task"),
        "directives.task.take": _("took the task in hand"),
        "directives.task.report": _("reported the task done"),
        "directives.task.receive": _("noted that the plan came in"),
        "directives.task.call_off": _("called the task off"),
        "directives.plan.give": _("gave units their part in the plan"),
        "directives.task.return": _("sent the task back"),
        "directives.task.extend": _("gave more time for the task"),
        "directives.urging.send": _("urged units"),
        "directives.yearly.add": _("entered what recurs every year"),
        "directives.yearly.end": _("ended what recurs every year"),
        "directives.yearly.open": _("opened the tasks of the year"),
        "directives.event.add": _("tied a duty to an event"),
        "directives.event.end": _("untied the duty from the event"),
        "directives.event.open": _("opened the task of a duty"),
        "directives.proposal.make": _("made a proposal"),
        "directives.proposal.decide": _("decided on the proposal"),
        "directives.field.add": _("put a field first"),
        "directives.field.end": _("ended the priority of the field"),
        "directives.scheme.open": _("took up the scheme"),
        "directives.scheme.enter": _("put people on the list of the scheme"),
        "directives.scheme.remove": _("took somebody off the list of the scheme"),
        "directives.scheme.limit": _("set a limit of the scheme"),
        "directives.target.add": _("entered a target"),
    }
    act_fields = {
        "title": _("Heading"),
        "document": _("Document"),
        "items": _("Items"),
        "text": _("Wording"),
        "due_on": _("Due"),
        "units": _("Units"),
        "tasks": _("Tasks"),
        "unit": _("Unit"),
        "state": _("State"),
        "result": _("Result"),
        "evidence": _("Document that shows it"),
        "done_on": _("Done on"),
        "day": _("Day and month"),
        "author_name": _("Author"),
        "outcome": _("Outcome"),
        "name": _("Field"),
        "basis": _("Basis"),
        "basis_text": _("Basis in words"),
        "valid_from": _("From"),
        "valid_to": _("Until (not included)"),
        "value": _("Value"),
        "people": _("People"),
        "programmes": _("Programmes"),
        "limit": _("Limit"),
        "event": _("Event"),
        "days": _("Days after the event"),
    }
    act_pages = {
        "directives.directive": "directives:directive",
        "directives.unittask": "directives:task",
        "directives.proposal": "directives:proposal",
        "directives.scheme": "directives:scheme",
    }

    def ready(self) -> None:
        """Tell the page of a document which directive, target or field stands on it."""
        from nennep.directives.queries import built_on  # noqa: PLC0415 - models are loaded only now
        from nennep.documents.queries import register_follower  # noqa: PLC0415

        register_follower(built_on)
