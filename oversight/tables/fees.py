"""Fee versions as tables: their tiers, and what they cost (DOMAIN section 3, fees; in US dollars)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import fees
from donors.conditions import standing
from trustfund.web import words
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversight.models.fee_submission import FeeSubmission
    from trustfund.fund.models import FeeSchedule

MILLION: Final = 1_000_000
ASKED: Final = (10, 50, 60, 500, 1_000, 1_200)
"""Millions for which the cumulative fee is shown: those of the oracle of DOMAIN section 3."""
USD: Final = "USD"


@dataclass(frozen=True)
class Cost:
    """What a receipt costs after what was paid in before it."""

    scale: Sequence[fees.Tier]
    before: Decimal
    amount: Decimal

    @property
    def after(self) -> Decimal:
        """Return the contributions with it."""
        return self.before + self.amount

    @property
    def fee(self) -> Decimal:
        """Return F(before + amount) - F(before)."""
        return fees.incremental(self.scale, before=self.before, amount=self.amount)


def scale_of(found: FeeSchedule | FeeSubmission) -> Sequence[fees.Tier]:
    """Return the tiers for the engine."""
    return [fees.Tier(tier.up_to, tier.percent) for tier in found.tiers.all()]


def _whose(found: FeeSchedule | FeeSubmission) -> str:
    return str(found.trustee_account) if found.trustee_account else _t("Every account")


def _percent(percent: Decimal) -> str:
    return f"{percent.normalize():f}%"


def in_words(scale: Sequence[fees.Tier]) -> str:
    """Say the tiers in one line."""
    return "; ".join(
        _t("%(percent)s up to %(bound)s million")
        % {"percent": _percent(tier.percent), "bound": words.millions(tier.up_to, 0)}
        if tier.up_to is not None
        else _t("%(percent)s beyond") % {"percent": _percent(tier.percent)}
        for tier in scale
    )


def versions(rows: Sequence[FeeSchedule]) -> Table:
    """Return the versions that stand."""
    return Table.of(
        _("Versions of the cost recovery fee"),
        [
            Column(_("Version")),
            Column(_("For agreements from"), "day"),
            Column(_("For receipts on")),
            Column(_("Tiers")),
            Column(_("Source")),
        ],
        [
            (
                Value(each.version, reverse("oversight:fee_detail", args=[each.pk])),
                each.valid_from_on,
                _whose(each),
                in_words(scale_of(each)),
                each.source,
            )
            for each in rows
        ],
        name="fee-versions",
    )


def tiers_of_versions(rows: Sequence[FeeSchedule]) -> Table:
    """Return every tier of the versions in a line of its own: for the file."""
    return Table.of(
        _("Versions of the cost recovery fee"),
        [
            Column(_("Version")),
            Column(_("For agreements from"), "day"),
            Column(_("For receipts on")),
            Column(_("Up to"), "money", USD),
            Column(_("Percent"), "number"),
            Column(_("Source")),
        ],
        [
            (each.version, each.valid_from_on, _whose(each), tier.up_to, tier.percent, each.source)
            for each in rows
            for tier in each.tiers.all()
        ],
        name="fee-versions",
    )


def tiers(found: FeeSchedule | FeeSubmission) -> Table:
    """Return the tiers of one version."""
    lines: list[tuple[Any, ...]] = []
    above = Decimal(0)
    for tier in scale_of(found):
        lines.append((above, Value(tier.up_to) if tier.up_to is not None else None, tier.percent))
        above = tier.up_to or above
    return Table.of(
        _("Tiers"),
        [Column(_("Above"), "money", USD), Column(_("Up to"), "money", USD), Column(_("Percent"), "number")],
        lines,
        note=_("Of the cumulative contributions to the Fund, each part at its own percentage."),
        name=f"fee-tiers-{found.version}",
    )


def costs(scale: Sequence[fees.Tier]) -> Table:
    """Return the cumulative fee on rising contributions."""
    lines = [(Decimal(each * MILLION), fees.cumulative(scale, Decimal(each * MILLION))) for each in ASKED]
    return Table.of(
        _("The fee on cumulative contributions"),
        [Column(_("Contributions"), "money", USD), Column(_("Fee"), "money", USD), Column(_("Share"), "percent")],
        [(amount, fee, fee / amount) for amount, fee in lines],
        name="fee-on-contributions",
    )


def submissions(rows: Sequence[FeeSubmission]) -> Table:
    """Return what was handed in."""
    return Table.of(
        _("Fee versions handed in"),
        [
            Column(_("Version")),
            Column(_("For agreements from"), "day"),
            Column(_("For receipts on")),
            Column(_("Source")),
            Column(_("Handed in"), "moment"),
            Column(_("Status"), "status"),
        ],
        [
            (
                Value(each.version, each.get_absolute_url()),
                each.valid_from_on,
                _whose(each),
                each.source,
                each.handed_in_at,
                standing(each),
            )
            for each in rows
        ],
        name="fee-versions-handed-in",
    )
