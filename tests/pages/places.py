"""A real address of the world of notice 407 for every name of an address: which object each page is opened with.

The objects lie where rights differ: class TC-K31 of the Political School, Department of Home Affairs (SO01), the trainee with an
account, the first two months. `name@other` is the same page with an object of somebody else.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Not ours: allauth's pages of sign-in; tests/house/test_doors.py and tests/pages/accounts speak of them.
LIBRARY = ("account_", "mfa_", "socialaccount_", "openid_connect_")
GALLERY = "gallery:"


def names() -> list[str]:
    """Every name of an address of ours, in the order of the resolver."""
    found = dict.fromkeys(name for name, _route in _walk(get_resolver(), ()))
    return [name for name in found if not name.startswith((*LIBRARY, GALLERY))]


# What is sent where a page only takes: enough that the answer speaks of the right, not of an empty field.
SENT: dict[str, dict[str, str]] = {
    "attendance:confirm": {"side": "school"},
    "standards:keep-check": {"programme": "tc-llct", "study_form": "full_time", "on": "20/10/2026"},
    "attendance:decide-leave": {"decision": "refuse", "note": "Ưu tiên việc học."},
    "attendance:review-reminder": {"request_text": "Đề nghị bố trí người thay."},
    "attendance:answer-reminder": {"answer": "Đã rút kinh nghiệm.", "measures": "Phân công người thay."},
}


def _walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inside = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry, inside)
        elif isinstance(entry, URLPattern) and entry.name:
            yield ":".join((*spaces, entry.name)), str(entry.pattern)


def addresses() -> dict[str, str]:
    """Path by name; the names without an object lead to one page each."""
    arguments = _arguments()
    found: dict[str, str] = {}
    for name in names():
        for key, values in arguments.items():
            if key == name or key.startswith(f"{name}@"):
                found[key] = reverse(name, kwargs=values)
        if name not in found:
            found[name] = reverse(name)  # fails for a new page with an object: give it one below
    return found


def _arguments() -> dict[str, dict[str, Any]]:
    from nennep.accounts.models import Grant, User
    from nennep.attendance.models import (
        Fact,
        Incident,
        Leave,
        LeaveSession,
        Mark,
        PeriodReport,
        Reminder,
        ReportReceipt,
    )
    from nennep.attendance.states import FactKind, LeaveRoute, ReminderState
    from nennep.catalogue.models import Programme
    from nennep.classes.models import (
        AgencyEvent,
        Batch,
        ClassIssue,
        Enrolment,
        Meeting,
        Opinion,
        Session,
        TrainingClass,
    )
    from nennep.directives.models import EventDuty, Scheme, SchemeMember
    from nennep.documents.models import (
        Delivery,
        DocumentDuty,
        DocumentLayout,
        OfficialDocument,
        RecipientSet,
        SigningAuthority,
        Term,
    )
    from nennep.norms.models import Authority, Rule
    from nennep.standards.models import AdmissionCriterion, Audience, Standard, SupportPolicy
    from nennep.units.models import Unit
    from tests.pages import shown_feedback, shown_opening, shown_planning, shown_presence, shown_way

    made = TrainingClass.objects.get(code="TC-K31")
    academy = TrainingClass.objects.get(code="CC-K12")
    board, agency, other = (Unit.objects.get(code=code) for code in ("BTC", "SO01", "SO03"))
    trainee = User.objects.get(username="hocvien.tct1")
    own = Enrolment.objects.get(training_class=made, person=trainee.person)
    of_agency = Enrolment.objects.filter(training_class=made, agency=agency).order_by("order")[0]
    of_other = Enrolment.objects.filter(training_class=made, agency=other).order_by("order")[0]
    # The roll lies open today; its marks are of the first session of all.
    today = Session.objects.filter(training_class=made, held_on=date(2026, 10, 20)).order_by("starts_at")[0]
    first = Session.objects.filter(training_class=made).order_by("starts_at")[0]
    coming = Session.objects.filter(training_class=made, held_on=date(2026, 10, 22)).order_by("starts_at")[0]
    in_academy = Session.objects.filter(training_class=academy).order_by("starts_at")[0]
    batch = Batch.objects.get(training_class=made, number=1)
    running = Batch.objects.get(training_class=made, number=3)
    leave = LeaveSession.objects.filter(enrolment=own, leave__route=LeaveRoute.ORDINARY).order_by("pk")[0]
    exception = Leave.objects.filter(enrolment__training_class=made, route=LeaveRoute.EXCEPTION).order_by(
        "pk"
    )[0]
    report = PeriodReport.objects.filter(training_class=made).order_by("period_from", "pk")[0]
    academy_report = PeriodReport.objects.filter(training_class=academy).order_by("period_from", "pk")[0]
    receipt = ReportReceipt.objects.filter(report=report).order_by("pk")[0]
    letters = Reminder.objects.exclude(state=ReminderState.DROPPED).order_by("period_from", "pk")
    letter = letters.filter(agency=agency)[0]
    foreign_letter = letters.filter(agency=other, sent_at__isnull=False)[0]
    unsent = Reminder.objects.filter(state=ReminderState.DRAFT).order_by("pk")[0]
    heads = Fact.objects.filter(kind=FactKind.HEAD_COUNT).order_by("pk")[0]
    incident = Incident.objects.order_by("pk")[0]
    case = Mark.objects.get(session=first, enrolment=of_agency)
    document = OfficialDocument.objects.get(pk=report.document_id)
    delivery = Delivery.objects.filter(document=letter.document).order_by("pk")[0]
    draft = OfficialDocument.objects.filter(state="draft", issuer=made.host).order_by("pk")[0]
    authority = SigningAuthority.objects.filter(unit=board).order_by("pk")[0]
    layout = DocumentLayout.objects.order_by("pk")[0]
    shared = TrainingClass.objects.get(code="TC-K32")
    shared_report = PeriodReport.objects.filter(training_class=shared).order_by("period_from", "pk")[0]
    in_shared = Session.objects.filter(training_class=shared).order_by("starts_at")[0]
    central = Enrolment.objects.filter(training_class=shared, agency__code="TW2").order_by("order")[0]
    at_home = Enrolment.objects.filter(training_class=shared, agency__code="SO02").order_by("order")[0]
    opinion = Opinion.objects.filter(training_class=made).order_by("pk")[0]
    settled, issue = ClassIssue.objects.filter(training_class=made).order_by("pk")[:2]
    meeting = Meeting.objects.filter(training_class=made).order_by("pk")[0]
    grant = Grant.objects.filter(user__username="canbo.so01").order_by("pk")[0]
    person = of_agency.person

    at_check_in = shown_presence.arguments(
        today, trainee, of_agency, User.objects.get(username="chunhiem.tct1")
    )

    a_unit, a_person, a_class, a_session = (
        {"pk": agency.pk},
        {"pk": person.pk},
        {"pk": made.pk},
        {"pk": today.pk},
    )
    an_account, a_batch, a_place = {"pk": grant.user_id}, {"pk": running.pk}, {"pk": of_agency.pk}
    a_mark = {"pk": first.pk, "enrolment_pk": case.enrolment_id}
    a_document, a_letter, a_report = {"pk": document.pk}, {"pk": letter.pk}, {"pk": report.pk}
    return {
        **{f"accounts:{name}": an_account for name in (
            "account", "change-details", "link-person", "grant-role", "close", "reopen", "reset-password",
            "remove-second-factors", "unlock", "substitute",
        )},
        "accounts:end-grant": {"pk": grant.pk},
        "accounts:end-substitution": {"pk": 999_999},  # nobody stands in for anybody in this world
        **{f"units:{name}": a_unit for name in (
            "unit", "rename", "move", "change-kind", "close", "reopen", "succeed", "learn-alias", "contact",
        )},
        "units:correct": {**a_unit, "version": agency.versions.order_by("pk")[0].pk},
        **{f"people:{name}": a_person for name in ("person", "correct", "post", "photo", "set-photo")},
        **{f"people:{name}": a_person for name in ("credential", "rating", "planned-post")},
        "people:void-credential": {**a_person, "credential": person.credentials.order_by("pk")[0].pk},
        "people:end-planned-post": {**a_person, "planned": 999_999},  # nobody is planned for a post in this world
        "people:merge": {**a_person, "other": of_other.person_id},
        "people:person@other": {"pk": of_other.person_id},
        "people:person@head": {"pk": User.objects.get(username="thutruong.so03").person_id},
        "people:photo@other": {"pk": of_other.person_id},
        "people:end-posting": {**a_person, "posting": person.postings.order_by("pk")[0].pk},
        **{f"documents:{name}": a_document for name in (
            "document", "recipients", "redraft@issued", "expire", "cite", "complete",
        )},
        **{f"documents:{name}": {"pk": draft.pk} for name in ("issue", "redraft", "review", "drop")},
        "documents:download": {**a_document, "fmt": "docx"},
        "documents:document@letter": {"pk": letter.document_id},
        "documents:document@other-letter": {"pk": foreign_letter.document_id},
        "documents:document@shared-report": {"pk": shared_report.document_id},
        "documents:receive": {"pk": delivery.pk},
        "documents:finish": {"pk": delivery.pk},
        **{f"documents:{name}": {"pk": board.pk} for name in ("issuer", "give-authority", "open-term", "set-layout")},
        "documents:end-authority": {"pk": authority.pk},
        "documents:close-term": {"pk": Term.objects.order_by("pk")[0].pk},
        "documents:layout": {"pk": layout.pk},
        "documents:change-layout": {"pk": layout.pk},
        **{f"documents:{name}": {"pk": RecipientSet.objects.order_by("pk")[0].pk} for name in ("set", "change-set")},
        "norms:add": {"key": "attendance.overdue_hours"},
        **{f"norms:{name}": {"pk": Rule.objects.order_by("pk")[0].pk} for name in ("rule", "change", "end", "follow")},
        **{f"norms:{name}": {"pk": Authority.objects.filter(valid_to=None).order_by("pk")[0].pk} for name in (
            "authority", "end-authority",
        )},
        **{f"directives:{name}": values for name, values in shown_way.directives().items()},
        **{f"directives:{name}": {"pk": Scheme.objects.get().pk} for name in ("scheme", "enter-members", "set-limit")},
        "directives:remove-member": {"pk": SchemeMember.objects.filter(person__enrolments__agency=agency).order_by("pk")[0].pk},
        **{f"directives:{name}": {"pk": DocumentDuty.objects.get(unit=agency).pk} for name in ("duty", "add-event-duty")},
        "directives:end-event-duty": {"pk": EventDuty.objects.get().pk},
        **{f"catalogue:{name}": {"pk": Programme.objects.order_by("pk")[0].pk} for name in (
            "programme", "add-version", "set-step", "close",
        )},
        **{f"standards:{name}": {"pk": Audience.objects.get(code="tinh-uy-vien").pk} for name in (
            "audience", "end-audience",
        )},
        **{f"standards:{name}": {"pk": AdmissionCriterion.objects.filter(valid_to=None).order_by("pk")[0].pk} for name in (
            "criterion", "end-criterion",
        )},
        **{f"standards:{name}": a_person for name in ("eligibility", "keep-check", "waive")},
        "standards:end-standard": {"pk": Standard.objects.order_by("pk")[0].pk},
        "standards:end-support": {"pk": SupportPolicy.objects.get().pk},
        **{f"standards:{name}": values for name, values in shown_way.reviews().items()},
        **{f"classes:{name}": a_class for name in (
            "class", "change", "open", "close", "cancel", "add-superior", "appoint", "add-batch", "roster", "enrol",
            "roster-intake", "roster-intake-good", "timetable", "plan-session", "timetable-intake",
            "timetable-intake-good", "record-meeting", "record-opinion", "record-issue",
        )},
        **{f"classes:{name}@academy": {"pk": academy.pk} for name in ("class", "roster", "timetable")},
        **{f"classes:{name}@shared": {"pk": shared.pk} for name in ("class", "roster", "timetable")},
        "classes:enrolment@central": {"pk": central.pk},
        "classes:enrolment@beside-central": {"pk": at_home.pk},
        "attendance:mark@central": {"pk": in_shared.pk, "enrolment_pk": central.pk},
        "attendance:mark@beside-central": {"pk": in_shared.pk, "enrolment_pk": at_home.pk},
        "attendance:report@shared": {"pk": shared_report.pk},
        "attendance:report-file@shared": {"pk": shared_report.pk, "fmt": "xlsx"},
        "classes:cancel-event": {"pk": AgencyEvent.objects.order_by("pk")[0].pk},
        "classes:meeting": {"pk": meeting.pk},
        **{f"classes:{name}": {"pk": issue.pk} for name in ("issue", "follow-issue", "settle-issue")},
        "classes:reopen-issue": {"pk": settled.pk},
        **{f"classes:{name}": {"pk": opinion.pk} for name in (
            "opinion", "take-up-opinion", "answer-opinion", "reopen-opinion",
        )},
        **{f"classes:{name}": a_batch for name in ("change-batch", "close-batch")},
        "classes:reopen-batch": {"pk": batch.pk},
        "classes:end-appointment": {"pk": made.appointments.order_by("pk")[0].pk},
        **{f"classes:{name}": a_place for name in (
            "enrolment", "set-seat", "move", "end-enrolment", "acknowledge-rules",
        )},
        "classes:enrolment@own": {"pk": own.pk},
        "classes:enrolment@other": {"pk": of_other.pk},
        **{f"classes:{name}": {"pk": coming.pk} for name in (
            "session", "change-session", "move-session", "cancel-session", "choose-lecturer",
        )},
        **{f"attendance:{name}": a_session for name in ("session", "head-count", "spot-check")},
        "attendance:session@academy": {"pk": in_academy.pk},
        "attendance:roll": {**a_session, "checkpoint": "start"},
        "attendance:confirm": {**a_session, "checkpoint": "start"},
        "attendance:explain-head-count": {"pk": heads.session_id, "fact_pk": heads.pk},
        **{f"attendance:{name}": a_mark for name in ("mark", "correct", "reason")},
        "attendance:mark@other": {"pk": first.pk, "enrolment_pk": of_other.pk},
        "attendance:mark@own": {"pk": first.pk, "enrolment_pk": own.pk},
        "attendance:incident": {"pk": incident.pk},
        **{f"attendance:{name}": a_class for name in ("sheet", "type-paper", "paper-intake", "paper-intake-good")},
        "attendance:seen-by": {"pk": own.pk},
        "attendance:seen-by@other": {"pk": of_other.pk},
        "attendance:ask-leave-for": {"pk": own.pk},
        "attendance:ask-leave-for@other": {"pk": of_other.pk},
        "attendance:ask-exception-for": {"pk": of_agency.pk},
        "attendance:ask-exception-for@other": {"pk": of_other.pk},
        **{f"attendance:{name}": {"pk": leave.leave_id} for name in (
            "leave", "decide-leave", "cancel-leave", "leave-evidence",
        )},
        **{f"attendance:{name}@exception": {"pk": exception.pk} for name in (
            "leave", "decide-leave", "cancel-leave",
        )},
        **{f"attendance:{name}": a_report for name in (
            "report", "report-remarks", "sign-report", "submit-report", "correct-report",
        )},
        "attendance:report@academy": {"pk": academy_report.pk},
        "attendance:report-file": {**a_report, "fmt": "xlsx"},
        "attendance:receive-report": {"pk": receipt.pk},
        **{f"attendance:{name}": a_letter for name in (
            "reminder", "review-reminder", "drop-reminder", "send-reminder", "receive-reminder", "answer-reminder",
        )},
        "attendance:reminder@other": {"pk": foreign_letter.pk},
        "attendance:reminder@draft": {"pk": unsent.pk},
        "attendance:reminder-file": {**a_letter, "fmt": "docx"},
        "attendance:reminder-file@other": {"pk": foreign_letter.pk, "fmt": "docx"},
        "attendance:open-case-of-incident": {"pk": incident.pk},
        "attendance:open-violation": a_place,
        # No case has been opened yet; tests/pages/attendance/test_violation_pages.py speaks of those.
        **{f"attendance:{name}": {"pk": 999_999} for name in (
            "violation", "propose-measure", "decide-violation", "drop-violation",
        )},
        **{f"opening:{name}": values for name, values in shown_opening.arguments().items()},
        **shown_feedback.arguments(),
        **{f"results:{name}": a_class for name in ("class", "enter", "sign", "correct", "drop", "intake", "sheet")},
        "results:version": {"pk": 999_999},  # no class of this world has ended; tests/pages/results speaks of lists
        **{f"planning:{name}": values for name, values in shown_planning.arguments().items()},
        "presence:open-window": a_session,
        "presence:open-window@academy": {"pk": in_academy.pk},
        **{f"presence:{name}": values for name, values in at_check_in.items()},
        "presence-mark": {"mark": "2a.bcdfghjk"},
        **{f"presence:{name}": a_class for name in ("cards", "issue-cards", "print-cards")},
        **{f"presence:{name}": a_session for name in ("session", "ask-check", "call-check")},
        "presence:session@academy": {"pk": in_academy.pk},
        "presence:policy": a_class,
        "presence:set-policy": {**a_class, "mode": "hall"},
        "presence:risk": a_place,
        **{f"needs:{name}": values for name, values in shown_way.needs().items()},
        **{f"nominations:{name}": values for name, values in shown_way.nominations().items()},
        "exchange:revoke-feed": {"pk": 999_999},  # nobody has a calendar yet
        "exchange:for-my-head": {"pk": own.pk},
        "calendar-feed": {"secret": "no-such-secret"},
    }  # fmt: skip
