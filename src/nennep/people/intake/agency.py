"""Agency, post and category as lists tell them."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from nennep.kernel import dates, text
from nennep.kernel.sheets.tables import Record
from nennep.people.intake.remarks import Remarks
from nennep.people.models import Category
from nennep.units.queries import Match

_CATEGORIES = {
    "can bo": Category.CADRE,
    "cb": Category.CADRE,
    "cong chuc": Category.CIVIL_SERVANT,
    "cc": Category.CIVIL_SERVANT,
    "vien chuc": Category.PUBLIC_EMPLOYEE,
    "vc": Category.PUBLIC_EMPLOYEE,
    "nguoi hoat dong khong chuyen trach": Category.PART_TIME_LOCAL_WORKER,
    "khong chuyen trach": Category.PART_TIME_LOCAL_WORKER,
    "kct": Category.PART_TIME_LOCAL_WORKER,
}


class AgencyAndPost(Remarks):
    """Reads the agency by name, also behind the post in one cell, and the category."""

    def _agency(self, record: Record) -> tuple[Match, str, str]:
        post = record.text("post")
        written = record.text("agency")
        key = "agency"
        if not written and record.text("post_and_agency"):
            key = "post_and_agency"
            match, written, post = self._split(record.text("post_and_agency"), post)
        else:
            match = self.units.find(written)
        if match.unit is None:
            self._no_agency(record, key, written, match)
        elif match.reason == "old-name":
            self._add(
                record,
                key,
                _("“{name}” is a former name.").format(name=written),
                _("It is recorded as “{name}”.").format(name=self.units.name_of(match.unit.pk)),
                level="warning",
                field_name="agency",
            )
        return match, written, post[:150]

    def _split(self, both: str, post: str) -> tuple[Match, str, str]:
        """ "Trưởng phòng, Sở Nội vụ": the longest end that is a unit, the rest is the post."""
        for separator in re.finditer(r"\s*[,;\n]\s*|\s+[-–]\s+", both):
            end = both[separator.end() :]
            match = self.units.find(end)
            if match.unit is not None:
                return match, end, post or both[: separator.start()]
        whole = self.units.find(both)
        if whole.unit is not None:
            return whole, both, post
        last = re.split(r"\s*[,;\n]\s*|\s+[-–]\s+", both)[-1]
        return self.units.find(last), last, post

    def _no_agency(self, record: Record, key: str, written: str, match: Match) -> None:
        names = _("Did you mean “{name}”?").format(name="” / “".join(one.name for one in match.candidates))
        mend = (
            names if match.candidates else _("Correct the name, or add the unit to the list of units first.")
        )
        if match.reason == "empty":
            reason, mend = _("There is no agency."), _("Type the agency that sends this person.")
        elif match.reason == "ambiguous":
            reason = _("Several units are called “{name}”.").format(name=written)
            mend = _("Write the superior after it: {names}.").format(
                names="; ".join(self.units.full_name_of(one.unit.pk) for one in match.candidates[:3])
            )
        elif match.reason == "ended" and match.ended is not None and match.ended.valid_to is not None:
            reason = _("“{name}” ended on {day}.").format(name=written, day=dates.short(match.ended.valid_to))
        elif match.reason == "not-yet":
            reason = _("“{name}” does not exist yet on {day}.").format(
                name=written, day=dates.short(self.units.on)
            )
        else:
            reason = _("“{name}” is not in the list of units.").format(name=written)
        self._add(record, key, reason, mend, field_name="agency")

    def _category(self, record: Record) -> str:
        key = text.search_key(record.text("category"))
        return _CATEGORIES.get(key, Category.UNKNOWN)
