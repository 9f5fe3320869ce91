"""Amendments of agreements, for programs: by the forms and services of their pages."""

from __future__ import annotations

from typing import Any, Final

from donors.forms.amendments import AmendedRow, AmendmentForm
from donors.forms.conditions import MOST_ROWS
from donors.models import AMENDMENT_WORKFLOW, Agreement, Amendment
from donors.views import amendments
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper, Rows
from trustfund.api.doors import address
from trustfund.api.reading import Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing, creating

OBJECT: Final = "contribution_agreement"


class AmendedInstalmentRecord(Record):
    """An instalment as an amendment has it; an amount of zero: it falls away."""

    number = fields.number()
    due_on = fields.day(may_lack=True)
    due_after = fields.text()
    due_days = fields.number(may_lack=True)
    due_event = fields.text()
    portion = fields.Reference(may_lack=True)
    amount = fields.Money("amount", "amendment.currency")
    qualified = fields.Money("qualified", "amendment.currency", may_lack=True)


class AmendmentRecord(Record):
    """What changes an agreement in force: a supplemental contribution, its instalments or its preference."""

    agreement = fields.Reference()
    number = fields.number()
    kind = fields.text()
    summary = fields.text()
    amount = fields.Money("amount", "currency", may_lack=True)
    qualified_amount = fields.Money("qualified_amount", "currency")
    condition = fields.text()
    booked_rate = fields.rate(may_lack=True)
    booked_rate_source = fields.text()
    preference = fields.Reference(may_lack=True)
    donor_signed_on = fields.day()
    countersigned_on = fields.day(may_lack=True)
    effective_on = fields.day(may_lack=True)
    instalments = AmendedInstalmentRecord(many=True, source="rows")
    status = fields.State(AMENDMENT_WORKFLOW)
    document = fields.Reference(may_lack=True)
    signatures = Signed(many=True)
    steps = Steps()


def _amendments(user: Any, action: Action) -> Any:
    found = Amendment.objects.visible_to(user, action).select_related(*amendments.SHOWN)
    return found.prefetch_related("rows__amendment__agreement", "rows__portion", "signatures__person")


def _bind(agreement: Agreement, amendment: Amendment | None, sent: Any) -> Bound:
    kind = amendment.kind if amendment else amendments.kind_in(sent.data)
    return Bound(*amendments.bound(agreement, amendment, kind, sent.data, sent.files))


AMENDMENTS: Final = Shelf(
    name="amendments", title="amendments", object_name=OBJECT, rows=_amendments, writes=AmendmentRecord,
    order=("-donor_signed_on", "number"),
)  # fmt: skip
AMENDED: Final = Rows("instalments", AmendedRow, "instalment", MOST_ROWS, least=0)
AMEND: Final = Writing(
    paper=Paper("AmendmentBody", AmendmentForm, rows=AMENDED), object_name=OBJECT, action=Action.CREATE,
    summary="Draft an amendment of an agreement in force",
    subjects=lambda user: Agreement.objects.visible_to(user, Action.READ).filter(status="countersigned"),
    unit=lambda agreement: str(agreement.currency),
    bind=lambda _user, agreement, sent: _bind(agreement, None, sent),
    write=lambda user, agreement, bound: amendments.write(user, agreement, None, *bound),
)  # fmt: skip
EDIT: Final = Writing(
    paper=Paper("AmendmentEditBody", AmendmentForm, rows=AMENDED, fixed=frozenset({"kind"})), object_name=OBJECT,
    action=Action.EDIT,
    subjects=lambda user: Amendment.objects.visible_to(user, Action.EDIT).select_related("agreement__donor"),
    unit=lambda amendment: str(amendment.currency),
    bind=lambda _user, amendment, sent: _bind(amendment.agreement, amendment, sent),
    write=lambda user, amendment, bound: amendments.write(user, amendment.agreement, amendment, *bound),
)  # fmt: skip

urlpatterns = [
    address(
        "agreements/<uuid:pk>/amendments/", "api_agreements_amendments", parsers=addresses.parsers(AMEND),
        POST=creating(AMENDMENTS, AMEND),
    ),
    *addresses.of(AMENDMENTS, edit=EDIT, steps=amendments.amendment_step),
]  # fmt: skip
