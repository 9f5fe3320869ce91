"""Receipts: entered against an instalment, compared by a second person, and booked with their fee."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _t

from donors import accounts, fees
from donors.models import Instalment, Receipt
from donors.models.receipt import Means
from donors.services.accounts_of_donors import balance_account, donor_cash_account, notes_account
from donors.services.bank_links import let_go, require_same_amount, source_of
from donors.services.receipt_terms import Given, not_countersigned, receipt_terms
from donors.services.sentences import instalment_is_overpaid, reference_is_taken, told
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import Fund, TrusteeAccount, Window
from trustfund.web import workflow
from trustfund.web.clock import today
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked, locked_for, person_of
from trustfund.web.refusals import Refused, explained
from trustfund.web.words import money

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User
    from trustfund.fund.models import Document, FeeSchedule
    from trustfund.ledger.models import Account


@explained()
@transaction.atomic
def draft_receipt(  # noqa: PLR0913 - each is a word of the receipt
    instalment: Instalment,
    *,
    by: User | None,
    number: str,
    trustee_account: TrusteeAccount,
    currency: str,
    amount: Decimal,
    value_on: date,
    remittance_reference: str,
    amount_usd: Decimal | None = None,
    rate: Decimal | None = None,
    rate_source: str = "",
    means: str = Means.BANK,
    document: Document | None = None,
    id: UUID | None = None,
) -> Receipt:
    """Enter what the bank's statement shows for an instalment, or the promissory note that came for it.

    Without a rate, the register's rate of the value date is taken; without dollars, amount × rate to the cent.
    Refused: another currency than the agreement's, a remittance reference that is entered already.
    """
    allow(by, "receipt", Action.CREATE)
    given = Given(currency, amount, value_on, amount_usd, rate, rate_source)
    terms = receipt_terms(instalment, given)
    reference = remittance_reference.strip()
    with told(a_remittance_is_received_once=lambda: reference_is_taken(reference)):
        receipt, is_new = create_once(
            Receipt,
            id,
            number=number,
            agreement=instalment.agreement,
            instalment=instalment,
            trustee_account=trustee_account,
            remittance_reference=reference,
            means=means,
            document=document,
            **terms,
        )
    return workflow.begin(receipt, by=by, amount=str(amount), currency=currency) if is_new else receipt


@explained()
@transaction.atomic
def edit_receipt(  # noqa: PLR0913 - each is a word of the receipt
    receipt: Receipt,
    *,
    by: User | None,
    currency: str,
    amount: Decimal,
    value_on: date,
    remittance_reference: str,
    amount_usd: Decimal | None = None,
    rate: Decimal | None = None,
    rate_source: str = "",
    means: str = Means.BANK,
) -> Receipt:
    """Correct a draft receipt; its number and instalment stay."""
    fresh = locked_for(receipt, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(
            _t("Only a draft receipt is edited: send it back first."), constraint="only_a_draft_receipt_is_edited"
        )
    terms = receipt_terms(fresh.instalment, Given(currency, amount, value_on, amount_usd, rate, rate_source))
    terms["means"] = means
    require_same_amount(fresh, terms["amount_usd"])
    terms["remittance_reference"] = reference = remittance_reference.strip()
    for name, value in terms.items():
        setattr(fresh, name, value)
    with told(a_remittance_is_received_once=lambda: reference_is_taken(reference)):
        fresh.save(update_fields=list(terms))
    workflow.prepare(fresh, by=by)
    acts.log("receipt.edited", by=by, object_name="receipt", object_id=fresh.pk, amount=str(amount))
    return fresh


def submit_receipt(receipt: Receipt, *, by: User | None, on: date | None = None, note: str = "") -> Receipt:
    """Ask an approver to take the receipt in."""
    return workflow.advance(receipt, "submit", by=by, note=note, **dated(on))


def send_back_receipt(receipt: Receipt, *, by: User | None, note: str, on: date | None = None) -> Receipt:
    """Return the receipt to its preparer, with the reason."""
    return workflow.advance(receipt, "send_back", by=by, note=note, **dated(on))


@explained()
@transaction.atomic
def withdraw_receipt(receipt: Receipt, *, by: User | None, note: str, on: date | None = None) -> Receipt:
    """End a receipt that was not booked, with the reason; a line of the bank that it was is free again."""
    ended = workflow.advance(receipt, "withdraw", by=by, note=note, **dated(on))
    let_go(ended, by=by, note=note)
    return ended


@explained()
@transaction.atomic
def receive(receipt: Receipt, *, by: User | None, on: date | None = None, note: str = "") -> Receipt:
    """Book the receipt on its value date, take the fee, and give the rest to the window; a note waits for its cash.

    The Fund's row is held, so that two receipts at once do not compute their fees on the same cumulative
    contributions. Refused by the books: more than is receivable under the agreement (C1) or for the instalment.
    """
    fund = Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(receipt, by, Action.APPROVE)
    if fresh.status == "submitted":
        before = contributions()
        fee = _fee(fresh, before)
        source, was_held = _source(fresh, fund)
        instalment = locked(fresh.instalment)
        with told(an_instalment_is_not_overpaid=lambda: instalment_is_overpaid(instalment, fresh.amount)):
            Instalment.objects.filter(pk=instalment.pk).update(received=F("received") + fresh.amount)
        entry = ledger.post(
            "receipt.received",
            on=(on or today()) if was_held else fresh.value_on,
            by=person_of(by),
            moves=_moves(fresh, fund, fee, source),
            key=f"receipt:{fresh.pk}:received",
            memo=f"{fresh.number} {fresh.agreement.number} {fresh.agreement.donor.short_name}",
        )
        taken: dict[str, Any] = {"fee_usd": fee, "fee_schedule": fee_version(fresh), "contributions_before_usd": before}
        Receipt.objects.filter(pk=fresh.pk).update(entry=entry, **taken)
    return workflow.advance(fresh, "receive", by=by, note=note, amount_usd=str(fresh.amount_usd))


@explained()
@transaction.atomic
def void_receipt(receipt: Receipt, *, by: User | None, note: str, on: date) -> Receipt:
    """Undo a wrong receipt by a reversing entry on that day; the amount is receivable again (L6).

    Refused by the books when the money has been allocated meanwhile.
    """
    Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(receipt, by, Action.VOID)
    if fresh.encashed:
        raise Refused(
            _t("Of this note %(amount)s are encashed: void its encashments first.")
            % {"amount": money(fresh.encashed, fresh.currency)},
            constraint="a_note_is_encashed_within_its_amount",
        )
    if fresh.status == "received" and fresh.entry is not None:
        ledger.reverse(fresh.entry, on=on, by=person_of(by), key=f"receipt:{fresh.pk}:voided", memo=note)
        Instalment.objects.filter(pk=fresh.instalment_id).update(received=F("received") - fresh.amount)
    ended = workflow.advance(fresh, "void", by=by, note=note, on=on.isoformat())
    let_go(ended, by=by, note=note)
    return ended


def fee_of(receipt: Receipt) -> Decimal:
    """Return the fee that receiving it now would take, in USD: for previews."""
    return receipt.fee_usd if receipt.fee_usd is not None else _fee(receipt, contributions())


def contributions() -> Decimal:
    """Return what all donors have paid in cash so far, in USD as booked: on it the fee is computed.

    A promissory note counts when it is encashed, with its fee, at the rate at which it was paid in.
    """
    paid, notes = (
        sum((held.balance for held in ledger.totals([kind]).values()), Decimal(0))
        for kind in (accounts.CONTRIBUTIONS, accounts.NOTES)
    )
    return paid - notes


def fee_version(receipt: Receipt) -> FeeSchedule:
    """Return by which version the fee is taken: the account's own for the agreement's day, else the agreement's."""
    if receipt.fee_schedule is not None:
        return receipt.fee_schedule
    own = receipt.trustee_account.fee_schedules.filter(valid_from_on__lte=receipt.agreement.donor_signed_on)
    return own.order_by("-valid_from_on").first() or receipt.agreement.fee_schedule


def _fee(receipt: Receipt, before: Decimal) -> Decimal:
    """Return the fee of a receipt; a promissory note bears it when it is encashed."""
    return Decimal(0) if receipt.is_note else fee_on(fee_version(receipt), before, receipt.amount_usd)


def fee_on(version: FeeSchedule, before: Decimal, amount_usd: Decimal) -> Decimal:
    """F(before + amount) - F(before), by a fee version, on the Fund's cumulative contributions."""
    tiers = [fees.Tier(tier.up_to, tier.percent) for tier in version.tiers.all()]
    return fees.incremental(tiers, before=before, amount=amount_usd)


def _source(receipt: Receipt, fund: Fund) -> tuple[Account, bool]:
    """Return the account a receipt is booked into, and whether its dollars were held as unapplied before."""
    return (notes_account(fund), False) if receipt.is_note else source_of(receipt)


def _moves(receipt: Receipt, fund: Fund, fee: Decimal, source: Account) -> list[ledger.Move]:
    """Return what a receipt moves; `source` is cash, a note held, or what was held as unapplied and is cash already."""
    agreement, usd = receipt.agreement, receipt.amount_usd
    if not (agreement.paid_account and agreement.receivable_account and agreement.contributions_account):
        raise not_countersigned(agreement)
    moves = [
        ledger.Move(agreement.paid_account, agreement.receivable_account, receipt.amount),
        ledger.Move(source, agreement.contributions_account, usd),
    ]
    if receipt.is_note:
        return moves
    if receipt.means == Means.BALANCE:
        moves.append(ledger.Move(balance_account(agreement.donor, fund), donor_cash_account(fund), usd))
    cash = receipt.trustee_account.cash_account
    return [*moves, *given_to_window(receipt.instalment, fund, cash, usd=usd, fee=fee)]


def given_to_window(
    instalment: Instalment, fund: Fund, cash: Account, *, usd: Decimal, fee: Decimal
) -> list[ledger.Move]:
    """Return what cash for an instalment gives to its window, less the fee that leaves the account."""
    window = instalment.window or Window.objects.get(is_without_preference=True)
    moves = [ledger.Move(fund.resources_account, window.unallocated_account, usd)]
    if fee:
        moves += [
            ledger.Move(fund.fees_account, cash, fee),
            ledger.Move(window.unallocated_account, fund.resources_account, fee),
        ]
    return moves
