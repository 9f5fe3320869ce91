"""Money nobody can identify: held as unapplied by two, then assigned to an instalment or returned, by two again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from donors import accounts
from donors.models import BankMatch, UnappliedAccount
from donors.models.bank import MATCH
from donors.services.bank_matches import receipt_of, require_credit
from trustfund import ledger
from trustfund.access.policy import Action
from trustfund.ledger.models import Closing
from trustfund.web import workflow
from trustfund.web.clock import today
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked_for, person_of
from trustfund.web.refusals import explained

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from donors.models import BankLine, Instalment
    from trustfund.access.models import User
    from trustfund.fund.models import TrusteeAccount
    from trustfund.ledger.models import Account


@explained()
@transaction.atomic
def set_apart(line: BankLine, *, by: User | None, note: str = "", id: UUID | None = None) -> BankMatch:
    """Propose to hold a line as unapplied. Refused: money that went out, a line that is matched already."""
    allow(by, MATCH, Action.SUBMIT)
    require_credit(line)
    made, is_new = create_once(BankMatch, id, line=line, amount=line.amount, currency=line.currency, status="proposed")
    return workflow.begin(made, by=by, note=note, amount=str(line.amount)) if is_new else made


@explained()
@transaction.atomic
def hold(match: BankMatch, *, by: User | None, on: date | None = None, note: str = "") -> BankMatch:
    """Book the money as cash that is no contribution, on the day the bank booked it (today, where that month is closed)."""
    fresh = locked_for(match, by, Action.APPROVE)
    if fresh.status == "proposed":
        line = fresh.line
        booked_on = line.booked_on if _is_open(line.booked_on) else today()
        entry = ledger.post(
            "unapplied.held",
            on=booked_on,
            by=person_of(by),
            moves=[ledger.Move(line.trustee_account.cash_account, unapplied_of(line.trustee_account), fresh.amount)],
            key=f"bank_match:{fresh.pk}:held",
            memo=f"{line.statement.number} · {line.place}",
        )
        BankMatch.objects.filter(pk=fresh.pk).update(entry=entry)
        return _advanced(fresh, "hold", by=by, note=note, on=booked_on)
    return _advanced(fresh, "hold", by=by, note=note, on=on)


def refuse(match: BankMatch, *, by: User | None, note: str, on: date | None = None) -> BankMatch:
    """Say that the line is something else; it waits for its match again."""
    return _advanced(match, "refuse", by=by, note=note, on=on)


@explained()
@transaction.atomic
def assign(
    match: BankMatch, instalment: Instalment, *, amount: Decimal, currency: str = "", number: str = "", by: User | None
) -> BankMatch:
    """Make a receipt of unapplied money, submitted for an approver: `amount` in the agreement's currency."""
    fresh = locked_for(match, by, Action.EDIT)
    if fresh.status == "unapplied":
        receipt = receipt_of(fresh.line, instalment, amount=amount, currency=currency, by=by, number=number)
        BankMatch.objects.filter(pk=fresh.pk).update(receipt=receipt)
        return workflow.advance(fresh, "assign", by=by, receipt=receipt.number)
    return workflow.advance(fresh, "assign", by=by)


def propose_return(match: BankMatch, *, by: User | None, note: str, on: date | None = None) -> BankMatch:
    """Ask an approver to send the money back, with the reason."""
    return _advanced(match, "propose_return", by=by, note=note, on=on)


@explained()
@transaction.atomic
def give_back(match: BankMatch, *, by: User | None, on: date, note: str = "") -> BankMatch:
    """Book that the money leaves the trustee account for its sender on that day."""
    fresh = locked_for(match, by, Action.APPROVE)
    if fresh.status == "returning":
        account = fresh.line.trustee_account
        entry = ledger.post(
            "unapplied.returned",
            on=on,
            by=person_of(by),
            moves=[ledger.Move(unapplied_of(account), account.cash_account, fresh.amount)],
            key=f"bank_match:{fresh.pk}:returned",
            memo=f"{fresh.line.statement.number} · {fresh.line.place}",
        )
        BankMatch.objects.filter(pk=fresh.pk).update(return_entry=entry)
    return _advanced(fresh, "give_back", by=by, note=note, on=on)


def keep(match: BankMatch, *, by: User | None, note: str, on: date | None = None) -> BankMatch:
    """Refuse the return, with the reason; the money stays unapplied."""
    return _advanced(match, "keep", by=by, note=note, on=on)


@explained()
@transaction.atomic
def undo(match: BankMatch, *, by: User | None, note: str, on: date) -> BankMatch:
    """Take the booking back on that day; the line waits for its match again."""
    fresh = locked_for(match, by, Action.VOID)
    if fresh.status == "unapplied" and fresh.entry is not None:
        ledger.reverse(fresh.entry, on=on, by=person_of(by), key=f"bank_match:{fresh.pk}:undone", memo=note)
    return _advanced(fresh, "undo", by=by, note=note, on=on)


def free(match: BankMatch, *, by: User | None, note: str, on: date | None = None) -> BankMatch:
    """Take a wrong match apart; the receipt stays as it is and the line waits again."""
    return _advanced(match, "free", by=by, note=note, on=on)


def unapplied_of(account: TrusteeAccount) -> Account:
    """Return the account of what belongs to nobody yet on a trustee account; it is opened when first needed."""
    held = UnappliedAccount.objects.select_related("account").filter(trustee_account=account).first()
    if held is not None:
        return held.account
    opened = ledger.open_account(
        accounts.UNAPPLIED, code=f"unapplied:{account.code}", currency=account.currency,
        name=f"Unapplied receipts {account.code}",
    )  # fmt: skip
    return UnappliedAccount.objects.create(trustee_account=account, account=opened).account


def _advanced(match: BankMatch, step: str, *, by: User | None, note: str, on: date | None) -> BankMatch:
    return workflow.advance(match, step, by=by, note=note, **dated(on))


def _is_open(day: date) -> bool:
    """Say whether the month of that day is open: nothing posts into a closed one."""
    return not Closing.objects.filter(month__gte=day.replace(day=1)).exists()
