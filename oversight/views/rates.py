"""Pages of the exchange-rate register: every rate with its day and source, and what is handed in to be entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from oversight.forms.rates import OneRateForm, RateListForm
from oversight.models.rate_submission import OBJECT, RATES_WORKFLOW, RateSubmission
from oversight.services import rate_submissions as services
from trustfund.access import policy
from trustfund.access.decorators import PAGE, opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import Rate
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.fund import ecb
    from trustfund.web.forms import Form

SHOWN: Final = 100
"""So many rates stand on the page of what was handed in; the file has all."""


class RateFilters(Filters):
    """What the register can be narrowed by."""

    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def apply(self, rows: QuerySet[Rate]) -> QuerySet[Rate]:
        """Return the rows asked for."""
        asked = {
            "currency": (self.asked("currency") or "").upper(),
            "on__gte": self.asked("since"),
            "on__lte": self.asked("until"),
        }
        return rows.filter(**{name: value for name, value in asked.items() if value})


class SubmissionFilters(Filters):
    """What the list of what was handed in can be narrowed by."""

    status = Filters.choice(_("Status"), RATES_WORKFLOW.choices)

    def apply(self, rows: QuerySet[RateSubmission]) -> QuerySet[RateSubmission]:
        """Return the rows asked for."""
        status = self.asked("status")
        return rows.filter(status=status) if status else rows


@opens(OBJECT, Action.LIST, methods=PAGE)
def rate_list(request: HttpRequest) -> HttpResponse:
    """List every rate, the newest day first."""
    filters = RateFilters(request)
    user = request.user
    return list_page(
        request,
        "oversight/rate_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(Rate.objects.visible_to(user, action)),
        table=_rate_table,
        filters=filters,
        order=("-on", "currency", "-recorded_at"),
        may_hand_in=policy.may(user, OBJECT, Action.SUBMIT),
        sees_handed_in=RateSubmission.objects.visible_to(user).exists(),
    )


def _rate_table(rows: Sequence[Rate]) -> Table:
    return Table.of(
        _("Exchange rates"),
        [
            Column(_("Day"), "day"),
            Column(_("Currency")),
            Column(_("USD per unit"), "rate"),
            Column(_("Source")),
            Column(_("Recorded"), "moment"),
        ],
        [(rate.on, rate.currency, rate.usd_per_unit, rate.source, rate.recorded_at) for rate in rows],
        name="exchange-rates",
    )


@opens(OBJECT, Action.LIST, methods=PAGE)
def submission_list(request: HttpRequest) -> HttpResponse:
    """List what was handed in, the latest first."""
    filters = SubmissionFilters(request)
    return list_page(
        request,
        "oversight/rate_submission_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(RateSubmission.objects.visible_to(request.user, action)),
        table=_submission_table,
        filters=filters,
        order=("-handed_in_at",),
        may_hand_in=policy.may(request.user, OBJECT, Action.SUBMIT),
    )


def _submission_table(rows: Sequence[RateSubmission]) -> Table:
    return Table.of(
        _("Exchange rates handed in"),
        [
            Column(_("Source")),
            Column(_("From"), "day"),
            Column(_("Until"), "day"),
            Column(_("Currencies")),
            Column(_("Handed in"), "moment"),
            Column(_("Status"), "status"),
        ],
        [
            (
                Value(each.source, each.get_absolute_url()),
                each.from_on,
                each.until_on,
                each.currencies or _("All"),
                each.handed_in_at,
                each,
            )
            for each in rows
        ],
        name="exchange-rates-handed-in",
    )


@opens(OBJECT, Action.SUBMIT)
def list_new(request: HttpRequest) -> HttpResponse:
    """Hand in an official list, or take the one that is carried."""
    form = RateListForm(request.POST or None, request.FILES or None)
    return _handed_in(request, "oversight/rate_list_new.html", form, services.hand_in_list)


@opens(OBJECT, Action.SUBMIT)
def one_new(request: HttpRequest) -> HttpResponse:
    """Hand in one rate of a source without a list."""
    form = OneRateForm(request.POST or None)
    return _handed_in(request, "oversight/rate_one_new.html", form, services.hand_in_one)


def _handed_in(request: HttpRequest, template: str, form: Form, service: Callable[..., RateSubmission]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = service(by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(made)
    return render(request, template, {"form": form}, status=form.status)


@opens(OBJECT, Action.READ, methods=PAGE)
def submission(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what was handed in: which rates are new, and what the register knew."""
    rows = RateSubmission.objects.visible_to(request.user, Action.READ).select_related("document")
    found = get_object_or_404(rows, pk=pk)
    context: dict[str, Any] = {
        "submission": found,
        "signatures": found.signatures.select_related("person").order_by("signed_at"),
        "shown": SHOWN,
    }
    try:
        said = services.compare(found.source, services.rates_of(found))
    except Refused as refused:
        context["unreadable"] = refused.sentence
    else:
        rates = said.new if found.status == "handed_in" else (*said.new, *said.known)
        context |= {
            "new": len(said.new), "known": len(said.known), "total": len(rates),
            "table": _lines(sorted(rates, reverse=True)[:SHOWN]),
        }  # fmt: skip
    return render(request, "oversight/rate_submission.html", context)


def _lines(rates: Sequence[ecb.Published]) -> Table:
    return Table.of(
        _("Exchange rates"),
        [Column(_("Day"), "day"), Column(_("Currency")), Column(_("USD per unit"), "rate")],
        [(rate.on, rate.currency, rate.usd_per_unit) for rate in rates],
        name="rates-handed-in",
    )


submission_step = opens(OBJECT, Action.READ)(
    step_page(RateSubmission, {"approve": services.approve, "reject": services.reject})
)
