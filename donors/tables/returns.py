"""The tables of money that went back to donors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from donors.conditions import standing
from donors.tables import called
from trustfund.web.books import account_url
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from donors.models import DonorReturn


def returns(rows: Sequence[DonorReturn], user: Any, *, within: bool = False) -> Table:
    """Return returns with their decisions; `within` one donor it is not named again."""
    columns = [
        Column(_("Number")),
        *([] if within else [Column(_("Donor"))]),
        Column(_("Decision")),
        Column(_("Window")),
        Column(_("Amount"), "money", "USD"),
        Column(_("Sent on"), "day"),
        Column(_("Status"), "status"),
    ]
    return Table.of(
        _("Returns"),
        columns,
        [_return(given, user, within=within) for given in rows],
        name="returns",
        empty_text=_("Nothing went back."),
    )


def _return(given: DonorReturn, user: Any, *, within: bool) -> tuple[Any, ...]:
    url = account_url(given.donor.returned_account, user) if given.status == "returned" else ""
    return (
        Value(given.number, given.get_absolute_url()),
        *(() if within else (called(given.donor),)),
        given.decision.number if given.decision else "–",
        given.window.code,
        Value(given.amount, url),
        given.returned_on,
        standing(given),
    )
