"""The sentences of a report, made from its extract in the active language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t

from trustfund.web import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from oversight.reports.gate import Difference

ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Notes:
    """The notes at the end: what the words mean and how to verify."""

    definitions: tuple[tuple[str, str], ...]
    principles: tuple[str, ...]


def quarter(end: date) -> str:
    """Name the quarter that ends on this day: "Third quarter 2026 (1 Jul to 30 Sep 2026)" without the days."""
    number = (end.month - 1) // 3
    names = (_t("First quarter"), _t("Second quarter"), _t("Third quarter"), _t("Fourth quarter"))
    return _t("%(quarter)s %(year)s") % {"quarter": names[number], "year": end.year}


def ladder_of(extract: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return the rungs by name."""
    sheet = next(sheet for sheet in extract["tables"] if sheet["name"] == "ladder")
    return {row["name"]: Decimal(row["cells"]["amount"]) for row in sheet["rows"]}


def figure(extract: Mapping[str, Any], table: str, row: str, column: str) -> Decimal:
    """Return one figure of the extract."""
    sheet = next(sheet for sheet in extract["tables"] if sheet["name"] == table)
    line = next((line for line in sheet["rows"] if line["name"] == row), None)
    return Decimal((line and line["cells"][column]) or 0)


def answer(extract: Mapping[str, Any]) -> str:
    """Say in one sentence how the Fund stands."""
    rungs = ladder_of(extract)
    text = _t(
        "Of %(signed)s million %(currency)s signed, %(paid)s million are paid in; %(committed)s million are "
        "committed to grants and %(disbursed)s million are disbursed. %(free)s million are free to allocate."
    )
    return text % {
        "currency": extract["currency"],
        "signed": words.millions(rungs["signed"]),
        "paid": words.millions(rungs["paid_in"]),
        "committed": words.millions(rungs["committed"]),
        "disbursed": words.millions(rungs["disbursed"]),
        "free": words.millions(Decimal(extract["ledger"].get("unallocated", "0"))),
    }


def facts(extract: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Return the handful of figures under the summary: label, figure, explanation."""
    ledger, cover, phase = extract["ledger"], extract["facts"]["cover"], extract["facts"]["phase"]
    overdue = figure(extract, "overdue", "total", "usd")
    rows = [
        (_t("Funds held in trust"), words.millions(Decimal(ledger.get("cash", "0")), 2), _t("million, cash")),
        (_t("Free to allocate"), words.millions(Decimal(ledger.get("unallocated", "0")), 2), _t("million")),
        (_t("Instalments overdue"), words.millions(overdue, 2), _t("million, equivalent")),
    ]
    if phase:
        of = _t("million of %(ceiling)s; phase %(number)s") % {
            "ceiling": words.millions(Decimal(phase["ceiling"])), "number": phase["number"]
        }  # fmt: skip
        rows.append((_t("Headroom"), words.millions(Decimal(phase["headroom"]), 2), of))
    if cover["months"]:
        at = _t("months, at %(pace)s million a month") % {"pace": words.millions(Decimal(cover["monthly"]), 2)}
        rows.append((_t("Cash lasts"), f"{Decimal(cover['months']):.0f}", at))
    return tuple(rows)


def difference(found: Difference, table: str, row: str, column: str) -> str:
    """Name a difference: table, row, column, both figures, by how much, and the rule it breaks."""
    reasons = {
        "down": _t("its rows add up to"),
        "across": _t("the columns of its row add up to"),
        "tie": _t("%(source)s says") % {"source": found.source},
    }
    return _t(
        "%(table)s, %(row)s, %(column)s: printed %(printed)s, %(reason)s %(computed)s (difference %(amount)s)."
    ) % {
        "table": table,
        "row": row,
        "column": column,
        "printed": plain(found.printed),
        "computed": plain(found.computed),
        "reason": reasons[found.rule],
        "amount": plain(found.amount),
    }


def plain(amount: Decimal) -> str:
    """Write an amount with the decimals it has."""
    return f"{amount:,f}".replace("-", "\N{MINUS SIGN}")


def notes(extract: Mapping[str, Any]) -> Notes:
    """Return definitions and principles, the same in every report."""
    definitions = (
        (_t("Pledged"), _t("All announced amounts. What is not announced is in no figure of this report.")),
        (_t("Signed"), _t("Countersigned administration agreements, qualified parts included.")),
        (_t("Qualified"), _t("The part of an agreement that is subject to a condition, such as an appropriation.")),
        (_t("Receivable"), _t("Signed less qualified less paid-in.")),
        (_t("Paid-in"), _t("Cash and promissory notes received, at the rate of the day of each receipt.")),
        (_t("Cash received"), _t("Paid-in less promissory notes that are not encashed yet.")),
        (_t("Allocated"), _t("Decided by the board for projects, net of cancellations.")),
        (_t("Committed"), _t("Signed grant agreements.")),
        (_t("Disbursed"), _t("Paid to a supplier, to the recipient or to a designated account.")),
        (_t("Documented"), _t("Disbursed and covered by accepted evidence.")),
        (_t("Verified"), _t("Documented and confirmed by an audit or a visit to the site.")),
    )
    principles = (
        _t(
            "Amounts are in %(currency)s unless a column names another currency. Paid-in amounts are stated at the rates of "
            "their receipts and are never revalued; unpaid amounts are stated at the rates of the report date, listed "
            "in the table of exchange rates."
        )
        % {"currency": extract["currency"]},
        _t("Percentages are rounded one by one and are not made to add up to 100."),
        _t(
            "Every total of this report was compared with the sum of its parts and with the balances of the ledger "
            "before it was published. An unexplained difference blocks publishing."
        ),
    )
    return Notes(definitions, principles)
