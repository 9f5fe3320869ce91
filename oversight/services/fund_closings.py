"""The closing of the Fund: drafted, fixed, approved by one and closed by another; then every donor's statement."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _t

from donors.services import balance_account, donor_cash_account, require_decimals, returned_account
from oversight import closing as reading
from oversight.models import ClosingShare, FundClosing
from oversight.models.fund_closing import OBJECT, Destination
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import Fund
from trustfund.web import outbox, workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked_for, person_of
from trustfund.web.refusals import Refused, explained
from trustfund.web.words import money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from donors.models import Donor
    from trustfund.access.models import User
    from trustfund.fund.models import Decision, TrusteeAccount

ZERO: Final = Decimal(0)


class Way(NamedTuple):
    """Where a donor directs its share."""

    donor: Donor
    destination: str
    sent_to: str


@explained()
@transaction.atomic
def draft_closing(
    *,
    by: User | None,
    number: str,
    reserve: Decimal,
    trustee_account: TrusteeAccount,
    reason: str,
    decision: Decision | None = None,
    ways: Iterable[Way] = (),
    id: UUID | None = None,
) -> FundClosing:
    """Draft what goes back: all that is unallocated, less the reserve, divided by what each donor paid in."""
    allow(by, OBJECT, Action.CREATE)
    terms: dict[str, Any] = {
        "reserve": reserve,
        "trustee_account": trustee_account,
        "reason": reason,
        "decision": decision,
    }
    fund = Fund.objects.get()
    amount = _amount(reserve)
    closing, is_new = create_once(FundClosing, id, fund=fund, number=number, amount=amount, **terms)
    if not is_new:
        return closing
    _write_shares(closing, ways)
    return workflow.begin(closing, by=by, amount=str(amount), reserve=str(reserve))


@explained()
@transaction.atomic
def edit_closing(closing: FundClosing, *, by: User | None, ways: Iterable[Way] = (), **terms: Any) -> FundClosing:
    """Correct a draft; its number stays. `terms` as in `draft_closing`; the shares are computed anew."""
    fresh = locked_for(closing, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(
            _t("Only a draft closing is edited: send it back first."), constraint="only_a_draft_closing_is_edited"
        )
    terms["amount"] = _amount(terms["reserve"])
    for name, value in terms.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(terms))
    _write_shares(fresh, ways)
    workflow.prepare(fresh, by=by)
    acts.log("fund_closing.edited", by=by, object_name=OBJECT, object_id=fresh.pk, amount=str(fresh.amount))
    return fresh


@explained()
@transaction.atomic
def submit_closing(closing: FundClosing, *, by: User | None, on: date | None = None, note: str = "") -> FundClosing:
    """Fix the shares as the books stand, and ask an approver. Refused while anything is open."""
    fresh = locked_for(closing, by, Action.SUBMIT)
    if fresh.status == "draft":
        _require_nothing_open()
        fresh.amount = _amount(fresh.reserve)
        fresh.save(update_fields=["amount"])
        shares = fresh.shares.select_related("donor")
        _write_shares(fresh, [Way(each.donor, each.destination, each.sent_to) for each in shares])
    return workflow.advance(fresh, "submit", by=by, note=note, amount=str(fresh.amount), **dated(on))


def send_back_closing(closing: FundClosing, *, by: User | None, note: str, on: date | None = None) -> FundClosing:
    """Give the closing back to its preparer, with the reason."""
    return workflow.advance(closing, "send_back", by=by, note=note, **dated(on))


def approve_closing(closing: FundClosing, *, by: User | None, on: date | None = None, note: str = "") -> FundClosing:
    """Stand for the closing as the first of two approvers."""
    return workflow.advance(closing, "approve", by=by, note=note, **dated(on))


def withdraw_closing(closing: FundClosing, *, by: User | None, note: str, on: date | None = None) -> FundClosing:
    """End a closing that was not booked, with the reason."""
    return workflow.advance(closing, "withdraw", by=by, note=note, **dated(on))


@explained()
@transaction.atomic
def close_fund(closing: FundClosing, *, by: User | None, on: date, note: str = "") -> FundClosing:
    """Book every share on that day, close the Fund, and have each donor's statement made.

    The Fund's row is held, as receipts and returns hold it: none of them comes between. Refused when the books have
    moved since it was submitted, or anything is still open.
    """
    fund = Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(closing, by, Action.APPROVE)
    if fresh.status == "approved":
        _require_nothing_open()
        _require_unmoved(fresh)
        entry = ledger.post(
            "fund_closing.closed",
            on=on,
            by=person_of(by),
            moves=_moves(fresh, fund),
            key=f"fund_closing:{fresh.pk}:closed",
            memo=fresh.number,
        )
        FundClosing.objects.filter(pk=fresh.pk).update(closed_on=on, entry=entry)
        Fund.objects.filter(pk=fund.pk, closed_on=None).update(closed_on=on)
        for share in fresh.shares.all():
            outbox.enqueue(
                "closing.statement", key=f"closing_share:{share.pk}", payload={"share": str(share.pk)}, by=by
            )
    return workflow.advance(fresh, "close", by=by, note=note, on=on.isoformat(), amount=str(fresh.amount))


@explained()
@transaction.atomic
def void_closing(closing: FundClosing, *, by: User | None, note: str, on: date) -> FundClosing:
    """Undo a closing by one reversing entry on that day; the Fund is open again if no other closing stands."""
    fund = Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(closing, by, Action.VOID)
    if fresh.status == "closed" and fresh.entry is not None:
        ledger.reverse(fresh.entry, on=on, by=person_of(by), key=f"fund_closing:{fresh.pk}:voided", memo=note)
        others = FundClosing.objects.filter(status="closed").exclude(pk=fresh.pk)
        first = others.order_by("closed_on").values_list("closed_on", flat=True).first()
        Fund.objects.filter(pk=fund.pk).update(closed_on=first)
    return workflow.advance(fresh, "void", by=by, note=note, on=on.isoformat())


def _amount(reserve: Decimal) -> Decimal:
    """Return what goes back when so much is kept back. Raises `Refused` when nothing would be left to return."""
    held = reading.left()
    require_decimals(reserve, held.unit)
    if reserve >= held.unallocated:
        raise Refused(
            _t("%(unallocated)s are unallocated: with a reserve of %(reserve)s nothing goes back.")
            % {"unallocated": money(held.unallocated, held.unit), "reserve": money(reserve, held.unit)},
            constraint="a_closing_returns_something",
        )
    return held.unallocated - reserve


def _write_shares(closing: FundClosing, ways: Iterable[Way]) -> None:
    """Compute the shares from the books, with the way each donor has chosen; a share without one goes to its bank."""
    chosen = {way.donor.pk: way for way in ways}
    paid_in = reading.deposits()
    parts = reading.divide(closing.amount, closing.fund.holding_currency)
    closing.shares.all().delete()
    for name, (donor_id, paid) in paid_in.items():
        way = chosen.get(donor_id)
        ClosingShare.objects.create(
            closing=closing,
            donor_id=donor_id,
            deposits=paid,
            amount=parts[name],
            destination=way.destination if way else Destination.BANK,
            sent_to=way.sent_to if way else "",
        )


def _require_nothing_open() -> None:
    open_ones = reading.hindrances()
    if open_ones:
        unit = reading.left().unit
        named = "; ".join(f"{each.label}: {money(each.amount, unit)}" for each in open_ones)
        raise Refused(
            _t("The Fund cannot be closed yet. %(open)s.") % {"open": named},
            constraint="a_closing_leaves_nothing_but_the_reserve",
        )


def _require_unmoved(closing: FundClosing) -> None:
    """Say it before the database does: the books are as they were when the shares were fixed."""
    held, paid_in = reading.left(), reading.deposits()
    stated = {share.donor_id: share.deposits for share in closing.shares.all()}
    if held.unallocated != closing.amount + closing.reserve or stated != dict(paid_in.values()):
        raise Refused(
            _t(
                "The books have moved since the closing was submitted: %(unallocated)s are unallocated now. Send it back."
            )
            % {"unallocated": money(held.unallocated, held.unit)},
            constraint="a_closing_leaves_nothing_but_the_reserve",
        )


def _moves(closing: FundClosing, fund: Fund) -> list[ledger.Move]:
    cash = closing.trustee_account.cash_account
    moves = []
    for share in closing.shares.filter(amount__gt=0).select_related("donor").order_by("donor__short_name"):
        moves.append(ledger.Move(returned_account(share.donor, fund), cash, share.amount))
        if share.destination == Destination.BALANCE:
            moves.append(ledger.Move(donor_cash_account(fund), balance_account(share.donor, fund), share.amount))
    for window, amount in reading.taken_from(reading.left().windows, closing.reserve):
        moves.append(ledger.Move(window.unallocated_account, fund.resources_account, amount))
    return moves
