"""Opening: what a class needs before it opens, its boards and convocation, the ceremony."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from nennep.accounts.models import User
    from nennep.classes.models import TrainingClass


class OpeningConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.opening"
    label = "opening"

    acts = {
        "opening.item.answer": _("said of the checklist"),
        "opening.item.withdraw": _("took back what was said of the checklist"),
        "opening.class.mark_ready": _("marked the class ready"),
        "opening.paper.prepare": _("drafted the paper of the class with its list"),
        "opening.paper.issue": _("issued the paper of the class"),
        "opening.paper.drop": _("gave up the draft of the paper"),
        "opening.ceremony.plan": _("planned the ceremony"),
        "opening.ceremony.change": _("changed the ceremony"),
        "opening.ceremony.draft_programme": _("wrote the programme of the ceremony"),
        "opening.ceremony.hold": _("held the ceremony"),
        "opening.ceremony.cancel": _("cancelled the ceremony"),
        "opening.guest.invite": _("invited a guest"),
        "opening.guest.move": _("moved a guest in the order"),
        "opening.guest.answer": _("noted the answer of a guest"),
        "opening.guest.drop": _("took a guest off the list"),
    }
    act_fields = {
        "item": _("item"),
        "answer": _("answer"),
        "missing": _("missing"),
        "kind": _("Kind"),
        "people": _("People"),
        "document": _("Document"),
        "held_at": _("held at"),
        "place": _("place"),
        "classes": _("Classes"),
        "coordinators": _("working on it"),
        "unit": _("Unit"),
        "name": _("name"),
        "post": _("post"),
        "rank": _("rank"),
        "number": _("place in the order"),
    }
    act_pages = {
        "opening.classpaper": "opening:paper",
        "opening.ceremony": "opening:ceremony",
    }

    def ready(self) -> None:
        """Keep classes shut that lack something, keep convocations shut as a whole, show the way from the page of a class and of a decided notice."""
        from nennep.classes.operations import register_opening_check  # noqa: PLC0415 - models are loaded only now
        from nennep.classes.queries import register_class_doors  # noqa: PLC0415 - as above
        from nennep.documents.policies import register_shut_papers  # noqa: PLC0415 - as above
        from nennep.nominations.queries import register_notice_doors  # noqa: PLC0415 - as above
        from nennep.opening.operations import check_opening  # noqa: PLC0415 - as above
        from nennep.opening.policies import shut_papers  # noqa: PLC0415 - as above
        from nennep.opening.queries.doors import class_doors, readiness_of_notice  # noqa: PLC0415 - as above

        def check(*, training_class: TrainingClass, reason: str, by: User, now: datetime) -> None:
            check_opening(training_class=training_class, reason=reason, by=by, now=now)

        register_opening_check(check)
        register_class_doors(class_doors)
        register_notice_doors(readiness_of_notice)
        register_shut_papers(shut_papers)
