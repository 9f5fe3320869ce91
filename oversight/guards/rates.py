"""What the database refuses about exchange rates handed in, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class RatesHandedInKeepTheirTerms(Guard):
    """What was handed in is what is entered: only the state moves."""

    name = "rates_handed_in_keep_their_terms"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("What was handed in stays: have it rejected and hand in another.")

    def get_func(self, model: Model) -> str:
        terms = ("source", "from_on", "until_on", "currencies", "document_id", "usd_per_unit", "handed_in_at")
        new, old = (", ".join(f"{row}.{term}" for term in terms) for row in ("NEW", "OLD"))
        return f"""
            IF ({new}) IS DISTINCT FROM ({old}) THEN {refuse(self.name)} END IF;
            RETURN NEW;"""
