"""What stands in the side navigation and the account menu, for whom. A door is shown only to those who may open it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import Role, User
from nennep.accounts.policies import Rights, may_administer, rights_of
from nennep.attendance.policies.reports import REPORTING_ROLES
from nennep.audit.policies import may_read_trail
from nennep.classes.models import MANAGING_ROLES, Enrolment, Session
from nennep.classes.policies import Reach, reach_of
from nennep.classes.policies.reach import appointments_held
from nennep.desk.policies import LEADING_ROLES
from nennep.documents.policies import may_have_documents
from nennep.kernel.clock import local_date, now
from nennep.standards.policies import READING_ROLES as STANDARDS_READING_ROLES
from nennep.standards.policies import REVIEWING_ROLES
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
    part = _part_in_classes(reach)
    rooms = (
        ("", _today(rights)),
        (_("Plan and people"), _planning(rights)),
        (_("Classes"), _classes(rights, part)),
        (_("Attendance"), _attendance(rights, part)),
        (_("Records"), _records(rights, part, user)),
        (_("Rules and settings"), _settings(rights, user)),
    )
    groups = [
        (label, [(words, _address(name, get_script_prefix()), icon) for words, name, icon in doors])
        for label, doors in rooms
    ]
    urls = [url for _label, doors in groups for _words, url, _icon in doors]
    here = _beside(request.path, urls) or _here(request.path, urls) or _wider(request.path, urls)
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


@cache
def _address(name: str, _prefix: str) -> str:
    """Some thirty doors stand on every page; below one prefix their addresses never change."""
    return reverse(name)


@dataclass(frozen=True)
class Part:
    """What the person does in classes, beside the offices of the account."""

    studies: bool
    teaches: bool
    keeps: bool
    """Manages a class or sits on its board: reports, warnings, minutes and leave of it are this person's business."""
    has_duty: bool
    manages: bool
    """Manages a class: takes its roll for the school and witnesses passkeys."""

    @property
    def sees_rolls(self) -> bool:
        """Whether there are sessions that this person takes, confirms or counts."""
        return self.has_duty or self.teaches


def _part_in_classes(reach: Reach) -> Part:
    duties = set(appointments_held(reach).order_by("role").values_list("role", flat=True).distinct())
    own = reach.person_id
    return Part(
        studies=own is not None and Enrolment.objects.filter(person_id=own).exists(),
        teaches=bool(reach.people) and Session.objects.filter(lecturer_id__in=reach.people).exists(),
        keeps=bool(duties & REPORTING_ROLES),
        has_duty=bool(duties),
        manages=bool(duties & MANAGING_ROLES),
    )


def _here(path: str, urls: list[str]) -> str:
    """The door behind which the reader stands: the longest one that begins the path."""
    behind = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(behind, key=len, default="")


BESIDE = {
    "directives:proposals": ("fields", "targets", "schemes", "duties"),
}
"""Pages of directives that stand behind the door of another page, by the door."""


def _beside(path: str, urls: list[str]) -> str:
    """The door to the registers, for targets, schemes, fields and duties, whose addresses begin as that of directives."""
    for door, names in BESIDE.items():
        if reverse(door) in urls and any(path.startswith(reverse(f"directives:{name}")) for name in names):
            return reverse(door)
    return ""


def _wider(path: str, urls: list[str]) -> str:
    """The door to the own tasks leads to all that is said of directives, for whoever has no door to directives."""
    own = reverse("directives:obligations")
    return own if own in urls and path.startswith(reverse("directives:directives")) else ""


def _today(rights: Rights) -> Iterator[tuple[str, str, str]]:
    yield _("Today"), "desk:home", "home"
    if rights.has(*LEADING_ROLES):
        yield _("The day of the classes"), "desk:overview", "chart-bar"


def _planning(rights: Rights) -> Iterator[tuple[str, str, str]]:
    if rights.has(*BOARD, *SCHOOL, *AGENCY, *OVERSEEING):
        yield _("Plans"), "planning:plans", "clipboard-check"
    if rights.has(*BOARD[:3], *AGENCY, *OVERSEEING):
        yield _("Training needs"), "needs:calls", "clipboard-list"
    if rights.has(*BOARD[:3], *SCHOOL, *AGENCY, *OVERSEEING):
        yield _("Nominations"), "nominations:notices", "mail-forward"
    if rights.people or rights.has(*AGENCY):
        yield _("Wishes to study"), "needs:wishes", "star"
    if rights.actor is not None and rights.actor.person_id is not None:
        yield _("My study record"), "desk:record", "certificate"
    if rights.has(*BOARD[:3], *OVERSEEING):
        yield _("Directives and tasks"), "directives:directives", "list-check"
    if rights.has(*AGENCY, *SCHOOL, *BOARD[:2], Role.COMMITTEE_LEADER):
        yield _("Tasks of my unit"), "directives:obligations", "bell"
    if rights.has(*BOARD[:3], *SCHOOL, *AGENCY, *OVERSEEING):
        yield _("Proposals and targets"), "directives:proposals", "bookmark"
    if rights.has(*STANDARDS_READING_ROLES):
        yield _("Audiences and conditions"), "standards:audiences", "filter"
    if rights.has(*REVIEWING_ROLES):
        yield _("Standards review"), "standards:review", "certificate"


def _classes(rights: Rights, part: Part) -> Iterator[tuple[str, str, str]]:
    yield _("Class list"), "classes:list", "school"
    if part.keeps or rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Opening"), "opening:overview", "door-enter"
    if part.sees_rolls or part.studies or rights.has(*BOARD[:2], *SCHOOL, *OVERSEEING):
        yield _("Rooms"), "rooms:rooms", "building"
    if part.teaches or rights.has(*BOARD[:2], *SCHOOL, *OVERSEEING):
        yield _("Methods and feedback"), "feedback:sessions", "star"
    if part.studies or part.teaches or not (rights.held or part.has_duty):
        yield _("My timetable"), "classes:my-timetable", "calendar"
    if rights.has(*AGENCY):
        yield _("Agency calendar"), "classes:agency-calendar", "calendar-event"
    if part.keeps or rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Meetings"), "classes:meetings", "users-group"
        yield _("Opinions"), "classes:opinions", "flag"
        yield _("Issues"), "classes:issues", "alert-circle"
    if part.studies or part.keeps or rights.has(*BOARD, *SCHOOL, *AGENCY, *OVERSEEING):
        yield _("Results of study"), "results:list", "certificate"
    if rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Quality of classes"), "classes:quality", "chart-bar"


def _attendance(rights: Rights, part: Part) -> Iterator[tuple[str, str, str]]:
    if part.sees_rolls or rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Sessions"), "attendance:today", "checklist"
    if part.studies:
        yield _("Check in"), "presence:check-in", "qrcode"
        yield _("My attendance"), "attendance:own", "user-check"
    if part.manages or rights.has(*SCHOOL):
        yield _("Passkeys"), "presence:passkeys", "fingerprint"
        yield _("Door kiosks"), "presence:kiosks", "door-enter"
    if part.studies or part.keeps or rights.has(*BOARD, *SCHOOL, *AGENCY, *OVERSEEING):
        yield _("Leave"), "attendance:leaves", "door-exit"
    if rights.has(*BOARD, *AGENCY, *OVERSEEING):
        yield _("Exceptions for office work"), "attendance:exceptions", "gavel"
    if part.keeps or rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Attendance reports"), "attendance:reports", "report"
        yield _("Attendance warnings"), "attendance:warnings", "alert-triangle"
    if rights.has(*BOARD, *SCHOOL, *OVERSEEING):
        yield _("Share of leave"), "attendance:leave-shares", "chart-bar"
        yield _("Agencies and study"), "attendance:agencies", "building-community"
    if rights.has(*BOARD):
        yield _("Reminder letters"), "attendance:reminders", "mail"
    if rights.has(*AGENCY):
        yield _("My people in class"), "attendance:agency-people", "users"
        yield _("Letters to my agency"), "attendance:letters", "mail"
    if part.keeps or rights.has(*SCHOOL, *BOARD, Role.INSPECTOR):
        yield _("Incidents"), "attendance:incidents", "shield-check"
    if part.manages or rights.has(*SCHOOL, *BOARD, Role.INSPECTOR):
        yield _("Flags"), "presence:flags", "flag"
    if rights.has(*SCHOOL, Role.INSPECTOR):
        yield _("Risk list"), "presence:risks", "eye"


def _records(rights: Rights, part: Part, user: User) -> Iterator[tuple[str, str, str]]:
    if rights.has(*BOARD, *SCHOOL, *AGENCY, *OVERSEEING, Role.ADMINISTRATOR):
        yield _("People"), "people:people", "users"
    yield _("Units"), "units:tree", "building"
    if rights.held or part.keeps or may_have_documents(user, rights.on):
        yield _("Documents"), "documents:documents", "file-text"


def _settings(rights: Rights, user: User) -> Iterator[tuple[str, str, str]]:
    if rights.has(*BOARD, *SCHOOL, *OVERSEEING, Role.ADMINISTRATOR):
        yield _("Rules"), "norms:rules", "scale"
        yield _("Programmes"), "catalogue:programmes", "books"
    if may_administer(user):
        yield _("Accounts"), "accounts:accounts", "key"
    if may_read_trail(user):
        yield _("Who did what"), "audit:trail", "history"
