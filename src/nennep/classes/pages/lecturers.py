"""Who could teach a session, with what speaks for each (R3-22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.classes.models import Session
from nennep.classes.pages.form import FormPage, class_trail
from nennep.classes.queries.lecturers import lecturers_for
from nennep.kernel import dates, numbers
from nennep.people.models import Person
from nennep.web.navigation import Crumb

MOST = 200
"""So many people the list holds; a school with more names its lecturer in the form of the session."""


@dataclass(frozen=True)
class LecturerLine:
    """One line of the choice."""

    pk: int
    name: str
    certificates: tuple[str, ...]
    held: str
    mark: str
    busy: str
    is_chosen: bool


@dataclass(frozen=True)
class LecturersPage(FormPage):
    """The choice of a lecturer."""

    lines: tuple[LecturerLine, ...] = ()


def lecturers_page(session: Session, among: QuerySet[Person], form: Any, on: date) -> LecturersPage:
    """Those who could teach the session, the best marks of its topic first."""
    chosen = form.data.get("lecturer") or str(session.lecturer_id or "")
    rows = lecturers_for(session, list(among.order_by("name_sort_key", "pk")[:MOST]), on)
    title = _("Choose the lecturer")
    back = reverse("classes:session", args=[session.pk])
    return LecturersPage(
        title=title,
        lead=" · ".join(
            one
            for one in (
                session.topic or session.module_name,
                dates.with_weekday(session.held_on),
                session.get_half_display(),
            )
            if one
        ),
        trail=class_trail(
            session.training_class,
            Crumb(_("Timetable"), reverse("classes:timetable", args=[session.training_class_id])),
            Crumb(title),
        ),
        form=form,
        act=_("Choose"),
        back=back,
        lines=tuple(
            LecturerLine(
                pk=row.person.pk,
                name=row.person.full_name,
                certificates=row.certificates,
                held=ngettext("{count} session", "{count} sessions", row.held).format(count=row.held)
                if row.held
                else _("not yet"),
                mark=_marked(row.tenths, row.answers),
                busy=_("teaches {class_name} then").format(class_name=row.busy) if row.busy else "",
                is_chosen=str(row.person.pk) == chosen,
            )
            for row in rows
        ),
    )


def _marked(tenths: int | None, answers: int) -> str:
    if tenths is None:
        return _("too few answers")
    return _("{mark} of 5, {answers} answers").format(
        mark=f"{tenths // 10},{tenths % 10}", answers=numbers.whole(answers)
    )
