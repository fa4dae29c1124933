"""Attendance: facts, marks, leave, period reports, reminders."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from nennep.attendance import states


class AttendanceConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.attendance"
    label = "attendance"

    acts = {
        "attendance.session.take": _("took attendance"),
        "attendance.session.draw_spot_check": _("drew people for an unannounced check"),
        "attendance.session.spot_check": _("made an unannounced check"),
        "attendance.session.head_count": _("counted heads"),
        "attendance.session.explain_head_count": _("explained a head count"),
        "attendance.session.enter_after_refusal": _("entered a trainee after a refusal"),
        "attendance.session.confirm": _("confirmed attendance"),
        "attendance.session.drop_marks": _("took the marks of a cancelled session away; entries stay"),
        "attendance.class.type_paper": _("typed marks from paper"),
        "attendance.class.take_in_paper": _("took a paper sheet in"),
        "attendance.class.repair_marks": _("derived marks and totals again"),
        "attendance.mark.correct": _("corrected an entry"),
        "attendance.mark.give_reason": _("gave a reason"),
        "attendance.incident.conclude": _("concluded an incident"),
        "attendance.violation.open": _("opened the case of a violation"),
        "attendance.violation.propose": _("proposed a measure"),
        "attendance.violation.decide": _("decided on a violation"),
        "attendance.violation.drop": _("dropped the case of a violation"),
        "attendance.leave.ask": _("asked for leave"),
        "attendance.leave.forward": _("put the leave before the Organisation Board"),
        "attendance.leave.grant": _("granted the leave"),
        "attendance.leave.refuse": _("refused the leave"),
        "attendance.leave.cancel": _("took the leave back"),
        "attendance.report.draft": _("made the draft of a report"),
        "attendance.report.write_remarks": _("wrote remarks into a report"),
        "attendance.report.sign": _("signed a report"),
        "attendance.report.submit": _("sent a report"),
        "attendance.report.replace": _("replaced a report by a newer version"),
        "attendance.report.receive": _("received a report"),
        "attendance.reminder.draft": _("drafted a letter of reminder"),
        "attendance.reminder.review": _("reviewed a letter of reminder"),
        "attendance.reminder.send": _("signed and sent a letter of reminder"),
        "attendance.reminder.drop": _("dropped a letter of reminder"),
        "attendance.reminder.receive": _("received a letter of reminder"),
        "attendance.reminder.answer": _("answered a letter of reminder"),
    }

    act_choices = {
        "checkpoint": states.Checkpoint.choices,
        "side": states.Side.choices,
        "claim": states.Claim.choices,
    }
    act_fields = {
        "checkpoint": _("Checkpoint"),
        "side": _("Side"),
        "delegation": _("Delegation"),
        "entries": _("Entries"),
        "entries_kept": _("Entries kept"),
        "refused": _("Refused attempts"),
        "seen": _("People looked at"),
        "people": _("People drawn"),
        "incidents": _("Incidents"),
        "count": _("Heads counted"),
        "marks": _("Marks of attendance"),
        "sessions": _("Sessions"),
        "differences": _("Differences"),
        "claim": _("Entry"),
        "late_minutes": _("Minutes late"),
        "early_minutes": _("Minutes left early"),
        "reason": _("Reason"),
        "ordered_by": _("Ordered by"),
        "session": _("Session"),
        "period_from": _("Period from"),
        "period_to": _("Period to"),
        "version": _("Version"),
        "due_on": _("Due"),
        "remarks": _("Remarks and proposals"),
        "document": _("Document"),
        "signer": _("Signer"),
        "frozen_hash": _("Fingerprint"),
        "superiors": _("Superiors"),
        "superior": _("Superior"),
        "note": _("Note"),
        "agency": _("Agency"),
        "cases": _("Cases"),
        "request_text": _("What the Board asks"),
        "answer_due_on": _("Answer due"),
        "received_at": _("Received"),
        "answer": _("Answer"),
        "measures": _("Measures taken"),
        "state": _("State"),
        "person": _("Trainee"),
        "happened_on": _("Happened on"),
        "measure": _("Kind of measure"),
    }

    act_pages = {
        "attendance.periodreport": "attendance:report",
        "attendance.reminder": "attendance:reminder",
    }

    def ready(self) -> None:
        """Let marks follow the timetable and the class list, and reports the closing of batches."""
        from nennep.attendance.operations import (  # noqa: PLC0415 - models are loaded only now
            draft_batch_report,
            follow_class,
            follow_enrolment,
            follow_rule_change,
            follow_session,
        )
        from nennep.attendance.policies.papers import papers_out_of_sight  # noqa: PLC0415 - as above
        from nennep.attendance.queries.breaches import breaches_by_agency  # noqa: PLC0415 - as above
        from nennep.attendance.queries.doors import class_doors, session_doors  # noqa: PLC0415 - as above
        from nennep.attendance.queries.measures import MEASURES  # noqa: PLC0415 - as above
        from nennep.attendance.queries.report_blockers import (  # noqa: PLC0415 - as above
            unconfirmed_in,
            untaken_in,
        )
        from nennep.attendance.queries.rule_changes import classes_behind  # noqa: PLC0415 - as above
        from nennep.attendance.queries.yearly import YearlyLessons  # noqa: PLC0415 - as above
        from nennep.classes.operations import (  # noqa: PLC0415 - as above
            register_batch_closing,
            register_class_change,
            register_enrolment_change,
            register_session_change,
        )
        from nennep.classes.queries import (  # noqa: PLC0415 - as above
            register_batch_remarks,
            register_class_doors,
            register_closing_reasons,
            register_session_doors,
        )
        from nennep.classes.queries.measures import register_class_measure  # noqa: PLC0415 - as above
        from nennep.documents.policies import register_shut_papers  # noqa: PLC0415 - as above
        from nennep.nominations.queries import register_breaches  # noqa: PLC0415 - as above
        from nennep.norms.operations import register_rule_follower  # noqa: PLC0415 - as above
        from nennep.norms.queries import register_classes_behind  # noqa: PLC0415 - as above
        from nennep.people.queries.yearly import register_yearly_study  # noqa: PLC0415 - as above

        register_class_change(follow_class)
        register_session_change(follow_session)
        register_batch_closing(draft_batch_report)
        register_enrolment_change(follow_enrolment)
        register_class_doors(class_doors)
        register_session_doors(session_doors)
        register_batch_remarks(unconfirmed_in)
        register_closing_reasons(untaken_in)
        register_shut_papers(papers_out_of_sight)
        register_rule_follower(follow_rule_change)
        register_classes_behind(classes_behind)
        register_breaches(breaches_by_agency)
        register_yearly_study(YearlyLessons())
        for measure in MEASURES:
            register_class_measure(measure)
