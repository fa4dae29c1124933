from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "nennep.people"
    label = "people"
    verbose_name = _("People")

    acts = {
        "people.person.register": _("put the person on record"),
        "people.person.correct": _("corrected the record of the person"),
        "people.person.complete": _("completed the record of the person from a list"),
        "people.person.set_photo": _("changed the portrait"),
        "people.person.merge": _("merged another record of the same person into this one"),
        "people.posting.begin": _("recorded a post"),
        "people.posting.end": _("ended a post"),
        "people.credential.record": _("recorded a diploma or certificate"),
        "people.credential.void": _("voided a diploma or certificate"),
        "people.planned_post.record": _("recorded the planning for a post"),
        "people.planned_post.end": _("ended the planning for a post"),
        "people.rating.record": _("recorded the rating of a year"),
        "people.title.install": _("added a title of posts"),
        "people.kind.install": _("added a step of training"),
    }
    act_fields = {
        "born": _("Born"),
        "code": _("Code"),
        "same": _("The same at both, kept once"),
        "moved": _("Moved"),
        "row": _("Row"),
        "bytes": _("Size in bytes"),
        "unit": _("Unit"),
        "post": _("Post"),
        "is_main": _("Main post"),
        "kind": _("Kind"),
        "issued_on": _("Issued on"),
        "certainty": _("How it is known"),
        "institution": _("Place of issue"),
        "serial": _("Serial number"),
        "year": _("Year"),
        "rating": _("Rating"),
        "term": _("Term"),
        "basis": _("Basis"),
        "valid_from": _("From"),
        "valid_to": _("Until (not included)"),
    }
    act_choices: dict[str, Any]
    act_pages = {"people.person": "people:person"}

    def ready(self) -> None:
        """Add the people who serve there to the page of a unit; say how the values of acts are called."""
        from nennep.people.models import Evidence, Rating  # noqa: PLC0415 - models are loaded only now
        from nennep.people.queries import people_at_unit  # noqa: PLC0415 - models are loaded only now
        from nennep.units.queries import register_unit_facts  # noqa: PLC0415 - as above

        self.act_choices = {"certainty": Evidence.choices, "rating": Rating.choices}
        register_unit_facts(people_at_unit)
