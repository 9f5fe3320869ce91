"""The Fund's terms, windows, phases, rates; and the closing of its months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight import figures
from oversight.services import months as service
from oversight.views.trustee_accounts import number_for
from trustfund.access import policy
from trustfund.access.account import must_confirm
from trustfund.access.decorators import opens
from trustfund.access.models import Person
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import FeeSchedule, Fund, Phase, Rate, TrusteeAccount
from trustfund.ledger.models import Closing
from trustfund.web.books import figure_url
from trustfund.web.clock import today
from trustfund.web.forms import Form
from trustfund.web.refusals import Refused
from trustfund.web.tables import Column, Table, Value
from trustfund.web.words import month

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

PAGE = ("GET", "HEAD")


@opens("fund_parameters", Action.READ, methods=PAGE)
def fund(request: HttpRequest) -> HttpResponse:
    """Show what the Fund rests on and what everyone must keep to."""
    found = get_object_or_404(Fund.objects.visible_to(request.user, Action.READ))
    now = figures.at(None)
    context = {
        "terms": found,
        "windows": _windows(now, found.holding_currency, request.user),
        "phases": _phases(found.holding_currency, request.user),
        "now": now,
        "resolutions": found.resolutions.select_related("amends"),
        "accounts": [
            (account, number_for(account, request.user))
            for account in TrusteeAccount.objects.visible_to(request.user, Action.READ)
        ],
        "fees": FeeSchedule.objects.visible_to(request.user)
        .select_related("trustee_account")
        .prefetch_related("tiers"),
        "rates": _rates(request.user),
        "may_see_fees": policy.may(request.user, "fee_schedule", Action.LIST),
        "may_see_income": policy.may(request.user, "investment_income", Action.LIST),
        "may_see_accounts": policy.may(request.user, "bank_account", Action.LIST),
        "may_see_months": policy.may(request.user, "accounting_period", Action.LIST),
        "as_of": now.as_of,
    }
    return render(request, "oversight/fund.html", context)


def _windows(now: figures.Figures, unit: str, user: Any) -> Table:
    names = (
        _("Received, net of fees and returns"), _("Allocated"), _("Committed"), _("Disbursed"), _("Free to allocate"),
    )  # fmt: skip
    rungs = ("allocated", "committed", "disbursed", "unallocated")
    rows = [
        (
            row.code,
            row,
            row.received,
            *(Value(getattr(row, rung), figure_url(rung, user, window=row.code)) for rung in rungs),
        )
        for row in now.windows
    ]
    sums = [sum(getattr(row, rung) for row in now.windows) for rung in rungs]
    received = sum(row.received for row in now.windows)
    return Table.of(
        _("Windows"),
        [Column(_("Window")), Column(_("Title")), *(Column(name, "money", unit) for name in names)],
        rows,
        totals=(
            _t("Total"),
            "",
            received,
            *(Value(amount, figure_url(rung, user)) for rung, amount in zip(rungs, sums, strict=True)),
        )
        if rows
        else None,
        as_of=now.as_of,
        name="windows",
    )


def _phases(unit: str, user: Any) -> Table:
    return Table.of(
        _("Phases"),
        [
            Column(_("Phase")),
            Column(_("Title")),
            Column(_("Opened on"), "day"),
            Column(_("Closed on"), "day"),
            Column(_("Ceiling"), "money", unit),
            Column(_("For one grant"), "money", unit),
            Column(_("Decision")),
        ],
        [
            (
                phase.number,
                phase,
                phase.opened_on,
                phase.closed_on,
                phase.ceiling,
                phase.per_grant_ceiling,
                Value(phase.decision.number, reverse("oversight:decision_detail", args=[phase.decision_id])),
            )
            for phase in Phase.objects.visible_to(user).select_related("decision")
        ],
        name="phases",
    )


def _rates(user: Any) -> Table:
    newest = Rate.objects.visible_to(user).order_by("currency", "-on", "-recorded_at").distinct("currency")
    return Table.of(
        _("Latest exchange rates"),
        [Column(_("Currency")), Column(_("Day"), "day"), Column(_("USD per unit"), "rate"), Column(_("Source"))],
        [(rate.currency, rate.on, rate.usd_per_unit, rate.source) for rate in newest],
        name="rates",
    )


@opens("accounting_period", Action.LIST, methods=PAGE)
def months(request: HttpRequest) -> HttpResponse:
    """List the closed months and offer the next one to be closed."""
    return _months_page(request, Form())


@opens("accounting_period", Action.APPROVE, methods=("POST",))
def close_month(request: HttpRequest) -> HttpResponse:
    """Close the next month: nothing is posted into it any more."""
    if (way := must_confirm(request)) is not None:
        return way
    form = Form(request.POST)
    try:
        closed = service.close_next(by=reader(request), today=today())
    except Refused as refused:
        form.refuse(refused)
        return _months_page(request, form)
    messages.success(request, _t("%(month)s is closed.") % {"month": month(closed.month)}, extra_tags="done")
    return redirect("oversight:month_list")


def _months_page(request: HttpRequest, form: Form) -> HttpResponse:
    rows = list(Closing.objects.all())
    names = {person.pk: person.name for person in Person.objects.filter(pk__in={row.by for row in rows})}
    context = {
        "table": Table.of(
            _("Closed months"),
            [Column(_("Month")), Column(_("Closed"), "moment"), Column(_("By"))],
            [(month(row.month), row.closed_at, names[row.by] if row.by in names else _t("System")) for row in rows],
            name="months",
            empty_text=_("No month is closed yet."),
        ),
        "next": service.next_month(today()),
        "may_close": policy.may(request.user, "accounting_period", Action.APPROVE),
        "form": form,
        "as_of": today(),
    }
    return render(request, "oversight/month_list.html", context, status=form.status)
