"""Pages of passkeys: the trainee's own, the requests before the class manager, the list, one of them (R0-16, R0-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.policies import visible_to as classes_visible_to
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.periods import in_force_on
from nennep.presence import policies
from nennep.presence.models import Passkey
from nennep.presence.pages.check_in import SOON_SECONDS, other_ways
from nennep.presence.queries.own import asked_passkey, own_passkey
from nennep.presence.queries.passkeys import PasskeyRow, passkey_rows
from nennep.presence.states import PasskeyState
from nennep.web.form_pages import FormPage
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, PersonLine, Tab, Tone

WAITING = (PasskeyState.ASKED, PasskeyState.WITNESSED)
TONES: dict[str, Tone] = {
    PasskeyState.ASKED: "waiting",
    PasskeyState.WITNESSED: "waiting",
    PasskeyState.ACTIVE: "good",
    PasskeyState.REFUSED: "plain",
    PasskeyState.REVOKED: "plain",
}


# --- On the phone -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class MyPasskeyPage:
    """The own passkey: none yet, waiting with its number, or in use."""

    title: str
    lead: str
    state: str
    sentence: str
    next: str = ""
    match_word: str = ""
    may_ask: bool = False
    wants_reason: bool = False
    reload_seconds: int = 0
    take_back_url: str = ""
    revoke_url: str = ""
    other_ways: str = ""


def my_passkey_page(actor: User, now: datetime) -> MyPasskeyPage:
    """The page for the person of the account."""
    title, lead = (
        _("My passkey"),
        _("With it your phone says that it is you, by finger, face or screen lock."),
    )
    person_id = actor.person_id
    on = local_date(now)
    if not person_id or not Enrolment.objects.filter(in_force_on(on), person_id=person_id).exists():
        return MyPasskeyPage(
            title=title, lead=lead, state="none", sentence=_("You are in no class now; no passkey is needed.")
        )
    waiting = asked_passkey(person_id)
    if waiting is not None:
        is_second = waiting.state == PasskeyState.WITNESSED
        return MyPasskeyPage(
            title=title,
            lead=lead,
            state=waiting.state,
            match_word=waiting.match_word,
            sentence=_("A second person of the school confirms it")
            if is_second
            else _("Show this number to the class manager"),
            next=_(
                "The class manager has confirmed; because it replaces an earlier passkey, somebody else of the school has to agree."
            )
            if is_second
            else _(
                "The class manager compares your face and the number, then the passkey works. This page looks again by itself."
            ),
            reload_seconds=SOON_SECONDS,
            take_back_url=reverse("presence:take-back-passkey"),
        )
    found = own_passkey(person_id)
    if found is not None:
        since = found.approved_at or found.witnessed_at or found.asked_at
        return MyPasskeyPage(
            title=title,
            lead=lead,
            state=found.state,
            sentence=_("In use since {day}").format(day=dates.short(local_date(since))),
            next=_("Your finger and face stay on the phone; the school keeps only a public key."),
            may_ask=True,
            wants_reason=True,
            revoke_url=reverse("presence:revoke-passkey", args=[found.pk]),
            other_ways=other_ways(),
        )
    had_one = Passkey.objects.filter(person_id=person_id, state=PasskeyState.REVOKED).exists()
    return MyPasskeyPage(
        title=title,
        lead=lead,
        state="none",
        sentence=_(
            "You have no passkey yet. Make one on your own phone; it is done once for the whole course."
        ),
        next=_(
            "The phone shows a number. The class manager compares it and your face with the class list, then the passkey works."
        ),
        may_ask=True,
        wants_reason=had_one,
        other_ways=other_ways(),
    )


# --- Before the class manager -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class WaitingCard:
    """One request with the portrait. `shut` says why the reader cannot confirm it."""

    name: str
    initials: str
    photo_url: str
    agency: str
    class_names: str
    match_word: str
    asked: str
    reason: str
    url: str
    act: Act | None
    refuse_url: str
    shut: str
    badge: Badge


@dataclass(frozen=True)
class WaitingPage:
    """Requests for passkeys that wait for the reader."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    cards: tuple[WaitingCard, ...]
    term: str
    count: int


def _tabs(actor: User, current: str, on: date) -> tuple[Tab, ...]:
    waiting = (
        policies.passkeys_visible_to(actor, on)
        .filter(state__in=WAITING)
        .exclude(person_id=actor.person_id or 0)
        .count()
    )
    return (
        Tab(_("To confirm"), reverse("presence:waiting-passkeys"), current == "waiting", waiting),
        Tab(_("All passkeys"), reverse("presence:passkeys"), current == "all"),
    )


def _loaded(rows: QuerySet[Passkey]) -> QuerySet[Passkey]:
    return rows.select_related("person", "witnessed_by", "approved_by", "ended_by")


def waiting_page(actor: User, term: str, now: datetime) -> WaitingPage:
    """The oldest request first; `term` finds by the number on the phone or by name."""
    on = local_date(now)
    source = (
        policies.passkeys_visible_to(actor, on)
        .filter(state__in=WAITING)
        .exclude(person_id=actor.person_id or 0)
    )
    found = source
    for word in text.search_key(term).split():
        found = found.filter(Q(match_word=word) | Q(person__search_key__contains=word))
    rows = passkey_rows(list(_loaded(found).order_by("asked_at", "pk")[:100]), on)
    title = _("Passkeys to confirm")
    return WaitingPage(
        title=title,
        lead=_(
            "Look at the face, the portrait and the number on the phone. Confirm only when all three belong together."
        ),
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(title)),
        tabs=_tabs(actor, "waiting", on),
        cards=tuple(_card(actor, row) for row in rows),
        term=term,
        count=source.count(),
    )


def _card(actor: User, row: PasskeyRow) -> WaitingCard:
    is_second = row.state == PasskeyState.WITNESSED
    own_witness = is_second and row.witnessed_by_id == actor.pk
    act = Act(
        _("Right person, right number"),
        reverse("presence:witness-passkey", args=[row.pk]),
        "check",
        "post",
        "primary",
    )
    if is_second:
        act = Act(
            _("Agree as second person"),
            reverse("presence:approve-passkey", args=[row.pk]),
            "check",
            "post",
            "primary",
        )
    return WaitingCard(
        name=row.name,
        initials=text.initials(row.name),
        photo_url=reverse("people:photo", args=[row.person_id]) if row.has_photo else "",
        agency=row.agency,
        class_names=row.class_names,
        match_word=row.match_word,
        asked=dates.clock_text(row.asked_at),
        reason=row.reason,
        url=reverse("presence:passkey", args=[row.pk]),
        act=None if own_witness else act,
        refuse_url=reverse("presence:refuse-passkey", args=[row.pk]),
        shut=_("You have confirmed it; somebody else of the school has to agree.") if own_witness else "",
        badge=state_badge(row.state, is_replacement=row.is_replacement),
    )


def state_badge(state: str, *, is_replacement: bool = False) -> Badge:
    """The state in a word; a request that replaces an earlier passkey says so."""
    if state == PasskeyState.ASKED and is_replacement:
        return Badge(_("Replaces an earlier one"), "warning")
    return Badge(PasskeyState(state).label, TONES[state])


# --- The list -----------------------------------------------------------------------------------------------------


def _of_class(source: QuerySet[Passkey], value: Any) -> QuerySet[Passkey]:
    return source.filter(person__enrolments__training_class_id=value).distinct()


PASSKEYS: Listing[PasskeyRow] = Listing(
    key="passkeys",
    title=gettext_lazy("Passkeys"),
    noun=gettext_lazy("passkeys"),
    columns=(
        Column(
            key="name",
            label=gettext_lazy("Trainee"),
            value=lambda row: PersonLine(row.name, row.agency),
            sort=("person__name_sort_key", "pk"),
            about_label=gettext_lazy("Agency"),
        ),
        Column(key="class_names", label=gettext_lazy("Class")),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: state_badge(row.state, is_replacement=row.is_replacement),
            sort="state",
        ),
        Column(key="asked_at", label=gettext_lazy("Requested"), kind="moment", sort="asked_at"),
        Column(key="witnessed_by", label=gettext_lazy("Witnessed by")),
        Column(key="approved_by", label=gettext_lazy("Second person"), shown=False),
        Column(key="reason", label=gettext_lazy("Why replaced"), shown=False),
        Column(key="end_reason", label=gettext_lazy("Why ended")),
    ),
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=PasskeyState.choices, many=True),
        Choices(key="class", label=gettext_lazy("Class"), apply=_of_class),
    ),
    search=("person__search_key",),
    order=("person__name_sort_key", "-asked_at", "pk"),
    row_url=lambda row: reverse("presence:passkey", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No trainee of your classes has made a passkey yet.")),
)


@dataclass(frozen=True)
class PasskeysPage:
    """All passkeys of the classes in which the reader takes the roll."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[PasskeyRow]


def passkeys_page(actor: User, query: Query, now: datetime) -> PasskeysPage:
    """The list."""
    on = local_date(now)
    source = _loaded(policies.passkeys_visible_to(actor, on))
    classes: QuerySet[TrainingClass] = classes_visible_to(actor, on).order_by("sort_key", "pk")
    return PasskeysPage(
        title=_("Passkeys"),
        lead=_("With which phone each trainee checks in; one in use per person."),
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(_("Passkeys"))),
        tabs=_tabs(actor, "all", on),
        listing=PASSKEYS.read(
            query,
            source,
            make_rows=lambda models: passkey_rows(models, on),
            choices={"class": [(one.pk, one.name) for one in classes]},
        ),
    )


@dataclass(frozen=True)
class PasskeyPage:
    """One passkey with its history."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    card: WaitingCard | None
    revoke_url: str
    events: tuple[Event, ...]


def passkey_page(actor: User, passkey: Passkey, now: datetime) -> PasskeyPage:
    """Everything that was done about it, and what the reader may do."""
    on = local_date(now)
    [row] = passkey_rows([passkey], on)
    told = [
        Fact(_("Trainee"), PersonLine(row.name, row.agency, reverse("people:person", args=[row.person_id]))),
        Fact(_("Class"), row.class_names),
        Fact(_("Requested"), row.asked_at),
        Fact(_("Why replaced"), row.reason),
        Fact(_("Witnessed by"), row.witnessed_by),
        Fact(_("Second person"), row.approved_by),
        Fact(_("Ended by"), row.ended_by),
        Fact(_("Why ended"), row.end_reason),
        Fact(
            _("Copied to other devices"),
            _("possible: the maker of the phone keeps a copy for its owner")
            if passkey.is_synced
            else _("no: it stays on this phone"),
        ),
    ]
    may_confirm = passkey.state in WAITING and policies.may_witness_passkey(actor, passkey, on)
    may_revoke = passkey.state == PasskeyState.ACTIVE and policies.may_revoke_passkey(actor, passkey, on)
    return PasskeyPage(
        title=row.name,
        lead=_("Passkey asked for on {day}").format(day=dates.with_weekday(local_date(row.asked_at))),
        trail=(
            Crumb(_("Attendance"), reverse("attendance:today")),
            Crumb(_("Passkeys"), reverse("presence:passkeys")),
            Crumb(row.name),
        ),
        badge=state_badge(row.state, is_replacement=row.is_replacement),
        facts=tuple(fact for fact in told if fact.value not in {"", None}),
        card=_card(actor, row) if may_confirm else None,
        revoke_url=reverse("presence:revoke-passkey", args=[passkey.pk]) if may_revoke else "",
        events=tuple(timeline(passkey, limit=20)),
    )


def reason_page(passkey: Passkey, form: Any, *, title: str, lead: str, act: str, back: str) -> FormPage:
    """Why somebody refuses it or takes it out of use."""
    return FormPage(
        title=title,
        lead=lead,
        trail=(Crumb(_("Passkeys"), reverse("presence:passkeys")), Crumb(passkey.person.full_name)),
        form=form,
        act=act,
        back=back,
        kind="danger",
    )
