"""The accounts of one donor in the money book, opened at first use while the donor's row is held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from donors import accounts
from trustfund import ledger
from trustfund.web.records import locked

if TYPE_CHECKING:
    from donors.models import Donor
    from trustfund.fund.models import Fund

DONOR_CASH: Final = "donor_cash"
NOTES: Final = "notes"
EXCHANGE: Final = "exchange"


def returned_account(donor: Donor, fund: Fund) -> ledger.Account:
    """Return the account of what went back to a donor."""
    return _account(donor, fund, "returned_account", accounts.RETURNED, f"Returned to {donor.short_name}")


def balance_account(donor: Donor, fund: Fund) -> ledger.Account:
    """Return the Donor Balance Account."""
    name = f"Donor Balance Account of {donor.short_name}"
    return _account(donor, fund, "balance_account", accounts.DONOR_BALANCE, name)


def donor_cash_account(fund: Fund) -> ledger.Account:
    """Return the account of the cash behind all Donor Balance Accounts. Call it while the Fund's row is held."""
    return _of_the_fund(fund, accounts.DONOR_CASH, DONOR_CASH, "Cash held for donors")


def notes_account(fund: Fund) -> ledger.Account:
    """Return the account of the promissory notes that are not cash yet. Call it while the Fund's row is held."""
    return _of_the_fund(fund, accounts.NOTES, NOTES, "Promissory notes not yet encashed")


def exchange_account(fund: Fund) -> ledger.Account:
    """Return the account of what encashing notes brought more or less. Call it while the Fund's row is held."""
    return _of_the_fund(fund, accounts.EXCHANGE, EXCHANGE, "Realised exchange difference on notes")


def _of_the_fund(fund: Fund, kind: ledger.Kind, code: str, name: str) -> ledger.Account:
    found = ledger.Account.objects.filter(code=code).first()
    return found or ledger.open_account(kind, code=code, currency=fund.holding_currency, name=name)


def _account(donor: Donor, fund: Fund, field: str, kind: ledger.Kind, name: str) -> ledger.Account:
    held = locked(donor)
    found: ledger.Account | None = getattr(held, field)
    if found is None:
        code = f"{kind.name}:{held.short_name}"
        found = ledger.open_account(kind, code=code, currency=fund.holding_currency, name=name)
        setattr(held, field, found)
        held.save(update_fields=[field])
    return found
