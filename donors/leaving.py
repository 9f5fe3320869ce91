"""What steps of money that leaves towards donors would change, before they are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _t

from donors.previews import moved
from trustfund.fund.models import Fund

if TYPE_CHECKING:
    from donors.models import DonorReturn
    from trustfund.web.steps import Change


def of_return(given: DonorReturn) -> list[Change]:
    """Return what recording the return moves: cash, what the window can allocate, what went back to the donor."""
    return _of_return(given, 1)


def of_voiding_return(given: DonorReturn) -> list[Change]:
    """Return what voiding moves back."""
    return _of_return(given, -1)


def _of_return(given: DonorReturn, sign: int) -> list[Change]:
    unit, amount = Fund.objects.get().holding_currency, sign * given.amount
    who = {"donor": given.donor.short_name}
    held = _t("Donor Balance Account of %(donor)s") % who
    if given.window is None:
        return [moved(given.donor.balance_account, held, -amount, unit)]
    window = {"code": given.window.code}
    to_balance = [moved(given.donor.balance_account, held, amount, unit)] if given.destination == "balance" else []
    return [
        moved(given.trustee_account.cash_account, str(given.trustee_account), -amount, unit),
        moved(given.window.unallocated_account, _t("Unallocated in window %(code)s") % window, -amount, unit),
        moved(given.donor.returned_account, _t("Returned to %(donor)s") % who, amount, unit),
        *to_balance,
    ]
