"""The tables of money that went back to donors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from donors.conditions import standing
from donors.tables import called
from trustfund import ledger
from trustfund.web.books import account_url
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from donors.models import Donor, DonorReturn
    from trustfund.ledger.models import Account

MOST: Final = 200


def returns(rows: Sequence[DonorReturn], user: Any, *, within: bool = False) -> Table:
    """Return returns with their decisions; `within` one donor it is not named again."""
    columns = [
        Column(_("Number")),
        *([] if within else [Column(_("Donor"))]),
        Column(_("Decision")),
        Column(_("Window")),
        Column(_("Amount"), "money", "USD"),
        Column(_("Sent on"), "day"),
        Column(_("Status"), "status"),
    ]
    return Table.of(
        _("Returns"),
        columns,
        [_return(given, user, within=within) for given in rows],
        name="returns",
        empty_text=_("Nothing went back."),
    )


def _return(given: DonorReturn, user: Any, *, within: bool) -> tuple[Any, ...]:
    account = given.donor.returned_account if given.window else given.donor.balance_account
    url = account_url(account, user) if given.status == "returned" else ""
    return (
        Value(given.number, given.get_absolute_url()),
        *(() if within else (called(given.donor),)),
        given.decision.number if given.decision else "–",
        given.window.code if given.window else _("Balance account"),
        Value(given.amount, url),
        given.returned_on,
        standing(given),
    )


def balance_accounts(rows: Sequence[Donor]) -> Table:
    """Return Donor Balance Accounts with what each holds: the donors' money, in no total of the Fund."""
    return Table.of(
        _("Donor Balance Accounts"),
        [Column(_("Donor")), Column(_("Held"), "money", "USD")],
        [
            (Value(called(donor), donor.get_balance_url()), donor.balance_account.balance)
            for donor in rows
            if donor.balance_account
        ],
        name="balance-accounts",
        note=_("This money is the donors': it is no contribution and in no total of the Fund."),
        empty_text=_("No donor has a balance account."),
    )


def movements(account: Account) -> Table:
    """Return what came to a Donor Balance Account and what left it, the latest first."""
    rows = ledger.movements(account, limit=MOST).rows
    return Table.of(
        _("What came and what left"),
        [
            Column(_("Day"), "day"),
            Column(_("What")),
            *(Column(label, "money", account.currency) for label in (_("Came"), _("Left"), _("Held"))),
        ],
        [(row.effective_on, row.entry.memo, row.credited, row.debited, row.balance) for row in rows],
        name=f"movements-{account.code}",
        empty_text=_("Nothing has moved yet."),
    )
