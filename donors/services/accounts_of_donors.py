"""The accounts of one donor in the money book, opened at first use while the donor's row is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from donors import accounts
from trustfund import ledger
from trustfund.web.records import locked

if TYPE_CHECKING:
    from donors.models import Donor
    from trustfund.fund.models import Fund

DONOR_CASH: str = "donor_cash"


def returned_account(donor: Donor, fund: Fund) -> ledger.Account:
    """Return the account of what went back to a donor."""
    return _account(donor, fund, "returned_account", accounts.RETURNED, f"Returned to {donor.short_name}")


def balance_account(donor: Donor, fund: Fund) -> ledger.Account:
    """Return the Donor Balance Account."""
    name = f"Donor Balance Account of {donor.short_name}"
    return _account(donor, fund, "balance_account", accounts.DONOR_BALANCE, name)


def donor_cash_account(fund: Fund) -> ledger.Account:
    """Return the account of the cash behind all Donor Balance Accounts. Call it while the Fund's row is held."""
    found = ledger.Account.objects.filter(code=DONOR_CASH).first()
    return found or ledger.open_account(
        accounts.DONOR_CASH, code=DONOR_CASH, currency=fund.holding_currency, name="Cash held for donors"
    )


def _account(donor: Donor, fund: Fund, field: str, kind: ledger.Kind, name: str) -> ledger.Account:
    held = locked(donor)
    found: ledger.Account | None = getattr(held, field)
    if found is None:
        code = f"{kind.name}:{held.short_name}"
        found = ledger.open_account(kind, code=code, currency=fund.holding_currency, name=name)
        setattr(held, field, found)
        held.save(update_fields=[field])
    return found
