"""Taking a spreadsheet in, the same for every kind: load, look at the rehearsal, choose columns, write.

An area makes an `IntakeKind` for the request in hand and answers with `answer(request, kind)` at one address. The file
waits in a private folder of the person until it is written or a day has passed; nothing is written before.
"""

from nennep.web.intake_pages.kinds import IntakeKind, Places, register_memory
from nennep.web.intake_pages.steps import answer

__all__ = ["IntakeKind", "Places", "answer", "register_memory"]
