"""The tables of instalments and of what they wait for: conditions and events."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from donors.balances import ZERO
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from donors.models import Agreement, Instalment, Occurrence

LABELS: Final = {
    "amount": _("Amount"), "qualified": _("Under a condition"), "lapsed": _("Lapsed"), "received": _("Received"),
    "outstanding": _("Open"),
}  # fmt: skip


def standing(record: Any) -> Value:
    """Return where a record stands as word and shape."""
    state = record.workflow.state(record.status)
    return Value(state.label, mark=state.mark)


def following(agreement: Agreement, today: date) -> Value | None:
    """Return the day of the first instalment of which something is payable; needs the instalments prefetched."""
    if agreement.status in {"withdrawn", "draft"}:
        return None
    due = [part for part in agreement.instalments.all() if part.outstanding > 0]
    first = min(due, key=lambda part: part.due_on or date.max, default=None)
    return Value(first.due_on, late=late(first, today)) if first else None


def late(part: Instalment, today: date) -> str:
    """Say how late an instalment is; due days are inclusive, and what is under a condition is not due."""
    days = (today - part.due_on).days if part.due_on else 0
    if days <= 0 or part.outstanding <= 0:
        return ""
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}


def instalments(agreement: Agreement, today: date) -> Table:
    """Return the instalments of an agreement: when each is due and why then, what is received and what is open."""
    parts = list(agreement.instalments.select_related("portion").order_by("number"))
    shown = {
        "terms": any(part.due_after for part in parts),
        "qualified": any(part.qualified for part in parts),
        "lapsed": any(part.lapsed for part in parts),
    }
    unit, is_live = agreement.currency, agreement.status == "countersigned"
    amounts = ["amount", *(name for name in ("qualified", "lapsed") if shown[name]), "received", "outstanding"]
    terms = [Column(_("Terms"))] if shown["terms"] else []
    portions = [Column(_("Portion"))] if any(part.portion for part in parts) else []
    return Table.of(
        _("Instalments"),
        [
            Column(_("Instalment")),
            *portions,
            Column(_("Due on"), "day"),
            *terms,
            *(Column(LABELS[name], "money", unit) for name in amounts),
        ],
        [
            (
                part.number,
                *([part.portion.label if part.portion else ""] if portions else []),
                Value(part.due_on, late=late(part, today) if is_live else ""),
                *([part.terms] if terms else []),
                *(getattr(part, name) for name in amounts),
            )
            for part in parts
        ],
        totals=(
            _t("Sum of the instalments"),
            *([None] if portions else []),
            None,
            *([None] if terms else []),
            *(sum((getattr(part, name) for part in parts), ZERO) for name in amounts),
        ),
        name=f"instalments-{agreement.number}",
    )


def occurrences(rows: Sequence[Occurrence]) -> Table:
    """Return what occurred under an agreement, the earliest first."""
    return Table.of(
        _("Conditions and events"),
        [
            Column(_("What occurred")),
            Column(_("Instalment")),
            Column(_("Amount"), "money"),
            Column(_("On"), "day"),
            Column(_("Counts from"), "day"),
            Column(_("Status"), "status"),
        ],
        [
            (
                Value(each.get_kind_display(), each.get_absolute_url()),
                each.instalment.number,
                None if each.amount is None else Value(each.amount, currency=each.currency),
                each.occurred_on,
                each.counted_on,
                standing(each),
            )
            for each in rows
        ],
        name="conditions-and-events",
        empty_text=_("Nothing has occurred yet: no condition is met or has lapsed, and no event has come."),
    )
