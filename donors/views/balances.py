"""Pages of Donor Balance Accounts: what is held for a donor and is not the Fund's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from donors.models import Donor
from donors.tables.returns import balance_accounts, movements
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

READ = ("GET", "HEAD")


class BalanceFilters(Filters):
    """What a list of Donor Balance Accounts can be narrowed by."""

    q = Filters.words(_("Name"))

    def apply(self, rows: QuerySet[Donor]) -> QuerySet[Donor]:
        """Return the rows asked for."""
        q = self.asked("q")
        return rows.filter(name__icontains=q) if q else rows


@opens("receipt", Action.LIST, methods=READ)
def balance_list(request: HttpRequest) -> HttpResponse:
    """List the Donor Balance Accounts the reader may see."""
    filters, user = BalanceFilters(request), reader(request)
    shown = ("party", "balance_account")
    return list_page(
        request,
        "donors/balance_list.html",
        object_name="receipt",
        rows=lambda action: filters.apply(Donor.objects.with_balance_account(user, action).select_related(*shown)),
        table=balance_accounts,
        filters=filters,
        order=("name",),
    )


@opens("receipt", Action.READ, methods=READ)
def balance_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one Donor Balance Account: what is held, what came and what left."""
    user = reader(request)
    rows = Donor.objects.with_balance_account(user, Action.READ).select_related("party", "balance_account")
    donor = get_object_or_404(rows, pk=pk)
    account = donor.balance_account
    context = {
        "donor": donor,
        "account": account,
        "table": movements(account) if account else None,
        "may_return": policy.may(user, "receipt", Action.CREATE),
        "as_of": today(),
    }
    return render(request, "donors/balance_detail.html", context)
