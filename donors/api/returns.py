"""Money that goes back to donors, for programs."""

from __future__ import annotations

from typing import Any, Final

from donors.forms.returns import ReturnForm
from donors.models import RETURN_WORKFLOW, Donor, DonorReturn
from donors.secrecy import destination_for
from donors.views import balances, returns
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.reading import Masked, Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing

FIXED: Final = frozenset(returns.FIXED)


class ReturnRecord(Record):
    """Unallocated money that goes back to a donor, by a decision of the board, in USD."""

    number = fields.text()
    donor = fields.Reference()
    amount = fields.Money("amount")
    source = fields.text()  # type: ignore[assignment]  # the word of the trade
    window = fields.Reference(may_lack=True)
    destination = fields.text()
    trustee_account = fields.Reference()
    reason = fields.text()
    decision = fields.Reference(may_lack=True)
    sent_to = Masked(lambda given, user: destination_for(given, user) if given.sent_to else "")
    returned_on = fields.day(may_lack=True)
    status = fields.State(RETURN_WORKFLOW)
    signatures = Signed(many=True)
    steps = Steps()


class BalanceAccountRecord(Record):
    """What is held for a donor and is not the Fund's: no contribution, in no total; in USD."""

    name = fields.text()
    balance = fields.Money("balance_account.balance")


def _balances(user: Any, action: Action) -> Any:
    return Donor.objects.with_balance_account(user, action).select_related("balance_account")


def _returns(user: Any, action: Action) -> Any:
    shown = ("donor__party", "window", "trustee_account", "decision")
    found = DonorReturn.objects.visible_to(user, action).select_related(*shown)
    return found.prefetch_related("signatures__person")


RETURNS: Final = Shelf(
    name="returns", title="returns to donors", object_name="receipt", rows=_returns, writes=ReturnRecord,
    filters=returns.ReturnFilters,
)  # fmt: skip
BALANCES: Final = Shelf(
    name="balance-accounts", title="Donor Balance Accounts", object_name="receipt", rows=_balances,
    writes=BalanceAccountRecord, order=("name",), filters=balances.BalanceFilters,
)  # fmt: skip
DRAFT: Final = Writing(
    paper=Paper("ReturnBody", ReturnForm), object_name="receipt", action=Action.CREATE,
    bind=lambda _user, _nothing, sent: Bound(returns.bound(None, sent.data, {})),
    write=lambda user, _nothing, bound: returns.write(user, None, bound.form),
)  # fmt: skip
EDIT: Final = Writing(
    paper=Paper("ReturnEditBody", ReturnForm, fixed=FIXED), object_name="receipt", action=Action.EDIT,
    subjects=lambda user: DonorReturn.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, given, sent: Bound(returns.bound(given, sent.data, returns.kept_of(given))),
    write=lambda user, given, bound: returns.write(user, given, bound.form),
)  # fmt: skip

urlpatterns = [
    *addresses.of(RETURNS, create=DRAFT, edit=EDIT, steps=returns.return_step),
    *addresses.of(BALANCES),
]
