"""Who can see this trainee's marks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import Role, User
from nennep.attendance.queries.visibility import Sight, Why, who_sees
from nennep.classes.models import Enrolment
from nennep.kernel.clock import local_date
from nennep.web.navigation import Crumb

GROUPS = {
    Why.SELF: gettext_lazy("The trainee"),
    Why.AGENCY: gettext_lazy("The agency: it answers for the people it sends"),
    Why.DELEGATION: gettext_lazy("The head of the delegation: sees its own delegation only"),
    Why.DUTY: gettext_lazy("Duties in the class"),
    Why.LECTURER: gettext_lazy("Lecturers of the class"),
    Why.SCHOOL: gettext_lazy("The school: it hosts or trains the class"),
    Why.BOARD: gettext_lazy("The body to which the class reports"),
    Why.NARROW: gettext_lazy("Another superior: sees its own people only"),
    Why.OVERSEER: gettext_lazy("Leaders and inspectors of the unit: look, change nothing"),
    Why.SYSTEM: gettext_lazy("The program itself: timers and repairs"),
}


@dataclass(frozen=True)
class SeerLine:
    """One account with what lets it look."""

    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SeerGroup:
    """Accounts that see the marks for the same kind of reason."""

    title: str
    lines: tuple[SeerLine, ...]


@dataclass(frozen=True)
class SeenByPage:
    """Everybody who can see the marks of one trainee, with the reason."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    count: str
    groups: tuple[SeerGroup, ...]


def seen_by_page(actor: User, enrolment: Enrolment, now: datetime) -> SeenByPage:
    """`enrolment` is loaded with person and class."""
    found = who_sees(enrolment, local_date(now))
    people = {one.user_id for one in found if one.why != Why.SYSTEM}
    grouped: dict[Why, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        grouped[one.why][one.name].append(_reason(one))
    is_own = actor.person_id == enrolment.person_id
    back = (
        Crumb(_("My attendance"), reverse("attendance:own"))
        if is_own
        else Crumb(enrolment.person.full_name, reverse("classes:enrolment", args=[enrolment.pk]))
    )
    title = _("Who can see my attendance") if is_own else _("Who can see this trainee's attendance")
    return SeenByPage(
        title=title,
        lead=f"{enrolment.person.full_name} · {enrolment.training_class.name}",
        trail=(back, Crumb(title)),
        count=ngettext("{count} person", "{count} people", len(people)).format(count=len(people)),
        groups=tuple(
            SeerGroup(
                str(title),
                tuple(
                    SeerLine(name, tuple(dict.fromkeys(reason for reason in reasons if reason)))
                    for name, reasons in grouped[why].items()
                ),
            )
            for why, title in GROUPS.items()
            if why in grouped
        ),
    )


def _reason(one: Sight) -> str:
    words = str(Role(one.role).label) if one.role in Role.values else one.role
    if one.unit:
        words = f"{words} · {one.unit}" if words else one.unit
    if one.standing_in_for:
        standing = _("stands in for {name}").format(name=one.standing_in_for)
        words = f"{words} · {standing}" if words else standing
    return words
