"""The table of exchange differences of an agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.web import words
from trustfund.web.tables import Column, Table

if TYPE_CHECKING:
    from donors.differences import Differences

SUMMED = (
    "received", "at_signing", "as_received", "realised", "open", "open_at_signing", "open_now", "unrealised",
)  # fmt: skip


def differences(found: Differences, unit: str = "USD") -> Table:
    """Return realised and unrealised differences by instalment, with the rates behind them."""
    own = found.agreement.currency
    return Table.of(
        _("Exchange differences by instalment"),
        [
            Column(_("Instalment")),
            Column(_("Received"), "money", own),
            Column(_("At signing"), "money", unit),
            Column(_("As received"), "money", unit),
            Column(_("Realised"), "money", unit),
            Column(_("Open"), "money", own),
            Column(_("At signing"), "money", unit),
            Column(_("Today"), "money", unit),
            Column(_("Unrealised"), "money", unit),
        ],
        [(line.instalment.number, *(getattr(line, name) for name in SUMMED)) for line in found.lines],
        totals=(_t("Total"), *(found.total(name) for name in SUMMED)),
        note=explained(found),
        as_of=found.on,
        name=f"differences-{found.agreement.number}",
    )


def explained(found: Differences) -> str:
    """Say which rates were taken and who bears the differences."""
    agreement = found.agreement
    signed = {agreement.booked_rate: agreement.booked_rate_source}
    for line in found.lines:
        brought = line.instalment.supplement
        if brought is not None and brought.booked_rate is not None:
            signed[brought.booked_rate] = brought.booked_rate_source
    said = [
        _t("Rate of signing: %(rate)s USD/%(currency)s (%(source)s).")
        % {"rate": words.rate(rate), "currency": agreement.currency, "source": source}
        for rate, source in signed.items()
    ]
    if found.rate is not None:
        said.append(
            _t("Rate of the day: %(rate)s USD/%(currency)s of %(on)s (%(source)s).")
            % {
                "rate": words.rate(found.rate.usd_per_unit),
                "currency": agreement.currency,
                "on": words.day(found.rate.on),
                "source": found.rate.source,
            }
        )
    if found.missing:
        said.append(found.missing)
    said.append(
        _t(
            "The Fund bears the differences: the donor owes and pays its contribution currency. What is received is "
            "never revalued; what is open is revalued at each report date."
        )
    )
    return " ".join(said)
