"""What stands in the side navigation and the account menu, for whom. A door is shown only to those who may open it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import Role, User
from nennep.accounts.policies import Rights, may_administer, rights_of
from nennep.audit.policies import may_read_trail
from nennep.classes.models import Enrolment
from nennep.classes.policies import Reach, reach_of
from nennep.kernel.clock import local_date, now
from nennep.web.navigation import Group, Item

BOARD = (Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.PERSONNEL_DIVISION, Role.RECORDS_CLERK)
SCHOOL = (Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
AGENCY = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
OVERSEEING = (Role.COMMITTEE_LEADER, Role.INSPECTOR)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context of the shell; empty for strangers."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    on = local_date(getattr(request, "now", None) or now())
    rights = rights_of(user, on)
    reach = reach_of(user, on)
    is_trainee = reach.person_id is not None and Enrolment.objects.filter(person_id=reach.person_id).exists()
    rooms = (
        ("", _today()),
        (_("Classes"), _classes(rights, is_trainee=is_trainee)),
        (_("Attendance"), _attendance(rights, reach, is_trainee=is_trainee)),
        (_("Records"), _records(rights)),
        (_("Rules and settings"), _settings(rights, user)),
    )
    groups = [
        (label, [(words, reverse(name), icon) for words, name, icon in doors]) for label, doors in rooms
    ]
    here = _here(request.path, [url for _label, doors in groups for _words, url, _icon in doors])
    return {
        "navigation": [
            Group(
                label=label,
                items=tuple(
                    Item(label=words, url=url, icon=icon, is_current=url == here)
                    for words, url, icon in doors
                ),
            )
            for label, doors in groups
            if doors
        ],
        "account_menu": [Item(label=_("My account"), url=reverse("accounts:mine"), icon="user")],
        "search_url": reverse("desk:search"),
    }


def _here(path: str, urls: list[str]) -> str:
    """The door behind which the reader stands: the longest one that begins the path."""
    behind = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(behind, key=len, default="")


def _today() -> Iterator[tuple[str, str, str]]:
    yield _("Today"), "desk:home", "home"


def _classes(rights: Rights, *, is_trainee: bool) -> Iterator[tuple[str, str, str]]:
    yield _("Class list"), "classes:list", "school"
    if is_trainee or not rights.held:
        yield _("My timetable"), "classes:my-timetable", "calendar"
    if rights.has(*AGENCY):
        yield _("Agency calendar"), "classes:agency-calendar", "calendar-event"
    if rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Meetings"), "classes:meetings", "users-group"
        yield _("Opinions"), "classes:opinions", "flag"


def _attendance(rights: Rights, reach: Reach, *, is_trainee: bool) -> Iterator[tuple[str, str, str]]:
    if reach.people or rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Sessions"), "attendance:today", "checklist"
    if is_trainee:
        yield _("My attendance"), "attendance:own", "user-check"
    if reach.people or rights.has(*BOARD, *SCHOOL, *AGENCY):
        yield _("Leave"), "attendance:leaves", "door-exit"
    if rights.has(*BOARD, *AGENCY):
        yield _("Exceptions for office work"), "attendance:exceptions", "gavel"
    if rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Period reports"), "attendance:reports", "report"
        yield _("Attendance warnings"), "attendance:warnings", "alert-triangle"
        yield _("Share of leave"), "attendance:leave-shares", "chart-bar"
        yield _("Agencies and study"), "attendance:agencies", "building-community"
    if rights.has(*BOARD):
        yield _("Reminder letters"), "attendance:reminders", "mail"
    if rights.has(*AGENCY):
        yield _("My people in class"), "attendance:agency-people", "users"
        yield _("Letters to my agency"), "attendance:letters", "mail"
    if rights.has(*SCHOOL, *BOARD, Role.INSPECTOR):
        yield _("Incidents"), "attendance:incidents", "shield-check"


def _records(rights: Rights) -> Iterator[tuple[str, str, str]]:
    if rights.has(*BOARD, *SCHOOL, *AGENCY, *OVERSEEING, Role.ADMINISTRATOR):
        yield _("People"), "people:people", "users"
    yield _("Units"), "units:tree", "building"
    yield _("Documents"), "documents:documents", "file-text"


def _settings(rights: Rights, user: User) -> Iterator[tuple[str, str, str]]:
    if rights.has(*BOARD, *SCHOOL, *OVERSEEING, Role.ADMINISTRATOR):
        yield _("Rules"), "norms:rules", "scale"
        yield _("Programmes"), "catalogue:programmes", "books"
    if may_administer(user):
        yield _("Accounts"), "accounts:accounts", "key"
    if may_read_trail(user):
        yield _("Who did what"), "audit:trail", "history"
