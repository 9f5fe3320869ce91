"""Trustee accounts as tables: those that stand, and those handed in to be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from donors.conditions import standing
from trustfund.web import words
from trustfund.web.books import account_url
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oversight.models import AccountSubmission
    from trustfund.fund.models import TrusteeAccount


def accounts(rows: Sequence[TrusteeAccount], user: Any, number: Callable[[Any], str]) -> Table:
    """Return the accounts with what each holds and the last fee version of its own."""
    return Table.of(
        _("Trustee accounts"),
        [
            Column(_("Number")),
            Column(_("Title")),
            Column(_("Bank")),
            Column(_("Account number")),
            Column(_("Cash held in trust"), "money"),
            Column(_("Fee version of its own")),
        ],
        [
            (
                each.code,
                each.title,
                each.bank_name or "–",
                number(each) or "–",
                Value(each.cash_account.balance, account_url(each.cash_account, user), currency=each.currency),
                ", ".join(fee.version for fee in each.fee_schedules.all()) or "–",
            )
            for each in rows
        ],
        name="trustee-accounts",
    )


def submissions(rows: Sequence[AccountSubmission]) -> Table:
    """Return what was handed in, the latest first."""
    return Table.of(
        _("Trustee accounts handed in"),
        [Column(_("Number")), Column(_("Title")), Column(_("Reason")), Column(_("Handed in")), Column(_("Status"), "status")],
        [
            (
                Value(each.code, each.get_absolute_url()), each.title, each.reason, words.moment(each.handed_in_at),
                standing(each),
            )
            for each in rows
        ],
        name="trustee-accounts-handed-in",
        empty_text=_("Nothing is handed in."),
    )  # fmt: skip
