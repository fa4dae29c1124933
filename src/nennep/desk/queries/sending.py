"""What needs and nominations ask: of an agency to register, to nominate, to answer a wish; of the Board to answer needs."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import Role
from nennep.classes.policies import Reach
from nennep.kernel.clock import local_date
from nennep.kernel.dates import short
from nennep.needs.models import AskedAgency, NeedEntry, SelfNomination
from nennep.needs.states import CallState, EntryState, WishState
from nennep.nominations.models import EnrolmentNotice, InvitedAgency, Nomination
from nennep.nominations.queries import UNCHECKED, filled_too_little
from nennep.nominations.states import NoticeState
from nennep.web.parts import Task

AGENCY = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
BOARD = (Role.BOARD_OFFICER, Role.BOARD_LEADER)


def sending_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """Everything that needs and nominations want of this person; a constant number of queries."""
    rights, on = reach.rights, local_date(now)
    if own := rights.units_for(*AGENCY):
        yield from _of_agency(list(own), set(rights.people), on)
    if boards := rights.scope_for(*BOARD):
        waiting = NeedEntry.objects.filter(
            call__owner_id__in=list(boards), call__state=CallState.OPEN, state=EntryState.SENT
        ).count()
        if waiting:
            yield Task(
                ngettext("need waits for your answer", "needs wait for your answer", waiting),
                _("Answer"),
                reverse("needs:calls"),
                count=waiting,
            )
        notices = EnrolmentNotice.objects.filter(owner_id__in=list(boards))
        unchecked = Nomination.objects.filter(UNCHECKED, notice__in=notices).count()
        if unchecked:
            yield Task(
                ngettext("nominee waits for the check", "nominees wait for the check", unchecked),
                _("Look"),
                f"{reverse('nominations:notices')}?unchecked=yes",
                count=unchecked,
            )
        if few := len(filled_too_little(notices, on)):
            yield Task(
                ngettext("class has too few people", "classes have too few people", few),
                _("Look"),
                f"{reverse('nominations:notices')}?too_little=yes",
                count=few,
            )


def _of_agency(units: list[int], people: Collection[int], on: date) -> Iterator[Task]:
    asked = AskedAgency.objects.filter(
        agency_id__in=units, call__state=CallState.OPEN, sent_at__isnull=True
    ).select_related("call")
    for row in asked.order_by("call__deadline_on", "pk"):
        yield Task(
            _("Register training needs: {title}").format(title=row.call.title),
            _("Register"),
            reverse("needs:agency", args=[row.pk]),
            due=_("due {day}").format(day=short(row.call.deadline_on)),
            is_overdue=row.call.deadline_on < on,
        )
    returned = NeedEntry.objects.filter(
        agency_id__in=units, call__state=CallState.OPEN, state=EntryState.RETURNED
    ).count()
    if returned:
        yield Task(
            ngettext("need was sent back", "needs were sent back", returned),
            _("Look"),
            reverse("needs:calls"),
            count=returned,
        )
    invited = InvitedAgency.objects.filter(
        agency_id__in=units,
        notice__state=NoticeState.PUBLISHED,
        notice__deadline_on__gte=on,
        nominations__isnull=True,
    ).select_related("notice")
    for place in invited.order_by("notice__deadline_on", "pk"):
        yield Task(
            _("Nominate people: {title}").format(title=place.notice.title),
            _("Nominate"),
            reverse("nominations:agency", args=[place.pk]),
            due=_("due {day}").format(day=short(place.notice.deadline_on)),
        )
    wishes = (
        SelfNomination.objects.filter(agency_id__in=units, state=WishState.ASKED)
        .exclude(person_id__in=people)  # nobody decides on the own wish
        .count()
    )
    if wishes:
        yield Task(
            ngettext("cadre asks to be sent to a course", "cadres ask to be sent to a course", wishes),
            _("Answer"),
            f"{reverse('needs:wishes')}?state=asked",
            count=wishes,
        )
