"""What receipts and encashments say of dollars: they follow the amount and its rate to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

CENT: Final = Decimal("0.01")
RATE_STEP: Final = Decimal("0.000000001")
"""The last digit of a rate: the bank's dollars need not be nearer to amount × rate than that."""


def dollars_follow_the_rate(name: str) -> models.CheckConstraint:
    """Return the constraint of a record with `amount`, `rate` (USD per unit) and `amount_usd` (invariant C6)."""
    return models.CheckConstraint(
        name=name,
        condition=Q(amount_usd__lte=F("amount") * (F("rate") + RATE_STEP) + CENT)
        & Q(amount_usd__gte=F("amount") * (F("rate") - RATE_STEP) - CENT),
        violation_error_message=_("Amount, rate and amount in USD do not agree."),
    )
