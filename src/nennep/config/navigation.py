"""What stands in the side navigation and the account menu, for whom. A door is shown only to those who may open it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import Role, User
from nennep.accounts.policies import Rights, may_administer, rights_of
from nennep.audit.policies import may_read_trail
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
    doors = _Doors(request.path)
    reach = reach_of(user, on)
    groups = [
        Group(items=tuple(doors.of(_today()))),
        Group(label=_("Classes"), items=tuple(doors.of(_classes(rights)))),
        Group(label=_("Attendance"), items=tuple(doors.of(_attendance(rights, reach)))),
        Group(label=_("Records"), items=tuple(doors.of(_records(rights)))),
        Group(label=_("Rules and settings"), items=tuple(doors.of(_settings(rights, user)))),
    ]
    return {
        "navigation": [group for group in groups if group.items],
        "account_menu": [Item(label=_("My account"), url=reverse("accounts:mine"), icon="user")],
        "search_url": reverse("desk:search"),
    }


class _Doors:
    """Turns (label, URL name, icon) into items and marks the one behind which the reader stands."""

    def __init__(self, path: str) -> None:
        self.path = path

    def of(self, doors: Iterator[tuple[str, str, str]]) -> Iterator[Item]:
        for label, name, icon in doors:
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            is_current = self.path == url if url == "/" else self.path.startswith(url)
            yield Item(label=label, url=url, icon=icon, is_current=is_current)


def _today() -> Iterator[tuple[str, str, str]]:
    yield _("Today"), "desk:home", "home"


def _classes(rights: Rights) -> Iterator[tuple[str, str, str]]:
    yield _("Class list"), "classes:list", "school"
    yield _("My timetable"), "classes:my-timetable", "calendar"
    if rights.has(*AGENCY):
        yield _("Agency calendar"), "classes:agency-calendar", "calendar-event"
    if rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Meetings"), "classes:meetings", "users-group"
        yield _("Opinions"), "classes:opinions", "flag"


def _attendance(rights: Rights, reach: Reach) -> Iterator[tuple[str, str, str]]:
    if reach.people or rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Sessions"), "attendance:today", "checklist"
    if reach.person_id:
        yield _("My attendance"), "attendance:own", "user-check"
    if reach.people or rights.has(*BOARD, *SCHOOL, *AGENCY):
        yield _("Leave"), "attendance:leaves", "door-exit"
    if rights.has(*BOARD, *AGENCY):
        yield _("Exceptions for office work"), "attendance:exceptions", "gavel"
    if rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Period reports"), "attendance:reports", "report"
        yield _("Attendance warnings"), "attendance:warnings", "alert-triangle"
        yield _("Share of leave"), "attendance:leave-shares", "chart-bar"
        yield _("Agencies"), "attendance:agencies", "building-community"
    if rights.has(*BOARD):
        yield _("Reminder letters"), "attendance:reminders", "mail"
    if rights.has(*AGENCY):
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
