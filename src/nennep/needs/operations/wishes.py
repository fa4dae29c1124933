"""A cadre asks the own agency for a course; the agency accepts or declines with a reason (R2-37)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.accounts.policies import rights_of
from nennep.audit.operations import record
from nennep.catalogue.models import Programme, StudyForm
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.needs import policies
from nennep.needs.models import AskedAgency, NeedEntry, NeedPerson, SelfNomination
from nennep.needs.operations.calls import locked_call
from nennep.needs.queries import open_call_for
from nennep.needs.states import WRITABLE, CallState, WishState
from nennep.people.models import Person
from nennep.people.queries import person_on


@transaction.atomic
def ask_wish(
    *,
    person: Person,
    programme: Programme,
    study_form: str,
    by: User,
    now: datetime,
    wish: str = "",
) -> SelfNomination:
    """Ask to be sent to a course; it goes to the agency of the person's post on that day.

    Refuses for somebody else, for a person without a post, and what is asked already.
    """
    today = local_date(now)
    rights = rights_of(by, today)
    if not rights.is_system and person.pk not in rights.people:
        raise NotAllowed(_("Everybody asks for the own person only."))
    if study_form not in StudyForm.values:
        raise Refused(_("Choose the form of study."), field="study_form")
    posting = person_on(person, today)
    if posting is None:
        raise Refused(_("Your record shows no agency today. Ask your agency to enter your post first."))
    person = lock_one(Person.objects.filter(pk=person.pk))
    if SelfNomination.objects.filter(
        person=person, programme=programme, study_form=study_form, state=WishState.ASKED
    ).exists():
        raise Refused(
            _("You asked for {programme} already. Your agency has not answered yet.").format(
                programme=programme.name
            ),
            field="programme",
            code="twice",
        )
    asked = SelfNomination.objects.create(
        person=person,
        agency=posting.unit,
        programme=programme,
        study_form=study_form,
        wish=wish.strip(),
        asked_at=now,
    )
    record(
        act="needs.wish.ask",
        subject=asked,
        by=by,
        now=now,
        after={"programme": programme, "study_form": study_form, "wish": asked.wish},
    )
    return asked


@transaction.atomic
def accept_wish(*, wish: SelfNomination, by: User, now: datetime, reason: str = "") -> SelfNomination:
    """The agency agrees. Where it is being asked for its needs, the person is written into that registration.

    Refuses a wish that was decided.
    """
    wish = _locked(wish, by, now)
    _decide(wish, WishState.ACCEPTED, text.clean(reason), by, now)
    wish.entry = _into_needs(wish, now)
    wish.save(update_fields=["entry"])
    record(
        act="needs.wish.accept",
        subject=wish,
        by=by,
        now=now,
        after={"state": wish.state, "call": wish.entry.call if wish.entry else ""},
        reason=wish.reason,
    )
    return wish


@transaction.atomic
def decline_wish(*, wish: SelfNomination, reason: str, by: User, now: datetime) -> SelfNomination:
    """The agency does not agree. Refuses without a reason and a wish that was decided."""
    wish = _locked(wish, by, now)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why, so that the person knows what to do next."), field="reason")
    _decide(wish, WishState.DECLINED, reason, by, now)
    record(
        act="needs.wish.decline",
        subject=wish,
        by=by,
        now=now,
        after={"state": wish.state},
        reason=reason,
    )
    return wish


def _locked(wish: SelfNomination, by: User, now: datetime) -> SelfNomination:
    wish = lock_one(SelfNomination.objects.filter(pk=wish.pk).select_related("person", "agency", "programme"))
    if not policies.may_decide_wish(by, wish, local_date(now)):
        raise NotAllowed(_("The agency of the person decides, and nobody decides on the own wish."))
    if wish.state != WishState.ASKED:
        raise Refused(_("This wish is decided already."), code="state")
    return wish


def _decide(wish: SelfNomination, state: str, reason: str, by: User, now: datetime) -> None:
    wish.state, wish.reason, wish.decided_by, wish.decided_at = state, reason, by, now
    wish.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _into_needs(wish: SelfNomination, now: datetime) -> NeedEntry | None:
    """The line of the agency's registration that now names the person; None where none can be written."""
    call = open_call_for(wish.agency_id)
    if call is None:
        return None
    call = locked_call(call)
    if call.state != CallState.OPEN:
        return None
    entry = NeedEntry.objects.filter(
        call=call, agency=wish.agency, programme=wish.programme, study_form=wish.study_form
    ).first()
    if entry is None:
        entry = NeedEntry.objects.create(
            call=call,
            agency=wish.agency,
            programme=wish.programme,
            study_form=wish.study_form,
            people_count=1,
            created_at=now,
        )
        AskedAgency.objects.filter(call=call, agency=wish.agency).update(has_no_need=False)
    elif entry.state not in WRITABLE:
        return None
    elif entry.people.filter(person=wish.person).exists():
        return entry
    named = entry.people.count()
    last = entry.people.aggregate(last=Max("order"))["last"] or 0
    NeedPerson.objects.create(
        entry=entry, order=last + 1, person=wish.person, note=_("Asked by the person")[:250]
    )
    if entry.people_count < named + 1:
        entry.people_count = named + 1
        entry.save(update_fields=["people_count"])
    return entry
