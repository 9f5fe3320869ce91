"""MT940, the customer statement of SWIFT, read by the package mt-940 and then not taken at its word. No Django.

The package passes over what it does not understand; a line that it lost shows in the sums (`shape.believed`).
"""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import mt940

from donors.bank.shape import Line, Statement, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

ENVELOPE: Final = re.compile(r"^\{1:.*?\{4:[ \t]*\r?\n?", re.MULTILINE | re.DOTALL)
TRAILER: Final = re.compile(r"^-(\}.*)?[ \t]*$", re.MULTILINE)
INSTRUCTED: Final = re.compile(r"/OCMT/([A-Z]{3})(\d+,?\d*)")
ABSENT: Final = frozenset({"NONREF", "NOTPROVIDED", ""})
MOVEMENT: Final = re.compile(r"^:61:", re.MULTILINE)
LONGEST: Final = 1000
WORDS: Final = (
    "transaction_details",
    "purpose",
    "posting_text",
    "extra_details",
    "additional_purpose",
    "non_swift_text",
)
WRONG: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError)


def read(content: bytes) -> list[Statement]:
    """Return the statements of the file as they stand. Raises `Unreadable`."""
    text = TRAILER.sub("", ENVELOPE.sub("", text_of(content)))
    blocks = re.split(r"(?m)^(?=:20:)", text)
    if MOVEMENT.search(blocks[0]) or len(blocks) == 1:
        raise Unreadable("no_statement")
    return [_statement(block, place) for place, block in enumerate(blocks[1:], start=1)]


def text_of(content: bytes) -> str:
    """Return the text, in the encoding it is in: SWIFT's own signs are ASCII, banks write names in Latin-1 or UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _statement(block: str, place: int) -> Statement:
    try:
        # a handle, never the text itself: text that names a file would be opened
        told = mt940.parse_statements(io.StringIO(block), options=mt940.Options.all())[0]
    except WRONG as error:
        raise Unreadable("no_mt940", statement=str(place), text=str(error)[:120]) from error
    data: dict[str, Any] = told.data
    number = "/".join(str(data[name]) for name in ("statement_number", "sequence_number") if data.get(name)) or str(
        place
    )
    opening = data.get("final_opening_balance") or data.get("intermediate_opening_balance")
    closing = data.get("final_closing_balance") or data.get("intermediate_closing_balance")
    if opening is None or closing is None:
        raise Unreadable("no_balance", statement=number, which=":60F:" if opening is None else ":62F:")
    first, last = _balance(opening, number, ":60F:"), _balance(closing, number, ":62F:")
    if opening.amount.currency != closing.amount.currency:
        raise Unreadable("two_currencies", statement=number, one=opening.amount.currency, other=closing.amount.currency)
    closed_on = _day(closing.date, number, ":62F:")
    moved = [each for each in told.transactions if each.data.get("amount") is not None]
    if len(moved) != len(MOVEMENT.findall(block)):
        raise Unreadable("lines_lost", statement=number, told=len(MOVEMENT.findall(block)), read=len(moved))
    lines = tuple(
        line for count, each in enumerate(moved, start=1) for line in _line(each.data, count, number, closed_on)
    )
    account = str(data.get("account_identification") or "").strip()
    opened_on = _day(opening.date, number, ":60F:")
    return Statement(account, number, str(opening.amount.currency), opened_on, first, closed_on, last, lines)


def _balance(told: Any, number: str, tag: str) -> Decimal:
    if told.status not in {"C", "D"}:
        raise Unreadable("no_side", statement=number, line=tag, text=str(told.status)[:40])
    amount = _amount(told.amount, number, tag)
    return amount if told.status == "C" else -amount


def _line(data: dict[str, Any], place: int, number: str, closed_on: date) -> Iterator[Line]:
    """Yield the line of a movement; one of zero is a remark of the bank. RC is the reversal of a credit: a debit."""
    side = str(data.get("status") or "").upper()
    if side not in {"C", "D", "RC", "RD", "EC", "ED"}:
        raise Unreadable("no_side", statement=number, line=place, text=side[:40])
    amount = _amount(data["amount"], number, place)
    if not amount:
        return
    value_on = _day(data.get("date"), number, place)
    entered = data.get("entry_date")
    yield Line(
        place=place,
        booked_on=_day(entered, number, place) if entered else min(value_on, closed_on),
        value_on=value_on,
        is_credit=side in {"C", "RD", "EC"},
        amount=amount,
        reference=_reference(data),
        bank_reference=_one(data, "bank_reference"),
        counterparty=_one(data, "applicant_name"),
        counterparty_account=_one(data, "applicant_iban"),
        text=" · ".join(dict.fromkeys(told for name in WORDS if (told := _one(data, name))))[:LONGEST],
        instructed=_instructed(data),
    )


def _reference(data: dict[str, Any]) -> str:
    told = (_one(data, "end_to_end_reference"), _one(data, "customer_reference"))
    return next((each for each in told if each.upper() not in ABSENT), "")


def _instructed(data: dict[str, Any]) -> tuple[Decimal, str] | None:
    found = INSTRUCTED.search(" ".join(str(data.get(name) or "") for name in ("extra_details", "transaction_details")))
    if found is None:
        return None
    amount = Decimal(found.group(2).rstrip(",").replace(",", "."))
    return (amount, found.group(1)) if amount else None


def _amount(told: Any, number: str, place: int | str) -> Decimal:
    try:
        amount = abs(Decimal(told.amount))
    except (InvalidOperation, TypeError, ValueError, AttributeError) as error:
        raise Unreadable("no_amount", statement=number, line=place, text=str(told)[:40]) from error
    return amount


def _day(told: Any, number: str, place: int | str) -> date:
    if not isinstance(told, date):
        raise Unreadable("no_day", statement=number, line=place, text=str(told)[:40])
    return date(told.year, told.month, told.day)


def _one(data: dict[str, Any], name: str) -> str:
    """Return a field as one line of text."""
    return " ".join(str(data.get(name) or "").split())
