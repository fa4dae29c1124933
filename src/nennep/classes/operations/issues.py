"""Acts on issues of a class: recorded, followed up, settled with a result, opened again (R1-21)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes import policies
from nennep.classes.models import ClassIssue, IssueKind, IssueSeverity, IssueStep, TrainingClass
from nennep.classes.states import ISSUE_MOVES, IssueState
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units.models import Unit


@transaction.atomic
def record_issue(
    *,
    training_class: TrainingClass,
    kind: IssueKind,
    severity: str,
    issue_text: str,
    happened_on: date,
    owner: Unit,
    by: User,
    now: datetime,
    due_on: date | None = None,
) -> ClassIssue:
    """Enter what came up in a class, with the unit that must deal with it (R1-21).

    Refuses an empty text, a day in the future, a kind that is not in force on that day, and a day for settling before it.
    """
    today = local_date(now)
    if not policies.may_record_issue(by, training_class, today):
        raise NotAllowed(
            _("Issues are entered by the school, the boards of the class and the class manager.")
        )
    issue_text = issue_text.strip()
    if not issue_text:
        raise Refused(_("Write what came up."), field="issue_text")
    if severity not in IssueSeverity.values:
        raise Refused(_("Say how serious it is."), field="severity")
    if happened_on > today:
        raise Refused(_("This day is still to come. Enter the day on which it came up."), field="happened_on")
    if kind.valid_from > happened_on or (kind.valid_to is not None and kind.valid_to <= happened_on):
        raise Refused(_("This kind of issue was not in use on that day. Choose another one."), field="kind")
    if due_on is not None and due_on < happened_on:
        raise Refused(_("It cannot be settled before it came up. Choose a later day."), field="due_on")
    issue = ClassIssue.objects.create(
        training_class=training_class, kind=kind, severity=severity, text=issue_text,
        search_key=text.search_key(issue_text), happened_on=happened_on, owner=owner, due_on=due_on,
        recorded_by=by, recorded_at=now,
    )  # fmt: skip
    record(
        act="classes.issue.record",
        subject=issue,
        context=training_class,
        by=by,
        now=now,
        after={
            "kind": kind,
            "severity": severity,
            "happened_on": happened_on,
            "owner": owner,
            "due_on": due_on,
        },
    )
    return issue


@transaction.atomic
def follow_issue(*, issue: ClassIssue, done: str, by: User, now: datetime) -> ClassIssue:
    """Write down what was done about an issue; from then on it is being dealt with. Refuses a settled one."""
    issue = _locked(issue, IssueState.IN_WORK, by, now)
    before, issue.state = issue.state, IssueState.IN_WORK
    _step(issue, done, "done", by, now)
    issue.save(update_fields=["state"])
    _record(issue, "classes.issue.follow", before=before, by=by, now=now)
    return issue


@transaction.atomic
def settle_issue(*, issue: ClassIssue, result: str, by: User, now: datetime) -> ClassIssue:
    """Close an issue with its result. Refuses an empty result and one that is settled."""
    issue = _locked(issue, IssueState.SETTLED, by, now)
    before, issue.state = issue.state, IssueState.SETTLED
    issue.result = _step(issue, result, "result", by, now)
    issue.settled_at = now
    issue.save(update_fields=["state", "result", "settled_at"])
    _record(issue, "classes.issue.settle", before=before, by=by, now=now)
    return issue


@transaction.atomic
def reopen_issue(*, issue: ClassIssue, reason: str, by: User, now: datetime) -> ClassIssue:
    """Open a settled issue again, because the result does not hold; the old result stays among the steps."""
    issue = _locked(issue, IssueState.OPEN, by, now)
    before, issue.state = issue.state, IssueState.OPEN
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the issue is opened again."), field="reason")
    issue.result, issue.settled_at = "", None
    issue.save(update_fields=["state", "result", "settled_at"])
    _record(issue, "classes.issue.reopen", before=before, by=by, now=now, reason=reason)
    return issue


def _locked(issue: ClassIssue, to: IssueState, by: User, now: datetime) -> ClassIssue:
    issue = lock_one(ClassIssue.objects.filter(pk=issue.pk))
    may = policies.may_reopen_issue if to == IssueState.OPEN else policies.may_settle_issue
    if not may(by, issue, local_date(now)):
        raise NotAllowed(_("This issue is dealt with by {unit}.").format(unit=issue.owner.name))
    if to not in ISSUE_MOVES[issue.state]:
        raise Refused(_("This issue is “{state}” already.").format(state=issue.get_state_display().lower()))
    return issue


def _step(issue: ClassIssue, words: str, field: str, by: User, now: datetime) -> str:
    words = words.strip()
    if not words:
        raise Refused(
            _("Write what came of it.") if field == "result" else _("Write what was done."), field=field
        )
    IssueStep.objects.create(issue=issue, text=words, recorded_by=by, recorded_at=now)
    return words


def _record(issue: ClassIssue, act: str, *, before: str, by: User, now: datetime, reason: str = "") -> None:
    record(
        act=act,
        subject=issue,
        context=issue.training_class,
        by=by,
        now=now,
        before={"state": before},
        after={"state": issue.state, "result": issue.result},
        reason=reason,
    )
