"""Attendance: facts, marks, leave, period reports, reminders."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttendanceConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.attendance"
    label = "attendance"

    acts = {
        "attendance.session.take": _("took attendance"),
        "attendance.session.spot_check": _("made an unannounced check"),
        "attendance.session.head_count": _("counted heads"),
        "attendance.session.explain_head_count": _("explained a head count"),
        "attendance.session.confirm": _("confirmed attendance"),
        "attendance.session.drop_marks": _("took the marks of a cancelled session away; entries stay"),
        "attendance.class.repair_marks": _("derived marks and totals again"),
        "attendance.mark.correct": _("corrected an entry"),
        "attendance.mark.give_reason": _("gave a reason"),
        "attendance.incident.conclude": _("concluded an incident"),
    }

    def ready(self) -> None:
        """Let marks follow the timetable and the class list."""
        from nennep.attendance.operations import (  # noqa: PLC0415 - models are loaded only now
            follow_enrolment,
            follow_session,
        )
        from nennep.classes.operations import (  # noqa: PLC0415 - as above
            register_enrolment_change,
            register_session_change,
        )

        register_session_change(follow_session)
        register_enrolment_change(follow_enrolment)
