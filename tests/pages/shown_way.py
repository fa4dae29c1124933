"""With which objects of the world of notice 407 the pages of the way from need to decision are opened: needs, nominations,
directives, reviews. SO01 is the agency of the accounts; `@other` is an agency without one here.
"""

from typing import Any

Arguments = dict[str, dict[str, Any]]


def needs() -> Arguments:
    """The call for the next year, which runs; `change` and `drop` have the need that SO01 is still writing."""
    from nennep.needs.models import AskedAgency, NeedEntry, NeedsCall, SelfNomination

    call = NeedsCall.objects.get(state="open")
    entries = NeedEntry.objects.filter(call=call)
    own, other = (AskedAgency.objects.get(call=call, agency__code=code) for code in ("SO01", "SO02"))
    accepted, draft = (entries.get(agency__code="SO01", state=state) for state in ("accepted", "draft"))
    waiting = entries.get(agency__code="SO02")
    wish, of_trainee = (
        SelfNomination.objects.get(person__user__username=name) for name in ("canbo.so01", "hocvien.tct1")
    )
    return _by_name(
        {
            ("call", "agencies", "entries", "names", "accept", "postpone", "close-call"): call,
            ("agency", "register", "download-form", "intake", "intake-good", "send", "no-need"): own,
            ("agency@other",): other,
            ("entry", "return", "propose"): accepted,
            ("entry@draft", "change", "drop"): draft,
            ("entry@other", "accept-one"): waiting,
            ("wish", "accept-wish", "decline-wish"): wish,
            ("wish@trainee",): of_trainee,
        }
    )


def nominations() -> Arguments:
    """The notice of the Board that is out, and the one that the school is still writing; SO01's people in four states."""
    from nennep.nominations.models import EnrolmentNotice, InvitedAgency, ListDecision, Nomination

    notice, draft = (EnrolmentNotice.objects.get(state=state) for state in ("published", "draft"))
    own, other = (InvitedAgency.objects.get(notice=notice, agency__code=code) for code in ("SO01", "SO03"))
    sent = Nomination.objects.filter(invited=own, state="sent").order_by("order")[0]
    reserve, registered = (
        Nomination.objects.get(invited=own, state=state) for state in ("reserve", "registered")
    )
    ineligible = Nomination.objects.get(invited=other, state="ineligible")
    sending, opening = (ListDecision.objects.get(notice=notice, kind=kind) for kind in ("sending", "opening"))
    return _by_name(
        {
            (
                "notice", "agencies", "decisions", "check", "decide-sending", "decide-opening", "order", "by-points",
                "set-places", "profile", "postpone",
            ): notice,
            ("notice@draft", "publish", "cancel"): draft,
            ("agency", "register", "nominate", "people", "order-own"): own,
            ("ranking-agency",): own.agency,
            ("agency@other",): other,
            ("nominee", "withdraw"): sent,
            ("nominee@registered", "drop"): registered,
            ("nominee@reserve", "refuse", "replace"): reserve,
            ("nominee@other", "reserve", "accept"): ineligible,
            ("decision",): sending,
            ("decision@draft", "issue", "carry-out", "drop-decision"): opening,
        }
    )  # fmt: skip


def directives() -> Arguments:
    """The directive of the city's committee: the task of SO01 is late, its plan not sent, its proposal not answered."""
    from nennep.directives.models import Directive, PriorityField, Proposal, UnitTask, YearlyDuty

    directive = Directive.objects.get()
    tasks = UnitTask.objects.filter(directive=directive)
    item = directive.items.get(number=1)
    late, done = (tasks.get(item=item, unit__code=code) for code in ("SO01", "SO03"))
    return _by_name(
        {
            ("directive", "plans", "ask-plans"): directive,
            ("assign", "change-item"): item,
            ("task", "take", "report", "extend"): late,
            ("task@other", "return"): done,
            ("receive",): tasks.get(kind="plan", unit__code="SO01"),
            ("end-yearly",): YearlyDuty.objects.get(),
            ("proposal", "decide"): Proposal.objects.get(unit__code="SO01"),
            ("end-field",): PriorityField.objects.get(),
        }
    )


def reviews() -> Arguments:
    """The review that SO01 was asked for."""
    from nennep.standards.models import ReviewTask

    return _by_name({("finish-review", "drop-review"): ReviewTask.objects.get()})


def _by_name(objects: dict[tuple[str, ...], Any]) -> Arguments:
    return {name: {"pk": one.pk} for names, one in objects.items() for name in names}
