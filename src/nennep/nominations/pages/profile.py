"""The profile of a class: who is on its seats, by education, sex, ethnicity and age (R4-47, R4-48)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.kernel import dates
from nennep.nominations import policies, queries
from nennep.nominations.models import EnrolmentNotice
from nennep.nominations.pages.shared import NoticeListPage, ShareGroup, ShareRow, notice_head, state_badge
from nennep.nominations.queries import Profile
from nennep.nominations.states import WITH_SEAT, NoticeState
from nennep.people.models import Sex
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.parts import Badge, PersonLine

ETHNICITIES = {
    "majority": gettext_lazy("Kinh"),
    "minority": gettext_lazy("Ethnic minority"),
    "unknown": gettext_lazy("Not on record"),
    "hidden": gettext_lazy("Not for you to see"),
}
AGES = {
    "0": gettext_lazy("Under 30"),
    "30": gettext_lazy("30 to 39"),
    "40": gettext_lazy("40 to 49"),
    "50": gettext_lazy("50 and older"),
    "unknown": gettext_lazy("Not on record"),
}
SEXES = {**dict(Sex.choices), "unknown": gettext_lazy("Not on record")}


@dataclass(frozen=True)
class ProfileRow:
    """Somebody on a seat with the groups."""

    pk: int
    line: PersonLine
    agency: str
    agency_key: str
    education: str
    education_name: str
    education_rank: int
    sex: str
    sex_name: str
    ethnicity: str
    ethnicity_name: str
    age: str
    age_name: str
    state: Badge
    search_key: str
    name_key: str


PROFILE: Listing[ProfileRow] = Listing(
    key="profile",
    title=gettext_lazy("People of the class"),
    noun=gettext_lazy("people"),
    columns=(
        Column(
            key="line",
            label=gettext_lazy("Full name"),
            kind="person",
            sort="name_key",
            about_label=gettext_lazy("Post"),
        ),
        Column(key="agency", label=gettext_lazy("Agency"), sort="agency_key"),
        Column(
            key="education_name",
            label=gettext_lazy("Professional education"),
            sort=("education_rank", "name_key"),
        ),
        Column(key="sex_name", label=gettext_lazy("Sex"), sort=("sex", "name_key")),
        Column(key="ethnicity_name", label=gettext_lazy("Ethnicity"), sort=("ethnicity", "name_key")),
        Column(key="age_name", label=gettext_lazy("Age"), sort=("age", "name_key")),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    filters=(
        Choices(key="education", label=gettext_lazy("Professional education")),
        Choices(key="sex", label=gettext_lazy("Sex"), choices=tuple(SEXES.items())),
        Choices(key="ethnicity", label=gettext_lazy("Ethnicity"), choices=tuple(ETHNICITIES.items())),
        Choices(key="age", label=gettext_lazy("Age"), choices=tuple(AGES.items())),
    ),
    search=("search_key",),
    order=("name_key", "pk"),
    row_url=lambda row: reverse("nominations:nominee", args=[row.pk]),
    empty=Empty(why=gettext_lazy("Nobody has a seat yet.")),
)


def profile_page(actor: User, notice: EnrolmentNotice, query: Query, on: date) -> ListingPage:
    """Shares of the class by group, each opening its names, and how full the class is."""
    nominations = list(
        policies.visible_to(actor, on)
        .filter(notice=notice, state__in=WITH_SEAT)
        .select_related("person", "agency")
        .order_by("pk")
    )
    profiles = queries.profiles_of(actor, nominations, notice.starts_on, on)
    names = names_on([row.agency_id for row in nominations], on)
    unknown = _("Not on record")
    rows = [
        ProfileRow(
            pk=row.pk,
            line=PersonLine(row.person.full_name, row.post),
            agency=names.get(row.agency_id, row.agency.name),
            agency_key=row.agency.sort_key,
            education=one.education,
            education_name=one.education_name or unknown,
            education_rank=one.education_rank,
            sex=one.sex,
            sex_name=str(SEXES[one.sex]),
            ethnicity=one.ethnicity,
            ethnicity_name=str(ETHNICITIES[one.ethnicity]),
            age=one.age,
            age_name=str(AGES[one.age]),
            state=state_badge(row.state),
            search_key=row.person.search_key,
            name_key=row.person.name_sort_key,
        )
        for row, one in zip(nominations, profiles, strict=True)
    ]
    steps = _steps(profiles)
    url = reverse("nominations:profile", args=[notice.pk])
    return NoticeListPage(
        **notice_head(actor, notice, "profile", on),
        lead=_("Who is on the seats of the class, as of its first day."),
        groups=(
            _fill(notice, len(rows)),
            _group(_("Professional education"), "education", steps, (one.education for one in profiles), url),
            _group(_("Sex"), "sex", SEXES.items(), (one.sex for one in profiles), url),
            _group(
                _("Ethnicity"), "ethnicity", ETHNICITIES.items(), (one.ethnicity for one in profiles), url
            ),
            _group(_("Age"), "age", AGES.items(), (one.age for one in profiles), url),
        )
        if rows
        else (_fill(notice, 0),),
        warning=fill_warning(notice, len(rows), on),
        listing=PROFILE.read(query, rows, choices={"education": steps}),
    )


def _fill(notice: EnrolmentNotice, with_seat: int) -> ShareGroup:
    url = reverse("nominations:profile", args=[notice.pk])
    return ShareGroup(_("Seats taken"), (ShareRow(_("On a seat"), with_seat, notice.seats, url),))


def fill_warning(notice: EnrolmentNotice, with_seat: int, on: date) -> str:
    """The sentence on a class that fills too little, early enough to call people (R4-47)."""
    rule = queries.fill_of(notice, with_seat, on)
    if rule is None:
        return ""
    words = (
        _(
            "Only {taken} of {seats} seats are taken, less than {percent}%. The class is decided: replacements come from the reserve until {day}."
        )
        if notice.state == NoticeState.OPENED
        else _(
            "Only {taken} of {seats} seats are taken, less than {percent}%. Urge the agencies, or hand the seats to others."
        )
    ).format(
        taken=with_seat, seats=notice.seats, percent=rule.min_percent, day=dates.short(notice.cut_off_on)
    )
    return words if rule.is_verified else f"{words} {_('The limit is unverified.')}"


def _steps(profiles: Sequence[Profile]) -> list[tuple[str, str]]:
    """The steps of education that occur, the highest first."""
    found = {one.education: (-one.education_rank, one.education_name) for one in profiles}
    ordered = sorted(found.items(), key=lambda pair: (pair[1], pair[0]))
    return [(code, name or _("Not on record")) for code, (_rank, name) in ordered]


def _group(
    title: str, key: str, choices: Iterable[tuple[str, object]], values: Iterable[str], url: str
) -> ShareGroup:
    counts = Counter(values)
    whole = counts.total()
    return ShareGroup(
        title,
        tuple(
            ShareRow(str(label), counts[code], whole, f"{url}?{key}={code}")
            for code, label in choices
            if counts[code]
        ),
    )


__all__ = ["fill_warning", "profile_page"]
