"""Encashments of promissory notes, for programs."""

from __future__ import annotations

from typing import Any, Final

from donors.forms.encashments import EncashmentForm
from donors.models import ENCASHMENT_WORKFLOW, Encashment
from donors.secrecy import reference_for
from donors.views import encashments
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.reading import Masked, Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing


class EncashmentRecord(Record):
    """What a promissory note brought in cash; `carried_usd` is what that part of it was paid in as."""

    number = fields.text()
    note = fields.Reference()
    trustee_account = fields.Reference()
    amount = fields.Money("amount", "currency")
    value_on = fields.day()
    rate = fields.rate()
    rate_source = fields.text()
    amount_usd = fields.Money("amount_usd")
    carried_usd = fields.Money("carried_usd", may_lack=True)
    exchange_difference_usd = fields.Money("exchange_difference_usd", may_lack=True)
    fee_usd = fields.Money("fee_usd", may_lack=True)
    remittance_reference = Masked(reference_for)
    status = fields.State(ENCASHMENT_WORKFLOW)
    signatures = Signed(many=True)
    steps = Steps()


def _encashments(user: Any, action: Action) -> Any:
    found = Encashment.objects.visible_to(user, action).select_related(*encashments.SHOWN)
    return found.prefetch_related("signatures__person")


ENCASHMENTS: Final = Shelf(
    name="encashments", title="encashments of promissory notes", object_name="receipt", rows=_encashments,
    writes=EncashmentRecord, filters=encashments.EncashmentFilters,
)  # fmt: skip
DRAFT: Final = Writing(
    paper=Paper("EncashmentBody", EncashmentForm), object_name="receipt", action=Action.CREATE,
    bind=lambda _user, _nothing, sent: Bound(encashments.bound(None, sent.data, {})),
    write=lambda user, _nothing, bound: encashments.write(user, None, bound.form),
)  # fmt: skip
EDIT: Final = Writing(
    paper=Paper("EncashmentEditBody", EncashmentForm, fixed=frozenset(encashments.FIXED)), object_name="receipt",
    action=Action.EDIT,
    subjects=lambda user: Encashment.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, each, sent: Bound(encashments.bound(each, sent.data, encashments.kept_of(each))),
    write=lambda user, each, bound: encashments.write(user, each, bound.form),
)  # fmt: skip

urlpatterns = addresses.of(ENCASHMENTS, create=DRAFT, edit=EDIT, steps=encashments.encashment_step)
