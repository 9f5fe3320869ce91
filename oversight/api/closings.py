"""The closing of the Fund, for programs; each donor's share stands beside it."""

from __future__ import annotations

from typing import Any, Final

from donors.secrecy import destination_for
from oversight.forms.closing import MOST_WAYS, ClosingForm, WayRow
from oversight.models import ClosingShare, FundClosing
from oversight.models.fund_closing import CLOSING_WORKFLOW, OBJECT
from oversight.views import closings
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper, Rows
from trustfund.api.reading import Masked, Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing


class FundClosingRecord(Record):
    """What is left of the Fund and goes back to the donors, in USD; the shares are `closing-shares`."""

    number = fields.text()
    amount = fields.Money("amount")
    reserve = fields.Money("reserve")
    trustee_account = fields.Reference()
    reason = fields.text()
    decision = fields.Reference(may_lack=True)
    closed_on = fields.day(may_lack=True)
    status = fields.State(CLOSING_WORKFLOW)
    signatures = Signed(many=True)
    steps = Steps()


class ClosingShareRecord(Record):
    """What one donor gets of a closing, in USD, by what it has paid in."""

    closing = fields.Reference()
    donor = fields.Reference()
    deposits = fields.Money("deposits")
    amount = fields.Money("amount")
    destination = fields.text()
    sent_to = Masked(lambda share, user: destination_for(share, user) if share.sent_to else "")
    statement = fields.Reference(may_lack=True)


def _closings(user: Any, action: Action) -> Any:
    found = FundClosing.objects.visible_to(user, action).select_related("trustee_account", "decision")
    return found.prefetch_related("signatures__person")


def _shares(user: Any, action: Action) -> Any:
    shown = ("closing", "donor__party", "statement")
    return ClosingShare.objects.visible_to(user, action).select_related(*shown)


CLOSINGS: Final = Shelf(
    name="fund-closings", title="closings of the Fund", object_name=OBJECT, rows=_closings, writes=FundClosingRecord,
    filters=closings.ClosingFilters,
)  # fmt: skip
SHARES: Final = Shelf(
    name="closing-shares", title="shares of closings", object_name=OBJECT, rows=_shares, writes=ClosingShareRecord,
    order=("closing", "donor__short_name"),
)  # fmt: skip
WAYS: Final = Rows("ways", WayRow, "way", MOST_WAYS)
DRAFT: Final = Writing(
    paper=Paper("FundClosingBody", ClosingForm, rows=WAYS), object_name=OBJECT, action=Action.CREATE,
    bind=lambda _user, _nothing, sent: Bound(*closings.bound(None, sent.data, {})),
    write=lambda user, _nothing, bound: closings.write(user, None, *bound),
)  # fmt: skip
EDIT: Final = Writing(
    paper=Paper("FundClosingEditBody", ClosingForm, rows=WAYS, fixed=frozenset({"number"})),
    object_name=OBJECT, action=Action.EDIT,
    subjects=lambda user: FundClosing.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, closing, sent: Bound(*closings.bound(closing, sent.data, closings.kept_of(closing))),
    write=lambda user, closing, bound: closings.write(user, closing, *bound),
)  # fmt: skip

urlpatterns = [
    *addresses.of(CLOSINGS, create=DRAFT, edit=EDIT, steps=closings.closing_step),
    *addresses.of(SHARES),
]
