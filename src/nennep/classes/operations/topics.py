"""Topics for new issues beside the programme of a class (R3-24)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Module
from nennep.classes import policies
from nennep.classes.models import AddedTopic, Method, TrainingClass
from nennep.classes.operations.classes import check_running, locked_class
from nennep.classes.operations.sessions import MOST_LESSONS, plan_session
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused

LONGEST = {"name": 400, "note": 400, "approval": 200}
MOST = 60


@transaction.atomic
def add_topic(
    *,
    training_class: TrainingClass,
    name: str,
    lessons: int,
    note: str,
    approval: str,
    by: User,
    now: datetime,
    module: Module | None = None,
    held_on: date | None = None,
    half: str = "",
    method: str = Method.LECTURE,
) -> AddedTopic:
    """Add a topic to the class, with who approved it and why, in one step; with a day it stands in the timetable at once.

    The version of the programme stays as it is; its page lists the topic for the next revision. Refuses a topic that the
    class has already, a module of another programme, more lessons than one session holds where a day is given, and
    what `plan_session` refuses.
    """
    training_class = locked_class(training_class.pk)
    if not policies.may_add_topic(by, training_class, local_date(now)):
        raise NotAllowed(
            _("Topics are added by the training office or leader of the school, or the Organisation Board.")
        )
    check_running(training_class)
    said = {"name": text.clean(name), "note": text.clean(note), "approval": text.clean(approval)}
    for field, longest in LONGEST.items():
        if not said[field]:
            raise Refused(_MISSING[field](), field=field)
        if len(said[field]) > longest:
            raise Refused(
                _("This text is longer than {longest} characters. Shorten it.").format(longest=longest),
                field=field,
            )
    if not 1 <= lessons <= MOST:
        raise Refused(
            _("A topic has 1 to {most} lessons, not {lessons}.").format(most=MOST, lessons=lessons),
            field="lessons",
        )
    if module is not None and module.version_id != training_class.programme_version_id:
        raise Refused(_("This module belongs to another programme."), field="module")
    key = text.match_key(said["name"])[:400]
    if AddedTopic.objects.filter(training_class=training_class, match_key=key).exists():
        raise Refused(_("The class has this topic already."), field="name")
    topic = AddedTopic.objects.create(
        training_class=training_class,
        module=module,
        match_key=key,
        lessons=lessons,
        added_by=by,
        added_at=now,
        **said,
    )
    record(
        act="classes.topic.add",
        subject=topic,
        context=training_class,
        by=by,
        now=now,
        after={"topic": said["name"], "lessons": lessons, "module": module, "approval": said["approval"]},
        reason=said["note"],
    )
    if held_on is not None:
        if lessons > MOST_LESSONS:
            raise Refused(
                _(
                    "One session has at most {most} lessons. Leave the day empty and plan several sessions."
                ).format(most=MOST_LESSONS),
                field="held_on",
            )
        plan_session(
            training_class=training_class,
            held_on=held_on,
            half=half,
            lessons=lessons,
            module=module,
            added_topic=topic,
            method=method,
            by=by,
            now=now,
        )
    return topic


_MISSING = {
    "name": lambda: _("The topic needs a name."),
    "note": lambda: _("Say which new issue the topic answers."),
    "approval": lambda: _("Say who approved the topic and on which paper."),
}
