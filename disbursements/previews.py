"""What a step of an application or payment would change, before it is taken: balances before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext as _t

from projects import balances
from trustfund import ledger
from trustfund.web.steps import Change
from trustfund.web.words import named

if TYPE_CHECKING:
    from decimal import Decimal

    from disbursements.models import Application, Payment


def preview_submission(application: Application) -> list[Change]:
    """Return what submitting sets aside, in the grant and in each category."""
    return _changes(application, application.amount, sign=-1)


def preview_end(application: Application) -> list[Change]:
    """Return what becomes free when the application is sent back, declined or withdrawn."""
    if application.reservation_id is None:
        return []
    return _changes(application, application.amount, sign=1)


def preview_payment(payment: Payment) -> list[Change]:
    """Return what the bank's confirmation books: cash, what is in process, what is disbursed."""
    grant, account, amount = payment.application.grant, payment.trustee_account, payment.amount
    kept = (account.cash_account_id, grant.requested_account_id, grant.disbursed_account_id)
    now = {pk: totals.balance for pk, totals in ledger.totals(kept).items()}
    labels = (_t("Cash held in trust"), _t("In process"), _t("Disbursed"))
    moved = (-amount, -amount, amount)
    return [
        Change(label, now[pk], now[pk] + change, payment.application.currency)
        for label, pk, change in zip(labels, kept, moved, strict=True)
    ]


def _changes(application: Application, amount: Decimal, *, sign: int) -> list[Change]:
    balance = balances.of_grants([application.grant])[application.grant_id]
    currency = application.currency
    asked = dict(application.lines.order_by().values_list("category").annotate(claimed=Sum("claimed")))
    left = _t("Grant %(number)s, left") % {"number": application.grant.number}
    lines = [
        Change(left, balance.left, balance.left + sign * amount, currency),
        Change(_t("In process"), balance.requested, balance.requested - sign * amount, currency),
    ]
    for category in balances.of_categories(application.grant):
        claimed = asked.get(category.category.pk)
        if claimed:
            parts = {"number": category.category.number, "title": named(category.category)}
            label = _t("Category %(number)s %(title)s, left") % parts
            lines.append(Change(label, category.left, category.left + sign * claimed, currency))
    return lines
