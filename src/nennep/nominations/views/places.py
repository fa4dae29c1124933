"""Doors of seats and money, and of the order of the lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.nominations import forms, operations, pages, policies, queries
from nennep.nominations.models import Nomination
from nennep.nominations.pages.shared import notice_crumb, notices_crumb
from nennep.nominations.states import GONE, LISTED
from nennep.nominations.views.shared import invited_of, invited_to_nominate, notice_to_keep, notice_whole
from nennep.web.form_pages import answer, done, form_view
from nennep.web.forms import add_refusal
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

ORDER = "nominations/order.html"


@require_GET
def list_places(request: SignedInRequest) -> HttpResponse:
    """Seats by plan and by who pays, over all notices."""
    page = pages.places_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "nominations/list.html", page)


@form_view
def set_places(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say of several nominees at once whose seats they have and who pays."""
    notice = notice_to_keep(request, pk)
    nominations = queries.in_order(
        Nomination.objects.filter(notice=notice, state__in=LISTED).select_related("person", "agency")
    )
    is_sent = "seat_source" in request.POST or "payer" in request.POST
    picked = request.POST.getlist("pick") or request.GET.getlist("pick")
    source = queries.seat_source_of(notice)
    form = forms.PlacesForm(
        request.POST if is_sent else None,
        nominations=nominations,
        source=source,
        initial={"pick": picked, "seat_source": source, "payer": queries.payer_of(notice)},
    )

    def act() -> HttpResponse:
        values = dict(form.cleaned_data)
        rows = operations.set_places(
            notice=notice, nominations=values.pop("pick"), **values, by=request.user, now=request.now
        )
        sentence = ngettext("{count} seat is written.", "{count} seats are written.", len(rows))
        return done(request, sentence.format(count=numbers.whole(len(rows))), "nominations:notice", notice.pk)

    page = pages.form_page(
        _("Seat and who pays"),
        form,
        _("Write"),
        back=reverse("nominations:notice", args=[notice.pk]),
        trail=(notices_crumb(), notice_crumb(notice)),
        lead=notice.title,
    )
    if request.method == "POST" and not is_sent:  # chosen in the list, not answered yet
        return page_response(request, "layout/form.html", page)
    return answer(request, page, act)


@form_view
def order_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The priority list of a notice; the Board and the school move somebody up or down."""
    if request.method != "POST":
        notice = notice_whole(request, pk)
        page = pages.order_page(
            request.user, notice, request.GET.get("group", ""), forms.MoveForm(), local_date(request.now)
        )
        return page_response(request, ORDER, page)
    notice = notice_to_keep(request, pk)
    listed = list(queries.in_order(Nomination.objects.filter(notice=notice, state__in=LISTED)))

    def act(place: int, by_one: int, form: Any) -> None:
        operations.move_nominee(
            nomination=listed[place],
            to=place + 1 + by_one,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=request.now,
        )

    def page_with(form: Any) -> Any:
        return pages.order_page(request.user, notice, "", form, local_date(request.now))

    return _moved(request, listed, act, page_with)


@require_POST
def order_by_points(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo what was moved by hand."""
    notice = notice_to_keep(request, pk)
    operations.order_by_points(notice=notice, by=request.user, now=request.now)
    return done(request, _("The list follows the points again."), "nominations:order", notice.pk)


@form_view
def order_own(request: SignedInRequest, pk: int) -> HttpResponse:
    """The agency puts its own people in order."""
    if request.method != "POST":
        page = pages.own_order_page(
            request.user,
            invited_of(request, pk),
            request.GET.get("group", ""),
            forms.MoveForm(),
            local_date(request.now),
        )
        return page_response(request, ORDER, page)
    invited = invited_to_nominate(request, pk)
    listed = list(
        policies.visible_to(request.user, local_date(request.now))
        .filter(invited=invited)
        .exclude(state__in=GONE)
        .order_by("order", "pk")
    )

    def act(place: int, by_one: int, _form: Any) -> None:
        rows = [*listed]
        rows.insert(place + by_one, rows.pop(place))
        operations.order_nominees(invited=invited, nominations=rows, by=request.user, now=request.now)

    def page_with(form: Any) -> Any:
        return pages.own_order_page(request.user, invited, "", form, local_date(request.now))

    return _moved(request, listed, act, page_with)


def _moved(
    request: SignedInRequest,
    listed: Sequence[Nomination],
    act: Callable[[int, int, Any], None],
    page_with: Callable[[Any], Any],
) -> HttpResponse:
    """Move the pressed line by one place, or show the list with the sentence why not."""
    form = forms.MoveForm(request.POST)
    step, key = next(
        ((by_one, request.POST[name]) for name, by_one in (("up", -1), ("down", 1)) if name in request.POST),
        (0, ""),
    )
    place = next((place for place, row in enumerate(listed) if str(row.pk) == key), None)
    if place is None or not 0 <= place + step < len(listed):
        raise Refused(_("This line cannot move further. Press an arrow beside another one."))
    if form.is_valid():
        try:
            act(place, step, form)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect(request.path)
    return page_response(request, ORDER, page_with(form), status=422)
