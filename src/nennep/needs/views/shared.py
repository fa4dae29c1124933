"""Steps that the doors of needs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from nennep.kernel.clock import local_date
from nennep.needs import policies
from nennep.needs.models import AskedAgency, NeedEntry, NeedsCall, SelfNomination
from nennep.web.form_pages import done
from nennep.web.requests import SignedInRequest


def call_of(request: SignedInRequest, pk: int) -> NeedsCall:
    """A call that the reader may see."""
    calls = policies.calls_visible_to(request.user, local_date(request.now))
    return get_object_or_404(calls.select_related("owner", "document"), pk=pk)


def call_to_answer(request: SignedInRequest, pk: int) -> NeedsCall:
    """A call of the reader's own Board."""
    call = call_of(request, pk)
    if not policies.may_consolidate(request.user, call, local_date(request.now)):
        raise PermissionDenied(_("Only the Board that asked does this."))
    return call


def asked_of(request: SignedInRequest, pk: int) -> AskedAgency:
    """An asked agency that the reader may open."""
    asked = policies.asked_visible_to(request.user, local_date(request.now))
    return get_object_or_404(asked.select_related("call", "agency", "sent_by"), pk=pk)


def asked_to_register(request: SignedInRequest, pk: int) -> AskedAgency:
    """An asked agency for which the reader registers."""
    asked = asked_of(request, pk)
    if not policies.may_register(request.user, asked.agency, local_date(request.now)):
        raise PermissionDenied(_("Only {agency} registers its needs.").format(agency=asked.agency.name))
    return asked


def entry_of(request: SignedInRequest, pk: int) -> NeedEntry:
    """A need that the reader may open."""
    entries = policies.entries_visible_to(request.user, local_date(request.now))
    return get_object_or_404(entries.select_related("call", "agency", "programme"), pk=pk)


def entry_to_write(request: SignedInRequest, pk: int) -> NeedEntry:
    """A need of the reader's own agency."""
    entry = entry_of(request, pk)
    if not policies.may_register(request.user, entry.agency, local_date(request.now)):
        raise PermissionDenied(_("Only {agency} registers its needs.").format(agency=entry.agency.name))
    return entry


def entry_to_answer(request: SignedInRequest, pk: int) -> NeedEntry:
    """A need that waits for the reader's Board."""
    entry = entry_of(request, pk)
    if not policies.may_consolidate(request.user, entry.call, local_date(request.now)):
        raise PermissionDenied(_("Only the Board that asked does this."))
    return entry


def wish_of(request: SignedInRequest, pk: int) -> SelfNomination:
    """A wish that the reader may see."""
    wishes = policies.wishes_visible_to(request.user, local_date(request.now))
    return get_object_or_404(
        wishes.select_related("person", "agency", "programme", "entry__call", "decided_by"), pk=pk
    )


def wish_to_decide(request: SignedInRequest, pk: int) -> SelfNomination:
    """A wish put to the reader's agency."""
    wish = wish_of(request, pk)
    if not policies.may_decide_wish(request.user, wish, local_date(request.now)):
        raise PermissionDenied(_("The agency of the person decides, and nobody decides on the own wish."))
    return wish


def at_once(
    request: SignedInRequest, act: Callable[[], Any], sentence: str, to: str, pk: int
) -> HttpResponse:
    """An act without a form; what refuses it is told by the house with 422."""
    act()
    return done(request, sentence, to, pk)
