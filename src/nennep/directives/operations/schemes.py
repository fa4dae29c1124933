"""Acts on schemes: open one, put people on its list and take them off, set limits (R2-19, R2-28)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.directives.models import LimitKind, Scheme, SchemeCourse, SchemeLimit, SchemeMember
from nennep.directives.operations.following import Owner
from nennep.documents.models import Certainty, DocumentState, OfficialDocument
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused
from nennep.norms.queries import programme_names
from nennep.people.models import Person
from nennep.units.models import Unit


@transaction.atomic
def open_scheme(
    *,
    owner: Unit,
    document: OfficialDocument,
    name: str,
    programmes: Sequence[str],
    valid_from: date,
    by: User,
    now: datetime,
    valid_to: date | None = None,
    purpose: str = "",
    due_on: date | None = None,
) -> Scheme:
    """Take up a scheme: the document it stands on, the codes of the programmes that its people complete, by when (R2-19).

    Refuses a draft, a document that is a scheme already, no name, no programme, days in the wrong order.
    """
    Owner(owner).check(by, now)
    name = text.clean(name) or document.subject
    if document.state in {DocumentState.DRAFT, DocumentState.REVIEWED, DocumentState.DROPPED}:
        raise Refused(
            _("{document} is not issued. A scheme stands on an issued document.").format(document=document),
            field="document",
        )
    if Scheme.objects.filter(document=document).exists():
        raise Refused(_("{document} is followed already.").format(document=document), field="document")
    codes = list(dict.fromkeys(programmes))
    names = programme_names(codes)
    if not codes or set(codes) - set(names):
        raise Refused(_("Choose at least one programme that its people complete."), field="programmes")
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(_("The last day must not lie before the first."), field="valid_to")
    scheme = Scheme.objects.create(
        owner=owner,
        document=document,
        name=name[:300],
        search_key=text.search_key(f"{name} {document.number_text}")[:500],
        purpose=purpose.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    SchemeCourse.objects.bulk_create(
        SchemeCourse(scheme=scheme, programme_code=code, due_on=due_on) for code in codes
    )
    record(
        act="directives.scheme.open",
        subject=scheme,
        by=by,
        now=now,
        after={"title": scheme.name, "document": document, "programmes": [names[code] for code in codes]},
    )
    return scheme


@transaction.atomic
def enter_members(
    *, scheme: Scheme, people: Sequence[Person], by: User, now: datetime, note: str = ""
) -> list[SchemeMember]:
    """Put people on the list of the scheme from today; who is on it stays. Refuses nobody, all known, a scheme that ended."""
    scheme = _kept(scheme, by, now)
    today = local_date(now)
    if scheme.valid_to is not None and scheme.valid_to <= today:
        raise Refused(_("The scheme ended on {day}.").format(day=dates.short(scheme.valid_to)))
    known = set(
        scheme.members.filter(valid_to__isnull=True).order_by("pk").values_list("person_id", flat=True)
    )
    fresh = [one for one in {person.pk: person for person in people}.values() if one.pk not in known]
    if not fresh:
        raise Refused(_("Name somebody who is not on the list yet."), field="people")
    members = SchemeMember.objects.bulk_create(
        SchemeMember(
            scheme=scheme,
            person=person,
            valid_from=max(today, scheme.valid_from),
            note=text.clean(note)[:300],
            entered_at=now,
            entered_by=by,
        )
        for person in fresh
    )
    record(
        act="directives.scheme.enter",
        subject=scheme,
        by=by,
        now=now,
        after={"people": [person.full_name for person in fresh]},
    )
    return members


@transaction.atomic
def remove_member(*, member: SchemeMember, reason: str, by: User, now: datetime) -> SchemeMember:
    """Take somebody off the list from today on. Refuses no reason, and who is off already."""
    scheme = _kept(member.scheme, by, now)
    member = lock_one(SchemeMember.objects.filter(pk=member.pk).select_related("person"))
    reason = text.clean(reason)
    if member.valid_to is not None:
        raise Refused(_("This person is not on the list any more."))
    if not reason:
        raise Refused(_("Say why the person is taken off the list."), field="reason")
    member.valid_to = max(local_date(now), member.valid_from)
    member.save(update_fields=["valid_to"])
    record(
        act="directives.scheme.remove",
        subject=scheme,
        by=by,
        now=now,
        before={"people": [member.person.full_name]},
        reason=reason,
    )
    return member


@transaction.atomic
def set_limit(
    *,
    scheme: Scheme,
    kind: str,
    most: int,
    valid_from: date,
    basis_text: str,
    by: User,
    now: datetime,
    certainty: str = Certainty.OFFICE,
) -> SchemeLimit:
    """The most that the scheme allows in a year from a day on; the limit before ends then (R2-28).

    Refuses an unknown kind, nothing, no basis, and a day that is not after the begin of the limit in force.
    """
    scheme = _kept(scheme, by, now)
    basis_text = text.clean(basis_text)
    if kind not in LimitKind.values:
        raise Refused(_("Choose what is limited."), field="kind")
    if most < 1:
        raise Refused(_("Write a number from 1 on."), field="most")
    if not basis_text:
        raise Refused(_("Enter what the limit stands on."), field="basis_text")
    for earlier in lock(scheme.limits.filter(kind=kind, valid_to__isnull=True)):
        if earlier.valid_from >= valid_from:
            raise Refused(
                _("A limit holds from {day} already. Begin later.").format(
                    day=dates.short(earlier.valid_from)
                ),
                field="valid_from",
                code="overlap",
            )
        earlier.valid_to = valid_from
        earlier.save(update_fields=["valid_to"])
    limit = SchemeLimit.objects.create(
        scheme=scheme,
        kind=kind,
        most=most,
        valid_from=valid_from,
        basis_text=basis_text[:250],
        certainty=certainty,
    )
    record(
        act="directives.scheme.limit",
        subject=scheme,
        by=by,
        now=now,
        after={"limit": LimitKind(kind).label, "value": most, "valid_from": valid_from, "basis": basis_text},
    )
    return limit


def _kept(scheme: Scheme, by: User, now: datetime) -> Scheme:
    scheme = lock_one(Scheme.objects.filter(pk=scheme.pk).select_related("owner"))
    Owner(scheme.owner).check(by, now)
    return scheme
