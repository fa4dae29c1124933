"""The ways from the roll of a session and from a trainee's own page to checking in by code."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.states import Checkpoint, Method
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.classes.queries.doors import ClassDoors
from nennep.classes.states import SessionState
from nennep.kernel.clock import local_date
from nennep.kernel.periods import in_force_on
from nennep.presence.policies import may_hold_checks, may_open_window, may_watch, passkeys_visible_to
from nennep.presence.queries.checks import calling_check
from nennep.presence.queries.codes import open_windows
from nennep.presence.queries.evidence import policies_of, ways_of
from nennep.presence.states import PasskeyState
from nennep.web.parts import Act


def roll_doors(*, actor: User, session: Session, now: datetime) -> tuple[Act, ...]:
    """A check that is due, the screen of the hall on the day of the session, and how presence was shown."""
    on = local_date(now)
    if not may_watch(actor, session.training_class, on):
        return ()
    about = Act(_("Presence"), reverse("presence:session", args=[session.pk]), "shield-check")
    return (*_check_doors(actor, session, now), *_code_doors(actor, session, now), about)


def _check_doors(actor: User, session: Session, now: datetime) -> tuple[Act, ...]:
    if not may_hold_checks(actor, session.training_class, local_date(now)):
        return ()
    if calling_check(session, now) is None:
        return ()
    url = reverse("presence:call-check", args=[session.pk])
    return (Act(_("A check has been called: make it now"), url, "eye", "post", "primary"),)


def _code_doors(actor: User, session: Session, now: datetime) -> tuple[Act, ...]:
    on = local_date(now)
    if session.held_on != on or session.state == SessionState.CANCELLED:
        return ()
    if not may_open_window(actor, session, on):
        return ()
    window = open_windows(now).filter(session=session).first()
    if window is not None:
        url = reverse("presence:window", args=[window.pk])
        return (Act(_("Show the code"), url, "qrcode", kind="primary"),)
    policy = policies_of([session]).get(session.pk)
    if policy is None or not any(
        Method.ROOM_CODE in ways_of(policy, one) for one in (Checkpoint.START, Checkpoint.END)
    ):
        return ()
    return (Act(_("Check-in by room code"), reverse("presence:open-window", args=[session.pk]), "qrcode"),)


def class_doors(*, actor: User, training_class: TrainingClass, now: datetime) -> ClassDoors:
    """How presence is shown in the class, and its flags, for who looks after it."""
    if not may_watch(actor, training_class, local_date(now)):
        return ClassDoors()
    flags = f"{reverse('presence:flags')}?class={training_class.pk}"
    return ClassDoors(
        acts=(
            Act(
                _("How presence is shown"),
                reverse("presence:policy", args=[training_class.pk]),
                "shield-check",
            ),
            Act(_("Flags"), flags, "flag"),
        )
    )


def own_doors(*, actor: User, now: datetime) -> tuple[Act, ...]:
    """Checking in, for who has a place in a class today."""
    here = Enrolment.objects.filter(in_force_on(local_date(now)), person_id=actor.person_id or 0)
    if not here.exists():
        return ()
    return (Act(_("Check in"), reverse("presence:check-in"), "qrcode", kind="primary"),)


def passkeys_waiting_for(actor: User, now: datetime) -> int:
    """How many requests for passkeys the account may witness or agree to now."""
    own_witness = Q(state=PasskeyState.WITNESSED, witnessed_by=actor)
    waiting = passkeys_visible_to(actor, local_date(now)).filter(
        ~own_witness, state__in=(PasskeyState.ASKED, PasskeyState.WITNESSED)
    )
    return waiting.exclude(person_id=actor.person_id or 0).count()
