"""A donor's own page: what we promised, paid and owe, what became of it, our reports."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from donors.models import Agreement, Donor, Instalment, Pledge
from donors.shares import split
from oversight import figures
from oversight.models import Report
from oversight.views import donor_parts
from oversight.words import older_rates
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.web import words
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from oversight.figures import DonorRow, Figures

ZERO = Decimal(0)


@dataclass(frozen=True)
class Mine:
    """The figures of the reader's donors, and their sums in the holding currency."""

    now: Figures
    rows: tuple[DonorRow, ...]

    @property
    def paid(self) -> Decimal:
        """Return what was paid in, at the rates of the receipts."""
        return sum((row.paid_usd for row in self.rows), ZERO)

    @property
    def owed(self) -> Decimal:
        """Return what is still due, at the rates of today."""
        return sum((row.receivable_usd or ZERO for row in self.rows), ZERO)

    @property
    def share(self) -> Decimal:
        """Return the part of all that was paid in."""
        return sum((row.share or ZERO for row in self.rows), ZERO)


@opens("contribution_agreement", Action.LIST, methods=("GET", "HEAD"))
def my(request: HttpRequest) -> HttpResponse:
    """Show a donor its own side of the Fund."""
    parties = policy.parties(request.user, "contribution_agreement", Action.LIST)
    donors = list(Donor.objects.filter(party__in=parties).order_by("name"))
    now = figures.at(None, for_user=request.user)
    mine = Mine(now, tuple(row for row in now.donors if row.donor_id in {donor.pk for donor in donors}))
    agreements = Agreement.objects.visible_to(request.user).filter(donor__in=donors)
    unit = now.fund.currency if now.fund else "USD"
    context = {
        "donors": donors,
        "mine": mine,
        "unit": unit,
        "standing": _standing(mine, unit),
        "older_rates": older_rates(now),
        "agreements": _agreements(now, set(agreements.values_list("pk", flat=True)), unit),
        "due": _due(agreements, now.as_of),
        "became": _became(mine, unit),
        "calls": donor_parts.calls(request.user, donors, now.as_of),
        "receipts": donor_parts.receipts(request.user, donors),
        "encashments": donor_parts.encashments(request.user, donors),
        "differences": donor_parts.exchange(agreements.countersigned(), now.as_of, unit),
        "changes": donor_parts.changed(*donor_parts.since_report(now, donors), unit),
        "statements": donor_parts.statements(request.user, donors),
        "secret": Pledge.objects.visible_to(request.user).filter(donor__in=donors).exclude(status="announced"),
        "reports": Report.objects.visible_to(request.user).published()[:4],
        "as_of": now.as_of,
    }
    return render(request, "oversight/my.html", context)


def _standing(mine: Mine, unit: str) -> Table:
    return Table.of(
        _("What we promised and paid"),
        [
            Column(_("Currency")),
            *(
                Column(name, "money")
                for name in (_("Pledged"), _("Signed"), _("Under condition"), _("Paid in"), _("Still due"))
            ),
            Column(_("Paid in"), "money", unit),
        ],
        [
            (
                row.currency,
                *(
                    Value(each, currency=row.currency)
                    for each in (row.pledged, row.signed, row.qualified, row.paid, row.receivable)
                ),
                row.paid_usd,
            )
            for row in mine.rows
        ],
        totals=(_t("Total"), "", "", "", "", "", mine.paid) if len(mine.rows) > 1 else None,
        note=_("What was paid in counts at the rate of the day of its receipt and is never revalued."),
        as_of=mine.now.as_of,
        name="standing",
    )


def _agreements(now: Figures, visible: set[Any], unit: str) -> Table:
    rows = [row for row in now.agreements if row.agreement_id in visible]
    return Table.of(
        _("Our agreements"),
        [
            Column(_("Agreement")),
            Column(_("Signed on"), "day"),
            Column(_("Preference")),
            *(Column(name, "money") for name in (_("Signed"), _("Paid in"), _("Still due"))),
            Column(_("Paid in"), "money", unit),
        ],
        [
            (
                Value(row.number, reverse("donors:agreement_detail", args=[row.agreement_id])),
                row.signed_on,
                (row.preference_ko if words.language() == "ko" else row.preference) or _t("none"),
                *(Value(each, currency=row.currency) for each in (row.signed, row.paid, row.receivable)),
                row.paid_usd,
            )
            for row in rows
        ],
        name="agreements",
        empty_text=_("We have not signed an agreement yet."),
    )


def _due(agreements: Any, today: date) -> Table:
    rows = Instalment.objects.open().filter(agreement__in=agreements).select_related("agreement").order_by("due_on")
    return Table.of(
        _("What is due"),
        [Column(_("Instalment")), Column(_("Still due"), "money"), Column(_("Due"), "day")],
        [
            (
                Value(f"{row.agreement.number} / {row.number}", row.agreement.get_absolute_url()),
                Value(row.outstanding, currency=row.agreement.currency),
                Value(row.due_on, late=_overdue(row.due_on, today)),
            )
            for row in rows
        ],
        name="due",
        empty_text=_("Nothing more is due under our agreements."),
    )


def _overdue(due_on: date | None, today: date) -> str:
    days = (today - due_on).days if due_on else 0
    return ngettext("overdue by one day", "overdue by %(days)s days", days) % {"days": days} if days > 0 else ""


def _became(mine: Mine, unit: str) -> Table:
    """Split every project's disbursements by what each donor paid in, and show our part."""
    weights = {row.key: row.paid_usd for row in mine.now.donors}
    ours = {row.key for row in mine.rows}
    lines: list[tuple[Any, ...]] = []
    for project in mine.now.projects:
        parts = split(project.disbursed, weights)
        part = sum((amount for key, amount in parts.items() if key in ours), ZERO)
        if part:
            address = reverse("projects:project_detail", args=[project.project_id])
            lines.append((Value(f"{project.code} {words.named(project)}", address), project.disbursed, part))
    total = [sum((line[place] for line in lines), ZERO) for place in (1, 2)]
    return Table.of(
        _("What became of it"),
        [Column(_("Project")), Column(_("Disbursed"), "money", unit), Column(_("Our notional part"), "money", unit)],
        lines,
        totals=(_t("Total"), *total) if lines else None,
        note=_(
            "Notional: money of the Fund is not earmarked. Each project's disbursements are split "
            "by what every donor paid in."
        ),
        as_of=mine.now.as_of,
        name="became",
        empty_text=_("Nothing was disbursed yet."),
    )
