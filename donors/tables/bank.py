"""The tables of the bank: files, statements and lines, the same cells on the page and in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from donors.secrecy import of_line
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from donors.models import BankFile, BankLine, BankStatement


def files(rows: Sequence[BankFile]) -> Table:
    """Return files with the days they cover; needs `counted()`."""
    return Table.of(
        _("Bank files"),
        [
            Column(_("File")),
            Column(_("Format")),
            Column(_("From"), "day"),
            Column(_("Until"), "day"),
            Column(_("Lines"), "number"),
            Column(_("Taken in"), "moment"),
            Column(_("By")),
        ],
        [
            (
                Value(each.document.name, each.get_absolute_url()),
                each.format,
                each.from_on,  # type: ignore[attr-defined]
                each.until_on,  # type: ignore[attr-defined]
                each.lines,  # type: ignore[attr-defined]
                each.taken_in_at,
                each.taken_in_by,
            )
            for each in rows
        ],
        name="bank-files",
        empty_text=_("No bank file matches."),
    )


def statements(rows: Sequence[BankStatement]) -> Table:
    """Return the statements of a file with their balances."""
    return Table.of(
        _("Statements"),
        [
            Column(_("Statement")),
            Column(_("Trustee account")),
            Column(_("From"), "day"),
            Column(_("Until"), "day"),
            Column(_("Opening balance"), "money"),
            Column(_("Closing balance"), "money"),
        ],
        [
            (
                each.number,
                each.trustee_account.code,
                each.opened_on,
                each.closed_on,
                Value(each.opening, currency=each.currency),
                Value(each.closing, currency=each.currency),
            )
            for each in rows
        ],
        name="statements",
    )


def lines(rows: Sequence[BankLine], user: Any) -> Table:
    """Return lines of statements; what left the account has a minus."""
    return Table.of(
        _("Bank lines"),
        [
            Column(_("Booked on"), "day"),
            Column(_("Line")),
            Column(_("Payer or payee")),
            Column(_("Reference")),
            Column(_("Value date"), "day"),
            Column(_("Amount"), "money"),
            Column(_("Sent by the payer"), "money"),
            Column(_("State"), "status"),
        ],
        [_line(line, user) for line in rows],
        name="bank-lines",
        empty_text=_("No bank line matches."),
    )


def _line(line: BankLine, user: Any) -> tuple[Any, ...]:
    sent = line.instructed_amount
    return (
        line.booked_on,
        Value(f"{line.statement.number} · {line.place}", line.get_absolute_url()),
        line.counterparty or "–",
        of_line(line, "reference", user) or of_line(line, "bank_reference", user) or "–",
        line.value_on,
        Value(line.amount if line.is_credit else -line.amount, currency=line.currency),
        None if sent is None else Value(sent, currency=line.instructed_currency),
        state(line),
    )


def state(line: BankLine) -> Value:
    """Return how a line stands: what came in waits for its match; what went out is not matched yet."""
    if not line.is_credit:
        return Value(_("Not in the books"), mark="stopped")
    return Value(_("To be matched"), mark="waiting")
