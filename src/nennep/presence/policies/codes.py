"""Room codes: who opens check-in and who may show the picture."""

from datetime import date

from django.db.models import QuerySet

from nennep.accounts.policies import Actor
from nennep.attendance.policies import sessions_visible_to
from nennep.classes.models import Session
from nennep.classes.policies import class_rights
from nennep.presence.models import CodeWindow


def windows_visible_to(actor: Actor, on: date | None = None) -> QuerySet[CodeWindow]:
    """Windows of the sessions that the account may look at. Their codes are for `may_show_window` alone."""
    return CodeWindow.objects.filter(session__in=sessions_visible_to(actor, on).values("pk"))


def may_open_window(actor: Actor, session: Session, on: date) -> bool:
    """The school side of the roll: class manager and training office. Never the class board, never a trainee."""
    return class_rights(actor, session.training_class, on).takes


def may_show_window(actor: Actor, window: CodeWindow, on: date) -> bool:
    """Whoever may open it may show its codes on the wall."""
    return may_open_window(actor, window.session, on)


may_close_window = may_show_window
