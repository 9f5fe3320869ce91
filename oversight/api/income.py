"""Investment income for programs."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from oversight.forms.income import IncomeForm
from oversight.models.income import INCOME_WORKFLOW, OBJECT, Income
from oversight.services import income as services
from oversight.views import income
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.doors import address
from trustfund.api.reading import Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing, creating


class IncomeShareRecord(serializers.Serializer[Any]):
    """A window's part of an income, as it was posted."""

    window = fields.Reference()
    days = fields.number()
    amount = fields.Money("amount", "income.trustee_account.currency")


class IncomeRecord(Record):
    """What a trustee account earned, or lost, in a month."""

    trustee_account = fields.Reference()
    month = fields.day()
    amount = fields.Money("amount", "trustee_account.currency")
    source = fields.text()  # type: ignore[assignment]  # the word of the trade
    status = fields.State(INCOME_WORKFLOW)
    handed_in_at = fields.moment()
    shares = IncomeShareRecord(many=True)
    signatures = Signed(many=True)
    steps = Steps()


def _rows(user: Any, action: Action) -> Any:
    found = Income.objects.visible_to(user, action).select_related("trustee_account")
    return found.prefetch_related("shares__window", "shares__income__trustee_account", "signatures__person")


INCOME: Final = Shelf(
    name="income", title="investment income", object_name=OBJECT, writes=IncomeRecord, rows=_rows,
    order=("-month", "-handed_in_at"), filters=income.IncomeFilters,
)  # fmt: skip
HAND_IN: Final = Writing(
    paper=Paper("IncomeBody", IncomeForm), object_name=OBJECT, action=Action.SUBMIT,
    summary="Enter what a trustee account earned or lost in a month",
    bind=lambda _user, _nothing, sent: Bound(IncomeForm(sent.data)),
    write=lambda user, _nothing, bound: services.hand_in_income(by=user, **bound.form.cleaned_data),
)  # fmt: skip

urlpatterns = [
    address("income/hand-in/", "api_income_hand_in", POST=creating(INCOME, HAND_IN)),
    *addresses.of(INCOME, steps=income.income_step),
]
