"""The charts of a report's summary, drawn from its extract: each with its finding as title and figures as text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from oversight.reports.sentences import ladder_of
from trustfund.web import charts as draw
from trustfund.web import words

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH: Final = 800


@dataclass(frozen=True)
class Picture:
    """A drawing, the finding over it, and what it says in words for those who do not see it."""

    svg: str
    title: str
    says: str


@dataclass(frozen=True)
class Rung:
    """A rung as the chart wants it."""

    name: str
    label: str
    amount: Decimal
    share: Decimal | None
    currency: str


def charts(extract: Mapping[str, Any]) -> dict[str, Picture]:
    """Return the pictures by name, in the order of the page."""
    return {"ladder": _ladder(extract), "donors": _donors(extract), "uses": _uses(extract)}


def _sheet(extract: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = next(sheet for sheet in extract["tables"] if sheet["name"] == name)["rows"]
    return rows


def _said(title: str, pairs: list[tuple[str, str]]) -> str:
    return f"{title} " + "; ".join(f"{label} {amount}" for label, amount in pairs)


def _ladder(extract: Mapping[str, Any]) -> Picture:
    unit = extract["currency"]
    rungs = [
        Rung(
            row["name"], _t(row["cells"]["rung"]), Decimal(row["cells"]["amount"]),
            None if row["cells"]["share"] is None else Decimal(row["cells"]["share"]), unit,
        )
        for row in _sheet(extract, "ladder")
    ]  # fmt: skip
    held = ladder_of(extract)
    part = held["disbursed"] / held["paid_in"] if held["paid_in"] else Decimal(0)
    title = _t("%(part)s of what was paid in has been disbursed") % {"part": words.percent(part, 0)}
    says = _said(title, [(rung.label, words.money(rung.amount, unit)) for rung in rungs])
    return Picture(draw.ladder(rungs, unit, width=WIDTH, title=title), title, says)


def _donors(extract: Mapping[str, Any]) -> Picture:
    """Draw the donors, largest first; a donor with several currencies is one bar."""
    unit = extract["currency"]
    sums: dict[str, list[Decimal]] = {}
    for row in _sheet(extract, "contributions"):
        if row["mark"] != "item":
            continue
        is_korean = (get_language() or "").startswith("ko")
        name = (is_korean and row["ko"].get("donor")) or row["short"] or row["cells"]["donor"]
        both = sums.setdefault(name, [Decimal(0), Decimal(0)])
        both[0] += Decimal(row["cells"]["paid_usd"] or 0)
        both[1] += Decimal(row["cells"]["receivable_usd"] or 0) + Decimal(row["cells"]["qualified_usd"] or 0)
    rows = [draw.Bar(name, paid, rest) for name, (paid, rest) in sums.items()]
    rows.sort(key=lambda row: (-row.done - row.rest, row.label))
    owing = sum(1 for row in rows if row.rest > 0)
    title = _t("%(owing)s of %(all)s donors still have a part to pay") % {"owing": owing, "all": len(rows)}
    says = _said(title, [(row.label, words.money(row.done + row.rest, unit)) for row in rows])
    svg = draw.bars(rows, title=title, done=_t("Paid-in"), rest=_t("Still to be paid"), unit=unit, width=WIDTH)
    return Picture(svg, title, says)


def _uses(extract: Mapping[str, Any]) -> Picture:
    """Draw sources and uses of all years as a waterfall down to what is free."""
    unit = extract["currency"]
    shown = [row for row in _sheet(extract, "sources_and_uses") if row["name"] != "opening_cash"]
    brief = {
        "closing_cash": _t("Cash held in trust"),
        "unapplied": _t("Unapplied receipts"),
        "unapplied_held": _t("Unapplied receipts"),
        "undisbursed": _t("Committed, undisbursed"),
        "uncommitted": _t("Allocated, uncommitted"),
    }
    rows = [
        draw.Fall(
            brief.get(row["name"]) or _t(row["cells"]["line"]),
            Decimal(row["cells"]["total"]),
            row["mark"] in {"sum", "total"},
        )
        for row in shown
    ]
    free = rows[-1].amount
    title = _t("Of the cash, %(free)s million are promised to no project") % {"free": words.millions(free)}
    says = _said(title, [(row.label, words.money(row.amount, unit)) for row in rows])
    return Picture(draw.waterfall(rows, title=title, unit=unit, width=WIDTH), title, says)
