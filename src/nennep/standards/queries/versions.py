"""Which version of a dated row ends where a new one begins."""

from __future__ import annotations

from nennep.standards.models import AdmissionCriterion, Audience, Standard, SupportPolicy

Version = AdmissionCriterion | Audience | Standard | SupportPolicy


def version_before(row: Version) -> Version | None:
    """The version of the same code that holds until the day before the row begins, None where it is the first."""
    same = (
        AdmissionCriterion.objects.filter(
            key=row.key, programme_code=row.programme_code, study_form=row.study_form
        )
        if isinstance(row, AdmissionCriterion)
        else type(row).objects.filter(code=row.code)
    )
    return same.filter(valid_to=row.valid_from).first()
