"""What the pages of classes ask for."""

from nennep.classes.forms.classes import (
    AppointForm,
    BatchForm,
    CancelClassForm,
    ClassForm,
    CloseClassForm,
    EmptyForm,
    EndAppointmentForm,
    OpenClassForm,
    ReasonForm,
    SuperiorForm,
)
from nennep.classes.forms.fields import PersonField, UnitField
from nennep.classes.forms.people import EndEnrolmentForm, EnrolForm, MoveForm, SeatForm
from nennep.classes.forms.registers import (
    AnswerForm,
    EventForm,
    FollowForm,
    IssueForm,
    MeetingForm,
    OpinionForm,
    SettleForm,
)
from nennep.classes.forms.timetable import AddTopicForm, ChooseLecturerForm, MoveSessionForm, SessionForm

__all__ = [
    "AddTopicForm",
    "AnswerForm",
    "AppointForm",
    "BatchForm",
    "CancelClassForm",
    "ChooseLecturerForm",
    "ClassForm",
    "CloseClassForm",
    "EmptyForm",
    "EndAppointmentForm",
    "EndEnrolmentForm",
    "EnrolForm",
    "EventForm",
    "FollowForm",
    "IssueForm",
    "MeetingForm",
    "MoveForm",
    "MoveSessionForm",
    "OpenClassForm",
    "OpinionForm",
    "PersonField",
    "ReasonForm",
    "SeatForm",
    "SessionForm",
    "SettleForm",
    "SuperiorForm",
    "UnitField",
]
