"""One person entered twice: everything moves to the record that stays, by hand, with its trace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people import policies
from nennep.people.models import Credential, Person, Posting, YearRating

FILLED = (
    "sex", "birth_year", "birth_month", "birth_day", "ethnicity", "party_joined_on", "party_official_on",
    "education", "political_theory", "phone", "email",
)  # fmt: skip
"""Blanks of the record that stays which the other one fills; the birth only as a whole."""

EVIDENCE = ("presence",)
"""Areas whose rows are proofs of a person and do not change hands: check-ins, passkeys, cards."""


WHAT: dict[str, Any] = {
    "accounts.user": gettext_lazy("accounts"),
    "classes.agencyevent_people": gettext_lazy("reported events of an agency"),
    "classes.classappointment": gettext_lazy("offices in classes"),
    "classes.enrolment": gettext_lazy("places in classes"),
    "classes.session": gettext_lazy("sessions held as lecturer"),
    "directives.schememember": gettext_lazy("places in schemes"),
    "documents.delivery": gettext_lazy("documents received"),
    "documents.signingauthority": gettext_lazy("rights to sign"),
    "feedback.respondent": gettext_lazy("places in surveys"),
    "needs.needperson": gettext_lazy("needs that name the person"),
    "needs.selfnomination": gettext_lazy("own wishes to study"),
    "nominations.nomination": gettext_lazy("nominations"),
    "opening.guest": gettext_lazy("invitations to openings"),
    "people.credential": gettext_lazy("diplomas and certificates"),
    "people.plannedpost": gettext_lazy("plannings for posts"),
    "people.posting": gettext_lazy("posts"),
    "people.yearrating": gettext_lazy("ratings of years"),
    "standards.eligibilitycheck": gettext_lazy("checks of conditions"),
    "standards.waiver": gettext_lazy("waivers of conditions"),
}
"""What the rows are called to whom merges and in the trace."""


class BothHave(Refused):
    """The two records have something that one person cannot have twice."""


@transaction.atomic
def merge_people(*, keep: Person, merged: Person, reason: str, by: User, now: datetime) -> Person:
    """Both records are one person: posts, diplomas, places in classes and all else of `merged` go to `keep`.

    `merged` stays as an empty record that says where its things went; an open main post of it becomes an additional one
    where `keep` has one. A post that both records tell alike stays once, a diploma that both tell alike is void at the one
    that goes. Refuses who does not keep both records, no reason, a record that was merged before, accounts or
    proofs of presence at the one that would go, and whatever one person cannot have twice (`BothHave`).
    """
    on = local_date(now)
    keep, merged = _both(keep, merged)
    if not policies.may_merge(by, keep, merged, on):
        raise NotAllowed(
            _(
                "Only the Organisation Board merges records, of people whom it keeps and of the State bodies of its province."
            ),
            code="forbidden",
        )
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say how it is known that they are one person."), field="reason")
    if keep.merged_into_id or merged.merged_into_id:
        raise Refused(_("One of the records was merged before."), code="state")
    _fill_blanks(keep, merged)
    same = _settle_same(keep, merged, now)
    _settle_main_posts(keep, merged)
    _settle_ratings(keep, merged)
    moved = _move_all(keep, merged)
    merged.merged_into = keep
    merged.save(update_fields=["merged_into"])
    audit.record(
        act="people.person.merge",
        subject=keep,
        context=merged,
        by=by,
        now=now,
        before={"code": merged.code},
        after={
            "code": keep.code,
            "moved": _in_words(moved),
            **({"same": _in_words(same)} if same else {}),
        },
        reason=reason,
    )
    return keep


def _in_words(counts: list[tuple[str, int]]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts)


def _both(keep: Person, merged: Person) -> tuple[Person, Person]:
    rows = {row.pk: row for row in lock(Person.objects.filter(pk__in=[keep.pk, merged.pk]))}
    if len(rows) != 2:
        raise Refused(_("Choose two different records."))
    return rows[keep.pk], rows[merged.pk]


def _fill_blanks(keep: Person, merged: Person) -> None:
    filled = []
    for name in FILLED:
        value = getattr(merged, name)
        if name in ("birth_month", "birth_day") and keep.birth_year != merged.birth_year:
            continue
        if value not in (None, "") and getattr(keep, name) in (None, ""):
            setattr(keep, name, value)
            filled.append(name)
    if filled:
        keep.save(update_fields=filled)


def _settle_same(keep: Person, merged: Person, now: datetime) -> list[tuple[str, int]]:
    """What both records tell alike stays once: posts of the same unit, words and days; diplomas of the same kind and day."""
    posts = {_post_key(row) for row in Posting.objects.filter(person=keep)}
    double = [row for row in Posting.objects.filter(person=merged).order_by("pk") if _post_key(row) in posts]
    for posting in double:
        posting.delete()
    learnt = {_credential_key(row) for row in Credential.objects.filter(person=keep, voided_at__isnull=True)}
    void = [
        row
        for row in Credential.objects.filter(person=merged, voided_at__isnull=True).order_by("pk")
        if _credential_key(row) in learnt
    ]
    for credential in void:
        credential.voided_at = now
        credential.void_reason = _("The same stands on record {code}.").format(code=keep.code)
        credential.save(update_fields=["voided_at", "void_reason"])
    counts = [("people.posting", len(double)), ("people.credential", len(void))]
    return [(str(WHAT[key]), count) for key, count in counts if count]


def _post_key(row: Posting) -> tuple[object, ...]:
    return row.unit_id, text.match_key(row.post), row.valid_from, row.valid_to, row.basis


def _credential_key(row: Credential) -> tuple[object, ...]:
    words = (text.match_key(word) for word in (row.institution, row.field, row.serial))
    return row.kind_id, row.issued_on, row.valid_to, *words, row.certainty


def _settle_main_posts(keep: Person, merged: Person) -> None:
    if Posting.objects.filter(person=keep, is_main=True, valid_to__isnull=True).exists():
        Posting.objects.filter(person=merged, is_main=True, valid_to__isnull=True).update(is_main=False)


def _settle_ratings(keep: Person, merged: Person) -> None:
    known = dict(YearRating.objects.filter(person=keep).values_list("year", "rating"))
    for row in YearRating.objects.filter(person=merged, year__in=known).order_by("year"):
        if row.rating != known[row.year]:
            raise BothHave(
                _("The records have different ratings for {year}. Correct one of them first.").format(
                    year=row.year
                )
            )
        row.delete()


def _move_all(keep: Person, merged: Person) -> list[tuple[str, int]]:
    """Every row of every area that refers to the person, found by the models themselves."""
    moved = []
    for relation in Person._meta.related_objects:
        model: Any = relation.related_model
        if relation.many_to_many:
            model, name = relation.through, _column(relation)  # type: ignore[attr-defined]
        else:
            name = relation.field.name
        rows = model._base_manager.filter(**{name: merged})
        if name == "merged_into" or not rows.exists():
            continue
        what = str(WHAT.get(model._meta.label_lower, model._meta.verbose_name))
        if model._meta.app_label in EVIDENCE or relation.one_to_one:
            raise BothHave(
                _(
                    "Record {code} has an account or proofs of presence. Let this one stay and merge the other."
                ).format(code=merged.code)
            )
        try:
            with transaction.atomic():
                count = rows.update(**{name: keep})
        except IntegrityError as error:
            raise BothHave(
                _("Both records have the same “{what}”. Put that in order first, then merge.").format(
                    what=what
                )
            ) from error
        moved.append((what, count))
    return moved


def _column(relation: Any) -> str:
    """The column of the table between that names the person."""
    return str(relation.field.m2m_reverse_field_name())
