"""The reconciliation of a trustee account, for programs."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from donors.models.bank import FILE
from donors.views.reconciliation import asked
from trustfund.access.policy import Action
from trustfund.api import described, fields
from trustfund.api.doors import address
from trustfund.api.problems import Problem
from trustfund.api.reading import telling
from trustfund.web.amounts import Unclear, day
from trustfund.web.forms import DayField


class BookedItemRecord(serializers.Serializer[Any]):
    """A movement of cash in the books that the bank does not tell by that day."""

    entry = fields.uuid("transfer.entry.uid")
    on = fields.day("transfer.effective_on")
    amount = serializers.DecimalField(max_digits=20, decimal_places=3)


class ToldItemRecord(serializers.Serializer[Any]):
    """A line of the bank that is not in the books by that day."""

    line = fields.uuid("line.pk")
    on = fields.day("line.booked_on")
    amount = serializers.DecimalField(max_digits=20, decimal_places=3)


class ReconciliationRecord(serializers.Serializer[Any]):
    """One trustee account at the end of one day: what the books say, what the bank says, and what lies between."""

    account = fields.text("account.code")
    on = fields.day()
    until = fields.day()
    books = fields.Money("books", "account.currency")
    bank = fields.Money("bank", "account.currency")
    difference = fields.Money("difference", "account.currency")
    unexplained = fields.Money("unexplained", "account.currency")
    booked = BookedItemRecord(many=True)
    told = ToldItemRecord(many=True)


def _show(request: Any) -> Any:
    said = request.query_params.get("on", "")
    try:
        on = day(said) if said else None
    except Unclear as unclear:
        sentence = str(DayField.default_error_messages[unclear.why])
        raise Problem(400, sentence, errors={"on": [sentence]}) from unclear
    _account, found = asked(request.query_params.get("account"), on)
    if found is None:
        raise Http404
    return ReconciliationRecord(found, context={"user": request.user}).data


TITLE: Final = "Show the books beside the bank on one day"
PARAMETERS: Final = (
    OpenApiParameter("account", str, description="The code of the trustee account; left out: the first."),
    OpenApiParameter("on", OpenApiTypes.DATE, description="The end of this day; left out: the last statement's."),
)
urlpatterns = [
    address(
        "bank-reconciliation/", "api_bank_reconciliation",
        GET=telling(TITLE, FILE, Action.LIST, _show, ReconciliationRecord,
                    **described.of(TITLE, {200: ReconciliationRecord}, refuses=(400, 404), parameters=PARAMETERS)),
    ),
]  # fmt: skip
