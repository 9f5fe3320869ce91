"""What a receipt or an encashment says of money: currency, rate and dollars, from what a person or the bank gave."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _t

from donors.models.dollars import CENT
from donors.services.sentences import require_decimals
from trustfund.fund.services import NoRate, rate_for
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from datetime import date

    from donors.models import Agreement, Instalment


class Given(NamedTuple):
    """What a person enters; rate and dollars only where the bank states them."""

    currency: str
    amount: Decimal
    value_on: date
    amount_usd: Decimal | None
    rate: Decimal | None
    rate_source: str


def receipt_terms(instalment: Instalment, given: Given) -> dict[str, Any]:
    """Work out rate, dollars and exchange difference. Raises `Refused` for a wrong currency or a missing rate."""
    agreement = instalment.agreement
    if agreement.status != "countersigned":
        raise not_countersigned(agreement)
    if given.currency != agreement.currency:
        require_decimals(given.amount, given.currency)
        raise Refused(
            _t("%(agreement)s is in %(expected)s; a receipt in %(currency)s cannot be entered under it.")
            % {"agreement": agreement, "expected": agreement.currency, "currency": given.currency},
            constraint="a_receipt_is_in_the_agreements_currency",
        )
    terms = money_terms(given)
    booked = (given.amount * instalment.booked_rate).quantize(CENT, ROUND_HALF_UP)
    return terms | {"booked_usd": booked, "exchange_difference_usd": terms["amount_usd"] - booked}


def money_terms(given: Given) -> dict[str, Any]:
    """Work out rate and dollars. Raises `Refused` for too many decimals or a missing rate."""
    require_decimals(given.amount, given.currency)
    rate, rate_source = _rate(given)
    usd = given.amount_usd if given.amount_usd is not None else (given.amount * rate).quantize(CENT, ROUND_HALF_UP)
    return {
        "currency": given.currency,
        "amount": given.amount,
        "value_on": given.value_on,
        "rate": rate,
        "rate_source": rate_source,
        "amount_usd": usd,
    }


def _rate(given: Given) -> tuple[Decimal, str]:
    """Return the rate and its source: as given, as the bank's dollars imply, or as the register has it."""
    if given.rate is not None:
        return given.rate, given.rate_source
    if given.amount_usd is not None:
        implied = (given.amount_usd / given.amount).quantize(Decimal("1e-9"), ROUND_HALF_UP)
        return implied, given.rate_source or _t("bank")
    try:
        known = rate_for(given.currency, given.value_on)
    except NoRate as missing:
        raise Refused(missing.sentence, constraint="a_rate_is_known") from missing
    return known.usd_per_unit, f"{known.source}, {known.on.isoformat()}"


def not_countersigned(agreement: Agreement) -> Refused:
    """Return the refusal of money under an agreement that is not in force."""
    return Refused(
        _t("%(agreement)s is not countersigned: nothing is receivable under it.") % {"agreement": agreement},
        constraint="an_agreement_is_countersigned_on_a_day",
    )
