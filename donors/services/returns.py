"""Returns to one donor: drafted with the board's decision, approved by a second person, booked when the bank sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _t

from donors.models import Donor, DonorReturn
from donors.models.returning import Destination, Source
from donors.services.accounts_of_donors import balance_account, donor_cash_account, returned_account
from donors.services.sentences import require_decimals
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import Fund
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked_for, person_of
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from trustfund.access.models import User
    from trustfund.fund.models import Decision, TrusteeAccount, Window


@explained()
@transaction.atomic
def draft_return(  # noqa: PLR0913 - each is a word of the return
    donor: Donor,
    *,
    by: User | None,
    number: str,
    amount: Decimal,
    window: Window | None,
    trustee_account: TrusteeAccount,
    reason: str,
    sent_to: str = "",
    source: str = Source.WINDOW,
    destination: str = Destination.BANK,
    decision: Decision | None = None,
    id: UUID | None = None,
) -> DonorReturn:
    """Draft what goes back to a donor, in the holding currency; the decision may be named later, in the draft."""
    allow(by, "receipt", Action.CREATE)
    require_decimals(amount, Fund.objects.get().holding_currency)
    given, is_new = create_once(
        DonorReturn,
        id,
        donor=donor,
        number=number,
        amount=amount,
        source=source,
        window=window,
        destination=destination,
        trustee_account=trustee_account,
        reason=reason,
        sent_to=sent_to,
        decision=decision,
    )
    return workflow.begin(given, by=by, amount=str(amount)) if is_new else given


@explained()
@transaction.atomic
def edit_return(given: DonorReturn, *, by: User | None, **terms: Any) -> DonorReturn:
    """Correct a draft; its donor and number stay. `terms` as in `draft_return`."""
    fresh = locked_for(given, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(
            _t("Only a draft return is edited: send it back first."), constraint="only_a_draft_return_is_edited"
        )
    require_decimals(terms["amount"], Fund.objects.get().holding_currency)
    for name, value in terms.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(terms))
    workflow.prepare(fresh, by=by)
    acts.log("return.edited", by=by, object_name="receipt", object_id=fresh.pk, amount=str(fresh.amount))
    return fresh


def submit_return(given: DonorReturn, *, by: User | None, on: date | None = None, note: str = "") -> DonorReturn:
    """Ask an approver. Refused without a decision of the board."""
    return workflow.advance(given, "submit", by=by, note=note, **dated(on))


def send_back_return(given: DonorReturn, *, by: User | None, note: str, on: date | None = None) -> DonorReturn:
    """Give the return back to its preparer, with the reason."""
    return workflow.advance(given, "send_back", by=by, note=note, **dated(on))


def approve_return(given: DonorReturn, *, by: User | None, on: date | None = None, note: str = "") -> DonorReturn:
    """Stand for the return; the bank may be instructed."""
    return workflow.advance(given, "approve", by=by, note=note, **dated(on))


def withdraw_return(given: DonorReturn, *, by: User | None, note: str, on: date | None = None) -> DonorReturn:
    """End a return that was not sent, with the reason."""
    return workflow.advance(given, "withdraw", by=by, note=note, **dated(on))


@explained()
@transaction.atomic
def record_return(given: DonorReturn, *, by: User | None, on: date, note: str = "") -> DonorReturn:
    """Book the return on the day on which the bank sent it.

    The Fund's row is held, as for a receipt. Refused by the books: more than the window has unallocated, more cash
    than the account holds, more than the donor has paid in.
    """
    fund = Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(given, by, Action.SUBMIT)
    if fresh.status == "approved":
        entry = ledger.post(
            "return.sent",
            on=on,
            by=person_of(by),
            moves=_moves(fresh, fund),
            key=f"return:{fresh.pk}:sent",
            memo=f"{fresh.number} {fresh.donor.short_name}",
        )
        DonorReturn.objects.filter(pk=fresh.pk).update(returned_on=on, entry=entry)
    return workflow.advance(fresh, "record", by=by, note=note, on=on.isoformat(), amount=str(fresh.amount))


@explained()
@transaction.atomic
def void_return(given: DonorReturn, *, by: User | None, note: str, on: date) -> DonorReturn:
    """Undo a return by a reversing entry on that day: the bank gave the money back, or it was never sent."""
    Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(given, by, Action.VOID)
    if fresh.status == "returned" and fresh.entry is not None:
        ledger.reverse(fresh.entry, on=on, by=person_of(by), key=f"return:{fresh.pk}:voided", memo=note)
    return workflow.advance(fresh, "void", by=by, note=note, on=on.isoformat())


def _moves(given: DonorReturn, fund: Fund) -> list[ledger.Move]:
    if given.window is None:
        return [ledger.Move(balance_account(given.donor, fund), donor_cash_account(fund), given.amount)]
    moves = [
        ledger.Move(returned_account(given.donor, fund), given.trustee_account.cash_account, given.amount),
        ledger.Move(given.window.unallocated_account, fund.resources_account, given.amount),
    ]
    if given.destination == Destination.BALANCE:
        moves.append(ledger.Move(donor_cash_account(fund), balance_account(given.donor, fund), given.amount))
    return moves
