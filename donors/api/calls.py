"""Calls of funds, for programs."""

from __future__ import annotations

from typing import Any, Final

from donors.forms.calls import CallForm
from donors.models import CALL_WORKFLOW, Call
from donors.models.call import OBJECT
from donors.secrecy import account_number_for
from donors.views import calls
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.doors import address
from trustfund.api.handing_out import AnyType, handing
from trustfund.api.reading import Masked, Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing


class CallRecord(Record):
    """A call of funds. `reference` is what the donor quotes when it pays (ISO 11649)."""

    number = fields.text()
    reference = fields.text()
    agreement = fields.Reference("instalment.agreement")
    instalment = fields.Reference()
    amount = fields.Money("amount", "currency")
    paid = fields.Money("paid", "currency")
    left = fields.Money("left", "currency")
    is_settled = fields.flag()
    due_on = fields.day()
    sent_on = fields.day(may_lack=True)
    trustee_account = fields.Reference()
    account_number = Masked(account_number_for)
    text = fields.text()
    letter_sha256 = fields.text()
    status = fields.State(CALL_WORKFLOW)
    signatures = Signed(many=True)
    steps = Steps()


def _calls(user: Any, action: Action) -> Any:
    found = Call.objects.visible_to(user, action).select_related(*calls.SHOWN)
    return found.prefetch_related("signatures__person")


CALLS: Final = Shelf(
    name="calls", title="calls of funds", object_name=OBJECT, rows=_calls, writes=CallRecord, order=("due_on", "serial"),
    filters=calls.CallFilters,
)  # fmt: skip
DRAFT: Final = Writing(
    paper=Paper("CallBody", CallForm), object_name=OBJECT, action=Action.CREATE,
    bind=lambda _user, _nothing, sent: Bound(calls.bound(None, sent.data, {})),
    write=lambda user, _nothing, bound: calls.write(user, None, bound.form),
)  # fmt: skip
EDIT: Final = Writing(
    paper=Paper("CallEditBody", CallForm, fixed=frozenset({"instalment"})), object_name=OBJECT, action=Action.EDIT,
    subjects=lambda user: Call.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, call, sent: Bound(calls.bound(call, sent.data, calls.kept_of(call))),
    write=lambda user, call, bound: calls.write(user, call, bound.form),
)  # fmt: skip

urlpatterns = [
    *addresses.of(CALLS, create=DRAFT, edit=EDIT, steps=calls.call_step),
    address(
        "calls/<uuid:pk>/letter/", "api_calls_letter", renderers=(AnyType,),
        GET=handing("Download the letter of a call of funds", OBJECT, Action.EXPORT, calls.letter),
    ),
]  # fmt: skip
