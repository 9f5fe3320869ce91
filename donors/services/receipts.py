"""Receipts: entered against an instalment, compared by a second person, and booked with their fee."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _t

from donors import accounts, fees
from donors.models import Agreement, Instalment, Receipt
from donors.services.accounts_of_donors import balance_account, donor_cash_account
from donors.services.bank_links import let_go, require_same_amount, source_of
from donors.services.sentences import instalment_is_overpaid, reference_is_taken, require_decimals, told
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import Fund, TrusteeAccount, Window
from trustfund.fund.services import NoRate, rate_for
from trustfund.web import workflow
from trustfund.web.clock import today
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked, locked_for, person_of
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User
    from trustfund.fund.models import Document, FeeSchedule
    from trustfund.ledger.models import Account

CENT: Final = Decimal("0.01")


class Given(NamedTuple):
    """What a person enters of a receipt; rate and dollars only where the bank states them."""

    currency: str
    amount: Decimal
    value_on: date
    amount_usd: Decimal | None
    rate: Decimal | None
    rate_source: str


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
    is_from_balance: bool = False,
    document: Document | None = None,
    id: UUID | None = None,
) -> Receipt:
    """Enter what the bank's statement shows for an instalment.

    Without a rate, the register's rate of the value date is taken; without dollars, amount × rate to the cent.
    Refused: another currency than the agreement's, a remittance reference that is entered already.
    """
    allow(by, "receipt", Action.CREATE)
    given = Given(currency, amount, value_on, amount_usd, rate, rate_source)
    terms = _terms(instalment, given)
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
            is_from_balance=is_from_balance,
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
    is_from_balance: bool = False,
) -> Receipt:
    """Correct a draft receipt; its number and instalment stay."""
    fresh = locked_for(receipt, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(
            _t("Only a draft receipt is edited: send it back first."), constraint="only_a_draft_receipt_is_edited"
        )
    terms = _terms(fresh.instalment, Given(currency, amount, value_on, amount_usd, rate, rate_source))
    terms["is_from_balance"] = is_from_balance
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
    """Book the receipt on its value date, take the fee, and give the rest to the window.

    The Fund's row is held, so that two receipts at once do not compute their fees on the same cumulative
    contributions. Refused by the books: more than is receivable under the agreement (C1) or for the instalment.
    """
    fund = Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(receipt, by, Action.APPROVE)
    if fresh.status == "submitted":
        before = contributions()
        fee = _fee(fresh, before)
        instalment = locked(fresh.instalment)
        source, was_held = source_of(fresh)
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
    """Return what all donors have paid in so far, in USD as booked: on it the fee is computed."""
    paid = ledger.totals([accounts.CONTRIBUTIONS])
    return sum((total.balance for total in paid.values()), Decimal(0))


def fee_version(receipt: Receipt) -> FeeSchedule:
    """Return by which version the fee is taken: the account's own for the agreement's day, else the agreement's."""
    if receipt.fee_schedule is not None:
        return receipt.fee_schedule
    own = receipt.trustee_account.fee_schedules.filter(valid_from_on__lte=receipt.agreement.donor_signed_on)
    return own.order_by("-valid_from_on").first() or receipt.agreement.fee_schedule


def _fee(receipt: Receipt, before: Decimal) -> Decimal:
    """F(before + amount) - F(before), by the receipt's fee version, on the Fund's cumulative contributions."""
    tiers = [fees.Tier(tier.up_to, tier.percent) for tier in fee_version(receipt).tiers.all()]
    return fees.incremental(tiers, before=before, amount=receipt.amount_usd)


def _moves(receipt: Receipt, fund: Fund, fee: Decimal, source: Account) -> list[ledger.Move]:
    """Return what a receipt moves; `source` is cash, or what was held as unapplied and is cash already."""
    agreement = receipt.agreement
    window = receipt.instalment.window or Window.objects.get(is_without_preference=True)
    cash, usd = receipt.trustee_account.cash_account, receipt.amount_usd
    if not (agreement.paid_account and agreement.receivable_account and agreement.contributions_account):
        raise _not_countersigned(agreement)
    moves = [
        ledger.Move(agreement.paid_account, agreement.receivable_account, receipt.amount),
        ledger.Move(source, agreement.contributions_account, usd),
        ledger.Move(fund.resources_account, window.unallocated_account, usd),
    ]
    if receipt.is_from_balance:
        moves.append(ledger.Move(balance_account(agreement.donor, fund), donor_cash_account(fund), usd))
    if fee:
        moves += [
            ledger.Move(fund.fees_account, cash, fee),
            ledger.Move(window.unallocated_account, fund.resources_account, fee),
        ]
    return moves


def _terms(instalment: Instalment, given: Given) -> dict[str, Any]:
    """Work out rate, dollars and exchange difference. Raises `Refused` for a wrong currency or a missing rate."""
    agreement = instalment.agreement
    if agreement.status != "countersigned":
        raise _not_countersigned(agreement)
    require_decimals(given.amount, given.currency)
    if given.currency != agreement.currency:
        raise Refused(
            _t("%(agreement)s is in %(expected)s; a receipt in %(currency)s cannot be entered under it.")
            % {"agreement": agreement, "expected": agreement.currency, "currency": given.currency},
            constraint="a_receipt_is_in_the_agreements_currency",
        )
    rate, rate_source = _rate(given)
    usd = given.amount_usd if given.amount_usd is not None else (given.amount * rate).quantize(CENT, ROUND_HALF_UP)
    booked = (given.amount * instalment.booked_rate).quantize(CENT, ROUND_HALF_UP)
    return {
        "currency": given.currency,
        "amount": given.amount,
        "value_on": given.value_on,
        "rate": rate,
        "rate_source": rate_source,
        "amount_usd": usd,
        "booked_usd": booked,
        "exchange_difference_usd": usd - booked,
    }


def _rate(given: Given) -> tuple[Decimal, str]:
    """Return the rate and its source: as given, as the bank's dollars imply, or as the register has it."""
    if given.rate is not None:
        return given.rate, given.rate_source
    if given.amount_usd is not None:
        implied = (given.amount_usd / given.amount).quantize(Decimal("1e-9"), ROUND_HALF_UP)
        return implied, given.rate_source or _t("bank")
    try:
        known = rate_for(given.currency, given.value_on)
    except NoRate as missing:
        raise Refused(missing.sentence, constraint="a_rate_is_known") from missing
    return known.usd_per_unit, f"{known.source}, {known.on.isoformat()}"


def _not_countersigned(agreement: Agreement) -> Refused:
    return Refused(
        _t("%(agreement)s is not countersigned: nothing is receivable under it.") % {"agreement": agreement},
        constraint="an_agreement_is_countersigned_on_a_day",
    )
