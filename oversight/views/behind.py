"""What stands behind a figure: its accounts, each leading to its movements, those to their entries and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight import figures
from oversight.books import accounts_visible_to
from oversight.figures import behind
from oversight.words import older_rates
from projects.models import Project
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.fund.models import Window
from trustfund.web import words
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class AsOf(Filters):
    """The day as of which the figure is taken apart."""

    as_of = DayField(label=_("As of"), required=False)
    rung = forms.CharField(required=False, widget=forms.HiddenInput)
    window = forms.CharField(required=False, widget=forms.HiddenInput)
    project = forms.CharField(required=False, widget=forms.HiddenInput)


@opens("ledger_entry", Action.READ, methods=("GET", "HEAD"))
def figure(request: HttpRequest) -> HttpResponse:
    """Show the accounts of a figure: `?rung=disbursed` of the Fund, of a window (`&window=W1`) or a `project`."""
    rung = request.GET.get("rung", "")
    if not rung:
        return redirect("oversight:entry_list")
    if rung not in behind.KINDS:
        raise Http404
    scope = _scope(request)
    accounts = list(behind.accounts(rung, **scope))
    visible = set(accounts_visible_to(request.user).filter(pk__in=[each.pk for each in accounts]))
    if len(visible) < len(accounts):
        raise Http404  # a part of a figure is no figure
    filters = AsOf(request)
    asked = filters.asked("as_of")
    with figures.snapshot():
        now = figures.at(asked)
        found = behind.behind(rung, now.as_of, accounts, as_of=asked)
    unit = now.fund.currency if now.fund else "USD"
    context = {
        "found": found,
        "label": _t(found.label),
        "of": ", ".join(words.named(each) for each in scope.values()) or (words.named(now.fund) if now.fund else ""),
        "unit": unit,
        "table": _table(found, unit),
        "filters": filters,
        "older_rates": older_rates(now) if any(part.account.currency != unit for part in found.parts) else [],
        "as_of": now.as_of,
    }
    return render(request, "oversight/figure.html", context)


def _scope(request: HttpRequest) -> dict[str, Any]:
    scope: dict[str, Any] = {}
    if request.GET.get("window"):
        scope["window"] = get_object_or_404(Window.objects.visible_to(request.user), code=request.GET["window"])
    if request.GET.get("project"):
        scope["project"] = get_object_or_404(Project.objects.visible_to(request.user), code=request.GET["project"])
    return scope


def _table(found: behind.Behind, unit: str) -> Table:
    rows = [
        (
            Value(part.account.name, reverse("oversight:account", args=[part.account.code])),
            Value(part.balance, currency=part.account.currency),
            part.usd,
        )
        for part in found.parts
    ]
    return Table.of(
        _("Accounts"),
        [Column(_("Account")), Column(_("Balance"), "money"), Column(_("In the holding currency"), "money", unit)],
        rows,
        totals=(_t("Total"), "", found.total) if rows else None,
        as_of=found.as_of,
        name=f"behind-{found.rung}",
        empty_text=_("Nothing stands behind this figure: it is zero."),
    )
