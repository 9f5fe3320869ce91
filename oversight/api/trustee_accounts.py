"""Trustee accounts on their way; those that stand are `trustee-accounts`."""

from __future__ import annotations

from typing import Any, Final

from oversight.forms.trustee_accounts import TrusteeAccountForm
from oversight.models.account_submission import ACCOUNTS_WORKFLOW, OBJECT, AccountSubmission
from oversight.views import trustee_accounts
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.doors import address
from trustfund.api.reading import Masked, Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing, creating


class AccountSubmissionRecord(Record):
    """A trustee account as it was handed in; the number is masked as the reader's role requires."""

    code = fields.text()
    title = fields.text()
    bank_name = fields.text()
    account_number = Masked(trustee_accounts.number_for)
    reason = fields.text()
    status = fields.State(ACCOUNTS_WORKFLOW)
    handed_in_at = fields.moment()
    signatures = Signed(many=True)
    steps = Steps()


def _rows(user: Any, action: Action) -> Any:
    return AccountSubmission.objects.visible_to(user, action).prefetch_related("signatures__person")


SUBMISSIONS: Final = Shelf(
    name="account-submissions", title="trustee accounts handed in", object_name=OBJECT, writes=AccountSubmissionRecord,
    rows=_rows, order=("-handed_in_at",), filters=trustee_accounts.SubmissionFilters,
)  # fmt: skip
HAND_IN: Final = Writing(
    paper=Paper("TrusteeAccountBody", TrusteeAccountForm), object_name=OBJECT, action=Action.SUBMIT,
    summary="Hand in a parallel trustee account",
    bind=lambda _user, _nothing, sent: Bound(TrusteeAccountForm(sent.data)),
    write=lambda user, _nothing, bound: trustee_accounts.write(user, bound.form),
)  # fmt: skip

urlpatterns = [
    address("account-submissions/hand-in/", "api_account_submissions_hand_in", POST=creating(SUBMISSIONS, HAND_IN)),
    *addresses.of(SUBMISSIONS, steps=trustee_accounts.submission_step),
]
