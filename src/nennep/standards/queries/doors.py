"""What standards add to pages of earlier areas."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.people.models import Person
from nennep.standards.policies import may_check
from nennep.web.parts import Act


def check_of(person: Person, actor: User, on: date) -> list[Act]:
    """The door from a person to what stands for and against the admission to a programme."""
    if not may_check(actor, person, on):
        return []
    return [
        Act(
            _("Conditions of admission"),
            reverse("standards:eligibility", args=[person.pk]),
            "clipboard-check",
        )
    ]
