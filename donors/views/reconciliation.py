"""The page on which the books stand beside the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors import reconciliation
from donors.models.bank import FILE
from donors.tables import reconciliation as tables
from trustfund.access import acts, policy
from trustfund.access.decorators import PAGE, opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import TrusteeAccount
from trustfund.web import export
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from donors.reconciliation import Reconciliation


def accounts() -> list[tuple[str, Any]]:
    """Return the trustee accounts as choices; the first is shown where none is asked for."""
    return [(each.code, each.code) for each in TrusteeAccount.objects.all()]


class ReconciliationFilters(Filters):
    """Which account, at the end of which day; left out: the first, on the last day a statement reaches."""

    account = forms.ChoiceField(label=_("Trustee account"), choices=accounts, required=False)
    on = DayField(label=_("Day"), required=False)


def asked(account: str | None, on: date | None) -> tuple[TrusteeAccount | None, Reconciliation | None]:
    """Return the account and its reconciliation, so far as there is one."""
    rows = TrusteeAccount.objects.select_related("cash_account")
    found = (rows.filter(code=account) if account else rows).first()
    if found is None:
        return None, None
    last = reconciliation.days(found)[:1]
    day = on or (last[0] if last else today())
    return found, reconciliation.of(found, day)


@opens(FILE, Action.LIST, methods=PAGE)
def bank_reconciliation(request: HttpRequest) -> HttpResponse:
    """Show the way from the balance in the books to the balance at the bank, on one account at the end of one day."""
    filters, user = ReconciliationFilters(request), reader(request)
    account, found = asked(filters.asked("account"), filters.asked("on"))
    table = None
    if found is not None:
        table = tables.of(found, sees_entries=policy.may(user, "ledger_entry", Action.READ))
        kind = request.GET.get("format", "")
        if kind:
            policy.require(user, FILE, Action.EXPORT)
            acts.log("list.exported", by=user, object_name=FILE, object_id="", query=filters.query, format=kind)
            return export.respond(table, kind)
        if policy.may(user, FILE, Action.EXPORT):
            table = table.to_download(request.path, filters.query)
    closed = reconciliation.days(account) if account is not None else []
    each_day = [made for on in closed if account and (made := reconciliation.of(account, on)) is not None]
    context = {
        "filters": filters,
        "account": account,
        "found": found,
        "table": table,
        "days": tables.days(each_day, reverse("donors:bank_reconciliation")) if each_day else None,
        "may_create": policy.may(user, FILE, Action.CREATE),
        "as_of": found.on if found is not None else today(),
    }
    return render(request, "donors/bank_reconciliation.html", context)
