"""The link between a record and the bank: where its money comes from, and how the line is let go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _t

from donors.models import BankMatch, Encashment, UnappliedAccount
from donors.models.bank_match import WITH_RECEIPT
from trustfund.web import workflow
from trustfund.web.refusals import Refused
from trustfund.web.words import money

if TYPE_CHECKING:
    from decimal import Decimal

    from donors.models import Receipt
    from trustfund.access.models import User
    from trustfund.ledger.models import Account

LET_GO = {"matched": "free", "assigned": "release"}


def match_of(record: Receipt | Encashment) -> BankMatch | None:
    """Return the match by which a line of the bank is this receipt or encashment."""
    of = {"encashment" if isinstance(record, Encashment) else "receipt": record}
    return BankMatch.objects.filter(status__in=WITH_RECEIPT, **of).first()


def source_of(receipt: Receipt) -> tuple[Account, bool]:
    """Return the account the receipt's dollars are booked from, and whether they were held as unapplied before.

    The dollars of a receipt arrive as cash; those that were held as unapplied are cash already.
    """
    if BankMatch.objects.filter(receipt=receipt, status="assigned").exists():
        held = UnappliedAccount.objects.select_related("account").get(trustee_account=receipt.trustee_account_id)
        return held.account, True
    return receipt.trustee_account.cash_account, False


def let_go(record: Receipt | Encashment, *, by: User | None, note: str) -> None:
    """Free the line of a record that ends, in the same transaction; unapplied money is unapplied again."""
    match = match_of(record)
    if match is not None:
        workflow.advance(match, LET_GO[match.status], by=by, note=note, receipt=record.number)


def require_same_amount(record: Receipt | Encashment, amount_usd: Decimal) -> None:
    """Refuse to change the dollars of a record that is a line of the bank (C5)."""
    match = match_of(record)
    if match is not None and match.amount != amount_usd:
        raise Refused(
            _t("%(number)s is the bank's line of %(amount)s: it stays at that amount, or an approver frees the line.")
            % {"number": record.number, "amount": money(match.amount, match.currency)},
            constraint="a_receipt_keeps_its_bank_line",
        )
