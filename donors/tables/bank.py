"""The tables of the bank: files, statements and lines, the same cells on the page and in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors.models.bank_match import WITH_RECEIPT
from donors.secrecy import of_line
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from donors.models import BankFile, BankLine, BankMatch, BankStatement, BankSuggestion


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
    """Return lines of statements; what left the account has a minus. Needs `shown()`."""
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
            Column(_("Receipt or proposal")),
        ],
        [_line(line, user) for line in rows],
        name="bank-lines",
        empty_text=_("No bank line matches."),
    )


def _line(line: BankLine, user: Any) -> tuple[Any, ...]:
    sent, match = line.instructed_amount, match_of(line)
    what = _what(line, match)
    return (
        line.booked_on,
        Value(f"{line.statement.number} · {line.place}", line.get_absolute_url()),
        line.counterparty or "–",
        of_line(line, "reference", user) or of_line(line, "bank_reference", user) or "–",
        line.value_on,
        Value(line.amount if line.is_credit else -line.amount, currency=line.currency),
        None if sent is None else Value(sent, currency=line.instructed_currency),
        state(line, match),
        what,
    )


def match_of(line: BankLine) -> BankMatch | None:
    """Return the match of a line that counts; needs the matches prefetched."""
    return next((each for each in line.matches.all() if each.status != "ended"), None)


def _what(line: BankLine, match: BankMatch | None) -> Value:
    """Return what a line is, or what is proposed for it with its score of a hundred."""
    if match is not None:
        record = match.record if match.status in WITH_RECEIPT else None
        return Value(record.number, record.get_absolute_url()) if record else Value("–")
    made = getattr(line, "suggestion", None)
    if made is None:
        return Value("–")
    return Value(_t("%(what)s, score %(score)s") % {"what": proposed(made), "score": made.score})


def proposed(made: BankSuggestion) -> str:
    """Return what is proposed: a receipt by its number, an instalment by agreement and number."""
    if made.receipt is not None:
        return made.receipt.number
    part = made.instalment
    return f"{part.agreement.number}/{part.number}" if part is not None else ""


def state(line: BankLine, match: BankMatch | None) -> Value:
    """Return how a line stands: what came in waits for its match; what went out is not matched yet."""
    if not line.is_credit:
        return Value(_("Went out"), mark="draft")
    if match is None:
        return Value(_("To be matched"), mark="waiting")
    found = match.workflow.state(match.status)
    return Value(found.label, mark=found.mark)


REASONS: Final[dict[str, Any]] = {
    "reference": _("The words name the instalment or the receipt."),
    "agreement": _("The words name the agreement."),
    "amount": _("Amount and currency are the same."),
    "near": _("In dollars the amount is about the same."),
    "part": _("The amount is a part of what is open."),
    "day": _("The value date lies within a week of the due date."),
    "weeks": _("The value date lies within a month of the due date."),
    "payer": _("The payer is named as the donor."),
    "ambiguous": _("Another instalment or receipt fits as well."),
    "taken": _("Another line fits it better."),
}
"""Why a line is probably this: what the engine counted, in words."""


def because(reasons: Iterable[str]) -> list[str]:
    """Return the reasons of a proposal in words."""
    return [str(REASONS[each]) for each in reasons if each in REASONS]
