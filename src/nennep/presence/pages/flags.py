"""Pages of flags: the list, one of them, and how often each kind was right (R0-16, R0-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import Role, User
from nennep.attendance.models import Fact as AttendanceFact
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method
from nennep.audit.queries import timeline
from nennep.classes.models import ClassRole, TrainingClass
from nennep.classes.policies import visible_to as classes_visible_to
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.presence import policies
from nennep.presence.models import Flag
from nennep.presence.pages.flag_words import flag_sentence, owner_word, state_badge
from nennep.presence.pages.session_words import half_text
from nennep.presence.queries.flags import (
    FlagRow,
    Precision,
    facts_of,
    flag_rows,
    loaded_flags,
    precisions,
    unexplained_count,
)
from nennep.presence.states import FLAG_MOVES, FlagKind, FlagState
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Figure, Link, PersonLine, Share, Tab

OWNERS = (
    (str(ClassRole.CLASS_MANAGER), ClassRole.CLASS_MANAGER.label),
    (str(Role.TRAINING_OFFICE), Role.TRAINING_OFFICE.label),
)


def _of_class(source: QuerySet[Flag], value: Any) -> QuerySet[Flag]:
    return source.filter(training_class_id=value)


FLAGS: Listing[FlagRow] = Listing(
    key="flags",
    title=gettext_lazy("Flags"),
    noun=gettext_lazy("flags"),
    columns=(
        Column(
            key="kind", label=gettext_lazy("Kind"), value=lambda row: FlagKind(row.kind).label, sort="kind"
        ),
        Column(key="sentence", label=gettext_lazy("What is asked"), value=flag_sentence),
        Column(
            key="class_name",
            label=gettext_lazy("Class"),
            sort=("training_class__sort_key", "opened_at"),
        ),
        Column(
            key="session",
            label=gettext_lazy("Session"),
            value=lambda row: half_text(row.session) if row.session else "",
            sort="session__starts_at",
        ),
        Column(
            key="owner",
            label=gettext_lazy("Looked into by"),
            value=lambda row: owner_word(row.owner_role),
            sort="owner_role",
        ),
        Column(key="opened_at", label=gettext_lazy("Raised"), kind="moment", sort="opened_at"),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: state_badge(row.state),
            sort="state",
        ),
        Column(key="conclusion", label=gettext_lazy("What was found out"), shown=False),
        Column(key="closed_by", label=gettext_lazy("Closed by"), shown=False),
    ),
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=FlagState.choices, many=True),
        Choices(key="kind", label=gettext_lazy("Kind"), choices=FlagKind.choices, many=True),
        Choices(key="class", label=gettext_lazy("Class"), apply=_of_class),
        Choices(key="owner", label=gettext_lazy("Looked into by"), lookup="owner_role", choices=OWNERS),
        Dates(key="raised", label=gettext_lazy("Raised"), lookup="opened_at"),
    ),
    search=(
        "person__search_key",
        "other_person__search_key",
        "about_account__search_key",
        "training_class__search_key",
    ),
    order=("-opened_at", "-pk"),
    row_url=lambda row: reverse("presence:flag", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "Nothing has been flagged. Flags are raised by themselves from what devices and people enter."
        )
    ),
)


@dataclass(frozen=True)
class FlagsPage:
    """Flags of the classes that the reader looks after."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[FlagRow]


def flag_tabs(current: str, *, has_risks: bool) -> tuple[Tab, ...]:
    """Flags, how often they were right, overrides, checks; the risk list for whom it is."""
    tabs = (
        Tab(_("Flags"), reverse("presence:flags"), current == "flags"),
        Tab(_("How often right"), reverse("presence:flag-precision"), current == "precision"),
        Tab(_("Overrides"), reverse("presence:overrides"), current == "overrides"),
        Tab(_("Unannounced checks"), reverse("presence:checks"), current == "checks"),
    )
    return (*tabs, Tab(_("Risk list"), reverse("presence:risks"), current == "risks")) if has_risks else tabs


def _trail(title: str, *more: Crumb) -> tuple[Crumb, ...]:
    return (Crumb(_("Attendance"), reverse("attendance:today")), *more, Crumb(title))


def flags_page(actor: User, query: Query, now: datetime) -> FlagsPage:
    """The list; nobody finds flags about themselves in it."""
    on = local_date(now)
    classes: QuerySet[TrainingClass] = classes_visible_to(actor, on).order_by("sort_key", "pk")
    title = _("Flags")
    return FlagsPage(
        title=title,
        lead=_("A flag is a question, not a verdict. Look into it, then write what you found out."),
        trail=_trail(title),
        tabs=flag_tabs("flags", has_risks=policies.may_read_risks(actor, on)),
        listing=FLAGS.read(
            query,
            loaded_flags(policies.flags_visible_to(actor, on)),
            make_rows=flag_rows,
            choices={"class": [(one.pk, one.name) for one in classes]},
        ),
    )


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """One entry that a flag names, with the door to its mark."""

    when: str
    what: str
    who: str
    how: str
    note: str
    url: str


@dataclass(frozen=True)
class FlagPage:
    """One flag: what is asked, the entries it rests on, what was found out. `form` is None where nobody closes it here;
    `explain` comes before it while a count of heads has no explanation."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    sentence: str
    facts: tuple[Fact, ...]
    entries: tuple[FactLine, ...]
    explain: Act | None
    form: Any
    close_url: str
    events: tuple[Event, ...]


def _entry(fact: AttendanceFact, flag: Flag) -> FactLine:
    """`what` names the class and half-day where they are not those of the flag."""
    place = fact.enrolment
    its_class = fact.session.training_class
    where = (
        its_class.name if its_class.pk != flag.training_class_id else "",
        half_text(fact.session) if fact.session_id != flag.session_id else "",
    )
    words = str(FactKind(fact.kind).label)
    if fact.head_count is not None:
        words = f"{words}: {fact.head_count}"
    elif fact.claim:
        words = f"{words}: {Claim(fact.claim).label}"
    checkpoint = str(Checkpoint(fact.checkpoint).label) if fact.checkpoint else ""
    on = local_date(fact.happened_at)
    return FactLine(
        when=f"{dates.clock_text(fact.happened_at)} {dates.short(on)}",
        what=" · ".join(part for part in (words, checkpoint, *where) if part),
        who=place.person.full_name if place else "–",
        how=f"{Method(fact.method).label} · {fact.recorded_by.full_name}",
        note=fact.note,
        url=reverse("attendance:mark", args=[fact.session_id, place.pk])
        if place
        else reverse("attendance:session", args=[fact.session_id]),
    )


def may_close(actor: User, flag: Flag, now: datetime) -> bool:
    """Whether the reader may still close this flag."""
    return bool(FLAG_MOVES[flag.state]) and policies.may_close_flag(actor, flag, local_date(now))


def flag_page(actor: User, flag: Flag, form: Any, now: datetime) -> FlagPage:
    """Everything about one flag."""
    [row] = flag_rows([flag])
    session = flag.session
    told = [
        Fact(_("Class"), Link(row.class_name, reverse("classes:class", args=[row.class_id]))),
        Fact(
            _("Session"),
            Link(half_text(session), reverse("presence:session", args=[session.pk])) if session else "",
        ),
        Fact(
            _("Trainee"),
            PersonLine(row.person, url=reverse("people:person", args=[row.person_id]))
            if row.person_id
            else "",
        ),
        Fact(_("Entered by"), row.account),
        Fact(_("Device"), row.device),
        Fact(_("Looked into by"), owner_word(row.owner_role)),
        Fact(_("Raised"), flag.opened_at),
        Fact(_("What was found out"), row.conclusion),
        Fact(_("Closed by"), row.closed_by),
    ]
    may = may_close(actor, flag, now)
    count = unexplained_count(flag) if may else None
    return FlagPage(
        title=str(FlagKind(row.kind).label),
        lead=f"{row.class_name} · {half_text(session)}" if session else row.class_name,
        trail=_trail(str(FlagKind(row.kind).label), Crumb(_("Flags"), reverse("presence:flags"))),
        badge=state_badge(row.state),
        sentence=flag_sentence(row),
        facts=tuple(fact for fact in told if fact.value not in {"", None}),
        entries=tuple(_entry(one, flag) for one in facts_of(flag)),
        explain=Act(
            _("Explain the count"),
            reverse("attendance:explain-head-count", args=[count.session_id, count.pk]),
            "pencil",
            kind="primary",
        )
        if count is not None
        else None,
        form=form if may and count is None else None,
        close_url=reverse("presence:close-flag", args=[flag.pk]),
        events=tuple(timeline(flag, limit=20)),
    )


def _door(kind: str, state: str) -> str:
    return f"{reverse('presence:flags')}?kind={kind}&state={state}"


def _counted(state: FlagState) -> Column[Precision]:
    def figure(row: Precision) -> Figure:
        return Figure(getattr(row, state.value), _door(row.kind, state))

    return Column(key=state.value, label=state.label, kind="figure", value=figure, total=state.value)


PRECISION: Listing[Precision] = Listing(
    key="precision",
    title=gettext_lazy("How often flags were right"),
    noun=gettext_lazy("kinds"),
    columns=(
        Column(key="kind", label=gettext_lazy("Kind"), value=lambda row: FlagKind(row.kind).label),
        Column(
            key="precision",
            label=gettext_lazy("Right of those judged"),
            kind="share",
            value=lambda row: Share(row.right, row.judged) if row.judged else "–",
            hint=gettext_lazy("right / (right + wrong); what could not be cleared up counts for neither"),
        ),
        *(_counted(state) for state in (FlagState.RIGHT, FlagState.WRONG, FlagState.UNCLEAR, FlagState.OPEN)),
    ),
    order=("kind",),
)


@dataclass(frozen=True)
class PrecisionPage:
    """How often flags of each kind were right."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[Precision]


def precision_page(actor: User, query: Query, now: datetime) -> PrecisionPage:
    """Counted over the flags that the reader sees."""
    rows = precisions(policies.flags_visible_to(actor, local_date(now)))
    title = _("How often flags were right")
    return PrecisionPage(
        title=title,
        lead=_(
            "Counted from what was written when flags were closed. A kind that is seldom right should ask less."
        ),
        trail=_trail(title, Crumb(_("Flags"), reverse("presence:flags"))),
        tabs=flag_tabs("precision", has_risks=policies.may_read_risks(actor, local_date(now))),
        listing=PRECISION.read(query, rows),
    )
