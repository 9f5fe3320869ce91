"""Versions of the cost-recovery fee on their way; the versions that stand are `fee-schedules`."""

from __future__ import annotations

from typing import Any, Final

from oversight.api.fund import TierRecord
from oversight.forms.fees import MOST_TIERS, FeeVersionForm, TierRow
from oversight.models.fee_submission import FEES_WORKFLOW, OBJECT, FeeSubmission
from oversight.views import fees
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper, Rows
from trustfund.api.doors import address
from trustfund.api.reading import Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing, creating


class FeeSubmissionRecord(Record):
    """A version of the fee as it was handed in."""

    version = fields.text()
    valid_from_on = fields.day()
    trustee_account = fields.Reference(may_lack=True)
    source = fields.text()  # type: ignore[assignment]  # the word of the trade
    tiers = TierRecord(many=True)
    status = fields.State(FEES_WORKFLOW)
    handed_in_at = fields.moment()
    signatures = Signed(many=True)
    steps = Steps()


def _rows(user: Any, action: Action) -> Any:
    found = FeeSubmission.objects.visible_to(user, action).select_related("trustee_account")
    return found.prefetch_related("tiers", "signatures__person")


SUBMISSIONS: Final = Shelf(
    name="fee-submissions", title="fee versions handed in", object_name=OBJECT, writes=FeeSubmissionRecord,
    rows=_rows, order=("-handed_in_at",), filters=fees.FeeSubmissionFilters,
)  # fmt: skip
HAND_IN: Final = Writing(
    paper=Paper("FeeVersionBody", FeeVersionForm, rows=Rows("tiers", TierRow, "tier", MOST_TIERS)),
    object_name=OBJECT, action=Action.SUBMIT, summary="Hand in a version of the cost-recovery fee",
    bind=lambda _user, _nothing, sent: Bound(*fees.bound(sent.data)),
    write=lambda user, _nothing, bound: fees.write(user, *bound),
)  # fmt: skip

urlpatterns = [
    address("fee-submissions/hand-in/", "api_fee_submissions_hand_in", POST=creating(SUBMISSIONS, HAND_IN)),
    *addresses.of(SUBMISSIONS, steps=fees.submission_step),
]
