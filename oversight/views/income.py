"""Pages of investment income: what the accounts earned month by month, and how it is shared to windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from donors.conditions import standing
from oversight.figures import averages
from oversight.forms.income import IncomeForm
from oversight.models.income import INCOME_WORKFLOW, OBJECT, Income
from oversight.services import income as services
from trustfund.access import policy
from trustfund.access.decorators import PAGE, opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web import words
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class IncomeFilters(Filters):
    """What the list of income can be narrowed by."""

    status = Filters.choice(_("Status"), INCOME_WORKFLOW.choices)

    def apply(self, rows: QuerySet[Income]) -> QuerySet[Income]:
        """Return the rows asked for."""
        status = self.asked("status")
        return rows.filter(status=status) if status else rows


@opens(OBJECT, Action.LIST, methods=PAGE)
def income_list(request: HttpRequest) -> HttpResponse:
    """List the income of the accounts, the latest month first."""
    filters = IncomeFilters(request)
    return list_page(
        request,
        "oversight/income_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(Income.objects.visible_to(request.user, action)).select_related(
            "trustee_account"
        ),
        table=_table,
        filters=filters,
        order=("-month", "trustee_account__code", "-handed_in_at"),
        may_hand_in=policy.may(request.user, OBJECT, Action.SUBMIT),
    )


def _table(rows: Sequence[Income]) -> Table:
    return Table.of(
        _("Investment income"),
        [
            Column(_("Month")),
            Column(_("Trustee account")),
            Column(_("Amount"), "money"),
            Column(_("Source")),
            Column(_("Status"), "status"),
        ],
        [
            (
                Value(words.month(each.month), each.get_absolute_url()),
                str(each.trustee_account),
                Value(each.amount, currency=each.currency),
                each.source,
                standing(each),
            )
            for each in rows
        ],
        name="investment-income",
    )


@opens(OBJECT, Action.READ, methods=PAGE)
def income(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an income with what each window held on average and its share."""
    rows = Income.objects.visible_to(request.user, Action.READ).select_related("trustee_account", "entry")
    found = get_object_or_404(rows, pk=pk)
    context: dict[str, Any] = {
        "income": found,
        "signatures": found.signatures.select_related("person").order_by("signed_at"),
        "as_of": today(),
        "sees_entry": policy.may(request.user, "ledger_entry", Action.READ),
    }
    try:
        context["shares"] = _shares(found)
    except Refused as refused:
        context["unshared"] = refused.sentence
    return render(request, "oversight/income.html", context)


def _shares(found: Income) -> Table:
    """Return the shares as they were posted, or as they would be now."""
    kept = [
        (averages.Held(share.window, share.day_sum, share.days), share.amount)
        for share in found.shares.select_related("window").order_by("window__code")
    ]
    lines = kept or services.shared(found)
    whole = sum(held.day_sum for held, _part in lines)
    return Table.of(
        _("Shared to windows"),
        [
            Column(_("Window")),
            Column(_("Average daily balance"), "money", found.currency),
            Column(_("Part"), "percent"),
            Column(pgettext_lazy("a part of money", "Share"), "money", found.currency),
        ],
        [
            (f"{held.window.code} {words.named(held.window)}", held.average, held.day_sum / whole, part)
            for held, part in lines
        ],
        totals=(_t("Total"), sum(held.average for held, _part in lines), None, sum(part for _held, part in lines)),
        note=_(
            "The average of the balances at the end of each day of the month: what came in for the window, net of fees, "
            "and was not disbursed. The shares are rounded by the largest remainder and sum to the income."
        ),
        name=f"income-{found.month:%Y-%m}-{found.trustee_account.code}",
    )


@opens(OBJECT, Action.SUBMIT)
def income_new(request: HttpRequest) -> HttpResponse:
    """Enter what an account earned or lost in a month."""
    form = IncomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.hand_in_income(by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("The income is handed in. Another person posts it."), extra_tags="done")
            return redirect(made)
    return render(request, "oversight/income_new.html", {"form": form}, status=form.status)


income_step = opens(OBJECT, Action.READ)(
    step_page(
        Income,
        {"post": services.post_income, "reject": services.reject_income, "void": services.void_income},
        previews={"post": services.preview, "void": services.preview_of_voiding},
    )
)
