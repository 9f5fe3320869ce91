"""What a step would change, before it is taken: accounts before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _t

from donors import accounts
from donors.balances import ZERO
from donors.models import Encashment, PledgeAccount, UnappliedAccount
from donors.services import effect_of, fee_of
from trustfund import ledger
from trustfund.fund.models import Fund, Window
from trustfund.web.steps import Change

if TYPE_CHECKING:
    from decimal import Decimal

    from donors.models import Agreement, Amendment, BankMatch, Occurrence, Pledge, Receipt
    from trustfund.ledger.models import Account


def moved(account: Account | None, label: str, by: Decimal, currency: str) -> Change:
    """Return a line for an account; one that is opened by the step begins with nothing."""
    before = ledger.balance(account) if account else ZERO
    return Change(label, before, before + by, currency)


def _held(record: Pledge | Agreement) -> PledgeAccount | None:
    held = PledgeAccount.objects.select_related("pledged_account", "promised_account", "unpledged_account")
    return held.filter(donor=record.donor_id, currency=record.currency).first()


def of_announcement(pledge: Pledge) -> list[Change]:
    """Return what announcing moves: the donor's pledges, and those not yet signed."""
    held, who = _held(pledge), {"donor": pledge.donor.short_name}
    return [
        moved(held.pledged_account if held else None, _t("Pledged by %(donor)s") % who, pledge.amount, pledge.currency),
        moved(
            held.promised_account if held else None,
            _t("Pledged by %(donor)s, not yet signed") % who,
            pledge.amount,
            pledge.currency,
        ),
    ]


def of_countersigning(agreement: Agreement) -> list[Change]:
    """Return what countersigning moves when the pledges of the donor hold it."""
    return _of_signing(agreement, agreement.amount)


def of_countersigning_beyond(agreement: Agreement) -> list[Change]:
    """Return what countersigning moves when it may exceed the pledges."""
    held = _held(agreement)
    left = ledger.balance(held.promised_account) if held else ZERO
    return _of_signing(agreement, min(left, agreement.amount))


def _of_signing(agreement: Agreement, from_pledge: Decimal) -> list[Change]:
    held, currency, who = _held(agreement), agreement.currency, {"donor": agreement.donor.short_name}
    beyond = agreement.amount - from_pledge
    lines = [
        moved(
            held.promised_account if held else None,
            _t("Pledged by %(donor)s, not yet signed") % who,
            -from_pledge,
            currency,
        ),
        Change(
            _t("Receivable under %(number)s") % {"number": agreement.number},
            ZERO,
            agreement.amount - agreement.qualified_amount,
            currency,
        ),
    ]
    if agreement.qualified_amount:
        lines.append(Change(_t("Qualified, condition not yet met"), ZERO, agreement.qualified_amount, currency))
    if beyond:
        label = _t("Signed by %(donor)s beyond any pledge") % who
        lines.append(moved(held.unpledged_account if held else None, label, beyond, currency))
    return lines


def of_amending(amendment: Amendment) -> list[Change]:
    """Return what countersigning an amendment moves when the pledges hold it; one without an amount moves nothing."""
    return _of_amending(amendment, amendment.amount or ZERO)


def of_amending_beyond(amendment: Amendment) -> list[Change]:
    """Return what it moves when it may exceed the pledges."""
    held = _held(amendment.agreement)
    left = ledger.balance(held.promised_account) if held else ZERO
    return _of_amending(amendment, min(left, amendment.amount or ZERO))


def _of_amending(amendment: Amendment, from_pledge: Decimal) -> list[Change]:
    agreement, amount = amendment.agreement, amendment.amount
    held, unit, who = _held(agreement), agreement.currency, {"donor": agreement.donor.short_name}
    if amount is None or held is None:
        return []
    label = _t("Receivable under %(number)s") % {"number": agreement.number}
    lines = [
        moved(held.promised_account, _t("Pledged by %(donor)s, not yet signed") % who, -from_pledge, unit),
        moved(agreement.receivable_account, label, amount - amendment.qualified_amount, unit),
    ]
    if amendment.qualified_amount:
        qualified = _t("Qualified, condition not yet met")
        lines.append(moved(agreement.qualified_account, qualified, amendment.qualified_amount, unit))
    if amount > from_pledge:
        beyond = _t("Signed by %(donor)s beyond any pledge") % who
        lines.append(moved(held.unpledged_account, beyond, amount - from_pledge, unit))
    return lines


def of_confirming(occurrence: Occurrence) -> list[Change]:
    """Return what confirming moves: into what is receivable, or out of what is signed; an event moves nothing."""
    agreement, amount = occurrence.instalment.agreement, occurrence.amount or ZERO
    held, unit, who = _held(agreement), agreement.currency, {"donor": agreement.donor.short_name}
    if held is None or occurrence.kind == "event":
        return []
    lines = [moved(agreement.qualified_account, _t("Qualified, condition not yet met"), -amount, unit)]
    if occurrence.kind == "met":
        label = _t("Receivable under %(number)s") % {"number": agreement.number}
        return [*lines, moved(agreement.receivable_account, label, amount, unit)]
    beyond = min(amount, ledger.balance(held.unpledged_account))
    lines.append(moved(held.promised_account, _t("Pledged by %(donor)s, not yet signed") % who, amount - beyond, unit))
    if beyond:
        lines.append(moved(held.unpledged_account, _t("Signed by %(donor)s beyond any pledge") % who, -beyond, unit))
    return lines


def of_receipt(receipt: Receipt) -> list[Change]:
    """Return what receiving moves: what is outstanding in the donor's currency, cash, fee and window in the Fund's."""
    return _of_receipt(receipt, 1)


def of_voiding(receipt: Receipt) -> list[Change]:
    """Return what voiding moves back."""
    return _of_receipt(receipt, -1)


def _of_receipt(receipt: Receipt, sign: int) -> list[Change]:
    agreement, fund = receipt.agreement, Fund.objects.select_related("fees_account").get()
    under, amount = {"number": agreement.number}, sign * receipt.amount
    lines = [
        moved(agreement.receivable_account, _t("Receivable under %(number)s") % under, -amount, receipt.currency),
        moved(agreement.paid_account, _t("Paid in under %(number)s") % under, amount, receipt.currency),
    ]
    if receipt.is_note:
        return [*lines, _notes(fund, sign * receipt.amount_usd)]
    return [*lines, *_cash(receipt, fund, sign * receipt.amount_usd, sign * fee_of(receipt))]


def _notes(fund: Fund, by: Decimal) -> Change:
    held = ledger.Account.objects.filter(kind=accounts.NOTES.name).first()
    return moved(held, _t("Promissory notes not yet encashed"), by, fund.holding_currency)


def _cash(record: Receipt | Encashment, fund: Fund, usd: Decimal, fee: Decimal) -> list[Change]:
    """Return what cash moves: the account, the fee that leaves it, and what the window can allocate more."""
    instalment = record.note.instalment if isinstance(record, Encashment) else record.instalment
    window = instalment.window or Window.objects.get(is_without_preference=True)
    unit, label = fund.holding_currency, _t("Unallocated in window %(code)s") % {"code": window.code}
    return [
        moved(record.trustee_account.cash_account, str(record.trustee_account), usd - fee, unit),
        moved(fund.fees_account, _t("Cost recovery fees"), fee, unit),
        moved(window.unallocated_account, label, usd - fee, unit),
    ]


def of_encashment(encashment: Encashment) -> list[Change]:
    """Return what encashing moves: the notes held, cash, the difference that is realised, fee and window."""
    return _of_encashment(encashment, 1)


def of_voiding_encashment(encashment: Encashment) -> list[Change]:
    """Return what voiding moves back."""
    return _of_encashment(encashment, -1)


def _of_encashment(encashment: Encashment, sign: int) -> list[Change]:
    fund, effect = Fund.objects.select_related("fees_account").get(), effect_of(encashment)
    held = ledger.Account.objects.filter(kind=accounts.EXCHANGE.name).first()
    realised = moved(held, _t("Realised exchange difference"), sign * effect.difference, fund.holding_currency)
    cash = _cash(encashment, fund, sign * encashment.amount_usd, sign * effect.fee)
    return [_notes(fund, -sign * effect.carried), realised, *cash]


def of_holding(match: BankMatch) -> list[Change]:
    """Return what holding money as unapplied moves: cash, and what belongs to nobody yet."""
    return _of_unapplied(match, match.amount)


def of_giving_back(match: BankMatch) -> list[Change]:
    """Return what giving it back, or taking the booking back, moves."""
    return _of_unapplied(match, -match.amount)


def _of_unapplied(match: BankMatch, by: Decimal) -> list[Change]:
    account = match.line.trustee_account
    held = UnappliedAccount.objects.select_related("account").filter(trustee_account=account).first()
    return [
        moved(account.cash_account, str(account), by, match.currency),
        moved(held.account if held else None, _t("Unapplied receipts"), by, match.currency),
    ]
