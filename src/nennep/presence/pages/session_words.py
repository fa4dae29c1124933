"""How pages of presence name a session and lead to it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.classes.models import HalfDay, Session
from nennep.kernel import dates
from nennep.web.navigation import Crumb


def half_text(session: Session) -> str:
    """The half-day and the day: "Sáng 3-6-2024"."""
    return f"{HalfDay(session.half).label} {dates.short(session.held_on)}"


def session_trail(session: Session, *more: Crumb) -> tuple[Crumb, ...]:
    """The way to something inside a session."""
    one = session.training_class
    return (
        Crumb(_("Classes"), reverse("classes:list")),
        Crumb(one.name, reverse("classes:class", args=[one.pk])),
        Crumb(half_text(session), reverse("attendance:session", args=[session.pk])),
        *more,
    )
