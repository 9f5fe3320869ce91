"""Lines of the bank become receipts: proposed by one person, received by another; what nobody knows is held apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _t

from donors.bank.matching import SURE
from donors.models import BankLine, BankMatch, BankSuggestion, Receipt
from donors.models.bank import MATCH
from donors.services.receipts import draft_receipt, submit_receipt
from trustfund.access.policy import Action
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from decimal import Decimal
    from uuid import UUID

    from donors.models import Encashment, Instalment
    from trustfund.access.models import User

MOST_AT_ONCE = 100
"""So many proposals are accepted in one press."""


@explained()
@transaction.atomic
def match_with_receipt(line: BankLine, receipt: Receipt, *, by: User | None, id: UUID | None = None) -> BankMatch:
    """Say that a line is a receipt that was entered by hand. Refused by the books: another amount or account (C5)."""
    allow(by, MATCH, Action.CREATE)
    require_credit(line)
    made, is_new = create_once(
        BankMatch, id, line=line, receipt=receipt, amount=line.amount, currency=line.currency, status="matched"
    )
    return workflow.begin(made, by=by, receipt=receipt.number) if is_new else made


@explained()
@transaction.atomic
def match_with_encashment(
    line: BankLine, encashment: Encashment, *, by: User | None, id: UUID | None = None
) -> BankMatch:
    """Say that a line is the cash of a promissory note. Refused by the books: another amount or account (C5)."""
    allow(by, MATCH, Action.CREATE)
    require_credit(line)
    made, is_new = create_once(
        BankMatch, id, line=line, encashment=encashment, amount=line.amount, currency=line.currency, status="matched"
    )
    return workflow.begin(made, by=by, receipt=encashment.number) if is_new else made


@explained()
@transaction.atomic
def receive_line(
    line: BankLine,
    instalment: Instalment,
    *,
    amount: Decimal,
    currency: str = "",
    by: User | None,
    number: str = "",
    id: UUID | None = None,
) -> BankMatch:
    """Make a receipt of a line, submitted for an approver: `amount` in the agreement's currency, dollars as the bank's.

    Refused: money that went out, a line that is matched already, another currency, more than is open.
    """
    allow(by, MATCH, Action.CREATE)
    require_credit(line)
    known = BankMatch.objects.filter(pk=id).first() if id else None
    if known is not None:
        return known
    receipt = receipt_of(line, instalment, amount=amount, currency=currency, by=by, number=number)
    return match_with_receipt(line, receipt, by=by, id=id)


def receipt_of(
    line: BankLine, instalment: Instalment, *, amount: Decimal, currency: str, by: User | None, number: str
) -> Receipt:
    """Draft and submit the receipt a line is, with the bank's own dollars and day; no currency is the agreement's."""
    receipt = draft_receipt(
        instalment,
        by=by,
        number=number or next_number(),
        trustee_account=line.trustee_account,
        currency=currency or instalment.agreement.currency,
        amount=amount,
        value_on=line.value_on,
        amount_usd=line.amount,
        remittance_reference=reference_of(line),
    )
    return submit_receipt(receipt, by=by)


def reference_of(line: BankLine) -> str:
    """Return what names the money once and for all: the payer's or the bank's reference, and the line it stands on."""
    said = line.reference or line.bank_reference
    place = f"{line.statement.number} · {line.place}"
    return f"{said[:60]} · {place}"[:100] if said else place[:100]


def next_number() -> str:
    """Return the next number of a receipt that nobody has."""
    count = Receipt.objects.count() + 1
    while Receipt.objects.filter(number=f"R-{count:03d}").exists():
        count += 1
    return f"R-{count:03d}"


@explained()
@transaction.atomic
def accept_suggestion(line: BankLine, *, by: User | None, id: UUID | None = None) -> BankMatch:
    """Accept what is proposed for a line: with its receipt, or with its instalment."""
    made: Any = BankSuggestion.objects.select_related("instalment__agreement", "receipt").filter(line=line).first()
    if made is None:
        raise Refused(_t("Nothing is proposed for this line: choose an instalment, or hold the money as unapplied."))
    if made.receipt is not None:
        return match_with_receipt(line, made.receipt, by=by, id=id)
    return receive_line(line, made.instalment, amount=amount_for(line, made.instalment), by=by, id=id)


def amount_for(line: BankLine, instalment: Instalment) -> Decimal:
    """Return what a line is in the currency of the agreement: as the payer sent it, or what is open of the instalment."""
    unit = instalment.agreement.currency
    if line.instructed_amount is not None and line.instructed_currency == unit:
        return line.instructed_amount
    return line.amount if line.currency == unit else instalment.outstanding


def accept_all(*, by: User | None, least: int = SURE) -> tuple[list[BankMatch], list[str]]:
    """Accept every proposal of at least this score, each for itself; return what was made and why others were not."""
    allow(by, MATCH, Action.CREATE)
    made, refused = [], []
    for line in sure_lines(least)[:MOST_AT_ONCE]:
        try:
            made.append(accept_suggestion(line, by=by))
        except Refused as why:
            refused.append(f"{line.statement.number} · {line.place}: {why.sentence}")
    return made, refused


def sure_lines(least: int = SURE) -> Any:
    """Return the lines that wait and whose proposal has at least this score, the surest first."""
    waiting = BankLine.objects.waiting().filter(suggestion__score__gte=least)
    return waiting.select_related("statement", "trustee_account").order_by("-suggestion__score", "booked_on", "pk")


def require_credit(line: BankLine) -> None:
    """Refuse what went out."""
    if not line.is_credit:
        raise Refused(_t("This money went out: only money that came in is matched with receipts."))
