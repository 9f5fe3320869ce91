"""The tables of applications, payments and payees: the same cells on the page and in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from disbursements.models import RESERVED
from projects.tables import standing
from trustfund.web.books import account_url
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from disbursements.models import Application, Payee, Payment, Signatory

UNIT = "USD"
LATE_AFTER_DAYS = 10


def applications(rows: Sequence[Application], *, today: date | None = None) -> Table:
    """Return applications; one that waits too long says for how many days."""
    unit = rows[0].currency if rows else UNIT
    return Table.of(
        _("Withdrawal applications"),
        [
            Column(_("Application")),
            Column(_("What it is for")),
            Column(_("Project")),
            Column(_("Implementing entity")),
            Column(_("Method")),
            Column(_("Status"), "status"),
            Column(_("Submitted"), "day"),
            Column(_("Amount"), "money", unit),
        ],
        [
            (
                Value(each.number, each.get_absolute_url()),
                each.purpose,
                Value(each.grant.project, each.grant.project.get_absolute_url()),
                Value(each.grant.project.agency) if each.grant.project.agency else "",
                each.get_method_display(),
                standing(each),
                Value(each.submitted_on, late=_late(each, today)),
                each.amount,
            )
            for each in rows
        ],
        name="applications",
        empty_text=_("No application matches."),
    )


def _late(application: Application, today: date | None) -> str:
    if today is None or application.status not in RESERVED or application.submitted_on is None:
        return ""
    days = (today - application.submitted_on).days
    return _t("%(days)s days") % {"days": days} if days > LATE_AFTER_DAYS else ""


def payments(rows: Sequence[Payment], user: Any) -> Table:
    """Return payments with what the bank said."""
    unit = rows[0].application.currency if rows else UNIT
    return Table.of(
        _("Payments"),
        [
            Column(_("Payment")),
            Column(_("Application")),
            Column(_("Payee")),
            Column(_("Status"), "status"),
            Column(_("Value date"), "day"),
            Column(_("Paid on"), "day"),
            Column(_("Bank's reference")),
            Column(_("Amount"), "money", unit),
        ],
        [
            (
                Value(each.number, each.get_absolute_url()),
                Value(each.application.number, each.application.get_absolute_url()),
                Value(each.application.payee),
                standing(each),
                each.value_on,
                each.paid_on,
                each.bank_reference,
                Value(
                    each.amount, account_url(each.application.grant.disbursed_account, user) if each.entry_id else ""
                ),
            )
            for each in rows
        ],
        name="payments",
        empty_text=_("No payment matches."),
    )


def payees(rows: Sequence[Payee], user: Any) -> Table:
    """Return payees, their account numbers masked as the reader's role requires."""
    return Table.of(
        _("Payees"),
        [
            Column(_("Name")),
            Column(_("Implementing entity")),
            Column(_("Bank")),
            Column(_("Account number")),
            Column(_("Country")),
            Column(_("Status"), "status"),
        ],
        [
            (
                Value(each, each.get_absolute_url()),
                Value(each.agency),
                each.bank_name,
                each.account_for(user),
                each.country,
                standing(each),
            )
            for each in rows
        ],
        name="payees",
        empty_text=_("No payee matches."),
    )


def signatories(rows: Sequence[Signatory]) -> Table:
    """Return who signs for a grant, and for which days."""
    return Table.of(
        _("Authorised signatories"),
        [Column(_("Person")), Column(_("From"), "day"), Column(_("Until"), "day"), Column(_("Status"), "status")],
        [(Value(each.user.person), each.from_on, each.until_on, standing(each)) for each in rows],
        name="signatories",
        note=_("“Until” is the first day without the right to sign."),
        empty_text=_("Nobody is named yet."),
    )
