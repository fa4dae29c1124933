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
        "attendance.mark.correct": _("corrected an entry"),
        "attendance.mark.give_reason": _("gave a reason"),
        "attendance.incident.conclude": _("concluded an incident"),
    }
