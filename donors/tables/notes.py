"""Tables of promissory notes: what became cash of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from donors.conditions import standing
from donors.tables import called
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from donors.models import Encashment


def encashments(rows: Sequence[Encashment], *, within: bool = False) -> Table:
    """Return encashments in the note's currency and in USD; `within` one note it is not named again."""
    columns = [
        Column(_("Number")),
        *([] if within else [Column(_("Donor")), Column(_("Promissory note"))]),
        Column(_("Value date"), "day"),
        Column(_("Amount"), "money"),
        Column(_("Cash"), "money", "USD"),
        Column(_("Exchange difference"), "money", "USD"),
        *([] if within else [Column(_("Cost recovery fee"), "money", "USD")]),
        Column(_("Status"), "status"),
    ]
    return Table.of(
        _("Encashments"),
        columns,
        [_encashment(each, within=within) for each in rows],
        name="encashments",
        empty_text=_("Nothing is encashed yet.") if within else _("No encashment matches."),
    )


def _encashment(each: Encashment, *, within: bool) -> tuple[Any, ...]:
    note = each.note
    named = (called(note.agreement.donor), Value(note.number, note.get_absolute_url()))
    return (
        Value(each.number, each.get_absolute_url()),
        *(() if within else named),
        each.value_on,
        Value(each.amount, currency=each.currency),
        each.amount_usd,
        each.exchange_difference_usd,
        *(() if within else (each.fee_usd,)),
        standing(each),
    )
