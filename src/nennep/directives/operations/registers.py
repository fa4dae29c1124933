"""Proposals with their outcome, priority fields of a period, targets of a resolution (R2-10, R2-11, R2-18)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.directives import policies
from nennep.directives.models import Directive, PriorityField, Proposal, Target
from nennep.directives.operations.following import Owner
from nennep.directives.queries import figure_choices
from nennep.directives.states import ProposalState
from nennep.documents.models import Certainty, OfficialDocument
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import alone, lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units.models import Unit


@transaction.atomic
def make_proposal(
    *,
    owner: Unit,
    unit: Unit,
    author_name: str,
    title: str,
    content: str,
    by: User,
    now: datetime,
    directive: Directive | None = None,
) -> Proposal:
    """A unit proposes something to the Board, in the name of its author (R2-11). Refuses no title, no words, no author."""
    if not policies.may_propose(by, unit, local_date(now)):
        raise NotAllowed(_("A proposal is made by the unit itself."))
    title, content, author_name = text.clean(title), content.strip(), text.clean(author_name)
    for value, field, sentence in (
        (author_name, "author_name", _("Say who proposes it.")),
        (title, "title", _("Give the proposal a heading.")),
        (content, "content", _("Write what is proposed.")),
    ):
        if not value:
            raise Refused(sentence, field=field)
    proposal = Proposal.objects.create(
        owner=owner,
        unit=unit,
        author_name=author_name[:150],
        title=title[:300],
        search_key=text.search_key(f"{title} {author_name} {unit.name}")[:500],
        text=content,
        directive=directive,
        made_at=now,
        made_by=by,
    )
    record(
        act="directives.proposal.make",
        subject=proposal,
        by=by,
        now=now,
        after={"title": title, "author_name": author_name, "unit": unit},
    )
    return proposal


@transaction.atomic
def decide_proposal(
    *, proposal: Proposal, is_accepted: bool, outcome: str, by: User, now: datetime
) -> Proposal:
    """Accept or reject a proposal. Refuses one that is decided, and a rejection without words."""
    proposal = lock_one(Proposal.objects.filter(pk=proposal.pk).select_related("owner"))
    Owner(proposal.owner).check(by, now)
    outcome = text.clean(outcome)
    if proposal.state != ProposalState.MADE:
        raise Refused(_("The proposal is decided already."))
    if not is_accepted and not outcome:
        raise Refused(_("Say why the proposal is rejected."), field="outcome")
    proposal.state = ProposalState.ACCEPTED if is_accepted else ProposalState.REJECTED
    proposal.outcome, proposal.decided_at, proposal.decided_by = outcome, now, by
    proposal.save(update_fields=["state", "outcome", "decided_at", "decided_by"])
    record(
        act="directives.proposal.decide",
        subject=proposal,
        by=by,
        now=now,
        after={"state": proposal.get_state_display(), "outcome": outcome},
    )
    return proposal


@transaction.atomic
def add_field(
    *,
    owner: Unit,
    name: str,
    valid_from: date,
    by: User,
    now: datetime,
    valid_to: date | None = None,
    basis: OfficialDocument | None = None,
    basis_text: str = "",
    certainty: str = Certainty.OFFICE,
) -> PriorityField:
    """Put a field of training first for a time (R2-10). Refuses no name, no basis, and a field that is first in these days."""
    Owner(owner).check(by, now)
    name, basis_text = text.clean(name), text.clean(basis_text)
    if not name:
        raise Refused(_("The field needs a name."), field="name")
    if basis is None and not basis_text:
        raise Refused(_("Say which document puts the field first."), field="basis_text")
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(_("The last day must not lie before the first."), field="valid_to")
    key = text.match_key(name)
    alone("directives.field", owner.pk)
    for other in lock(PriorityField.objects.filter(owner=owner)):
        begins = valid_to is None or other.valid_from < valid_to
        ends = other.valid_to is None or valid_from < other.valid_to
        if begins and ends and text.match_key(other.name) == key:
            raise Refused(
                _("“{name}” is a priority field from {day} already.").format(
                    name=other.name, day=dates.short(other.valid_from)
                ),
                field="valid_from",
                code="overlap",
            )
    field = PriorityField.objects.create(
        owner=owner,
        name=name[:200],
        search_key=text.search_key(name)[:300],
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
        basis_text=basis_text[:250],
        certainty=certainty,
    )
    record(
        act="directives.field.add",
        subject=field,
        by=by,
        now=now,
        after={
            "name": name,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "basis": basis,
            "basis_text": basis_text,
        },
    )
    return field


@transaction.atomic
def end_field(*, field: PriorityField, valid_to: date, reason: str, by: User, now: datetime) -> PriorityField:
    """The field is not put first any more from a day on. Refuses a day before its begin, one that ended, no reason."""
    field = lock_one(PriorityField.objects.filter(pk=field.pk).select_related("owner"))
    Owner(field.owner).check(by, now)
    reason = text.clean(reason)
    if field.valid_to is not None and field.valid_to <= valid_to:
        raise Refused(_("It has ended already."), field="valid_to")
    if valid_to <= field.valid_from:
        raise Refused(_("The last day must not lie before the first."), field="valid_to")
    if not reason:
        raise Refused(_("Say why it ends."), field="reason")
    before, field.valid_to = field.valid_to, valid_to
    field.save(update_fields=["valid_to"])
    record(
        act="directives.field.end",
        subject=field,
        by=by,
        now=now,
        before={"valid_to": before},
        after={"valid_to": valid_to},
        reason=reason,
    )
    return field


@transaction.atomic
def add_target(
    *,
    owner: Unit,
    document: OfficialDocument,
    title: str,
    due_on: date,
    by: User,
    now: datetime,
    value: Decimal | None = None,
    measure: str = "",
    begins_on: date | None = None,
    figure: str = "",
) -> Target:
    """What a resolution wants reached by a day (R2-18). How far it is comes from `figure`, which an area keeps.

    Refuses no title, days in the wrong order, a figure that nobody keeps, and a target that the document has already.
    """
    Owner(owner).check(by, now)
    title = text.clean(title)
    if not title:
        raise Refused(_("Say what is to be reached."), field="title")
    if begins_on is not None and begins_on > due_on:
        raise Refused(_("The last day must not lie before the first."), field="due_on")
    if figure and figure not in dict(figure_choices()):
        raise Refused(_("No figure of that kind is kept. Leave it empty."), field="figure")
    if Target.objects.filter(document=document, title=title).exists():
        raise Refused(_("{document} has this target already.").format(document=document), field="title")
    target = Target.objects.create(
        owner=owner,
        document=document,
        title=title[:300],
        search_key=text.search_key(f"{title} {document.number_text}")[:500],
        value=value,
        measure=text.clean(measure)[:80],
        begins_on=begins_on,
        due_on=due_on,
        figure=figure,
    )
    record(
        act="directives.target.add",
        subject=target,
        by=by,
        now=now,
        after={"title": title, "document": document, "value": value, "due_on": due_on},
    )
    return target
