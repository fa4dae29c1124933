"""Documents and units as people name them in forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.policies import Actor
from nennep.directives.models import PriorityField, Target
from nennep.directives.policies import directives_visible_to, may_read
from nennep.documents.models import OfficialDocument, RecipientSet
from nennep.documents.queries import Follow, members_of
from nennep.units.models import Unit


def units_of_sets(sets: Sequence[RecipientSet], on: date) -> list[Unit]:
    """The units of these sets of recipients on the day, each once, in protocol order (R2-15)."""
    found = members_of(sets, on)
    ids = list(dict.fromkeys(member.unit_id for row in sets for member in found[row.pk]))
    units = Unit.objects.in_bulk(ids)
    return [units[pk] for pk in ids]


def built_on(document: OfficialDocument, actor: Actor) -> list[Follow]:
    """The directive followed, the targets and the priority fields that stand on a document, for its page."""
    followed = directives_visible_to(actor).filter(document=document).order_by("pk")
    found = [
        Follow(_("Tasks of the directive"), reverse("directives:directive", args=[one.pk]), one.title)
        for one in followed
    ]
    if may_read(actor):
        targets = Target.objects.filter(document=document).order_by("due_on", "pk")
        fields = PriorityField.objects.filter(basis=document).order_by("valid_from", "pk")
        found += [Follow(_("Target"), reverse("directives:targets"), one.title) for one in targets]
        found += [Follow(_("Priority field"), reverse("directives:fields"), one.name) for one in fields]
    return found
