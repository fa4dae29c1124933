"""What the pages of directives ask for."""

from nennep.directives.forms.fields import (
    EndForm,
    ReasonForm,
)
from nennep.directives.forms.registers import (
    DecideForm,
    DutyForm,
    EventDutyForm,
    FieldForm,
    ProposalForm,
    TargetForm,
    YearlyForm,
)
from nennep.directives.forms.schemes import LimitForm, MembersForm, SchemeForm
from nennep.directives.forms.tasks import (
    AssignForm,
    DirectiveForm,
    ExtendForm,
    ItemForm,
    PlansForm,
    ReceiveForm,
    ReportForm,
    TaskForm,
    UrgeForm,
    items_written,
)

__all__ = [
    "AssignForm",
    "DecideForm",
    "DirectiveForm",
    "DutyForm",
    "EndForm",
    "EventDutyForm",
    "ExtendForm",
    "FieldForm",
    "ItemForm",
    "LimitForm",
    "MembersForm",
    "PlansForm",
    "ProposalForm",
    "ReasonForm",
    "ReceiveForm",
    "ReportForm",
    "SchemeForm",
    "TargetForm",
    "TaskForm",
    "UrgeForm",
    "YearlyForm",
    "items_written",
]
